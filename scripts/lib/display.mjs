/** A display for programs that open windows, and the user under whom a sandboxed browser may run. */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { hasCommand } from './steps.mjs'

const nobody = 65534

export function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

export function isRoot() {
  return process.platform === 'linux' && process.getuid?.() === 0
}

/** @param {string} size e.g. 1600x1000 */
export function underXvfb(command, args, size = '1600x1000') {
  return ['xvfb-run', ['-a', '-s', `-screen 0 ${size}x24`, command, ...args]]
}

function asNobody(command, args) {
  return ['setpriv', [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', command, ...args]]
}

function nobodyCan(command, args) {
  const [program, all] = asNobody(command, args)
  return spawnSync(program, all, { stdio: 'ignore' }).status === 0
}

/** What Chromium's sandbox needs of the kernel: a user namespace with rights inside. */
const namespaceProbe = ['unshare', ['--user', '--map-root-user', '--pid', '--fork', 'true']]

/** Why the sandbox cannot be used by this user; null when it can. */
export function sandboxRefusal() {
  if (process.platform !== 'linux') return null
  if (isRoot()) return 'we are root'
  if (!hasCommand('unshare')) return null // let Chromium decide
  return spawnSync(...namespaceProbe, { stdio: 'ignore' }).status === 0 ? null : 'this system forbids user namespaces'
}

/**
 * Chromium refuses its sandbox to root. Where it can be, the tests therefore run as `nobody`, with a really sandboxed page.
 * @returns {{ asNobody: boolean, sandbox: boolean, note: string }}
 */
export function chooseUser() {
  if (!isRoot()) {
    const refusal = sandboxRefusal()
    return {
      asNobody: false,
      sandbox: refusal === null,
      note: refusal === null ? 'sandboxed' : `without the sandbox: ${refusal}`,
    }
  }
  const without = (reason) => ({ asNobody: false, sandbox: false, note: `without the sandbox: ${reason}` })
  if (!hasCommand('setpriv') || !hasCommand('unshare'))
    return without('root cannot become another user here (no setpriv)')
  if (!nobodyCan('test', ['-r', join(root, 'package.json')]))
    return without(`we are root, and the user nobody cannot read ${root}`)
  if (!nobodyCan(...namespaceProbe)) return without('we are root, and this system forbids user namespaces')
  return { asNobody: true, sandbox: true, note: 'sandboxed, as the user nobody' }
}

/** A temporary folder that the chosen user owns. */
export function temporaryFolderFor(user, name) {
  const folder = mkdtempSync(join(tmpdir(), name))
  if (user.asNobody) chownSync(folder, nobody, nobody)
  else chmodSync(folder, 0o700)
  return folder
}

/** The runtime and the addon may lie in root's own cache: then a copy is made that the chosen user can read. */
export function readableCopies({ runtime, addon }, user, folder) {
  if (!user.asNobody) return { runtime, addon }
  const copy = (path, name) => {
    if (nobodyCan('test', ['-r', path])) return path
    const target = join(folder, name)
    // Hard links where the file system allows: a quarter of a gigabyte need not be written again.
    const linked = spawnSync('cp', ['-al', path, target], { stdio: 'ignore' })
    if (linked.status !== 0) cpSync(path, target, { recursive: true })
    return target
  }
  return {
    runtime: { ...runtime, folder: copy(runtime.folder, 'runtime') },
    addon: addon === null ? null : copy(addon, 'better_sqlite3.node'),
  }
}

/** The command line that runs `command` under a display, as the chosen user. */
export function onDisplay(command, args, user) {
  const [xvfb, xvfbArgs] = underXvfb(command, args)
  return user.asNobody ? asNobody(xvfb, xvfbArgs) : [xvfb, xvfbArgs]
}
