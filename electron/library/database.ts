/**
 * Opening the one database of a library, safely: what must be refused is refused before anything is written.
 * The journal is a write-ahead log (readers never wait for the writer), and `synchronous = FULL` makes each
 * committed transaction durable: better-sqlite3 would otherwise run WAL databases at NORMAL.
 */
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'
import { backUpBefore } from './backup.ts'
import { readFileHeader } from './file-header.ts'
import { LibraryError, plainLibraryError, withLibraryErrors } from './library-error.ts'
import { migrations as allMigrations } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'

export interface OpenOptions {
  /** A compiled addon where the prebuilt one does not serve (Node-API below 10). */
  readonly nativeBinding?: string
  readonly readOnly?: boolean
  /** How long a write waits for another process, in milliseconds. */
  readonly busyTimeout?: number
  /** For tests of the migrations only. */
  readonly migrations?: readonly Migration[]
}

/** 'QDRT': tells our files from other people's SQLite files. */
export const applicationId = 0x51445254
const defaultBusyTimeout = 5000

/** The stock addon needs Node-API 10 and crashes the process below it; say so instead. */
function assertRuntimeServes(nativeBinding: string | undefined): void {
  if (nativeBinding !== undefined || Number(process.versions['napi'] ?? '0') >= 10) return
  throw new LibraryError(
    'unsupported-runtime',
    `This runtime (Node ${process.versions.node}) is too old for the library's database engine. Start Quadrant by its own commands (npm start), which find or build a fitting one.`,
  )
}

/** Looks at the file as it lies there and throws if it is not ours to open. Writes nothing. */
function assertOurs(path: string, newest: number): ReturnType<typeof readFileHeader> {
  const header = readFileHeader(path)
  if (header.kind === 'foreign') throw plainLibraryError('not-a-library', path, 'no SQLite header')
  if (header.kind !== 'sqlite') return header
  const unclaimed = header.applicationId === 0 && header.userVersion === 0 && header.schemaIsEmpty
  if (header.applicationId !== applicationId && !unclaimed) {
    throw plainLibraryError('not-a-library', path, `application_id ${header.applicationId}`)
  }
  if (header.userVersion > newest) throw newerVersion(path, header.userVersion, newest)
  return header
}

function newerVersion(path: string, found: number, newest: number): LibraryError {
  return new LibraryError(
    'newer-version',
    `The library ${path} was written by a newer Quadrant (format ${found}; this one knows up to ${newest}). It was left as it is. Update Quadrant, or choose another folder for the library.`,
  )
}

/**
 * Makes `folder` and its parents. (Not by mkdir's own `recursive`: in Node it never returns where the system answers
 * ENOENT to a new folder in a parent that exists, as /proc does.)
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process may have made it a moment ago.
    if (existsSync(folder)) return
    const refused = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw refused ? plainLibraryError('no-permission', folder, error.message, error) : error
  }
}

function assertWritable(path: string): void {
  makeFolder(dirname(path))
  accessSync(dirname(path), constants.W_OK)
  if (existsSync(path)) accessSync(path, constants.W_OK)
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

/** Switching to WAL does not always honour busy_timeout (two processes that create one library at once): try again. */
function switchToWal(database: Database, timeout: number): void {
  for (let waited = 0; ; waited += 20) {
    try {
      database.pragma('journal_mode = WAL')
      return
    } catch (error) {
      const busy = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')
      if (!busy || waited >= timeout) throw error
      pause(20)
    }
  }
}

function versionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }))
}

/** Brings the schema up to date in one transaction, after a copy of what was there: all missing steps, or none. */
export function migrate(database: Database, path: string, steps: readonly Migration[] = allMigrations): void {
  const newest = steps.length
  // Mostly there is nothing to do: opening must not wait for the write lock then.
  const before = versionOf(database)
  if (before === newest) return
  if (before > 0 && before < newest) backUpBefore(newest, database, path)
  database
    .transaction(() => {
      // Read inside the transaction: another process may have migrated a moment ago.
      const found = versionOf(database)
      if (found > newest) throw newerVersion(path, found, newest)
      if (found === newest) return
      for (const step of steps.slice(found)) step.up(database)
      database.pragma(`application_id = ${applicationId}`)
      database.pragma(`user_version = ${newest}`)
    })
    .immediate()
}

function isWritableFolder(path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Reading from a medium where SQLite cannot make its `-shm` file: the file is read into memory, with the two
 * header bytes that say "write-ahead log" set back to "rollback journal".
 */
function openCopyInMemory(path: string, options: Sqlite.Options): Database {
  const bytes = readFileSync(path)
  bytes[18] = 1
  bytes[19] = 1
  return new Sqlite(bytes, { ...options, readonly: true })
}

function openReadOnly(path: string, walBytes: number, options: Sqlite.Options): Database {
  if (!isWritableFolder(path) && walBytes === 0) return openCopyInMemory(path, options)
  return new Sqlite(path, { ...options, readonly: true, fileMustExist: true })
}

/** Opens (and, unless `readOnly`, creates or migrates) the database at `path`. @throws LibraryError */
export function openDatabase(path: string, options: OpenOptions = {}): Database {
  return withLibraryErrors(path, () => {
    assertRuntimeServes(options.nativeBinding)
    const steps = options.migrations ?? allMigrations
    const header = assertOurs(path, steps.length)
    const timeout = options.busyTimeout ?? defaultBusyTimeout
    const native: Sqlite.Options = { timeout, ...(options.nativeBinding && { nativeBinding: options.nativeBinding }) }
    if (options.readOnly) {
      if (header.kind !== 'sqlite') throw plainLibraryError('not-found', path)
      // A reader of this version needs the tables of this version.
      if (header.userVersion < steps.length) openDatabase(path, { ...options, readOnly: false }).close()
      return openReadOnly(path, header.walBytes, native)
    }
    assertWritable(path)
    return closeOnFailure(new Sqlite(path, native), (database) => {
      switchToWal(database, timeout)
      database.pragma('synchronous = FULL')
      // macOS only: its plain fsync does not reach the medium.
      database.pragma('fullfsync = ON')
      database.pragma('foreign_keys = ON')
      migrate(database, path, steps)
    })
  })
}

function closeOnFailure(database: Database, prepare: (database: Database) => void): Database {
  try {
    prepare(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
