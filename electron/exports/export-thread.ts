/** Starts an export on a thread of its own: progress, cancellation within half a second, and nothing half-written left behind. */
import { Worker } from 'node:worker_threads'
import { ExportError } from './export-error.ts'
import type { ExportFailure, ExportJob, ExportWorkerData, FromExporter } from './export-job.ts'
import { removeLeftOver } from './write-verified.ts'

export interface ExportThreadOptions {
  /** Where the thread's code is; the bundle names its own chunk. Default: export.worker.ts beside this file. */
  readonly workerUrl?: string | URL
  readonly progress?: (fraction: number | null, stage: string) => void
}

export interface RunningExport {
  /** Rejects with an ExportError where the file could not be written. */
  readonly ended: Promise<'written' | 'cancelled'>
  cancel(): void
}

/** After this long without an answer a cancelled thread is terminated. */
const cancelGraceMilliseconds = 300
/** JavaScript heap; typed arrays and WebAssembly live outside it. */
const heapMegabytes = 2048

export function startExport(
  job: ExportJob,
  { workerUrl = new URL('./export.worker.ts', import.meta.url), progress }: ExportThreadOptions = {},
): RunningExport {
  const cancelFlag = new SharedArrayBuffer(4)
  const workerData: ExportWorkerData = { job, cancelFlag }
  const worker = new Worker(workerUrl, { workerData, resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } })
  // Known only while the thread lives.
  const thread = worker.threadId
  let cancelling = false
  const ended = new Promise<'written' | 'cancelled'>((resolve, reject) => {
    worker.on('message', (message: FromExporter) => {
      if (message.type === 'progress') progress?.(message.fraction, message.stage)
      else if (message.type === 'done') resolve('written')
      else if (message.type === 'cancelled') resolve('cancelled')
      else reject(errorOf(message.failure))
    })
    worker.on('error', reject)
    worker.on('exit', () => {
      removeLeftOver(job.path, thread)
      if (cancelling) resolve('cancelled')
      else
        reject(
          new ExportError(
            'not-verified',
            `${job.path} was not written: the export ended unexpectedly. Export again, and please report it.`,
          ),
        )
    })
  })
  const cancel = (): void => {
    if (cancelling) return
    cancelling = true
    Atomics.store(new Int32Array(cancelFlag), 0, 1)
    setTimeout(() => void worker.terminate(), cancelGraceMilliseconds).unref()
  }
  return { ended, cancel }
}

function errorOf({ code, message, details }: ExportFailure): Error {
  if (code !== undefined) return new ExportError(code, message, details)
  return Object.assign(new Error(message), { stack: details })
}
