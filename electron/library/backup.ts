/**
 * A copy of the library's database as it is before a migration changes it: `library.before-format-2.sqlite` beside it. A step
 * that turns out to be wrong then costs nobody their runs.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import type { Database } from 'better-sqlite3'

export function backupPath(path: string, newFormat: number): string {
  return `${path.replace(/\.sqlite$/i, '')}.before-format-${newFormat}.sqlite`
}

/**
 * Copies the whole database (log included) by VACUUM INTO, whole or not at all, durable when it returns. An older copy for the same
 * migration is replaced, unless another process has migrated in the meantime: then the older one is kept.
 */
export function backUpBefore(newFormat: number, database: Database, path: string): void {
  const target = backupPath(path, newFormat)
  const partial = `${target}.${process.pid}.partial`
  rmSync(partial, { force: true })
  try {
    database.prepare('VACUUM INTO ?').run(partial)
    if (formatOf(partial) >= newFormat) return
    flush(partial)
    renameSync(partial, target)
  } finally {
    rmSync(partial, { force: true })
  }
}

function formatOf(path: string): number {
  const copy = new Sqlite(path, { readonly: true })
  try {
    return Number(copy.pragma('user_version', { simple: true }))
  } finally {
    copy.close()
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
