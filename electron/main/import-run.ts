/** A run that someone sent, into the library: checked whole, stored once, beside the work of this process. */
import { closeSync, openSync, readSync } from 'node:fs'
import type { ImportedRun } from '../contract/ipc.ts'
import type { RunSource } from '../imports/read-run.ts'
import type { Context } from './context.ts'

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

/** What an import needs of the process. */
type Surroundings = Pick<Context, 'jobs' | 'services' | 'push'>

/** Null when the user cancelled: then nothing of it is in the library. @throws Error with a code, in plain words */
export async function importRun(context: Surroundings, source: RunSource): Promise<ImportedRun | null> {
  const imported = await context.jobs.import({ source, library: context.services.libraryDoor })
  if (imported?.isNew) context.push('library.changed', { reason: 'imported' })
  return imported
}
