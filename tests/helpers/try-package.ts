/**
 * `node try-package.ts FOLDER WORK`: opens a packaged program as it is and asks of it what a user would: an experiment on worker threads, its
 * pictures, a report as PDF. A release refuses a debugger by its fuses; so a copy of it, with that one fuse changed, is driven.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses'
import { _electron, type ElectronApplication } from 'playwright-core'
import { environmentFor, stubDialogs } from './launch-app.ts'
import { collect, request, waitForPushes } from './page-api.ts'
import { oneBump } from '../fixtures/one-bump.ts'

const [folder, work] = process.argv.slice(2)
const [on, off] = ['1', '0'].map((c) => c.charCodeAt(0))

const experiment = {
  format: 'quadrant-experiment/1',
  name: 'Packaged',
  arrow: 'hartree-vlasov',
  interaction: { kind: 'gaussian', strength: -1, width: 1 },
  initial: oneBump,
  sweep: { hbar: [0.4, 0.2] },
  times: [0, 0.5],
  measures: ['mk2'],
  accuracy: { tolerance: 0.1 },
}

function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(`The package fails: ${what}`)
}

async function checkFuses(): Promise<void> {
  const wire = await getCurrentFuseWire(join(folder, 'quadrant'))
  const expected = {
    [FuseV1Options.RunAsNode]: off,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
    [FuseV1Options.EnableNodeCliInspectArguments]: off,
    [FuseV1Options.OnlyLoadAppFromAsar]: on,
  }
  for (const [fuse, state] of Object.entries(expected))
    expectThat(Number(wire[Number(fuse) as FuseV1Options]) === state, `fuse ${FuseV1Options[Number(fuse)]} is not set`)
}

async function debuggableCopy(): Promise<string> {
  const copy = join(work, 'copy')
  execFileSync('cp', ['-a', folder, copy])
  await flipFuses(join(copy, 'quadrant'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  return join(copy, 'quadrant')
}

/** Without the driver's loader a launch may hang: it is tried again. */
async function launch(executablePath: string): Promise<ElectronApplication> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const env = environmentFor(join(work, `home-${attempt}`))
      return await _electron.launch({
        executablePath,
        args: ['--no-sandbox', '--log-level=3'],
        env,
        colorScheme: null,
        timeout: 20_000,
      })
    } catch (error) {
      if (attempt === 3) throw error
    }
  }
}

await checkFuses()
for (const name of ['ELECTRON_OVERRIDE_DIST_PATH', 'QUADRANT_SQLITE_BINDING']) delete process.env[name]
const app = await launch(await debuggableCopy())
try {
  const page = await app.firstWindow({ timeout: 30_000 })
  await page.getByTestId('square').waitFor({ timeout: 20_000 })
  expectThat(await app.evaluate(({ app }) => app.isPackaged), 'it does not know that it is packaged')
  const { version, commit, electron } = await request(page, 'app.info')
  expectThat(/^[0-9a-f]{40}$/.test(commit), `its commit is '${commit}'`)
  expectThat((await request(page, 'examples.list')).length >= 10, 'its examples are missing')
  await collect(page, 'run.finished')
  const run = await request(page, 'runs.start', experiment as never)
  await waitForPushes(page, 'run.finished', 1)
  const { results, summary } = await request(page, 'library.get', run)
  expectThat(
    summary.status === 'done',
    `its run is ${summary.status}: ${results.points.map((p) => p.error ?? '').join(' ')}`,
  )
  const { kernels } = await request(page, 'app.info')
  expectThat(kernels !== null, 'its solver threads do not say what they compute with')
  const report = join(work, 'report.pdf')
  for (const [as, path] of [
    ['report', report],
    ['png', join(work, 'figure.png')],
    ['hdf5', join(work, 'run.h5')],
  ] as const) {
    await stubDialogs(app, { savePath: path })
    await request(page, 'files.exportRun', run, as)
  }
  expectThat(readFileSync(report).subarray(0, 5).toString() === '%PDF-', 'its report is no PDF')
  console.log(
    `Quadrant ${version} (${commit.slice(0, 10)}) in Electron ${electron}: ${results.points.length} points in ${results.points.map((p) => `${p.seconds} s`).join(', ')}; kernels: ${kernels}; report ${(statSync(report).size / 1000).toFixed(0)} kB`,
  )
} finally {
  await app.close()
}
