import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backupPath } from './backup.ts'
import { applicationId, openDatabase } from './database.ts'
import { readFileHeader } from './file-header.ts'
import { Library, LibraryError } from './library.ts'
import { migrations } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'
import { mountTmpfs } from './testing/mounts.ts'
import { sampleExperiment, samplePoint, sampleTasks, temporaryFolder } from './testing/samples.ts'
import type { Temporary } from './testing/samples.ts'

let temporary: Temporary
let path: string

beforeEach(() => {
  temporary = temporaryFolder()
  path = join(temporary.folder, 'library.sqlite')
})
afterEach(() => temporary.remove())

function errorOf(action: () => unknown): LibraryError {
  try {
    action()
  } catch (error) {
    if (error instanceof LibraryError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** Names, contents and modification times of all files: what "untouched" means. */
function fingerprint(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  )
  const of = (file: string): string =>
    `${createHash('sha256').update(readFileSync(file)).digest('hex')} ${statSync(file).mtimeMs}`
  return Object.fromEntries(names.sort().map((name) => [name, of(join(folder, name))]))
}

const newer: Migration = {
  version: migrations.length + 1,
  name: 'future',
  up: (db) => void db.exec('CREATE TABLE future (a)'),
}

describe('a new library', () => {
  it('is made with its folders, in WAL mode, with every commit forced to the disk', () => {
    const deep = join(temporary.folder, 'a', 'b', 'library.sqlite')
    const db = openDatabase(deep)
    const pragma = (name: string): unknown => db.pragma(name, { simple: true })
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('synchronous')).toBe(2)
    expect(pragma('foreign_keys')).toBe(1)
    expect(pragma('user_version')).toBe(migrations.length)
    expect(pragma('application_id')).toBe(applicationId)
    expect(pragma('integrity_check')).toBe('ok')
    db.close()
  })

  it('takes over a file of no bytes, as a crash at the very beginning leaves it', () => {
    writeFileSync(path, '')
    const library = Library.open(temporary.folder)
    expect(library.list().total).toBe(0)
    library.close()
  })
})

describe('migrations', () => {
  it('are numbered without gaps', () => {
    expect(migrations.map((m) => m.version)).toEqual(migrations.map((_, i) => i + 1))
  })

  it('bring an older library up to date and keep what is in it', () => {
    const library = Library.open(temporary.folder)
    const id = library.createRun(sampleExperiment(), 'h', [])
    library.close()
    const db = openDatabase(path, { migrations: [...migrations, newer] })
    expect(db.pragma('user_version', { simple: true })).toBe(newer.version)
    expect(db.prepare('SELECT id FROM runs').pluck().all()).toEqual([id])
    expect(db.prepare('SELECT count(*) FROM future').pluck().get()).toBe(0)
    db.close()
  })

  it('leave a copy of the library as it was, which opens by itself; a new library needs none', () => {
    const library = Library.open(temporary.folder)
    const id = library.createRun(sampleExperiment(), 'h', sampleTasks(1))
    library.savePoint(id, 0, samplePoint(sampleTasks(1)[0]))
    const copies = (): string[] => readdirSync(temporary.folder).filter((name) => name.includes('before-format'))
    expect(copies()).toEqual([])
    // Not closed: what stands in the write-ahead log only must be in the copy too.
    openDatabase(path, { migrations: [...migrations, newer] }).close()
    library.close()
    expect(copies()).toEqual([`library.before-format-${newer.version}.sqlite`])
    const copy = Library.open(backupPath(path, newer.version))
    expect(copy.getResultsInput(id).points).toEqual([samplePoint(sampleTasks(1)[0])])
    copy.close()
  })

  it('do not begin when the copy cannot be made', () => {
    openDatabase(path).close()
    mkdirSync(backupPath(path, newer.version))
    writeFileSync(join(backupPath(path, newer.version), 'in-the-way'), '')
    expect(() => openDatabase(path, { migrations: [...migrations, newer] })).toThrow(LibraryError)
    expect(openDatabase(path).pragma('user_version', { simple: true })).toBe(migrations.length)
    expect(readdirSync(temporary.folder).filter((name) => name.endsWith('.partial'))).toEqual([])
  })

  it('also serve a reader of an older library', () => {
    openDatabase(path).close()
    const db = openDatabase(path, { readOnly: true, migrations: [...migrations, newer] })
    expect(db.readonly).toBe(true)
    expect(db.prepare('SELECT count(*) FROM future').pluck().get()).toBe(0)
    db.close()
  })

  it('leave everything as it was when a step fails', () => {
    openDatabase(path).close()
    const broken: Migration = {
      version: 3,
      name: 'broken',
      up: () => {
        throw new Error('half-way')
      },
    }
    expect(errorOf(() => openDatabase(path, { migrations: [...migrations, newer, broken] })).code).toBe('internal')
    const db = openDatabase(path)
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
    expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'future'").pluck().get()).toBe(0)
    db.close()
  })
})

describe('a library written by a newer version', () => {
  it('is refused, for writing and for reading, before anything is written', () => {
    openDatabase(path, { migrations: [...migrations, newer] }).close()
    const before = fingerprint(temporary.folder)
    for (const readOnly of [false, true]) {
      const error = errorOf(() => Library.open(temporary.folder, { readOnly }))
      expect(error.code).toBe('newer-version')
      expect(error.message).toContain(path)
      expect(error.message).toContain('Update Quadrant')
    }
    expect(fingerprint(temporary.folder)).toEqual(before)
  })

  it('is refused also while the newer version stands in the write-ahead log only', () => {
    const library = Library.open(temporary.folder)
    library.close()
    const db = new Sqlite(path)
    db.pragma('wal_autocheckpoint = 0')
    db.exec('BEGIN; CREATE TABLE future (a); PRAGMA user_version = 77; COMMIT')
    // A copy of the files as a killed process leaves them: closing the database would fold the log in.
    const copy = join(temporary.folder, 'copy')
    mkdirSync(copy)
    for (const name of ['library.sqlite', 'library.sqlite-wal'])
      copyFileSync(join(temporary.folder, name), join(copy, name))
    db.close()
    expect(readFileSync(join(copy, 'library.sqlite')).readInt32BE(60)).toBe(migrations.length)
    const before = fingerprint(copy)
    expect(errorOf(() => Library.open(copy)).code).toBe('newer-version')
    expect(fingerprint(copy)).toEqual(before)
  })

  it('is refused also when another process migrates between our look and our lock', () => {
    const db = new Sqlite(path)
    openDatabase(path).close()
    db.pragma('user_version = 99')
    db.close()
    expect(readFileHeader(path)).toMatchObject({ kind: 'sqlite', userVersion: 99 })
    expect(errorOf(() => openDatabase(path)).code).toBe('newer-version')
  })
})

describe('what is not a library', () => {
  it.each([
    ['text', () => writeFileSync(path, 'Dear diary, '.repeat(100))],
    ['a folder', () => mkdirSync(path)],
    ['a short file', () => writeFileSync(path, 'SQLite format 3\0')],
    ['a database of another program', () => new Sqlite(path).exec('CREATE TABLE photos (a)').close()],
    [
      'a database of another program with a mark of its own',
      () => new Sqlite(path).exec('PRAGMA application_id = 7; CREATE TABLE photos (a)').close(),
    ],
  ])('is refused and left as it is: %s', (_what, make) => {
    make()
    const before = fingerprint(temporary.folder)
    for (const readOnly of [false, true]) {
      const error = errorOf(() => Library.open(temporary.folder, { readOnly }))
      expect(error.code).toBe('not-a-library')
      expect(error.message).toContain(path)
    }
    expect(fingerprint(temporary.folder)).toEqual(before)
  })

  it('is not made up when only reading was asked for', () => {
    expect(errorOf(() => Library.open(join(temporary.folder, 'none'), { readOnly: true })).code).toBe('not-found')
    expect(existsSync(join(temporary.folder, 'none'))).toBe(false)
  })
})

describe('a damaged library', () => {
  function filled(): void {
    const library = Library.open(temporary.folder)
    const tasks = sampleTasks(50)
    const id = library.createRun(sampleExperiment(), 'h', tasks)
    for (const task of tasks) library.savePoint(id, task.index, samplePoint(task))
    library.close()
  }

  it('cut short: says so in plain words', () => {
    filled()
    truncateSync(path, 8192)
    const error = errorOf(() => {
      const library = Library.open(temporary.folder)
      for (const row of library.list().rows) library.getResultsInput(row.id)
      library.createRun(sampleExperiment(), 'h', sampleTasks(3))
    })
    expect(error.code).toBe('corrupt')
    expect(error.message).toMatch(/damaged.*backup/s)
  })

  it('overwritten with noise behind its header: says so in plain words', () => {
    filled()
    const bytes = readFileSync(path)
    bytes.fill(0xa5, 100)
    writeFileSync(path, bytes)
    expect(errorOf(() => Library.open(temporary.folder).list()).code).toBe('corrupt')
  })
})

describe('a library that another program holds', () => {
  it('is read meanwhile, and a write says that it is locked, having changed nothing', () => {
    const library = Library.open(temporary.folder, { busyTimeout: 50 })
    const id = library.createRun(sampleExperiment(), 'h', sampleTasks(1))
    const other = new Sqlite(path)
    other.exec('BEGIN IMMEDIATE')
    const error = errorOf(() => library.update(id, { name: 'x' }))
    expect(error.code).toBe('locked')
    expect(error.message).toContain('another program')
    expect(library.get(id).name).toBe(sampleExperiment().name)
    other.exec('ROLLBACK')
    expect(library.update(id, { name: 'x' }).name).toBe('x')
    other.exec('BEGIN EXCLUSIVE')
    const reader = Library.open(temporary.folder, { busyTimeout: 50 })
    expect(reader.list().total).toBe(1)
    reader.close()
    other.close()
    library.close()
  })
})

describe('a folder that cannot be written', () => {
  it('refuses a path that runs through a file', () => {
    writeFileSync(join(temporary.folder, 'file'), '')
    const error = errorOf(() => Library.open(join(temporary.folder, 'file', 'lib')))
    expect(error.message).toContain(join('file', 'lib'))
  })

  it('refuses a folder without permission', (context) => {
    if (process.platform === 'win32' || process.getuid?.() === 0) {
      console.log('skipped: this user may write everywhere (root, or Windows), so permissions refuse nothing')
      return context.skip()
    }
    chmodSync(temporary.folder, 0o555)
    expect(errorOf(() => Library.open(temporary.folder)).code).toBe('no-permission')
    chmodSync(temporary.folder, 0o755)
  })

  it('refuses a kernel folder, where nobody may make files', (context) => {
    if (process.platform !== 'linux') return context.skip()
    const error = errorOf(() => Library.open('/proc/quadrant'))
    expect(['no-permission', 'read-only']).toContain(error.code)
    expect(error.message).toContain('/proc/quadrant')
  })

  it('reads a library on a read-only medium, refuses to write it, and touches nothing', (context) => {
    const folder = join(temporary.folder, 'medium')
    const mount = mountTmpfs(folder, '2m')
    if (typeof mount === 'string') {
      console.log(`skipped: ${mount}`)
      return context.skip()
    }
    try {
      const made = Library.open(folder)
      const id = made.createRun(sampleExperiment(), 'h', sampleTasks(1))
      made.close()
      mount.remountReadOnly()
      const before = fingerprint(folder)
      const error = errorOf(() => Library.open(folder))
      expect(error.code).toBe('read-only')
      expect(error.message).toContain('library.sqlite')
      const reader = Library.open(folder, { readOnly: true })
      expect(reader.list({ text: 'gaussian' }).rows.map((row) => row.id)).toEqual([id])
      expect(errorOf(() => reader.update(id, { name: 'x' })).code).toBe('read-only')
      reader.close()
      expect(fingerprint(folder)).toEqual(before)
    } finally {
      mount.unmount()
    }
  })
})

describe('the runtime', () => {
  it('is refused in words where the stock addon would crash it', () => {
    const napi = Object.getOwnPropertyDescriptor(process.versions, 'napi')
    const versions = { ...process.versions, napi: '9' }
    const real = Object.getOwnPropertyDescriptor(process, 'versions')
    Object.defineProperty(process, 'versions', {
      value: versions,
      configurable: true,
      enumerable: true,
      writable: false,
    })
    try {
      expect(napi?.value).toBeDefined()
      expect(errorOf(() => Library.open(temporary.folder)).code).toBe('unsupported-runtime')
    } finally {
      if (real) Object.defineProperty(process, 'versions', real)
    }
  })
})
