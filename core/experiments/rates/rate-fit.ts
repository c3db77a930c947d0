/**
 * The exponent p of v ~ A s^p from values with intervals, or the reason why the data do not support one.
 *
 * In logarithms y = a + p x. Three sources of doubt enter the interval of p:
 *   - the intervals: p is linear in y, p = sum c_i y_i, so the worst case within all of them is sum of the c_i's extremes
 *     (no independence is assumed: errors of one method go the same way);
 *   - the scatter and bending of the residuals: Student's t at 99 %;
 *   - the next order: the fit of y = a + p x + b s/s_max, v = A s^p (1 + O(s)), is joined on with its own worst case and half
 *     of its step away from the straight fit, for the orders after it;
 *   - drift: where the logarithms bend by more than the intervals explain, the slope that the bend would reach three octaves
 *     below the smallest s is joined on too (it covers corrections that decay like s^0.4 or faster).
 *
 * What no fit can see is a crossover below the smallest s whose bend hides in the intervals: the claim is one about the range.
 *
 * A series that bends is not asymptotic where s is large: of all ranges of at least four points that reach down to the smallest
 * s, the longest is taken whose claim is at most twice as wide as the narrowest.
 *
 * From five points on the bend itself may be fitted, v = A s^p (1 + B s^q + …) (rate-correction.ts). Its claim joins every p that the
 * intervals leave open, the last local slope, and the slopes without the first and without the last point; it stands where the
 * straight line is refused or claims less narrowly.
 */
import { studentT99 } from '../../numerics/student-t.ts'
import type { RateModel } from '../experiment.ts'
import { fitCorrected, type CorrectedFit, type LogInterval } from './rate-correction.ts'

export interface RatePoint {
  /** The small parameter, > 0: hbar, or 1/N. */
  readonly s: number
  readonly value: number
  readonly lower: number
  readonly upper: number
}

export interface RateClaim {
  readonly verdict: 'ok'
  readonly slope: number
  readonly lower: number
  readonly upper: number
  readonly used: number
  readonly model: RateModel
  /** Smallest and largest s of the points used. */
  readonly range: readonly [number, number]
  readonly amplitude: number
  /** B, c and q of v = A s^p (1 + c B s^q)^(1/c). */
  readonly correction: { readonly amount: number; readonly closure: number; readonly order: number } | null
}

export type RateFit =
  | RateClaim
  | { readonly verdict: 'too-few-points' | 'not-asymptotic' | 'error-floor' | 'exact-zero'; readonly reason: string }

export const leastPoints = 4
/** A relative half-width above this: the value is its error bar. */
const floorRelativeWidth = 0.3
/** Local slopes may leave the fitted one by this much beyond their own doubt, … */
const localSlopeSlack = 0.25
/** … and a bend that the intervals do not explain may carry it this far. */
const driftSlack = 0.25
const octavesBeyond = 3
const leastTurn = 0.002
const leastDrift = 0.02
/** More points are better, unless fewer make the claim this much narrower. */
const worthMorePoints = 2
/** An interval of the slope wider than this to either side claims nothing. */
const widestClaim = 0.25
const leastPointsOfCorrection = 5
/** The cost grows with the square; more points than this add little. */
const mostOfCorrection = 24
/** Of the way from the last local slope to the corrected one: what the orders after the next may add. */
const extrapolationMargin = 0.25

/** @param points in any order */
export function fitRate(points: readonly RatePoint[]): RateFit {
  const sorted = [...points].sort((a, b) => b.s - a.s).filter((p, i, all) => i === 0 || p.s !== all[i - 1].s)
  if (sorted.length < leastPoints)
    return { verdict: 'too-few-points', reason: `${sorted.length} of at least ${leastPoints} points` }
  if (sorted.every(isZero))
    return { verdict: 'exact-zero', reason: 'every value is zero, to less than a billionth of the parameter' }
  const floored = sorted.find((p) => !(p.lower > 0) || (p.upper - p.lower) / 2 > floorRelativeWidth * p.value)
  if (floored !== undefined) {
    return {
      verdict: 'error-floor',
      reason: `at ${short(floored.s)} the interval [${short(floored.lower)}, ${short(floored.upper)}] is wider than 30 % of the value ${short(floored.value)}`,
    }
  }
  const turn = turning(localSlopes(logSeries(sorted)))
  if (turn !== null) return { verdict: 'not-asymptotic', reason: turn }
  const straight = straightFit(sorted)
  const corrected = correctedFit(sorted)
  if (corrected === null) return straight
  return straight.verdict !== 'ok' || widthOf(corrected) < widthOf(straight) ? corrected : straight
}

