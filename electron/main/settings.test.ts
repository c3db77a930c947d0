import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SettingsFile } from './settings.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quadrant-settings-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('SettingsFile', () => {
  it('remembers over a restart, and leaves no temporary file', () => {
    const path = join(folder, 'deep', 'settings.json')
    new SettingsFile(path).update({ theme: 'dark', window: { x: 1, y: 2, width: 1000, height: 700, maximized: false } })
    expect(new SettingsFile(path).current).toMatchObject({ theme: 'dark', window: { width: 1000 } })
    expect(readdirSync(join(folder, 'deep'))).toEqual(['settings.json'])
  })

  it.each(['', 'no json', '[]', '{"theme":"purple","window":{"width":-1},"recentFiles":7}', 'null'])(
    'starts from defaults with %j',
    (text) => {
      const path = join(folder, 'settings.json')
      writeFileSync(path, text)
      expect(new SettingsFile(path).current.theme).toBe('system')
      expect(new SettingsFile(path).current.window).toBeUndefined()
      expect(new SettingsFile(path).current.recentFiles).toEqual([])
    },
  )

  it('keeps the ten newest files, each once', () => {
    const settings = new SettingsFile(join(folder, 'settings.json'))
    for (let i = 0; i < 14; i++) settings.addRecentFile(`/f${i % 12}`)
    expect(settings.current.recentFiles).toHaveLength(10)
    expect(settings.current.recentFiles[0]).toBe('/f1')
    expect(new Set(settings.current.recentFiles).size).toBe(10)
  })

  it('says when it cannot write, and goes on', () => {
    writeFileSync(join(folder, 'file'), '')
    const settings = new SettingsFile(join(folder, 'file', 'settings.json'))
    expect(settings.update({ theme: 'light' })).toBeInstanceOf(Error)
    expect(settings.current.theme).toBe('light')
    expect(existsSync(join(folder, 'file'))).toBe(true)
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('')
  })
})
