/**
 * A picture of the real window, without a screen:
 *   npm run -s screenshot -- --out square.png [--hash '#/library'] [--theme dark] [--size 1280x800] [--scale 1.25] [--wait 500]
 *                            [--click SELECTOR]... [--press KEYS]... [--home FOLDER] [FILE]
 * `--size` is that of the picture, `--scale` the system's (at 1.25 fewer, larger points fill as many pixels). `--home` keeps settings and library between
 * pictures; FILE is an experiment to open. Console errors of the page are printed.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled, goOnUnderRecentNode } from './lib/install.mjs'
import { root } from './lib/paths.mjs'
import { runVisible, say } from './lib/steps.mjs'

try {
  await ensureInstalled()
  await goOnUnderRecentNode(fileURLToPath(import.meta.url))
  const { ensureBuilt, prepareRuntime, runtimeEnvironment } = await import('./lib/prepare.mjs')
  const { underXvfb } = await import('./lib/display.mjs')
  const prepared = await prepareRuntime({ purposes: ['window', 'display'] })
  await ensureBuilt()
  const script = join(root, 'tests', 'helpers', 'take-screenshot.ts')
  const [command, args] = underXvfb(process.execPath, [script, ...process.argv.slice(2)], '2000x1400')
  const env = {
    ...process.env,
    ...runtimeEnvironment(prepared),
    QUADRANT_E2E_NO_SANDBOX: '1',
    QUADRANT_E2E_RESULTS: mkdtempSync(join(tmpdir(), 'quadrant-shots-')),
  }
  process.exitCode = await runVisible(command, args, { env, ownGroup: true })
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