function widthOf(claim: RateClaim): number {
  return claim.upper - claim.lower
}

function straightFit(sorted: readonly RatePoint[]): RateFit {
  const noise = smoothFitResidual(sorted)
  const fits = Array.from({ length: sorted.length - leastPoints + 1 }, (_, skip) => fitLogs(sorted.slice(skip), noise))
  const claims = fits.filter((fit) => fit.verdict === 'ok')
  const narrowest = Math.min(...claims.map(widthOf))
  return claims.find((fit) => widthOf(fit) <= worthMorePoints * narrowest) ?? fits[0]
}

/** Of the ranges that reach down to the smallest s, the longest that the model fits; null where it claims nothing. */
function correctedFit(sorted: readonly RatePoint[]): RateClaim | null {
  const series = logSeries(sorted)
  if (driftGrows(localSlopes(series), 0)) return null
  const intervals = sorted.map(({ s, lower, upper }): LogInterval => ({
    s,
    lower: Math.log(lower),
    upper: Math.log(upper),
  }))
  for (let skip = 0; skip <= sorted.length - leastPointsOfCorrection; skip++) {
    const data = thinned(intervals.slice(skip))
    const fit = fitCorrected(data)
    if (fit === null) continue
    // All points in: the intervals explain the scatter. Some left out: perhaps only luck makes the others smooth.
    const scatter = skip === 0 ? 0 : scatterHalfWidth(sorted.slice(skip), smoothFitResidual(sorted))
    const claim = correctedClaim(fit, data, localSlopes(series).at(-1)?.slope ?? fit.slope, scatter)
    return claim === null ? null : { ...claim, used: intervals.length - skip }
  }
  return null
}

/**
 * At most `mostOfCorrection` of the points, evenly, the ends among them: each pair of points narrows the slopes that are left open, so fewer
 * points leave more of them open, never fewer.
 */
function thinned(data: readonly LogInterval[]): readonly LogInterval[] {
  if (data.length <= mostOfCorrection) return data
  return Array.from(
    { length: mostOfCorrection },
    (_, k) => data[Math.round((k * (data.length - 1)) / (mostOfCorrection - 1))],
  )
}

function correctedClaim(
  fit: CorrectedFit,
  data: readonly LogInterval[],
  lastSlope: number,
  scatter: number,
): RateClaim | null {
  const without = [fitCorrected(data.slice(1)), fitCorrected(data.slice(0, -1))].flatMap((f) => f?.slope ?? [])
  const margin = extrapolationMargin * Math.abs(fit.slope - lastSlope) + scatter
  const lower = Math.min(fit.lower - margin, lastSlope, ...without)
  const upper = Math.max(fit.upper + margin, lastSlope, ...without)
  if (Math.max(fit.slope - lower, upper - fit.slope) > widestClaim) return null
  const correction = { amount: fit.correction, closure: fit.closure, order: fit.order }
  const range = [data[data.length - 1].s, data[0].s] as const
  return {
    verdict: 'ok',
    slope: fit.slope,
    lower,
    upper,
    used: data.length,
    model: 'power-with-correction',
    range,
    amplitude: Math.exp(fit.logAmplitude),
    correction,
  }
}

function isZero(p: RatePoint): boolean {
  return (
    (p.value === 0 && p.upper === 0) ||
    (p.lower <= 0 && Math.max(p.value, p.upper) <= 1e-9 * p.s) ||
    p.upper <= 256 * Number.EPSILON * p.s
  )
}

const short = (x: number): string => Number(x.toPrecision(3)).toString()

interface LogSeries {
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly below: readonly number[]
  readonly above: readonly number[]
}

/** `points` by descending s, all with positive intervals. */
function logSeries(points: readonly RatePoint[]): LogSeries {
  return {
    x: points.map((p) => Math.log(p.s)),
    y: points.map((p) => Math.log(p.value)),
    below: points.map((p) => Math.log(p.value / p.lower)),
    above: points.map((p) => Math.log(p.upper / p.value)),
  }
}

