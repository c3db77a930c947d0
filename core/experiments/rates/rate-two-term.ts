/**
 * Both exponents of the diagonal at once, from a product sweep over hbar and N. Near the limit calW (not its square) is a norm of
 * hbar^{p/2} d_1 + N^{-q/2} d_2, so that the two parts interfere:
 *
 *   v = A hbar^p + B N^{-q} + 2 kappa sqrt(A hbar^p B N^{-q}),   -1 <= kappa <= 1,
 *
 * kappa > 0 where the two errors add up, kappa < 0 where they cancel (then v is not monotone in hbar at fixed N). With kappa = 0 it is the plain
 * sum of two powers.
 *
 * Fitted by least squares on log v. The next orders let A and B each vary as exp(alpha hbar + beta/N). What enters the interval of an
 * exponent: the worst case within the values' intervals (linearised; errors of one method go the same way), Student's t at 99 % for the
 * residuals, and the exponents found without the outermost hbar, without the outermost N, and without both, with the longest of
 * these ways again for what lies beyond, and half of the way from the fit without next orders. Of all ranges that reach to the smallest hbar and the largest N, the longest is taken whose claim is at most twice as wide
 * as the narrowest. An exponent is refused where its part is nowhere visible, where the intervals leave it open, or where the model does not describe
 * the values.
 */
import { leastSquares, type LeastSquaresFit } from '../../numerics/linear-algebra/least-squares.ts'
import { studentT99 } from '../../numerics/student-t.ts'
import type { RateVerdict } from '../experiment.ts'

export interface TwoTermPoint {
  readonly hbar: number
  readonly particles: number
  readonly value: number
  readonly lower: number
  readonly upper: number
}

export type TermClaim =
  | {
      readonly verdict: 'ok'
      readonly slope: number
      readonly lower: number
      readonly upper: number
      readonly amplitude: number
      readonly range: readonly [number, number]
    }
  | { readonly verdict: Exclude<RateVerdict, 'ok'>; readonly reason: string }

export interface TwoTermFit {
  readonly hbar: TermClaim
  readonly particles: TermClaim
  /** kappa; null where neither exponent is claimed. */
  readonly interference: number | null
  readonly used: number
}

/** Distinct values of each parameter. */
export const leastOfEach = 4
const leastPoints = 14
const floorRelativeWidth = 0.3
const widestClaim = 0.25
const worthMorePoints = 2
/** A part that is less than this of v at every point is not seen. */
const leastShare = 0.25
/** Root mean square of the residuals of log v beyond which the model does not describe the values. */
const largestResidual = 0.05
/** Of the way from the fit without next orders: what the orders after them may add. */
const extrapolationMargin = 0.5
/** Times the linearised doubts: the model bends within wide intervals. */
const linearisationSlack = 1.25
const exponents = [0.2, 5] as const
const leastHalfWidth = 1e-3

/** @param points in any order; a point for every pair (hbar, N) or nearly */
export function fitTwoTerms(points: readonly TwoTermPoint[]): TwoTermFit {
  const hbars = distinct(points.map((p) => p.hbar)).sort((a, b) => b - a)
  const counts = distinct(points.map((p) => p.particles)).sort((a, b) => a - b)
  if (hbars.length < leastOfEach || counts.length < leastOfEach || points.length < leastPoints) {
    return refusal(
      'too-few-points',
      `${hbars.length} values of hbar and ${counts.length} of N: at least ${leastOfEach} of each are needed, as a product`,
    )
  }
  const floored = points.find((p) => !(p.lower > 0) || (p.upper - p.lower) / 2 > floorRelativeWidth * p.value)
  if (floored !== undefined) {
    return refusal(
      'error-floor',
      `at hbar = ${short(floored.hbar)}, N = ${floored.particles} the interval [${short(floored.lower)}, ${short(floored.upper)}] is wider than 30 % of the value ${short(floored.value)}`,
    )
  }
  const fits = new Map<string, Fit | null>()
  const fitFrom = (i: number, j: number): Fit | null => {
    const key = `${i},${j}`
    if (!fits.has(key)) fits.set(key, fitGrid(points.filter((p) => p.hbar <= hbars[i] && p.particles >= counts[j])))
    return fits.get(key) ?? null
  }
  const candidates: Claimed[] = []
  for (let i = 0; i <= hbars.length - leastOfEach; i++) {
    for (let j = 0; j <= counts.length - leastOfEach; j++) {
      const own = fitFrom(i, j)
      if (own === null) continue
      const inner = [
        [1, 0],
        [0, 1],
        [1, 1],
      ].flatMap(([a, b]) =>
        i + a <= hbars.length - leastOfEach + 1 && j + b <= counts.length - leastOfEach + 1
          ? (fitFrom(i + a, j + b) ?? [])
          : [],
      )
      candidates.push(claimOf(own, inner))
    }
  }
  if (candidates.length === 0)
    return refusal('not-asymptotic', 'no sum of a power of hbar and a power of 1/N describes the values')
  const narrowest = Math.min(...candidates.map((c) => c.width))
  const chosen = candidates
    .filter((c) => c.width <= worthMorePoints * narrowest)
    .reduce((a, b) => (b.used > a.used ? b : a))
  const claimed = chosen.hbar.verdict === 'ok' || chosen.particles.verdict === 'ok'
  return {
    hbar: chosen.hbar,
    particles: chosen.particles,
    interference: claimed ? chosen.interference : null,
    used: chosen.used,
  }
}

