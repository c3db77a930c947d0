/**
 * calW^2(F_N^1, f) from samples, without a density of F_N^1. With d = F_N^1 - f of size 1/N and potentials phi in the span of the test
 * functions h_k, b_k = int h_k d, A_kl = int grad h_k . grad h_l f:
 *
 *   lower end: Kantorovich's duality with a potential fixed by one half of the replicas and int phi d measured on the other (both ways,
 *     averaged; liouville-dual.ts);
 *   estimate: the linearisation calW^2 = 1/2 |d|^2 in H^{-1}(f), that is 1/2 b^T A^{-1} b, less what the noise of b adds, times what the dual value with the same
 *     moments is to it where the potential's Hessian is not small (nonlinearFactor);
 *   upper end: the cost of the synchronous coupling (O(1/N)), or where f is smooth and the potential's Hessian small the estimate with
 *     its sampling error, what the last degrees of the test functions hold (a guess of what is beyond them) and what the linearisation leaves open: min(3 m, 3) of
 *     itself, m the mean Hessian, or by the nonlinear value as there. Both are estimates; 4 times the linearised distance is a bound whatever m is (R. Peyre, Comparison
 *     between W_2 distance and H^{-1} norm, 2018: W_2 <= 2 |d| in H^{-1}(f)).
 */
import { choleskyFactor, solveLower, solveUpper, whitened } from '../../numerics/linear-algebra/cholesky.ts'
import type { MeanEstimate } from '../../numerics/control-variates.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { upperEnd } from '../../numerics/estimate.ts'
import { studentT99 } from '../../numerics/student-t.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import type { QuadratureTime } from './liouville-companions.ts'
import { admissibleScale, climbDual, dualCost, meanHessian, type DualProblem } from './liouville-dual.ts'
import type { TestFunctions } from './liouville-functions.ts'
import { linearised, type WhiteDifference } from './liouville-linearised.ts'
import type { MeasuredTime } from './liouville-measure.ts'

export interface DistanceRequest {
  readonly measured: Pick<MeasuredTime, 'functions' | 'meanErrors'> & {
    readonly statistics: Pick<MeasuredTime['statistics'], 'estimate' | 'estimateOfHalf'>
  }
  readonly quadrature: QuadratureTime
  /** `gradientFactorOf` the test functions and the quadrature: the same for every number of replicas. */
  readonly gradientFactor: Float64Array
  /** Of the targets: what the time step may hide. */
  readonly stepErrors: Float64Array
  readonly coupling: Estimate
  /** f has a density (not points): the linearisation has a meaning. */
  readonly smooth: boolean
  readonly circle: boolean
}

/** The linearised distance and three times it are an upper end for all data. */
const PEYRE = 3
/** Times the mean Hessian: what the linearisation may be off, relatively. */
const LINEARISATION = 3

/** What both ends start from: b in the white basis, and how components become coefficients of the test functions. */
interface Whitening {
  readonly K: number
  readonly full: WhiteDifference
  readonly halves: readonly [WhiteDifference, WhiteDifference]
  /** b of each half with its covariance, in the test functions themselves. */
  readonly plain: readonly [WhiteDifference, WhiteDifference]
  readonly count: number
  toCoefficients(y: Float64Array): Float64Array
}

function whitening({ measured: { functions, statistics }, gradientFactor: L }: DistanceRequest): Whitening {
  const K = functions.count
  const white = (e: MeanEstimate): WhiteDifference => ({
    c: solveLower(L, K, e.mean.subarray(0, K)),
    C: whitened(L, K, leadingBlock(e, K)),
  })
  const all = statistics.estimate()
  const [first, second] = [statistics.estimateOfHalf(0), statistics.estimateOfHalf(1)]
  const own = (e: MeanEstimate): WhiteDifference => ({ c: e.mean.slice(0, K), C: leadingBlock(e, K) })
  return {
    K,
    full: white(all),
    halves: [white(first), white(second)],
    plain: [own(first), own(second)],
    count: all.count,
    toCoefficients: (y) => solveUpper(L, K, y),
  }
}

/** Of the parts of an interval that more samples cannot mend: less sampling error than this does not count. */
const NEGLIGIBLE_SHARE = 0.15
/** Parts of the first functions' A that stand in where point data have no gradients. */
const RIDGES = [1e-6, 1e-4, 1e-2] as const

/** Whether more replicas are worth while, from the linearised estimate alone. */
export function isSampledEnough(request: DistanceRequest, relative: number): boolean {
  const {
    measured: { functions },
    quadrature,
  } = request
  const white = whitening(request)
  const { value, sampling, truncation } = linearised(white.full, functions.levels)
  if (!(value > 0)) return false
  if (sampling <= relative * value) return true
  const hessian = meanHessian(functions, white.toCoefficients(significantPart(white.full)), quadrature.coarse)
  if (!request.smooth || !Number.isFinite(truncation)) return false
  return sampling <= NEGLIGIBLE_SHARE * (truncation + Math.min(LINEARISATION * hessian, PEYRE) * value)
}