/** @param noise scatter of the whole series: a short range may look smooth by luck */
function fitLogs(points: readonly RatePoint[], noise: number): RateFit {
  const series = logSeries(points)
  const weights = weightsOf(series)
  const straight = worstCase(slopeCoefficients(series.x, weights, null), series)
  const curved = worstCase(slopeCoefficients(series.x, weights, nextOrder(points)), series)
  const scatter = Math.max(residualHalfWidth(series, weights, straight.value), scatterHalfWidth(points, noise))
  const drifted = driftedSlope(series, weights)
  const bent = bending(series, straight, drifted)
  if (bent !== null) return { verdict: 'not-asymptotic', reason: bent }
  const orderAfterNext = 0.5 * Math.abs(curved.value - straight.value)
  const lower = Math.min(straight.lower - scatter, curved.lower - orderAfterNext, drifted ?? Infinity)
  const upper = Math.max(straight.upper + scatter, curved.upper + orderAfterNext, drifted ?? -Infinity)
  if (Math.max(straight.value - lower, upper - straight.value) > widestClaim) {
    return { verdict: 'error-floor', reason: `the intervals allow every slope from ${short(lower)} to ${short(upper)}` }
  }
  const range = [points[points.length - 1].s, points[0].s] as const
  const amplitude = Math.exp(
    weightedMean(
      series.y.map((y, i) => y - straight.value * series.x[i]),
      weights,
    ),
  )
  // A series that does not change has slope 0, not the rounding of its logarithms.
  const slope = Math.abs(straight.value) < 1e-12 ? 0 : straight.value
  return { verdict: 'ok', slope, lower, upper, used: points.length, model: 'power', range, amplitude, correction: null }
}

function weightedMean(values: readonly number[], weights: readonly number[]): number {
  return values.reduce((sum, v, i) => sum + weights[i] * v, 0) / weights.reduce((a, b) => a + b, 0)
}

function nextOrder(points: readonly RatePoint[]): number[] {
  return points.map((p) => p.s / points[0].s)
}

/** Root mean square of what y = a + p x + b s leaves of the whole series (n - 3 degrees of freedom); 0 for four points. */
function smoothFitResidual(points: readonly RatePoint[]): number {
  if (points.length <= leastPoints) return 0
  const { x, y } = logSeries(points)
  const columns = [x.map(() => 1), x, nextOrder(points)]
  const dot = (u: readonly number[], v: readonly number[]): number => u.reduce((sum, ui, i) => sum + ui * v[i], 0)
  const without = (u: readonly number[], v: readonly number[]): number[] =>
    u.map((ui, i) => ui - (dot(u, v) / dot(v, v)) * v[i])
  const basis: number[][] = []
  for (const column of columns) basis.push(basis.reduce<number[]>(without, [...column]))
  const rest = basis.reduce<number[]>(without, [...y])
  return Math.sqrt(dot(rest, rest) / (points.length - 3))
}

/** t_{n-2, 99 %} times the standard error of the slope where every log value scatters by `noise`. */
function scatterHalfWidth(points: readonly RatePoint[], noise: number): number {
  const series = logSeries(points)
  return studentT99(points.length - 2) * noise * Math.hypot(...slopeCoefficients(series.x, weightsOf(series), null))
}

/** 1/(delta^2 + floor^2): a point that is known far better than the others must not outvote the model's own bending. */
function weightsOf({ below, above }: LogSeries): number[] {
  const widths = below.map((b, i) => (b + above[i]) / 2)
  const median = [...widths].sort((a, b) => a - b)[widths.length >> 1]
  const floor = Math.max(median, 1e-3)
  return widths.map((d) => 1 / (d * d + floor * floor))
}

/**
 * Coefficients c with p = sum c_i y_i in the weighted least-squares fit of y = a + p x (+ b extra): the part of x that is
 * orthogonal, in the weights, to 1 (and to `extra`), divided by its squared length.
 */
function slopeCoefficients(
  x: readonly number[],
  weights: readonly number[],
  extra: readonly number[] | null,
): number[] {
  const dot = (u: readonly number[], v: readonly number[]): number =>
    weights.reduce((sum, w, i) => sum + w * u[i] * v[i], 0)
  const without = (u: readonly number[], v: readonly number[]): number[] => {
    const ratio = dot(u, v) / dot(v, v)
    return u.map((ui, i) => ui - ratio * v[i])
  }
  const ones = x.map(() => 1)
  let part = without(x, ones)
  if (extra !== null) part = without(part, without(extra, ones))
  const length = dot(part, part)
  return part.map((u, i) => (weights[i] * u) / length)
}

interface Range {
  readonly value: number
  readonly lower: number
  readonly upper: number
}

