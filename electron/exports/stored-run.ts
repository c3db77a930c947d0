import type { Experiment, PointResult, Results } from '../../core/experiments/experiment.ts'

/** A run as the library holds it: the rates and the audit are worked out on the thread. */
export interface StoredRunData {
  readonly experiment: Experiment
  readonly hash: string
  readonly software: Results['software']
  readonly points: readonly PointResult[]
}
