/** Starts an import on a thread of its own: the program's window answers meanwhile, and whatever ends it leaves a whole run or none. */
import type { LibraryOptions } from '../library/library.ts'
import { startJobThread, type RunningJob } from '../workers/job-thread.ts'
import type { StoredImport } from './import-run.ts'
import { ImportError, type RunSource } from './read-run.ts'

export interface ImportJob {
  readonly source: RunSource
  readonly library: { readonly folder: string; readonly options: LibraryOptions }
}

export interface ImportThreadOptions {
  /** Where the thread's code is; the bundle names its own chunk. Default: import.worker.ts beside this file. */
  readonly workerUrl?: string | URL
  readonly progress?: (fraction: number | null, stage: string) => void
}

/** Rejects with an error that has a code: of what was wrong with the file, or with the library. */
export function startImport(
  job: ImportJob,
  { workerUrl = new URL('./import.worker.ts', import.meta.url), progress }: ImportThreadOptions = {},
): RunningJob<StoredImport> {
  return startJobThread<StoredImport>({
    workerUrl,
    work: job,
    progress,
    revive: ({ code, message, details }) =>
      Object.assign(new Error(message), code === undefined ? { stack: details } : { code, details }),
    vanished: () =>
      new ImportError(`${job.source.name} was not imported: the import ended unexpectedly. Please report it.`),
  })
}
