/** Runs the end-to-end tests: the real Electron, under Xvfb, with homes in a temporary folder. */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chooseUser, onDisplay, readableCopies, temporaryFolderFor } from './display.mjs'
import { root, toolEntry } from './paths.mjs'
import { runtimeEnvironment } from './prepare.mjs'
import { run, say } from './steps.mjs'

/** Only what the tests need passes: no key or setting of the caller reaches the application under test. */
function cleanEnvironment(folder) {
  const { PATH, LANG, LC_ALL, CI, NO_COLOR } = process.env
  const kept = Object.entries({ PATH, LANG, LC_ALL, CI, NO_COLOR }).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(kept), HOME: folder, TMPDIR: folder }
}

/**
 * @param {{ runtime: object, addon: string | null }} prepared
 * @param {{ filters?: string[], report?: string, echo?: boolean }} options
 */
export async function runEndToEnd(prepared, { filters = [], report, echo = false }) {
  const user = chooseUser()
  say(`  Electron runs ${user.note}`)
  const folder = temporaryFolderFor(user, 'quadrant-e2e-')
  try {
    const results = join(folder, 'test-results')
    const insideReport = join(folder, 'report.json')
    const env = {
      ...cleanEnvironment(folder),
      ...runtimeEnvironment(readableCopies(prepared, user, folder)),
      QUADRANT_E2E_RESULTS: results,
      ...(user.sandbox ? {} : { QUADRANT_E2E_NO_SANDBOX: '1' }),
    }
    const vitest = [
      toolEntry('vitest', 'vitest.mjs'),
      ...['run', '--project', 'e2e', '--configLoader', 'native', ...filters],
      ...[
        '--reporter=default',
        `--reporter=${join(root, 'scripts', 'lib', 'second-try.mjs')}`,
        '--reporter=json',
        `--outputFile.json=${insideReport}`,
      ],
    ]
    const [command, args] = onDisplay(process.execPath, vitest, user)
    const result = await run(command, args, { cwd: root, env, echo, timeout: 10 * 60_000 })
    if (existsSync(results)) {
      mkdirSync(join(root, 'test-results'), { recursive: true })
      cpSync(results, join(root, 'test-results'), { recursive: true })
    }
    if (report && existsSync(insideReport)) cpSync(insideReport, report)
    return result
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
