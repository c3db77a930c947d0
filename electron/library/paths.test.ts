import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultLibraryFolder, libraryFiles } from './paths.ts'

describe("the desktop's own library", () => {
  it.each([
    ['linux', {}, '/home/ada', '/home/ada/.local/share/quadrant'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/home/ada', '/data/quadrant'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ada', '/home/ada/.local/share/quadrant'],
    ['linux', { XDG_DATA_HOME: '' }, '/home/ada', '/home/ada/.local/share/quadrant'],
    ['darwin', { XDG_DATA_HOME: '/data' }, '/Users/ada', '/Users/ada/Library/Application Support/Quadrant'],
    [
      'win32',
      { APPDATA: 'C:\\Users\\ada\\AppData\\Roaming' },
      'C:\\Users\\ada',
      'C:\\Users\\ada\\AppData\\Roaming\\Quadrant',
    ],
    ['win32', {}, 'C:\\Users\\ada', 'C:\\Users\\ada\\AppData\\Roaming\\Quadrant'],
  ] as const)('on %s with %o', (platform, environment, home, expected) => {
    expect(defaultLibraryFolder({ platform, environment, home })).toBe(expected)
  })
})

describe('libraryFiles', () => {
  it('takes a folder or a database file', () => {
    const folder = resolve('somewhere')
    expect(libraryFiles('somewhere')).toEqual({
      folder,
      database: join(folder, 'library.sqlite'),
      fields: join(folder, 'fields'),
    })
    expect(libraryFiles(join('somewhere', 'my.sqlite'))).toEqual({
      folder,
      database: join(folder, 'my.sqlite'),
      fields: join(folder, 'fields'),
    })
  })
})
