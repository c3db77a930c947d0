/** Small file systems for the tests that need a full or a read-only disk. They need root on Linux; elsewhere a test skips. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

export interface Mount {
  remountReadOnly(): void
  unmount(): void
}

/** A tmpfs of `size` at `folder`, or the reason why there can be none. */
export function mountTmpfs(folder: string, size: string): Mount | string {
  if (process.platform !== 'linux') return 'a small file system can be mounted on Linux only'
  if (process.getuid?.() !== 0) return 'mounting a small file system needs root'
  mkdirSync(folder, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=777`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    return `mount is not allowed here (${String(error).split('\n')[1] ?? 'no reason given'})`
  }
  return {
    remountReadOnly: () => void execFileSync('mount', ['-o', 'remount,ro', folder], { stdio: 'pipe' }),
    unmount: () => void execFileSync('umount', ['-l', folder], { stdio: 'pipe' }),
  }
}
