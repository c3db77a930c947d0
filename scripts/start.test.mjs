import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from './lib/paths.mjs'

let home

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'quadrant-start-'))
})

afterEach(() => rmSync(home, { recursive: true, force: true }))

function start(...args) {
  const { PATH } = process.env
  const env = { PATH, HOME: home, XDG_DATA_HOME: join(home, 'data'), XDG_CACHE_HOME: join(home, 'cache') }
  return spawnSync(process.execPath, [join(root, 'scripts', 'start.mjs'), ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
    timeout: 100_000,
  })
}

describe.skipIf(process.platform !== 'linux')('npm start without a display', () => {
  it('runs the file in the terminal, keeps it, and says how to open the window', () => {
    const { status, stdout, stderr } = start('resources/examples/harmonic-oracle.json')
    expect(stderr).toContain('No display')
    expect(stderr).toContain('To open the window')
    expect(stdout).toContain('mk2')
    expect(status).toBe(0)
    expect(readdirSync(join(home, 'data', 'quadrant'))).toContain('library.sqlite')
    // Nothing is fetched or compiled for a window that does not open.
    expect(readdirSync(home)).not.toContain('cache')
  }, 120_000)

  it('names a file that is not there', () => {
    const { status, stderr } = start('no-such-file.json')
    expect(status).toBe(1)
    expect(stderr).toContain('There is no file')
    expect(stderr).toContain('no-such-file.json')
  })
})
