import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { root } from './lib/paths.mjs'

const work = mkdtempSync(join(tmpdir(), 'quadrant-register-'))
const [program, data] = [join(work, 'a & b', 'quadrant-linux'), join(work, 'data')]
const entry = join(data, 'applications', 'quadrant.desktop')
afterAll(() => rmSync(work, { recursive: true, force: true }))

function register(...args) {
  const env = { PATH: process.env.PATH, HOME: work, XDG_DATA_HOME: data, XDG_CONFIG_HOME: join(work, 'config') }
  execFileSync('sh', [join(program, 'desktop', 'register.sh'), ...args], { env, stdio: 'ignore' })
}

describe.skipIf(process.platform !== 'linux')('the desktop entry of a package', () => {
  it('names the program where it lies, and the types of its files', () => {
    mkdirSync(program, { recursive: true })
    cpSync(join(root, 'resources', 'linux'), join(program, 'desktop'), { recursive: true })
    register()
    const text = readFileSync(entry, 'utf8')
    expect(text).toContain(`Exec="${program}/quadrant" %f\n`)
    const types = readFileSync(join(data, 'mime', 'packages', 'quadrant.xml'), 'utf8')
    const declared = [...types.matchAll(/mime-type type="([^"]+)"/g)].map(([, type]) => type)
    expect(text).toContain(`MimeType=${declared.map((type) => `${type};`).join('')}\n`)
    expect(types).toContain('*.quadrant.json')
  })
  it('goes without a trace', () => {
    register('--remove')
    expect(existsSync(entry)).toBe(false)
    expect(existsSync(join(data, 'mime', 'packages', 'quadrant.xml'))).toBe(false)
  })
})
