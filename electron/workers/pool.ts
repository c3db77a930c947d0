/**
 * Points of a sweep side by side on worker threads: a queue, one job a worker, a memory budget, cancellation within a second.
 * What a point computes depends on the point alone, so the numbers are the same for any number of workers.
 */
import { availableParallelism, freemem } from 'node:os'
import type { Experiment, PointResult, PointTask } from '../../core/experiments/experiment.ts'
import type { KernelEngine } from '../contract/worker-protocol.ts'
import { PointFailure, SolverThread } from './solver-thread.ts'
import type { Assignment, JobListeners } from './solver-thread.ts'

export { PointFailure } from './solver-thread.ts'
export type { JobListeners } from './solver-thread.ts'

export interface PoolOptions {
  /** Where the worker's code is; the bundle names its own chunk. Default: solver.worker.ts beside this file. */
  readonly workerUrl?: string | URL
  /** Default: cores - 1, at least 1. */
  readonly workers?: number
  /** Points start only while the estimates of those that run fit in here (one always may). Default: 80 % of the free memory. */
  readonly memoryBytes?: number
}

export interface PoolJob {
  readonly experiment: Experiment
  readonly task: PointTask
  readonly keepFields: boolean
  readonly estimatedBytes: number
}

export interface PoolHandle {
  readonly result: Promise<PointResult>
  /** The result rejects with code 'cancelled' unless the point is done by then. */
  cancel(): void
  /** Waits, or sleeps where it stands, until `goOn`; its worker's place is free for other jobs meanwhile. */
  hold(): void
  goOn(): void
}

interface Queued {
  readonly assignment: Assignment
  readonly bytes: number
}

export function defaultWorkerCount(): number {
  return Math.max(1, availableParallelism() - 1)
}

export class SolverPool {
  readonly #url: string | URL
  readonly #size: number
  readonly #memoryBytes: number
  readonly #threads = new Set<SolverThread>()
  readonly #running = new Map<number, number>()
  /** Jobs that may not work for now. */
  readonly #held = new Set<number>()
  #queue: Queued[] = []
  #nextJob = 1
  #closed = false

  constructor(options: PoolOptions = {}) {
    this.#url = options.workerUrl ?? new URL('./solver.worker.ts', import.meta.url)
    this.#size = Math.max(1, Math.floor(options.workers ?? defaultWorkerCount()))
    this.#memoryBytes = options.memoryBytes ?? 0.8 * freemem()
  }

  get workers(): number {
    return this.#size
  }

  /** What the threads compute with; null before one has begun. */
  get engine(): KernelEngine | null {
    return [...this.#threads].find((thread) => thread.engine !== null)?.engine ?? null
  }

  run(job: PoolJob, listeners: JobListeners = {}): PoolHandle {
    if (this.#closed) throw new Error('The solver pool is closed.')
    const jobId = this.#nextJob++
    const message = {
      type: 'run',
      jobId,
      experiment: job.experiment,
      task: job.task,
      keepFields: job.keepFields,
    } as const
    const result = new Promise<PointResult>((resolve, reject) => {
      this.#queue.push({ assignment: { message, listeners, resolve, reject }, bytes: job.estimatedBytes })
    })
    this.#schedule()
    return { result, cancel: () => this.#cancel(jobId), hold: () => this.#hold(jobId), goOn: () => this.#goOn(jobId) }
  }

  /** Cancels everything and ends the threads. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { assignment } of this.#queue.splice(0)) assignment.reject(cancelledFailure())
    await Promise.all([...this.#threads].map((thread) => thread.terminate()))
  }

  #hold(jobId: number): void {
    this.#held.add(jobId)
    for (const thread of this.#threads) if (thread.jobId === jobId) thread.hold()
    // Not at once: who holds all the jobs of a run must not see the second begin because the first made room.
    queueMicrotask(() => this.#schedule())
  }

  #goOn(jobId: number): void {
    this.#held.delete(jobId)
    this.#schedule()
  }

  #cancel(jobId: number): void {
    this.#held.delete(jobId)
    const queued = this.#queue.find((q) => q.assignment.message.jobId === jobId)
    if (queued) {
      this.#queue = this.#queue.filter((q) => q !== queued)
      queued.assignment.reject(cancelledFailure())
      return
    }
    for (const thread of this.#threads) if (thread.jobId === jobId) thread.cancel()
  }

  #schedule(): void {
    for (const thread of this.#threads) {
      const mayWork = thread.jobId !== null && !this.#held.has(thread.jobId)
      if (thread.held && mayWork && this.#workingCount() < this.#size) thread.goOn()
    }
    this.#assignQueued()
    this.#retireSurplus()
  }

  #assignQueued(): void {
    while (!this.#closed && this.#queue.length > 0) {
      const thread = this.#idleThread()
      if (thread === null) return
      const at = this.#queue.findIndex((q) => !this.#held.has(q.assignment.message.jobId) && this.#fits(q.bytes))
      if (at < 0) return
      const [queued] = this.#queue.splice(at, 1)
      this.#running.set(queued.assignment.message.jobId, queued.bytes)
      thread.assign(this.#withRelease(queued.assignment))
    }
  }

  /** One always may. What sleeps keeps its memory. */
  #fits(bytes: number): boolean {
    const inUse = [...this.#running.values()].reduce((total, b) => total + b, 0)
    return this.#workingCount() === 0 || inUse + bytes <= this.#memoryBytes
  }

  #workingCount(): number {
    return [...this.#threads].filter((thread) => thread.busy && !thread.held).length
  }

  /** While jobs slept, others may have had threads of their own. */
  #retireSurplus(): void {
    const asleep = [...this.#threads].filter((thread) => thread.held).length
    for (const thread of this.#threads) {
      if (this.#threads.size - asleep <= this.#size) return
      if (thread.busy) continue
      this.#threads.delete(thread)
      void thread.terminate()
    }
  }

  #withRelease(assignment: Assignment): Assignment {
    const { jobId } = assignment.message
    const release = () => {
      this.#running.delete(jobId)
      this.#held.delete(jobId)
    }
    return {
      ...assignment,
      resolve: (result) => (release(), assignment.resolve(result)),
      reject: (failure) => (release(), assignment.reject(failure)),
    }
  }

  #idleThread(): SolverThread | null {
    if (this.#workingCount() >= this.#size) return null
    for (const thread of this.#threads) if (!thread.busy) return thread
    const thread = new SolverThread(
      this.#url,
      () => this.#schedule(),
      (dead) => {
        this.#threads.delete(dead)
        this.#schedule()
      },
    )
    this.#threads.add(thread)
    return thread
  }
}

function cancelledFailure(): PointFailure {
  return new PointFailure({ code: 'cancelled', message: 'The point was cancelled.' })
}
