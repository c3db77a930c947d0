/** One import on a thread of its own: unpacks, checks, and stores through a connection of its own to the library. */
import { Library } from '../library/library.ts'
import { carryOut } from '../workers/job-worker.ts'
import { storeRun, type StoredImport } from './import-run.ts'
import type { ImportJob } from './import-thread.ts'
import { readRun } from './read-run.ts'

/** Reading and checking takes this part of the time, storing the pictures the rest. */
const readingPart = 0.4

await carryOut(({ source, library: { folder, options } }: ImportJob, step): StoredImport => {
  const run = readRun(source, (fraction, stage) => step(readingPart * fraction, stage))
  const library = Library.open(folder, options)
  try {
    return storeRun(library, run, (fraction, stage) => step(readingPart + (1 - readingPart) * fraction, stage))
  } finally {
    library.close()
  }
})
