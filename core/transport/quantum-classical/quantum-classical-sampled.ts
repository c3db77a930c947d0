/**
 * E_hbar^2(p, R) where R is known and p by independent replicates p_k of equally many points, whose mean it is.
 *
 *   above: E^2 is convex in p, so E^2(p, R) <= mean of E^2(p_k, R); each is solved from the potential of the first (a few batches), its upper end taken;
 *   below: a fixed potential G gives a bound that is linear in p, whose mean over the replicates that G has not seen is unbiased,
 *
 *     E^2(p, R) >= int a(z + s) dp + tr((H - G) R) + s.(tr(Z R) - <z>_p) - 1/2|s|^2    for every s.
 *
 * Both means come with Student's quantile of their scatter. What the replicates' points are too few for stands between the ends.
 */
import { HermitianEigen } from '../../numerics/linear-algebra/hermitian-eigen.ts'
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import { studentT99 } from '../../numerics/student-t.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import { dualBound } from './quantum-classical-dual.ts'
import { quantumClassicalProblem, type Declined } from './quantum-classical-problem.ts'
import { continuedBound, eHbarSquaredOfState, lowerWithTail, rankForGap } from './quantum-classical-truncation.ts'
import { traceAgainstDiagonal } from './quantum-matrices.ts'
import type { RangeOfState } from './quantum-range.ts'

export interface SampledOptions {
  /** upper - lower that is asked of each replicate. */
  readonly gap: number
  /** Counted in n r^3. */
  readonly workUnits: number
  readonly hooks: SolveHooks
}

export interface SampledBracket {
  /** 99 % limits. */
  readonly lower: number
  readonly upper: number
  /** Of the scatter over the replicates. */
  readonly sampling: readonly [number, number]
  readonly solvedRank: number
  /** Of the first replicate, and of each that an upper end was solved for. */
  readonly points: readonly [number, number]
}

/** n r^3 of eigen-decompositions from the start, from a neighbour's potential, and of eigenvalues alone. */
const COLD = 25
const WARM = 8
const VALUES = 0.3
/** Fewer points than this many a level of R fit the potential to themselves. */
const POINTS_OF_LEVEL = 8

/** Declined where too few points a replicate are affordable. @throws {Cancelled} */
export function eHbarSquaredOfReplicates(
  replicates: readonly PointMeasure[],
  range: RangeOfState,
  { gap, workUnits, hooks }: SampledOptions,
): SampledBracket | Declined {
  const { length: count } = replicates
  const mean = [0, 1].map((axis) => replicates.reduce((sum, p) => sum + meanOf(p, axis), 0) / count)
  const square = replicates.reduce((sum, p) => sum + squareAbout(p, mean), 0) / count
  const rank = rankForGap(range, square, gap)
  const affordable = (batches: number): number => Math.floor(workUnits / 3 / (batches * rank ** 3))
  const [first, each] = [affordable(COLD), affordable(count * WARM)].map((n) => Math.min(replicates[0].x.length, n))
  if (each < POINTS_OF_LEVEL * rank)
    return { declined: `${count} replicates of ${POINTS_OF_LEVEL * rank} points against ${rank} levels of R` }
  const options = { gap, hooks }
  const solved = eHbarSquaredOfState(leading(replicates[0], first), range, rank, options)
  const uppers = replicates.map((p) => {
    throwIfCancelled(hooks)
    const points = leading(p, each)
    const decompositions = 2 * WARM * each
    return eHbarSquaredOfState(points, range, solved.solvedRank, {
      ...options,
      decompositions,
      start: solved.bracket.G,
    }).upper
  })
  const most = Math.floor(workUnits / 3 / (count * VALUES * range.rank ** 3))
  const unseen = replicates.slice(1).map((p) => leading(p, Math.min(p.x.length, most)))
  const below = lowerMean(unseen, replicates[0], range, mean, solved, hooks)
  const above = limits(uppers)
  return {
    lower: below.mean - below.error - below.loss,
    upper: above.mean + above.error,
    sampling: [below.error, above.error],
    solvedRank: solved.solvedRank,
    points: [first, each],
  }
}

/** The bound of one potential, replicate by replicate. */
function lowerMean(
  unseen: readonly PointMeasure[],
  seen: PointMeasure,
  range: RangeOfState,
  mean: readonly number[],
  { bracket, solvedRank }: ReturnType<typeof eHbarSquaredOfState>,
  hooks: SolveHooks,
): { mean: number; error: number; loss: number } {
  const { G } = continuedBound(quantumClassicalProblem(seen, range), bracket.G, solvedRank)
  const eigen = new HermitianEigen(range.rank)
  const bounds = unseen.map((points) => {
    throwIfCancelled(hooks)
    const problem = quantumClassicalProblem(points, range)
    const ofR = [problem.Y, problem.P].map((Z, axis) => traceAgainstDiagonal(Z, problem.spectrum) + range.centre[axis])
    // s is the same for all, so that the bound is linear; the problem's own would follow the replicate's mean
    const s = ofR.map((m, axis) => m - mean[axis])
    const x = points.x.map((a) => a + s[0] - range.centre[0])
    const xi = points.xi.map((a) => a + s[1] - range.centre[1])
    const { lower, potentialSize } = dualBound({ ...problem, x, xi }, G, eigen)
    const shift = s.reduce((sum, a, axis) => sum + a * (ofR[axis] - meanOf(points, axis)) - 0.5 * a * a, 0)
    return { lower, shift, loss: lower - (lowerWithTail(lower, potentialSize, problem, range) - problem.meanTerm) }
  })
  return {
    ...limits(bounds.map(({ lower, shift }) => lower + shift)),
    loss: Math.max(...bounds.map(({ loss }) => loss)),
  }
}

function limits(values: readonly number[]): { mean: number; error: number } {
  const { length: n } = values
  const mean = values.reduce((a, b) => a + b, 0) / n
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n * (n - 1))
  return { mean, error: studentT99(n - 1) * Math.sqrt(variance) }
}

function leading({ x, xi }: PointMeasure, count: number): PointMeasure {
  return {
    kind: 'points',
    x: x.subarray(0, count),
    xi: xi.subarray(0, count),
    weight: new Float64Array(Math.min(count, x.length)).fill(1 / Math.min(count, x.length)),
  }
}

function meanOf(points: PointMeasure, axis: number): number {
  return (axis === 0 ? points.x : points.xi).reduce((sum, a, i) => sum + a * points.weight[i], 0)
}

function squareAbout({ x, xi, weight }: PointMeasure, [m0, m1]: readonly number[]): number {
  return weight.reduce((sum, w, i) => sum + w * ((x[i] - m0) ** 2 + (xi[i] - m1) ** 2), 0)
}
