/** The other side of `job-thread.ts`: what a thread does that carries out one piece of work. */
import { parentPort, workerData } from 'node:worker_threads'

export interface JobThreadData {
  readonly work: object
  /** Int32 flag: non-zero asks the thread to stop. */
  readonly cancelFlag: SharedArrayBuffer
}

export interface JobFailure {
  /** Absent where the fault is ours. */
  readonly code: string | undefined
  readonly message: string
  readonly details: string | undefined
}

/** `fraction` is null while it is not known. */
export type FromJob<T> =
  | { readonly type: 'progress'; readonly fraction: number | null; readonly stage: string }
  | { readonly type: 'done'; readonly value: T }
  | { readonly type: 'cancelled' }
  | { readonly type: 'failed'; readonly failure: JobFailure }

/** Called between the steps of the work: tells how far it is. @throws where the work is to stop */
export type Step = (fraction: number | null, stage: string) => void

class Cancelled extends Error {}

function failureOf(error: unknown): JobFailure {
  if (!(error instanceof Error)) return { code: undefined, message: String(error), details: undefined }
  const { code, details } = error as { code?: unknown; details?: unknown }
  if (typeof code !== 'string') return { code: undefined, message: error.message, details: error.stack }
  return { code, message: error.message, details: typeof details === 'string' ? details : undefined }
}

/** Carries out the thread's one piece of work and tells how it ended. */
export async function carryOut<W extends object, T>(work: (given: W, step: Step) => Promise<T> | T): Promise<void> {
  const { work: given, cancelFlag } = workerData as JobThreadData
  const flag = new Int32Array(cancelFlag)
  const tell = (message: FromJob<T>): void => parentPort?.postMessage(message)
  const step: Step = (fraction, stage) => {
    if (Atomics.load(flag, 0) !== 0) throw new Cancelled()
    tell({ type: 'progress', fraction, stage })
  }
  tell({ type: 'progress', fraction: null, stage: '' })
  try {
    tell({ type: 'done', value: await work(given as W, step) })
  } catch (error) {
    tell(error instanceof Cancelled ? { type: 'cancelled' } : { type: 'failed', failure: failureOf(error) })
  }
}
