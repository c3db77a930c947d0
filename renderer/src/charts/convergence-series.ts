/** The numbers of the convergence figure (also its table): one series for each time, or for each value of the other parameter. */
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import type { PointResult, Rate, Results } from '../../../core/experiments/experiment.ts'
import { fittedCurve as curveOfRate } from '../../../core/experiments/rates/rate-curve.ts'
import { formatNumber } from '../lib/format.ts'
import { boundValue, describeQuantity, timesOf, valueOf } from './quantities.ts'
import { parseQuantityName } from './quantity-names.ts'
import {
  otherVariable,
  sliceValues,
  sweepVariable,
  sweepVariables,
  variableSymbol,
  type SweepVariable,
} from './sweep-slices.ts'

export interface ConvergenceChoice {
  /** A name of `TimeResult.values`, or `eHbarExcess`, `tightness`. */
  readonly quantity: string
  /** One time; all of them when absent (the last one alone where the sweep gives a family of curves). */
  readonly t?: number
  /** The axis; the parameter with more values when absent. */
  readonly against?: SweepVariable
  /** The value at which the other parameter is kept, where the sweep is a product; a curve for each when absent. */
  readonly fixed?: number
  /** Draw the theorem's right-hand side (default true). At long times it lies orders of magnitude above the data. */
  readonly bound?: boolean
}

export interface ConvergenceRow {
  /** ħ or N. */
  readonly abscissa: number
  readonly estimate: Estimate
  readonly bound: number | null
}

export interface ConvergenceSeries {
  readonly t: number
  /** Value of the parameter that this series keeps fixed; null where there is none to fix. */
  readonly fixed: number | null
  /** What tells this series from the others, e.g. `t = 1` or `N = 8`. */
  readonly label: string
  /** Place among its siblings, for its colour and mark: the same whichever of them are shown. */
  readonly index: number
  readonly rows: readonly ConvergenceRow[]
  readonly rate: Rate | null
}

export type ConvergenceInput = Pick<Results, 'points' | 'rates'> & Partial<Pick<Results, 'experiment'>>

/** The chosen axis; else the parameter with more values, unless only the other one has rates: along a path both vary, and the rates are told against one. */
export function axisVariable(
  { points, rates }: Pick<Results, 'points' | 'rates'>,
  choice: Pick<ConvergenceChoice, 'against'>,
): SweepVariable {
  if (choice.against !== undefined) return choice.against
  const usual = sweepVariable(points)
  const fitted = rates.some((r) => r.against === usual) ? usual : rates[0]?.against
  return fitted !== undefined && sweepVariables(points).includes(fitted) ? fitted : usual
}

export function convergenceSeries(results: ConvergenceInput, choice: ConvergenceChoice): ConvergenceSeries[] {
  const against = axisVariable(results, choice)
  const slices = sliceValues(results.points, against)
  const family = slices.length > 0 && choice.fixed === undefined
  const allTimes = timesOf(results.points)
  const times = choice.t !== undefined ? [choice.t] : family ? allTimes.slice(-1) : allTimes
  const fixedValues: readonly (number | null)[] =
    slices.length === 0 ? [null] : choice.fixed === undefined ? slices : [choice.fixed]
  const symbol = variableSymbol[otherVariable(against)]
  return times.flatMap((t) =>
    fixedValues.map((fixed) => {
      const time = `t = ${formatNumber(t)}`
      const label = !family
        ? time
        : `${symbol} = ${formatNumber(fixed)}${choice.t === undefined && allTimes.length > 1 ? `, ${time}` : ''}`
      const index = family ? slices.indexOf(fixed ?? NaN) : Math.max(0, allTimes.indexOf(t))
      return {
        t,
        fixed,
        label,
        index,
        rows: rowsOf(results.points, choice, against, t, fixed),
        rate: rateOf(results.rates, choice.quantity, against, t, fixed),
      }
    }),
  )
}

function rowsOf(
  points: readonly PointResult[],
  choice: ConvergenceChoice,
  against: SweepVariable,
  t: number,
  fixed: number | null,
): ConvergenceRow[] {
  const boundName = choice.bound === false ? undefined : describeQuantity(choice.quantity).bound
  const other = otherVariable(against)
  const rows: ConvergenceRow[] = []
  for (const point of points) {
    if (fixed !== null && point[other] !== fixed) continue
    const abscissa = point[against]
    const time = point.times.find((candidate) => candidate.t === t)
    const estimate = time && valueOf(choice.quantity, time, point.hbar)
    if (abscissa === null || time === undefined || estimate === undefined || !Number.isFinite(estimate.value)) continue
    rows.push({ abscissa, estimate, bound: boundOf(boundName, time, point.hbar) })
  }
  return rows.sort((a, b) => a.abscissa - b.abscissa)
}

function boundOf(name: string | undefined, time: PointResult['times'][number], hbar: number | null): number | null {
  if (name === undefined) return null
  const value = boundValue(name, time, hbar)?.value
  return value !== undefined && value > 0 && Number.isFinite(value) ? value : null
}

/** The rate of a curve: its name may say at which value of the other parameter it was fitted. */
export function rateOf(
  rates: readonly Rate[],
  quantity: string,
  against: SweepVariable,
  t: number,
  fixed: number | null,
): Rate | null {
  const wanted = parseQuantityName(quantity)
  const found = rates.find((rate) => {
    if (rate.t !== t || rate.against !== against) return false
    const name = parseQuantityName(rate.quantity)
    if (name.base !== wanted.base || name.marginal !== wanted.marginal) return false
    return name.fixed === null || fixed === null ? name.fixed === null && fixed === null : name.fixed.value === fixed
  })
  return found ?? null
}

/**
 * The fitted curve in log10, over the range that the fit used and no further. A rate that does not say its constants is drawn as
 * the line of its slope through the weighted data. Null where no slope may be claimed.
 */
export function fittedCurve({ rate, rows }: Pick<ConvergenceSeries, 'rate' | 'rows'>): [number, number][] | null {
  if (rate === null || rate.verdict !== 'ok' || rate.slope === null) return null
  const curve = curveOfRate(rate)
  if (curve)
    return curve.flatMap(([parameter, value]) => (value > 0 ? [[Math.log10(parameter), Math.log10(value)]] : []))
  const slope = rate.against === 'hbar' ? rate.slope : -rate.slope
  const [from, to] = rate.fittedRange ?? [rows[0]?.abscissa ?? NaN, rows.at(-1)?.abscissa ?? NaN]
  const used = rows.filter((row) => row.abscissa >= from * (1 - 1e-9) && row.abscissa <= to * (1 + 1e-9))
  if (used.length < 2) return null
  const offset = weightedOffset(used, slope)
  return [from, to].map((end) => [Math.log10(end), offset + slope * Math.log10(end)])
}

function weightedOffset(rows: readonly ConvergenceRow[], slope: number): number {
  let weights = 0
  let offset = 0
  for (const row of rows) {
    const relative = (finiteUpper(row.estimate) - Math.max(lowerEnd(row.estimate), 0)) / row.estimate.value
    const weight = 1 / (relative * relative + 1e-6)
    weights += weight
    offset += weight * (Math.log10(row.estimate.value) - slope * Math.log10(row.abscissa))
  }
  return offset / weights
}

export function finiteUpper(e: Estimate): number {
  const upper = upperEnd(e)
  return Number.isFinite(upper) && upper > 0 ? upper : e.value
}
