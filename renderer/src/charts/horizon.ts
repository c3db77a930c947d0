/** The horizon of a plotted quantity's bound, as core finds it beside the product coupling (`bound.trivial.*`). */
import type { TimeResult } from '../../../core/experiments/experiment.ts'
import { horizonOf } from '../../../core/experiments/rates/horizons.ts'
import { describeQuantity } from './quantities.ts'

/** t* from which on the bound says no more than the product coupling; null when that is not within the times, or not known. */
export function quantityHorizon(times: readonly TimeResult[], quantity: string): number | null {
  // An excess and its whole part company by the same hbar/2 on either side.
  const name = describeQuantity(quantity).bound?.replace('Excess', '')
  if (name === undefined) return null
  const printed = horizonOf(times, name)
  // Where V' is unbounded only the refined form exists.
  return (printed === undefined ? horizonOf(times, name.replace(/^bound\./, 'bound.refined.')) : printed) ?? null
}

export function isBeyondHorizon(time: TimeResult, quantity: string): boolean {
  return quantityHorizon([time], quantity) !== null
}
