/** What an arrow of the square offers to the experiments: the plan of a sweep, the cost of a point, a point. */
import type { Experiment, PointHooks, PointResult, PointTask } from '../experiment.ts'

export interface PointCost {
  /** At the peak, pictures included. */
  readonly bytes: number
  /** On one core of an ordinary machine; a guess for the reader, never a control of the computation. */
  readonly seconds: number
}

/**
 * A solver of an arrow beyond the closed forms (registry.ts takes those first). What it refuses and why is said beforehand, when the
 * document is checked, by its door in solver-doors.ts.
 */
export interface ArrowEngine {
  cost(experiment: Experiment, task: PointTask): PointCost
  /** @throws {Cancelled} when the hooks ask for it; typed errors of the solvers */
  run(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult
}