/** sum c_i y_i and its extremes when every y_i roams its interval. */
function worstCase(c: readonly number[], { y, below, above }: LogSeries): Range {
  const value = c.reduce((sum, ci, i) => sum + ci * y[i], 0)
  const down = c.reduce((sum, ci, i) => sum + (ci > 0 ? ci * below[i] : -ci * above[i]), 0)
  const up = c.reduce((sum, ci, i) => sum + (ci > 0 ? ci * above[i] : -ci * below[i]), 0)
  return { value, lower: value - down, upper: value + up }
}

/** t_{n-2, 99 %} times the standard error of the slope from the weighted residuals. */
function residualHalfWidth({ x, y }: LogSeries, weights: readonly number[], slope: number): number {
  const meanX = weightedMean(x, weights)
  const meanY = weightedMean(y, weights)
  const squares = weights.reduce((sum, w, i) => sum + w * (y[i] - meanY - slope * (x[i] - meanX)) ** 2, 0)
  const spread = weights.reduce((sum, w, i) => sum + w * (x[i] - meanX) ** 2, 0)
  return studentT99(x.length - 2) * Math.sqrt(squares / (x.length - 2) / spread)
}

/**
 * The slope of the fit y = a + b u + c u^2 at u = 0, u = x - x*, x* three octaves below the smallest s; null while the worst case
 * of c leaves its sign open.
 */
function driftedSlope(series: LogSeries, weights: readonly number[]): number | null {
  const target = Math.min(...series.x) - octavesBeyond * Math.LN2
  const u = series.x.map((x) => x - target)
  const squares = u.map((v) => v * v)
  const curvature = worstCase(slopeCoefficients(squares, weights, u), series)
  if (curvature.lower <= 0 && curvature.upper >= 0) return null
  return worstCase(slopeCoefficients(u, weights, squares), series).value
}

interface LocalSlope {
  readonly slope: number
  readonly doubt: number
}

/** Between neighbours, by descending s. */
function localSlopes({ x, y, below, above }: LogSeries): LocalSlope[] {
  return x.slice(1).map((xi, i): LocalSlope => {
    const run = x[i] - xi
    const doubt = Math.max(below[i] + above[i + 1], above[i] + below[i + 1]) / run
    return { slope: (y[i] - y[i + 1]) / run, doubt }
  })
}

/** The last two steps between local slopes go the same way, beyond the doubts, and the later one is no smaller. */
function driftGrows(local: readonly LocalSlope[], least: number): boolean {
  const [a, b, c] = local.slice(-3)
  const earlier = b.slope - a.slope
  const later = c.slope - b.slope
  return (
    Math.abs(later) > Math.max(least, b.doubt + c.doubt) &&
    later * earlier > 0 &&
    Math.abs(later) > 0.95 * Math.abs(earlier)
  )
}

/**
 * The smooth end of the series passes an extremum of its local slopes: of the last steps between them as many as change monotonically
 * (three or more), the first and the last go opposite ways beyond the doubts. Two scales are at work then, and where the slope goes is open.
 */
function turning(local: readonly LocalSlope[]): string | null {
  const steps = local.slice(1).map((l, i) => ({ size: l.slope - local[i].slope, doubt: l.doubt + local[i].doubt }))
  let first = steps.length - 1
  const sign = Math.sign((steps.at(-1)?.size ?? 0) - (steps.at(-2)?.size ?? 0))
  while (first > 0 && Math.sign(steps[first].size - steps[first - 1].size) === sign) first--
  if (steps.length - first < 3) return null
  const [a, b] = [steps[first], steps[steps.length - 1]]
  const certain = [a, b].every(({ size, doubt }) => Math.abs(size) > Math.max(doubt, leastTurn))
  return certain && a.size * b.size < 0 ? `${wordsOf(local)}: they turn` : null
}

function wordsOf(local: readonly LocalSlope[]): string {
  return `local slopes ${local.map((l) => short(l.slope)).join(', ')}`
}

/** Why the series is no power law yet, or null. */
function bending(series: LogSeries, straight: Range, drifted: number | null): string | null {
  const local = localSlopes(series)
  const words = wordsOf(local)
  const astray = local.some((l) => Math.abs(l.slope - straight.value) - l.doubt > localSlopeSlack)
  if (astray) return `${words}: no common slope yet`
  if (drifted !== null && Math.abs(drifted - straight.value) > driftSlack) {
    return `${words}: they drift towards ${short(drifted)}, beyond what the intervals explain`
  }
  if (driftGrows(local, leastDrift)) return `${words}: their drift does not die out`
  return null
}
