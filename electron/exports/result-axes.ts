/** What the tables of a run are indexed by. */
import type { Results } from '../../core/experiments/experiment.ts'

/** All times that a point has reached, ascending. */
export function timesOf({ points }: Results): number[] {
  return [...new Set(points.flatMap((point) => point.times.map(({ t }) => t)))].sort((a, b) => a - b)
}

export function quantitiesOf({ points }: Results): string[] {
  return [...new Set(points.flatMap((point) => point.times.flatMap(({ values }) => Object.keys(values))))].sort()
}
