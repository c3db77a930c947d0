/**
 * One long piece of work (an export, an import) on a thread of its own: whoever asked stays awake, hears how far it is, and may cancel.
 * A cancelled thread is asked by a shared flag first, and ended when it does not answer: WebAssembly hears nothing.
 */
import { Worker } from 'node:worker_threads'
import type { FromJob, JobFailure, JobThreadData } from './job-worker.ts'

export interface RunningJob<T> {
  /** Rejects with what the work threw. */
  readonly ended: Promise<T | 'cancelled'>
  cancel(): void
}

export interface JobThread {
  readonly workerUrl: string | URL
  readonly work: object
  readonly progress?: ((fraction: number | null, stage: string) => void) | undefined
  /** An error as it was before it crossed over. */
  revive(failure: JobFailure): Error
  /** What is said when the thread ends without a word. */
  vanished(): Error
  /** After the end, whatever it was; the thread's number is known only here. */
  cleanUp?(thread: number): void
}

/** After this long without an answer a cancelled thread is terminated. */
const cancelGraceMilliseconds = 300
/** JavaScript heap; typed arrays and WebAssembly live outside it. */
const heapMegabytes = 2048

export function startJobThread<T>(options: JobThread): RunningJob<T> {
  const cancelFlag = new SharedArrayBuffer(4)
  const workerData: JobThreadData = { work: options.work, cancelFlag }
  const worker = new Worker(options.workerUrl, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  })
  // Known only while the thread lives.
  const thread = worker.threadId
  let cancelling = false
  const ended = new Promise<T | 'cancelled'>((resolve, reject) => {
    worker.on('message', (message: FromJob<T>) => {
      if (message.type === 'progress') options.progress?.(message.fraction, message.stage)
      else if (message.type === 'done') resolve(message.value)
      else if (message.type === 'cancelled') resolve('cancelled')
      else reject(options.revive(message.failure))
    })
    worker.on('error', reject)
    worker.on('exit', () => {
      options.cleanUp?.(thread)
      if (cancelling) resolve('cancelled')
      else reject(options.vanished())
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
