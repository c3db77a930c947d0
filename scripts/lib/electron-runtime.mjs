/**
 * Finds an Electron to run: the user's own (ELECTRON_OVERRIDE_DIST_PATH), the official one, the carried one.
 * Each is probed by starting it as plain Node; if none answers, everything that was tried is said.
 */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { carriedRuntimeServesHere, ensureCarriedRuntime } from './carried-runtime.mjs'
import { cacheFolder, root } from './paths.mjs'
import { run, StepError, tail } from './steps.mjs'

const electronPackage = join(root, 'node_modules', 'electron')
const retryOfficialAfter = 24 * 3600 * 1000

/** @typedef {{ folder: string, executable: string, origin: string, electron: string, napi: number }} Runtime */

/**
 * @param {{ thorough?: boolean }} [options] thorough: every byte of a cached runtime is checked
 * @returns {Promise<Runtime>}
 */
export async function findRuntime(options = {}) {
  const tried = []
  for (const [origin, locate] of origins(options.thorough === true)) {
    try {
      const folder = await locate()
      const runtime = await probe(folder, origin)
      return runtime
    } catch (error) {
      tried.push(`  - ${origin}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new StepError(
    `No Electron runtime was found. Tried:\n${tried.join('\n')}\n` +
      'Unpack a release of https://github.com/electron/electron for your platform and set ELECTRON_OVERRIDE_DIST_PATH to its folder.',
  )
}

function origins(thorough) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  // Whoever names a runtime gets that one or an error, never another.
  if (override) return [['ELECTRON_OVERRIDE_DIST_PATH', () => override]]
  const list = [['the official Electron', officialFolder]]
  if (carriedRuntimeServesHere())
    list.push(['the Electron of an npm package', () => ensureCarriedRuntime({ thorough })])
  return list
}

function executableIn(folder) {
  if (process.platform === 'darwin') return join(folder, 'Electron.app', 'Contents', 'MacOS', 'Electron')
  return join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron')
}

/** Starts the runtime as plain Node: it proves that the file runs and that its libraries are there. */
async function probe(folder, origin) {
  const executable = executableIn(folder)
  if (!existsSync(executable)) throw new Error(`${executable} does not exist`)
  const answer = await run(executable, ['-e', 'console.log(JSON.stringify(process.versions))'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
    timeout: 20_000,
  })
  if (answer.code !== 0)
    throw new Error(`${executable} does not run: ${tail(answer.output, 3) || `exit code ${answer.code}`}`)
  const versions = JSON.parse(answer.stdout)
  return { folder, executable, origin, electron: versions.electron ?? 'unknown', napi: Number(versions.napi) }
}

/** `node_modules/electron/dist`, downloaded by the package's own installer when GitHub can be reached. */
async function officialFolder() {
  const folder = join(electronPackage, 'dist')
  if (existsSync(executableIn(folder))) return folder
  const stamp = join(cacheFolder(), 'official-electron-unreachable')
  if (carriedRuntimeServesHere() && existsSync(stamp) && Date.now() - statSync(stamp).mtimeMs < retryOfficialAfter) {
    throw new Error(
      `its download failed less than a day ago (${readFileSync(stamp, 'utf8').trim()}; delete ${stamp} to try again)`,
    )
  }
  const failure = await download()
  if (!failure && existsSync(executableIn(folder))) return folder
  mkdirSync(cacheFolder(), { recursive: true })
  writeFileSync(stamp, `${failure ?? 'the installer left nothing'}\n`)
  throw new Error(failure ?? 'its installer left nothing')
}

async function download() {
  const goesElsewhere = [
    'ELECTRON_MIRROR',
    'npm_config_electron_mirror',
    'HTTPS_PROXY',
    'https_proxy',
    'ELECTRON_GET_USE_PROXY',
  ]
  if (!goesElsewhere.some((name) => process.env[name]) && !(await reachable('github.com', 3000)))
    return 'github.com cannot be reached'
  const result = await run(process.execPath, [join(electronPackage, 'install.js')], { timeout: 180_000 })
  if (result.timedOut) return 'the download took longer than three minutes'
  return result.code === 0 ? null : `the download failed: ${tail(result.output, 40).split('\n')[0]}`
}

function reachable(host, milliseconds) {
  return new Promise((answer) => {
    const socket = connect({ host, port: 443 })
    const done = (value) => {
      socket.destroy()
      answer(value)
    }
    socket.setTimeout(milliseconds, () => done(false))
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
}