function refusal(verdict: Exclude<RateVerdict, 'ok'>, reason: string): TwoTermFit {
  return { hbar: { verdict, reason }, particles: { verdict, reason }, interference: null, used: 0 }
}

const short = (x: number): string => Number(x.toPrecision(3)).toString()

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)]
}

interface Fit {
  readonly points: readonly TwoTermPoint[]
  readonly p: number
  readonly q: number
  readonly A: number
  readonly B: number
  readonly kappa: number
  /** Half-widths of p and q from intervals and scatter. */
  readonly doubt: readonly [number, number]
  readonly residual: number
  /** Largest share of each part in v. */
  readonly shares: readonly [number, number]
}

/** theta = log of the parts at the corner of the largest parts, p, q, atanh kappa, and the four next orders. */
function logModel(points: readonly TwoTermPoint[], theta: readonly number[]): number[] {
  const [a, b, freeP, freeQ, k, a1 = 0, a2 = 0, b1 = 0, b2 = 0] = theta
  const [p, q] = [withinExponents(freeP), withinExponents(freeQ)]
  const kappa = Math.tanh(k)
  const [h0, n0] = originOf(points)
  return points.map(({ hbar, particles }) => {
    const h = hbar / h0
    const s = n0 / particles
    const first = Math.exp(a + p * Math.log(h) + a1 * h + a2 * s)
    const second = Math.exp(b + q * Math.log(s) + b1 * h + b2 * s)
    return Math.log(first + second + 2 * kappa * Math.sqrt(first * second))
  })
}

function originOf(points: readonly TwoTermPoint[]): readonly [number, number] {
  return [Math.max(...points.map((p) => p.hbar)), Math.min(...points.map((p) => p.particles))]
}

/** The fit may not wander off where its part is hardly seen. */
function withinExponents(p: number): number {
  return Math.min(Math.max(p, exponents[0]), exponents[1])
}

function fitGrid(points: readonly TwoTermPoint[]): Fit | null {
  const data = points.map((p) => Math.log(p.value))
  const widths = points.map((p) => Math.max(leastHalfWidth, (Math.log(p.upper) - Math.log(p.lower)) / 2))
  const weights = widths.map((w) => 1 / (w * w))
  const model = (theta: readonly number[]): number[] => logModel(points, theta)
  const starts = startsFor(points)
  const plain = starts.flatMap((start) => leastSquares({ start, data, weights, model }) ?? [])
  const corrected = [best(plain)?.theta ?? starts[0], starts[3]].flatMap(
    (theta) => leastSquares({ start: [...theta, 0, 0, 0, 0], data, weights, model }) ?? [],
  )
  const [straight, bent] = [best(plain), best(corrected)]
  if (straight === null || bent === null) return null
  return describe(points, straight, bent)
}

function best(fits: readonly LeastSquaresFit[]): LeastSquaresFit | null {
  return fits.reduce<LeastSquaresFit | null>((a, b) => (a === null || b.cost < a.cost ? b : a), null)
}

function startsFor(points: readonly TwoTermPoint[]): number[][] {
  const [h0, n0] = originOf(points)
  const smallest = Math.min(...points.map((p) => p.hbar))
  const largest = Math.max(...points.map((p) => p.particles))
  const valueNear = (hbar: number, particles: number): number => {
    const distance = (p: TwoTermPoint): number =>
      Math.abs(Math.log(p.hbar / hbar)) + Math.abs(Math.log(p.particles / particles))
    return points.reduce((a, b) => (distance(b) < distance(a) ? b : a)).value
  }
  const [a, b] = [Math.log(valueNear(h0, largest)), Math.log(valueNear(smallest, n0))]
  return [1, 2].flatMap((p) => [1, 2].map((q) => [a, b, p, q, 0]))
}

