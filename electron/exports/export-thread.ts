/** Starts an export on a thread of its own: progress, cancellation within half a second, and nothing half-written left behind. */
import { startJobThread, type RunningJob } from '../workers/job-thread.ts'
import { ExportError, isExportErrorCode } from './export-error.ts'
import type { ExportJob } from './export-job.ts'
import { removeLeftOver } from './write-verified.ts'

export interface ExportThreadOptions {
  /** Where the thread's code is; the bundle names its own chunk. Default: export.worker.ts beside this file. */
  readonly workerUrl?: string | URL
  readonly progress?: (fraction: number | null, stage: string) => void
}

/** Rejects with an ExportError where the file could not be written. */
export type RunningExport = RunningJob<'written'>

export function startExport(
  job: ExportJob,
  { workerUrl = new URL('./export.worker.ts', import.meta.url), progress }: ExportThreadOptions = {},
): RunningExport {
  return startJobThread<'written'>({
    workerUrl,
    work: job,
    progress,
    revive: ({ code, message, details }) =>
      isExportErrorCode(code)
        ? new ExportError(code, message, details)
        : Object.assign(new Error(message), { stack: details }),
    vanished: () =>
      new ExportError(
        'not-verified',
        `${job.path} was not written: the export ended unexpectedly. Export again, and please report it.`,
      ),
    cleanUp: (thread) => removeLeftOver(job.path, thread),
  })
}
