/** A run that someone sent, into the library: checked whole, stored once. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImportedRun } from '../contract/ipc.ts'
import { ImportError, readRun, type ReadRun } from '../imports/read-run.ts'
import type { Library } from '../library/library.ts'
import { AppFailure } from './failures.ts'

/** By its first bytes, whatever its name; false for a file that cannot be read (whoever opens it says why). */
export function isBundle(file: string): boolean {
  const head = Buffer.alloc(2)
  try {
    const handle = openSync(file, 'r')
    try {
      readSync(handle, head)
    } finally {
      closeSync(handle)
    }
  } catch {
    return false
  }
  return head.toString('latin1') === 'PK'
}

function store(library: Library, run: ReadRun): ImportedRun {
  const twin = library.findTwin(run)
  const id = twin ?? library.importRun(run)
  if (twin === null) for (const { pointIndex, field } of run.fields) library.saveField(id, pointIndex, field)
  return { id, name: run.experiment.name, isNew: twin === null }
}

export function importRunFile(library: Library, file: string, name = file): ImportedRun {
  try {
    return store(library, readRun(file))
  } catch (error) {
    if (error instanceof ImportError) throw new AppFailure('cannot-import', error.message.replaceAll(file, name))
    throw error
  }
}

/** What was dropped on the page comes as bytes: the page knows no paths. */
export function importRunBytes(library: Library, name: string, bytes: Uint8Array): ImportedRun {
  const folder = mkdtempSync(join(tmpdir(), 'quadrant-import-'))
  try {
    const file = join(folder, 'dropped')
    writeFileSync(file, bytes)
    return importRunFile(library, file, name)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
