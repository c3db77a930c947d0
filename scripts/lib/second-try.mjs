/** A reporter for Vitest that names the tests which passed only when they were tried again: they are not broken, but somebody should look at them. */
export default class SecondTry {
  onTestCaseResult(test) {
    const { flaky, retryCount } = test.diagnostic() ?? {}
    if (flaky) process.stdout.write(`measured: passed only at try ${retryCount + 1}: ${test.fullName}\n`)
  }
}