export function distanceToVlasov(request: DistanceRequest): Estimate {
  const {
    measured: { functions },
    quadrature,
    coupling,
    smooth,
  } = request
  const white = whitening(request)
  const z = studentT99(Math.max(1, Math.floor(white.count / 2) - 1))
  const ends = ([0, 1] as const).map((half) => lowerFrom(request, white, half))
  const lower = Math.max(
    0,
    (ends[0].value + ends[1].value) / 2 - (z / 2) * Math.hypot(ends[0].deviation, ends[1].deviation),
  )
  const linear = linearised(white.full, functions.levels)
  const coefficients = white.toCoefficients(significantPart(white.full))
  const hessian = meanHessian(functions, coefficients, quadrature.coarse)
  const trusted = smooth && Number.isFinite(linear.truncation)
  const { factor, doubt } =
    smooth && hessian > SMALL_HESSIAN
      ? nonlinearFactor(request, white.full, hessian)
      : { factor: 1, doubt: LINEARISATION * hessian }
  const value = factor * linear.value
  const linearisation = Math.min(
    doubt * Math.max(linear.value, 0),
    PEYRE * (Math.max(linear.value, 0) + linear.sampling + linear.truncation),
  )
  const hidden = hiddenCost(request, coefficients)
  const ceiling = upperEnd(coupling)
  const upper = trusted
    ? Math.min(ceiling, Math.max(value, 0) + linear.sampling + linear.truncation + linearisation + hidden)
    : ceiling
  const [low, high] = [Math.min(lower, upper), Math.max(lower, upper)]
  return {
    value: Math.min(Math.max(value, low), high),
    lower: low,
    upper: high,
    kind: 'sampled',
    samples: white.count,
    budget: trusted
      ? { sampling: linear.sampling, truncation: linear.truncation, linearisation, timeAndQuadrature: hidden }
      : { sampling: linear.sampling },
    ...(trusted ? {} : { note: 'the upper end is the cost of the synchronous coupling' }),
  }
}

/** The Cholesky factor of A. */
export function gradientFactorOf(functions: TestFunctions, { coarse }: QuadratureTime): Float64Array {
  return choleskyFactor(gradientMatrix(functions, coarse), functions.count, 1e-9)
}

function gradientMatrix(functions: TestFunctions, { x, xi, weight }: PointMeasure): Float64Array {
  const K = functions.count
  const A = new Float64Array(K * K)
  const g = new Float64Array(2 * K)
  for (let j = 0; j < x.length; j++) {
    functions.gradientsInto(g, x[j], xi[j])
    for (let a = 0; a < K; a++) {
      const ga = weight[j] * g[2 * a]
      const gb = weight[j] * g[2 * a + 1]
      for (let b = 0; b <= a; b++) A[a * K + b] += ga * g[2 * b] + gb * g[2 * b + 1]
    }
  }
  for (let a = 0; a < K; a++) for (let b = 0; b < a; b++) A[b * K + a] = A[a * K + b]
  return A
}

function leadingBlock({ mean, covariance }: MeanEstimate, K: number): Float64Array {
  const block = new Float64Array(K * K)
  for (let i = 0; i < K; i++) for (let j = 0; j < K; j++) block[i * K + j] = covariance[i * mean.length + j]
  return block
}

/** Components that stand out of their noise, shrunk by it: what is kept of a potential. */
function significantPart({ c, C }: WhiteDifference): Float64Array {
  const K = c.length
  return c.map((ci, i) => (ci * ci > 2 * C[i * K + i] ? ci * (1 - C[i * K + i] / (ci * ci)) : 0))
}

/**
 * What the nonlinear dual value is to the linearised one, for the same significant moments, and what that leaves open: the change once more in the proportion in which it
 * is not small, at least the square of the mean Hessian m (three of them while that is little), and what the climb left.
 */
function nonlinearFactor(
  request: DistanceRequest,
  white: WhiteDifference,
  m: number,
): { factor: number; doubt: number } {
  const {
    measured: { functions },
  } = request
  const linear = 0.5 * significantPart(white).reduce((sum, y) => sum + y * y, 0)
  const b = significantMoments(request, white)
  const problem = dualProblem(request)
  const some = climbDual(problem, new Float64Array(b.length), b, functions.levels[CLIMBED[1]], false)
  const all = climbDual(problem, some.c, b, functions.count, false)
  const factor = Math.max(all.value, some.value) / linear
  if (!(linear > 0 && all.rest < SETTLED && factor > 0.3)) return { factor: 1, doubt: LINEARISATION * m }
  return {
    factor,
    doubt:
      Math.max(
        Math.abs(1 - factor) * Math.min(1, LINEARISATION * m),
        m * m,
        Math.min(LINEARISATION * m * m, LEAST_DOUBT),
      ) + all.rest,
  }
}

