import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unzip } from './unzip.mjs'

let folder
let archive

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quadrant-unzip-'))
  archive = join(folder, 'a.zip')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const long = new TextEncoder().encode('the square '.repeat(1000))
const asIs = (name) => name

describe('unzip', () => {
  it('unpacks stored and deflated entries with their permissions, and leaves out what is not wanted', () => {
    writeFileSync(
      archive,
      zipSync({ 'bin/tool': [long, { os: 3, attrs: 0o755 << 16 }], 'a.txt': [long, { level: 0 }], 'no.txt': long }),
    )
    unzip(archive, join(folder, 'out'), (name) => (name === 'no.txt' ? null : name))
    expect(readFileSync(join(folder, 'out', 'a.txt')).equals(Buffer.from(long))).toBe(true)
    expect(readFileSync(join(folder, 'out', 'bin', 'tool')).equals(Buffer.from(long))).toBe(true)
    expect(statSync(join(folder, 'out', 'bin', 'tool')).mode & 0o777).toBe(0o755)
    expect(existsSync(join(folder, 'out', 'no.txt'))).toBe(false)
  })

  it('notices a damaged byte', () => {
    const bytes = zipSync({ 'a.txt': [long, { level: 0 }] })
    bytes[200] ^= 1
    writeFileSync(archive, bytes)
    expect(() => unzip(archive, join(folder, 'out'), asIs)).toThrow('a.txt is damaged')
  })

  it('notices a cut archive', () => {
    writeFileSync(archive, zipSync({ 'a.txt': long }).slice(0, -30))
    expect(() => unzip(archive, join(folder, 'out'), asIs)).toThrow('not a zip archive')
  })

  it('refuses paths that leave the folder', () => {
    writeFileSync(archive, zipSync({ '../evil.txt': long }))
    expect(() => unzip(archive, join(folder, 'out'), asIs)).toThrow('outside its folder')
    expect(existsSync(join(folder, 'evil.txt'))).toBe(false)
  })
})
