/**
 * What a logarithmic axis has to hold. A value that its own interval does not tell from zero is of the size of rounding (10⁻³⁰, say):
 * an axis down to it would press everything that can be seen into a strip. Such values lie below the axis, and the plot says how many.
 */
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import { formatNumber } from '../lib/format.ts'

export interface VisibleRange {
  readonly smallest: number
  readonly largest: number
  /** How many values and places of curves lie below, zeros among them. */
  readonly below: number
}

const drawable = (v: number): boolean => v > 0 && Number.isFinite(v)

/**
 * The range of the measured values, of the ends of their intervals, and of what lies no more than four decades below
 * the least end of an interval that does not reach zero.
 * @param curves heights of bounds, which have no intervals
 * @returns null where nothing is positive
 */
export function visibleRange(measured: readonly Estimate[], curves: readonly number[]): VisibleRange | null {
  const ends = measured.flatMap((e) => [lowerEnd(e), e.value, upperEnd(e)])
  const all = [...ends, ...curves].filter(drawable)
  if (all.length === 0) return null
  const told = measured.map(lowerEnd).filter(drawable)
  const floor = told.length > 0 ? Math.min(...told) / 1e4 : Math.min(...measured.map(upperEnd).filter(drawable), ...all)
  const seen = all.filter((v) => v >= floor)
  const places = [...measured.map((e) => e.value), ...curves].filter(Number.isFinite)
  return {
    smallest: Math.min(...seen),
    largest: Math.max(...seen),
    below: places.filter((v) => v < floor).length,
  }
}

/** What the plot says of them; empty where there are none. */
export function belowWords(range: VisibleRange | null): string {
  if (range === null || range.below === 0) return ''
  const [values, lie] = range.below === 1 ? ['value', 'lies'] : ['values', 'lie']
  return `${range.below} ${values} below ${formatNumber(range.smallest, 2)} ${lie} under the axis.`
}