/** Degrees in which the nonlinear dual value is climbed. */
const CLIMBED = [4, 6] as const
/** A mean Hessian below this leaves nothing to correct. */
const SMALL_HESSIAN = 0.03
/** Up to this the square of m counts three times. */
const LEAST_DOUBT = 0.02
/** Relative rest of a climb that has arrived. */
const SETTLED = 0.02

/** b of the significant part: L y. */
function significantMoments({ gradientFactor: L }: DistanceRequest, white: WhiteDifference): Float64Array {
  const y = significantPart(white)
  const K = y.length
  return Float64Array.from({ length: K }, (_, i) =>
    y.reduce((sum, yj, j) => (j <= i ? sum + L[i * K + j] * yj : sum), 0),
  )
}

function dualProblem({
  measured: { functions },
  quadrature: { coarse },
  gradientFactor,
  circle,
}: DistanceRequest): DualProblem {
  return { functions, f: coarse, gradientFactor, circle }
}

interface DualEnd {
  readonly value: number
  readonly deviation: number
}

/**
 * int phi d + int (phi + phi^c) df with phi from the given half and d from the other. How many degrees phi takes is the given half's own
 * choice: high ones may have Hessians that force all of phi to be scaled down.
 */
function lowerFrom(request: DistanceRequest, white: Whitening, half: 0 | 1): DualEnd {
  const {
    measured: { functions },
    quadrature,
    circle,
    smooth,
  } = request
  const [chosen, fresh] = [white.plain[half], white.plain[1 - half]]
  const judged = (phi: Float64Array): { phi: Float64Array; cost: number; promise: number } => {
    const cost = dualCost(functions, phi, quadrature.coarse) + hiddenCost(request, phi)
    return { phi, cost, promise: phi.reduce((sum, y, i) => sum + y * chosen.c[i], -cost) }
  }
  const candidates = potentialsFrom(request, white, half).map((wanted) => {
    const scale = admissibleScale(functions, wanted, circle)
    return judged(wanted.map((c) => scale * c))
  })
  if (smooth)
    for (const level of CLIMBED)
      candidates.push(
        judged(
          climbDual(
            dualProblem(request),
            new Float64Array(white.K),
            significantMoments(request, white.halves[half]),
            functions.levels[level],
            true,
          ).c,
        ),
      )
  const { phi, cost } = candidates.reduce((a, b) => (b.promise > a.promise ? b : a))
  const { K } = white
  let gain = 0
  let variance = 0
  for (let i = 0; i < K; i++) {
    gain += phi[i] * fresh.c[i]
    for (let j = 0; j < K; j++) variance += phi[i] * fresh.C[i * K + j] * phi[j]
  }
  return { value: gain - cost, deviation: Math.sqrt(Math.max(0, variance)) }
}

/**
 * A^{-1} b up to each degree. Points on a curve have a law F_N that leaves it, and the potential that sees this (the squared distance from the curve) has
 * no gradient on the points: there also (A + ridge)^{-1} b, of which the ridge is a small part.
 */
function potentialsFrom(
  { measured: { functions }, gradientFactor: L, smooth }: DistanceRequest,
  { K, halves, plain, toCoefficients }: Whitening,
  half: 0 | 1,
): Float64Array[] {
  const direction = significantPart(halves[half])
  const linear = functions.levels.slice(2).map((level) => toCoefficients(direction.map((y, i) => (i < level ? y : 0))))
  if (smooth) return linear
  const A = new Float64Array(K * K)
  for (let i = 0; i < K; i++)
    for (let j = 0; j < K; j++) for (let k = 0; k <= Math.min(i, j); k++) A[i * K + j] += L[i * K + k] * L[j * K + k]
  const ridged = RIDGES.flatMap((ridge) =>
    functions.levels.slice(2).map((level) => {
      const block = new Float64Array(level * level)
      for (let i = 0; i < level; i++)
        for (let j = 0; j < level; j++) block[i * level + j] = A[i * K + j] + (i === j ? ridge * (A[0] + A[K + 1]) : 0)
      const factor = choleskyFactor(block, level)
      const solved = solveUpper(factor, level, solveLower(factor, level, plain[half].c.subarray(0, level)))
      return Float64Array.from({ length: K }, (_, i) => solved[i] ?? 0)
    }),
  )
  return [...linear, ...ridged]
}

/** sum_k |phi_k| (step error of b_k + quadrature error of its mean): what no sampling shows. */
function hiddenCost({ measured: { meanErrors }, stepErrors }: DistanceRequest, phi: Float64Array): number {
  return phi.reduce((sum, c, k) => sum + Math.abs(c) * (stepErrors[k] + meanErrors[k]), 0)
}
