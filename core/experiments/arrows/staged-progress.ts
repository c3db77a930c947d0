/** One progress bar for a point out of the bars of its stages: never decreasing, named in the user's words. */
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import type { PointHooks } from '../experiment.ts'

export interface StagedProgress<Stage extends string> {
  hooksFor(stage: Stage, words: string): SolveHooks
}

/** @param shares of the whole, in the order of the stages; they sum to 1 */
export function stagedProgress<Stage extends string>(
  hooks: PointHooks,
  shares: Readonly<Record<Stage, number>>,
): StagedProgress<Stage> {
  const stages = Object.keys(shares) as Stage[]
  let reached = 0
  return {
    hooksFor(stage, words) {
      const before = stages.slice(0, stages.indexOf(stage)).reduce((sum, s) => sum + shares[s], 0)
      return {
        cancelled: () => hooks.cancelled(),
        progress: (fraction) => {
          reached = Math.max(reached, before + shares[stage] * Math.min(1, Math.max(0, fraction)))
          hooks.progress(reached, words)
        },
      }
    },
  }
}

/** Of a stage's time for one of its pairs: the rest is for what follows the distance. */
const DISTANCE_SHARE = 0.9

/** Hooks for the distance of pair i out of `count` within a stage. */
export function distanceHooks(stage: SolveHooks, i: number, count: number): SolveHooks {
  return { cancelled: stage.cancelled, progress: (fraction) => stage.progress((i + DISTANCE_SHARE * fraction) / count) }
}
