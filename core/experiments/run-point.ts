/** One point of a sweep, from the document to its numbers. */
import { inArenaScope } from '../numerics/kernels/arena.ts'
import type { Experiment, PointHooks, PointResult, PointTask } from './experiment.ts'
import { arrowEngine } from './arrows/registry.ts'
import { measuredData } from './data/initial-data.ts'
import { withTrivialBounds } from './trivial-bounds.ts'

/**
 * Computes a point; the memory of its solvers is free again afterwards. What comes out depends on the experiment and the task alone (no clock, no order, no other point);
 * `seconds` is 0 and is filled in by whoever holds a clock.
 * @throws {Cancelled} when the hooks ask for it; a typed error when a solver refuses
 */
export function runPoint(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  const computed = withTrivialBounds(
    experiment,
    inArenaScope(() => arrowEngine(experiment).run(experiment, task, hooks)),
  )
  // what holds at several times is said once
  const result = { ...computed, warnings: [...new Set(computed.warnings)] }
  const { measured, warnings } = measuredData(experiment.initial)
  if (Object.keys(measured).length === 0) return result
  return {
    ...result,
    numerics: { ...result.numerics, initial: measured },
    warnings: [...warnings, ...(result.warnings ?? [])],
  }
}
