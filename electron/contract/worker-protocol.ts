/** Messages to and from a solver worker and the planner's thread (structured clone over worker_threads). */
import type { Experiment, PointResult, PointTask, StoredField, TimeResult } from '../../core/experiments/experiment.ts'
import type { PlannedPoint } from '../../core/experiments/plan.ts'

/** What a worker is told while it computes: it looks wherever a solver asks whether it is cancelled. */
export const orders = { work: 0, stop: 1, hold: 2 } as const

export interface SolverWorkerData {
  /** One Int32 per worker: one of `orders`. Held, it sleeps on it until the value changes. */
  readonly order: SharedArrayBuffer
}

export type ToWorker = {
  readonly type: 'run'
  readonly jobId: number
  readonly experiment: Experiment
  readonly task: PointTask
  readonly keepFields: boolean
}

export interface WorkerFailure {
  readonly code: 'cancelled' | 'bad-input' | 'numerical' | 'internal'
  readonly message: string
  readonly details?: string
}

/** What computes in a solver thread: kernels in WebAssembly (with vectors, joined to 256 bits where V8 can, or scalar ones where the machine has none), or plain JavaScript. */
export type KernelEngine = 'SIMD, 256 bits' | 'SIMD, 128 bits' | 'scalar' | 'portable'

export type FromWorker =
  | { readonly type: 'ready'; readonly engine: KernelEngine }
  | { readonly type: 'progress'; readonly jobId: number; readonly fraction: number; readonly stage: string }
  | { readonly type: 'time'; readonly jobId: number; readonly result: TimeResult }
  | { readonly type: 'field'; readonly jobId: number; readonly field: StoredField }
  | { readonly type: 'done'; readonly jobId: number; readonly result: PointResult }
  | { readonly type: 'failed'; readonly jobId: number; readonly failure: WorkerFailure }

/** What the planner's thread is asked: the points of an experiment, or the seconds of one point along a row of the (hbar, N) plane. */
export type ToPlanner =
  | { readonly type: 'points'; readonly experiment: Experiment }
  | {
      readonly type: 'row'
      readonly experiment: Experiment
      readonly hbar: number | null
      readonly particles: readonly (number | null)[]
    }

export type PlannerAnswer =
  | { readonly type: 'points'; readonly points: readonly PlannedPoint[] }
  | { readonly type: 'row'; readonly seconds: readonly (number | null)[] }

export type FromPlanner = PlannerAnswer | { readonly type: 'failed'; readonly failure: WorkerFailure }
