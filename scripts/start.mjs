/**
 * `npm start [-- FILE]`: from a fresh clone to the open window. Without a display it runs FILE (or the flagship example)
 * in the terminal instead.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled, goOnUnderRecentNode } from './lib/install.mjs'
import { root } from './lib/paths.mjs'
import { runVisible, say, StepError } from './lib/steps.mjs'

const flagship = join(root, 'resources', 'examples', 'two-bumps-attractive.json')

/** npm starts scripts in the checkout; a relative FILE is meant from where the user stands. */
function givenFile() {
  const [file] = process.argv.slice(2).filter((arg) => !arg.startsWith('-'))
  if (file === undefined) return null
  const from = [process.env.INIT_CWD, root].filter(Boolean).map((folder) => resolve(folder, file))
  const found = from.find((path) => existsSync(path))
  if (!found) throw new StepError(`There is no file ${from[0]}.`)
  return found
}

async function runInTerminal(file) {
  say(
    `No display (neither DISPLAY nor WAYLAND_DISPLAY is set): ${file === null ? 'the example' : 'the experiment'} runs in the terminal.`,
  )
  const code = await runVisible(process.execPath, [join(root, 'electron', 'cli', 'index.ts'), 'run', file ?? flagship])
  say(
    '\nTo open the window, run npm start in a terminal of a desktop session (over ssh: ssh -X). More at the command line: npm run -s quadrant -- --help',
  )
  return code
}

async function openWindow(file) {
  const { ensureBuilt, prepareRuntime, runtimeEnvironment } = await import('./lib/prepare.mjs')
  const { sandboxRefusal } = await import('./lib/display.mjs')
  const prepared = await prepareRuntime({ purposes: ['window'] })
  await ensureBuilt()
  const options = []
  const refusal = sandboxRefusal()
  if (refusal) {
    say(`  Chromium's sandbox is off: ${refusal}. Open only files that you trust.`)
    options.push('--no-sandbox')
  }
  say('  opening the window (this command ends when you close it)')
  const args = [...options, '--log-level=3', root, ...(file === null ? [] : [file])]
  const { executable } = prepared.runtime
  const code = await runVisible(executable, args, { env: { ...process.env, ...runtimeEnvironment(prepared) } })
  if (code !== 0)
    say(
      `The window ended with code ${code}. If no window appeared, is the display ${process.env.WAYLAND_DISPLAY ?? process.env.DISPLAY ?? ''} reachable?`,
    )
  return code
}

try {
  await ensureInstalled()
  await goOnUnderRecentNode(fileURLToPath(import.meta.url))
  const { hasDisplay } = await import('./lib/display.mjs')
  const file = givenFile()
  process.exitCode = hasDisplay() ? await openWindow(file) : await runInTerminal(file)
} catch (error) {
  say(
    error instanceof StepError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error),
  )
  process.exitCode = 1
}