function describe(
  points: readonly TwoTermPoint[],
  straight: LeastSquaresFit,
  { theta, residuals, sensitivity }: LeastSquaresFit,
): Fit {
  const doubts = points.map((p) => Math.max(Math.log(p.upper / p.value), Math.log(p.value / p.lower)))
  const [a, b, p, q, k, a1 = 0, a2 = 0, b1 = 0, b2 = 0] = theta
  const freedom = Math.max(1, points.length - theta.length)
  const residual = Math.sqrt(residuals.reduce((sum, r) => sum + r * r, 0) / freedom)
  const doubtOf = (k: number): number => {
    const row = sensitivity[k]
    const worst = row.reduce((sum, s, i) => sum + Math.abs(s) * doubts[i], 0)
    const scatter = studentT99(freedom) * residual * Math.hypot(...row)
    return linearisationSlack * Math.max(worst, scatter) + extrapolationMargin * Math.abs(theta[k] - straight.theta[k])
  }
  const [h0, n0] = originOf(points)
  let shares: [number, number] = [0, 0]
  for (const { hbar, particles, value } of points) {
    const [h, s] = [hbar / h0, n0 / particles]
    const parts = [Math.exp(a + p * Math.log(h) + a1 * h + a2 * s), Math.exp(b + q * Math.log(s) + b1 * h + b2 * s)]
    shares = [Math.max(shares[0], parts[0] / value), Math.max(shares[1], parts[1] / value)]
  }
  return {
    points,
    p,
    q,
    A: Math.exp(a) / h0 ** p,
    B: Math.exp(b) * n0 ** q,
    kappa: Math.tanh(k),
    doubt: [doubtOf(2), doubtOf(3)],
    residual,
    shares,
  }
}

interface Claimed {
  readonly hbar: TermClaim
  readonly particles: TermClaim
  readonly interference: number
  readonly used: number
  readonly width: number
}

function claimOf(own: Fit, inner: readonly Fit[]): Claimed {
  const { points, p, q, A, B, kappa, doubt, shares } = own
  const hbars = points.map((x) => x.hbar)
  const counts = points.map((x) => x.particles)
  const ends = (value: number, others: readonly number[], half: number): readonly [number, number] => {
    const step = others.reduce((most, other) => Math.max(most, Math.abs(other - value)), 0)
    return [Math.min(value - half, ...others) - step, Math.max(value + half, ...others) + step]
  }
  const first = ends(
    p,
    inner.map((f) => f.p),
    doubt[0],
  )
  const second = ends(
    q,
    inner.map((f) => f.q),
    doubt[1],
  )
  const halfWidth = (value: number, [lower, upper]: readonly [number, number]): number =>
    Math.max(value - lower, upper - value)
  const [firstWidth, secondWidth] = [halfWidth(p, first), halfWidth(q, second)]
  const claim = (
    value: number,
    interval: readonly [number, number],
    amplitude: number,
    share: number,
    range: readonly [number, number],
    words: string,
  ): TermClaim => {
    if (inner.length < 3)
      return {
        verdict: 'too-few-points',
        reason: 'no smaller range is left to compare with: one more value of hbar and of N is needed',
      }
    if (own.residual > largestResidual)
      return {
        verdict: 'not-asymptotic',
        reason: `a sum of two powers leaves ${short(100 * own.residual)} % of the values unexplained`,
      }
    if (share < leastShare)
      return {
        verdict: 'error-floor',
        reason: `the part of ${words} is nowhere more than ${short(100 * share)} % of the distance`,
      }
    if (halfWidth(value, interval) > widestClaim)
      return {
        verdict: 'error-floor',
        reason: `the values allow every power of ${words} from ${short(interval[0])} to ${short(interval[1])}`,
      }
    return { verdict: 'ok', slope: value, lower: interval[0], upper: interval[1], amplitude, range }
  }
  return {
    hbar: claim(p, first, A, shares[0], [Math.min(...hbars), Math.max(...hbars)], 'hbar'),
    particles: claim(q, second, B, shares[1], [Math.min(...counts), Math.max(...counts)], '1/N'),
    interference: kappa,
    used: points.length,
    width: own.residual > largestResidual ? Infinity : firstWidth + secondWidth,
  }
}
