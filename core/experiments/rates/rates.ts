/**
 * Convergence rates of a run: for each quantity and time, the exponent against hbar (or 1/N) where the data support one.
 *
 * E_hbar^2 never beats hbar/2, so what is fitted is its excess `eHbarExcess` = eHbar - hbar/2.
 */
import type { Estimate } from '../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../numerics/estimate.ts'
import type { PointResult, Rate, TimeResult } from '../experiment.ts'
import { fitRate, type RateClaim, type RatePoint } from './rate-fit.ts'

export interface RateQuestion {
  /** Default: `hbar` when hbar varies, else `particles`. */
  readonly against?: 'hbar' | 'particles'
  /** Default: mk2, eHbarExcess, coupling, where they were measured. */
  readonly quantities?: readonly string[]
  /** The order that the theorem guarantees for a quantity; null where it guarantees none. Default: null for all. */
  readonly guaranteed?: (quantity: string) => number | null
}

const defaultQuantities = ['mk2', 'eHbarExcess', 'coupling'] as const

/**
 * One rate for each quantity, time and (when both hbar and N vary) value of the other parameter; points that are not done do
 * not enter. Times at which no point has the quantity give no rate.
 */
export function fitRates(points: readonly PointResult[], question: RateQuestion = {}): Rate[] {
  const done = points.filter((p) => p.status === 'done')
  const against =
    question.against ??
    (distinct(done.map((p) => p.hbar)).length > 1 || done.every((p) => p.particles === null) ? 'hbar' : 'particles')
  const other = against === 'hbar' ? ('particles' as const) : ('hbar' as const)
  const groups = distinct(done.map((p) => p[other]))
  const rates: Rate[] = []
  for (const quantity of question.quantities ?? defaultQuantities) {
    for (const t of distinct(done.flatMap((p) => p.times.map((r) => r.t)))) {
      for (const fixed of groups) {
        const members = done.filter((p) => p[other] === fixed)
        const data = members.flatMap((p) => ratePoint(p, quantity, t, against) ?? [])
        if (data.length === 0) continue
        const name = groups.length > 1 ? `${quantity}[${other === 'particles' ? 'N' : 'hbar'}=${fixed}]` : quantity
        rates.push({
          quantity: name,
          t,
          against,
          guaranteed: question.guaranteed?.(quantity) ?? null,
          ...verdictOf(data, against),
        })
      }
    }
  }
  return rates
}

function verdictOf(
  data: readonly RatePoint[],
  against: Rate['against'],
): Omit<Rate, 'quantity' | 't' | 'against' | 'guaranteed'> {
  const fit = fitRate(data)
  if (fit.verdict !== 'ok') return { slope: null, lower: null, upper: null, verdict: fit.verdict, reason: fit.reason }
  const { slope, lower, upper, model, amplitude, range, correction } = fit
  const fittedRange = against === 'hbar' ? range : ([1 / range[1], 1 / range[0]] as const)
  const bend =
    correction === null
      ? {}
      : { correction: correction.amount, closure: correction.closure, correctionOrder: correction.order }
  const reason = howFitted(fit, data.length)
  return {
    slope,
    lower,
    upper,
    verdict: 'ok',
    ...(reason !== '' && { reason }),
    model,
    fittedRange,
    amplitude,
    ...bend,
  }
}

function howFitted({ used, correction }: RateClaim, available: number): string {
  const parts = [
    used < available ? `fitted on the ${used} smallest of ${available} values of the parameter` : '',
    correction === null ? '' : 'with the next order of the expansion',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function ratePoint(point: PointResult, quantity: string, t: number, against: 'hbar' | 'particles'): RatePoint | null {
  const result = point.times.find((r) => r.t === t)
  const parameter = point[against]
  if (result === undefined || parameter === null) return null
  const estimate = quantityAt(result, quantity, point.hbar)
  if (estimate === null) return null
  const s = against === 'hbar' ? parameter : 1 / parameter
  return { s, value: estimate.value, lower: lowerEnd(estimate), upper: upperEnd(estimate) }
}

/** The quantity at one time; `eHbarExcess` is eHbar - hbar/2. Null where it was not measured. */
export function quantityAt(result: TimeResult, quantity: string, hbar: number | null): Estimate | null {
  if (quantity !== 'eHbarExcess') return result.values[quantity] ?? null
  const eHbar = result.values.eHbar
  if (eHbar === undefined || hbar === null) return null
  const h = hbar / 2
  return { value: eHbar.value - h, lower: lowerEnd(eHbar) - h, upper: upperEnd(eHbar) - h }
}

/** In order of first appearance. */
function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
