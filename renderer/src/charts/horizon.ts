/**
 * The horizon: from when on a theorem's bound says less than the product coupling, which costs nothing to write down. Its cost is read off the
 * second moments that every point reports.
 */
import { productCouplingSquared } from '../../../core/bounds/theorem-2-5.ts'
import { cornersOf } from '../../../core/experiments/arrows/arrow-profile.ts'
import type { Arrow, PointResult, TimeResult } from '../../../core/experiments/experiment.ts'
import { upperEnd } from '../../../core/numerics/estimate.ts'
import { boundValue, describeQuantity } from './quantities.ts'
import { parseQuantityName } from './quantity-names.ts'

/** What the product coupling gives for `mk2`, `eHbar` or `eHbarExcess` at one time; null for others, or where a moment is missing. */
export function trivialValue(quantity: string, arrow: Arrow, time: TimeResult, hbar: number | null): number | null {
  const { base } = parseQuantityName(quantity)
  if (!['mk2', 'eHbar', 'eHbarExcess'].includes(base)) return null
  const [first, second] = arrow.split('-').map((corner) => momentsOf(corner, time))
  if (!first || !second) return null
  const product = productCouplingSquared(first, second)
  if (base === 'eHbar') return product
  if (base === 'eHbarExcess') return product - (hbar ?? 0) / 2
  // A Husimi function is wider than its state by hbar/2 in x and in xi.
  const husimi = cornersOf(arrow)
  const blurred = husimi.quantum ? (husimi.classical ? 1 : 2) : 0
  return product + (blurred * (hbar ?? 0)) / 2
}

function momentsOf(corner: string, { values }: TimeResult): { meanX: number; meanXi: number; varX: number; varXi: number } | null {
  const at = (name: string): number => values[`${corner}.${name}`]?.value ?? NaN
  const moments = { meanX: at('meanX'), meanXi: at('meanXi'), varX: at('varX'), varXi: at('varXi') }
  return Object.values(moments).every(Number.isFinite) ? moments : null
}

/** Bound over product coupling; from 1 on the bound says less. Null where one of them is not known. */
export function boundOverTrivial(quantity: string, arrow: Arrow, time: TimeResult, hbar: number | null): number | null {
  const name = describeQuantity(quantity).bound
  const bound = name === undefined ? undefined : boundValue(name, time, hbar)
  const trivial = trivialValue(quantity, arrow, time, hbar)
  return bound && trivial !== null && trivial > 0 ? upperEnd(bound) / trivial : null
}

/** The first time at which the bound is no better, by linear interpolation of logarithms; null when that does not happen within the times. */
export function horizonOf(point: PointResult, quantity: string, arrow: Arrow): number | null {
  let before: { t: number; gap: number } | null = null
  for (const time of point.times) {
    const ratio = boundOverTrivial(quantity, arrow, time, point.hbar)
    if (ratio === null || !(ratio > 0)) continue
    const gap = Math.log(ratio)
    if (gap >= 0) return before === null ? time.t : before.t + ((time.t - before.t) * -before.gap) / (gap - before.gap)
    before = { t: time.t, gap }
  }
  return null
}
