/** From an experiment to its points, and to what they will cost. */
import type { Experiment, PointTask } from './experiment.ts'
import type { PointCost } from './arrows/arrow-engine.ts'
import { arrowEngine } from './arrows/registry.ts'
import { sweepPairs } from './sweep.ts'

export function planPoints(experiment: Experiment): PointTask[] {
  return sweepPairs(experiment).map(({ hbar, particles }, index) => ({ index, hbar, particles, seed: experiment.seed }))
}

/** A point with what it will take. */
export interface PlannedPoint extends PointCost {
  readonly task: PointTask
}

/** @throws what the arrow's solvers throw where they find that the point cannot be computed at all */
export function pointCost(experiment: Experiment, task: PointTask): PointCost {
  return arrowEngine(experiment).cost(experiment, task)
}

/** All points with what they will take: some need a pilot run for it. @throws as `pointCost` */
export function plannedPoints(experiment: Experiment): PlannedPoint[] {
  return planPoints(experiment).map((task) => ({ task, ...pointCost(experiment, task) }))
}

export interface CostCircumstances {
  readonly workers: number
  readonly availableBytes: number
  /** By what the machine is slower than an ordinary one (default 1). */
  readonly pace?: number
}

export interface PlannedCost {
  readonly seconds: number
  /** Of each point, on one worker; in the order of the plan. */
  readonly pointSeconds: readonly number[]
  readonly peakBytes: number
  /** Non-null when one point alone does not fit into the memory, with what to change. */
  readonly refusal: string | null
}

/** What a worker takes beside the data of its point. */
const WORKER_BYTES = 120e6
/** Until a worker thread has begun and the run is stored. */
const START_SECONDS = 0.4

/**
 * Time on the given workers and memory at the peak. Points wait for each other where their memory does not fit together,
 * so only a point that does not fit alone is refused.
 */
export function estimateCost(
  points: readonly PlannedPoint[],
  { workers, availableBytes, pace = 1 }: CostCircumstances,
): PlannedCost {
  const costs = points.map((point) => ({ ...point, seconds: pace * point.seconds }))
  const heaviest = costs.reduce((a, b) => (b.bytes > a.bytes ? b : a))
  const total = costs.reduce((sum, c) => sum + c.seconds, 0)
  const longest = costs.reduce((most, c) => Math.max(most, c.seconds), 0)
  const together = [...costs]
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, workers)
    .reduce((sum, c) => sum + c.bytes + WORKER_BYTES, 0)
  return {
    seconds: START_SECONDS + Math.max(longest, total / Math.min(workers, costs.length)),
    pointSeconds: costs.map((c) => c.seconds),
    peakBytes: Math.min(together, Math.max(availableBytes, heaviest.bytes + WORKER_BYTES)),
    refusal:
      heaviest.bytes + WORKER_BYTES <= availableBytes
        ? null
        : memoryRefusal(heaviest.task, heaviest.bytes, availableBytes),
  }
}

function memoryRefusal(task: PointTask, bytes: number, availableBytes: number): string {
  const where = [
    task.hbar === null ? '' : `hbar = ${task.hbar}`,
    task.particles === null ? '' : `N = ${task.particles}`,
  ]
    .filter((s) => s !== '')
    .join(', ')
  const gigabytes = (b: number) => `${(b / 1e9).toPrecision(2)} GB`
  return `The point ${where} needs about ${gigabytes(bytes + WORKER_BYTES)} and ${gigabytes(availableBytes)} are free. Leave it out, use a larger hbar, fewer times or a larger tolerance, or close other programs.`
}
