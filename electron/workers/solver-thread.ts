/** One worker thread as the pool sees it: busy or idle, with an order that holds or cancels it, replaced when it dies. */
import { Worker } from 'node:worker_threads'
import type { PointResult, StoredField, TimeResult } from '../../core/experiments/experiment.ts'
import { orders } from '../contract/worker-protocol.ts'
import type {
  FromWorker,
  KernelEngine,
  SolverWorkerData,
  ToWorker,
  WorkerFailure,
} from '../contract/worker-protocol.ts'

/** What a job's owner hears. */
export interface JobListeners {
  progress?(fraction: number, stage: string): void
  time?(result: TimeResult): void
  field?(field: StoredField): void
}

/** A point that did not get done, with its reason in the user's words. */
export class PointFailure extends Error {
  readonly code: WorkerFailure['code']
  readonly details: string | undefined

  constructor(failure: WorkerFailure) {
    super(failure.message)
    this.name = 'PointFailure'
    this.code = failure.code
    this.details = failure.details
  }
}

export interface Assignment {
  readonly message: ToWorker
  readonly listeners: JobListeners
  resolve(result: PointResult): void
  reject(failure: PointFailure): void
}

/** After this long without an answer a cancelled worker is terminated. */
const CANCEL_GRACE_MS = 500
/** JavaScript heap of a worker; typed arrays live outside it and are covered by the pool's memory budget. */
const HEAP_MEGABYTES = 2048

export class SolverThread {
  readonly #worker: Worker
  readonly #order = new Int32Array(new SharedArrayBuffer(4))
  readonly #onIdle: (thread: SolverThread) => void
  readonly #onExit: (thread: SolverThread) => void
  #assignment: Assignment | null = null
  #terminateTimer: NodeJS.Timeout | null = null
  #cancelling = false
  #engine: KernelEngine | null = null

  constructor(url: string | URL, onIdle: (thread: SolverThread) => void, onExit: (thread: SolverThread) => void) {
    this.#onIdle = onIdle
    this.#onExit = onExit
    const workerData: SolverWorkerData = { order: this.#order.buffer }
    this.#worker = new Worker(url, { workerData, resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES } })
    this.#worker.on('message', (message: FromWorker) => this.#receive(message))
    this.#worker.on('error', (error: Error) =>
      this.#die(`The solver stopped unexpectedly: ${error.message}`, error.stack),
    )
    this.#worker.on('exit', (code) => this.#die(`The solver ended unexpectedly (exit code ${code}).`))
  }

  /** Null until the thread has begun. */
  get engine(): KernelEngine | null {
    return this.#engine
  }

  get busy(): boolean {
    return this.#assignment !== null
  }

  get jobId(): number | null {
    return this.#assignment?.message.jobId ?? null
  }

  /** Sleeps, or will at the solver's next look at its order. */
  get held(): boolean {
    return this.busy && Atomics.load(this.#order, 0) === orders.hold
  }

  assign(assignment: Assignment): void {
    this.#assignment = assignment
    this.#cancelling = false
    this.#give(orders.work)
    this.#worker.postMessage(assignment.message)
  }

  hold(): void {
    if (this.busy && !this.#cancelling) this.#give(orders.hold)
  }

  goOn(): void {
    if (this.held) this.#give(orders.work)
  }

  /** Asks by the order first; terminates when that is not heard. */
  cancel(): void {
    if (this.#assignment === null || this.#cancelling) return
    this.#cancelling = true
    this.#give(orders.stop)
    this.#terminateTimer = setTimeout(() => void this.#worker.terminate(), CANCEL_GRACE_MS)
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate()
  }

  #give(order: (typeof orders)[keyof typeof orders]): void {
    Atomics.store(this.#order, 0, order)
    Atomics.notify(this.#order, 0)
  }

  #receive(message: FromWorker): void {
    const job = this.#assignment
    if (message.type === 'ready') {
      this.#engine = message.engine
      return
    }
    if (job === null || message.jobId !== job.message.jobId) return
    if (message.type === 'progress') job.listeners.progress?.(message.fraction, message.stage)
    else if (message.type === 'time') job.listeners.time?.(message.result)
    else if (message.type === 'field') job.listeners.field?.(message.field)
    else if (message.type === 'done') this.#finish(() => job.resolve(message.result))
    else this.#finish(() => job.reject(new PointFailure(message.failure)))
  }

  #finish(answer: () => void): void {
    if (this.#terminateTimer) clearTimeout(this.#terminateTimer)
    this.#terminateTimer = null
    this.#assignment = null
    answer()
    this.#onIdle(this)
  }

  #die(message: string, details?: string): void {
    const job = this.#assignment
    this.#assignment = null
    if (this.#terminateTimer) clearTimeout(this.#terminateTimer)
    const failure: WorkerFailure = this.#cancelling
      ? { code: 'cancelled', message: 'The point was cancelled.' }
      : { code: 'internal', message, details }
    job?.reject(new PointFailure(failure))
    this.#onExit(this)
  }
}
