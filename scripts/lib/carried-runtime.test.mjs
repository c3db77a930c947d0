import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureWhole, findDamage, writeManifest } from './carried-runtime.mjs'

let parent
let folder
let made

async function make(target) {
  made++
  mkdirSync(join(target, 'resources'), { recursive: true })
  writeFileSync(join(target, 'electron'), 'x'.repeat(10_000))
  writeFileSync(join(target, 'resources', 'app.js'), 'hello')
  writeManifest(target)
}

beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'quadrant-cache-'))
  folder = join(parent, 'runtime')
  made = 0
  await ensureWhole(folder, false, make)
})

afterEach(() => rmSync(parent, { recursive: true, force: true }))

describe('the cached runtime', () => {
  it('is made once', async () => {
    await ensureWhole(folder, true, make)
    expect(made).toBe(1)
  })

  const damages = {
    'a missing file': () => rmSync(join(folder, 'resources', 'app.js')),
    'a cut file': () => truncateSync(join(folder, 'electron'), 5000),
    'a changed file': () => writeFileSync(join(folder, 'electron'), 'y'.repeat(10_000)),
    'a missing list': () => rmSync(join(folder, 'quadrant-runtime.json')),
    'a broken list': () => writeFileSync(join(folder, 'quadrant-runtime.json'), '{'),
    'an empty folder': () => {
      rmSync(folder, { recursive: true })
      mkdirSync(folder)
    },
  }
  it.each(Object.keys(damages))('is made again after %s', async (name) => {
    damages[name]()
    expect(findDamage(folder, false)).not.toBeNull()
    await ensureWhole(folder, false, make)
    expect(made).toBe(2)
    expect(findDamage(folder, true)).toBeNull()
  })

  it('is read whole when asked: a changed byte with an old time does not pass', () => {
    const file = join(folder, 'electron')
    const { atime, mtime } = statSync(file)
    writeFileSync(file, 'y'.repeat(10_000))
    utimesSync(file, atime, mtime)
    expect(findDamage(folder, true)).toContain('electron has changed')
  })

  it('is refused when it is damaged right after making', async () => {
    rmSync(folder, { recursive: true })
    const half = async (target) => mkdirSync(target)
    await expect(ensureWhole(folder, false, half)).rejects.toThrow('damaged right after unpacking')
  })
})
