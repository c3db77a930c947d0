/** What a figure shows where the choice leaves it open. */
import type { PointResult, Results } from '../../core/experiments/experiment.ts'
import { availableDistances } from '../../renderer/src/charts/quantities.ts'
import type { FigureChoice } from '../contract/exports.ts'
import { ExportError } from './export-error.ts'
import { quantitiesOf, timesOf } from './result-axes.ts'

export type { FigureChoice } from '../contract/exports.ts'

/** @throws ExportError `nothing-to-export`, `no-such-choice` */
export function chosenQuantity(results: Results, { quantity }: FigureChoice): string {
  const distances = availableDistances(results.points).map(({ name }) => name)
  if (quantity === undefined)
    return distances[0] ?? nothing(results, 'no distance to draw yet. Resume it, or export it as csv or json.')
  const known = [...new Set([...distances, ...quantitiesOf(results)])]
  if (known.includes(quantity)) return quantity
  return notThere(
    results,
    `no quantity '${quantity}'. It has ${known.filter((name) => !/^(bound|ladder)\./.test(name)).join(', ')}.`,
  )
}

/** The last time of the run when none is chosen. @throws ExportError `nothing-to-export`, `no-such-choice` */
export function chosenTime(results: Results, { t }: FigureChoice): number {
  const times = timesOf(results)
  if (t !== undefined && !times.includes(t)) return notThere(results, `no time ${t}. It has ${times.join(', ')}.`)
  return t ?? times.at(-1) ?? nothing(results, 'no time yet. Resume it.')
}

/** The last point that is done when none is chosen. @throws ExportError `nothing-to-export`, `no-such-choice` */
export function chosenPoint(results: Results, { pointIndex }: FigureChoice): PointResult {
  if (pointIndex === undefined)
    return results.points.findLast((p) => p.status === 'done') ?? nothing(results, 'no point that is done. Resume it.')
  return (
    results.points[pointIndex] ??
    notThere(results, `no point ${pointIndex}. It has ${results.points.length}, counted from 0.`)
  )
}

/** What a plot takes no notice of must be there all the same: a typing error is no choice. @throws ExportError `no-such-choice` */
export function assertChoice(results: Results, choice: FigureChoice): void {
  if (choice.t !== undefined) chosenTime(results, choice)
  if (choice.pointIndex !== undefined) chosenPoint(results, choice)
}

function notThere({ experiment }: Pick<Results, 'experiment'>, what: string): never {
  throw new ExportError('no-such-choice', `The run "${experiment.name}" has ${what}`)
}

export function nothing({ experiment }: Pick<Results, 'experiment'>, what: string): never {
  throw new ExportError('nothing-to-export', `The run "${experiment.name}" has ${what}`)
}
