/** The stages of `npm test`, and how each is counted. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runEndToEnd } from './e2e.mjs'
import { root, toolEntry } from './paths.mjs'
import { run } from './steps.mjs'

/** @typedef {{ passed: number, failed: number, note?: string, output: string, failure?: string }} Outcome: `failure` is the part worth reading */

/** A check that is one thing: it holds or it does not. */
async function check(script, args) {
  const { code, output } = await run(process.execPath, [script, ...args], { cwd: root })
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output }
}

/**
 * Counts a Vitest report. A file that could not be loaded counts as a failure; so does a report without any test.
 * @returns {{ passed: number, failed: number, skipped: string[] }}
 */
export function countReport(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [] }
  const report = JSON.parse(readFileSync(file, 'utf8'))
  const tests = report.testResults.flatMap((suite) => suite.assertionResults)
  const broken = report.testResults.filter(
    (suite) => suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed'),
  ).length
  const passed = tests.filter((test) => test.status === 'passed').length
  const failed = tests.filter((test) => test.status === 'failed').length + broken
  const skipped = tests.filter((test) => !['passed', 'failed'].includes(test.status)).map((test) => test.fullName)
  return { passed, failed: passed + failed === 0 ? 1 : failed, skipped }
}

function outcomeOf(result, report) {
  const { passed, failed, skipped } = countReport(report)
  // Vitest also fails for errors outside of any test.
  const hidden = result.code !== 0 && failed === 0 ? 1 : 0
  return {
    passed,
    failed: failed + hidden,
    output: result.output,
    failure: failurePart(result.output),
    ...(skipped.length > 0 ? { note: `${skipped.length} skipped: ${skipped.join('; ')}` } : {}),
  }
}

/** From where Vitest begins to explain what failed. */
function failurePart(output) {
  const at = output.search(/⎯+.{0,20}(Failed (Tests|Suites)|Unhandled Error)/)
  return at < 0 ? output : output.slice(at)
}

async function vitest(folder) {
  const report = join(folder, 'vitest.json')
  const result = await run(
    process.execPath,
    [
      toolEntry('vitest', 'vitest.mjs'),
      ...['run', '--project', 'unit', '--project', 'integration', '--configLoader', 'native'],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ],
    { cwd: root, timeout: 14 * 60_000 },
  )
  return outcomeOf(result, report)
}

async function endToEnd(folder, prepared) {
  const report = join(folder, 'e2e.json')
  const result = await runEndToEnd(prepared(), { report })
  return outcomeOf(result, report)
}

/**
 * @param {string} folder for reports
 * @param {() => { runtime: object, addon: string | null }} prepared
 * @returns {[string, () => Promise<Outcome>][]}
 */
export function stages(folder, prepared) {
  return [
    ['types', () => check(join(root, 'scripts', 'typecheck.mjs'), [])],
    [
      'layout (prettier)',
      () => check(toolEntry('prettier', 'bin', 'prettier.cjs'), ['--check', '--log-level', 'warn', '.']),
    ],
    ['style (eslint)', () => check(toolEntry('eslint', 'bin', 'eslint.js'), ['.'])],
    [
      'module boundaries (dependency-cruiser)',
      () =>
        check(toolEntry('dependency-cruiser', 'bin', 'dependency-cruise.mjs'), [
          '--config',
          '.dependency-cruiser.mjs',
          'core',
          'electron',
          'renderer',
        ]),
    ],
    ['unit and integration tests', () => vitest(folder)],
    ['end-to-end tests', () => endToEnd(folder, prepared)],
  ]
}

/** What the measurements of a stage printed (first paint, frame times): lines that people want to see of a green run. */
export function measurements(output) {
  return output.split('\n').filter((line) => /^(measured|start to first paint|frame time)/.test(line.trim()))
}
