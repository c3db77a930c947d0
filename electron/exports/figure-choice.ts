/** Which figure of a run is wanted. */
import type { Results } from '../../core/experiments/experiment.ts'
import { availableDistances } from '../../renderer/src/charts/quantities.ts'
import { ExportError } from './export-error.ts'

export interface FigureChoice {
  /** A name of `TimeResult.values`; the first distance that the results carry when absent. */
  readonly quantity?: string
  /** One time; all of them when absent. */
  readonly t?: number
}

/** @throws ExportError `nothing-to-export` */
export function chosenQuantity(results: Results, choice: FigureChoice): string {
  const quantity = choice.quantity ?? availableDistances(results.points)[0]?.name
  if (quantity !== undefined) return quantity
  throw new ExportError('nothing-to-export', `The run "${results.experiment.name}" has no distance to draw yet. Resume it, or export it as csv or json.`)
}
