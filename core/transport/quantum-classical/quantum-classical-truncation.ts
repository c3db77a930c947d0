/**
 * E_hbar^2(p, R) when only a part of R's range is worth solving on.
 *
 * Upper: E^2 <= E^2(p, R_r) + tau m2(p) + 2 tr(H R_tail), the product coupling for the tail (tau its trace).
 *
 * Lower, first from the r solved levels to all of the range: G is continued by H outside of them and lifted by a stiffness K,
 * G' = [[G, H_rt], [H_tr, H_tt + K]]; any K gives a bound, it costs K tau and is won back from the states that leak out. One batch of
 * eigenvalues a trial. Then for what the range itself lacks, with eta = max|z|^2 tau + 2 tr(H R_lost) and
 * c >= (1-theta) P c P - (1/theta - 1) P' c P' for 0 < theta < 1:
 *
 *   E^2 >= (1-theta) (D - tau kappa) - (1/theta - 1) eta  =  (sqrt(D - tau kappa) - sqrt eta)^2  at the best theta,
 *
 * D the dual value on the range (R normalised there), kappa = |tr((H-G)R)| + max a^+.
 *
 * Where that leaves more than the gap asked for, the iteration goes on from there on all of the range.
 */
import { HermitianEigen } from '../../numerics/linear-algebra/hermitian-eigen.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import { eHbarSquaredOfPoints } from './quantum-classical.ts'
import type { QuantumClassicalBracket, QuantumClassicalOptions } from './quantum-classical.ts'
import { dualBound, type DualBound } from './quantum-classical-dual.ts'
import type { QuantumClassicalProblem } from './quantum-classical-problem.ts'
import { quantumClassicalProblem } from './quantum-classical-problem.ts'
import { potentialOf, warmStart, type Potential } from './quantum-classical-start.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import { lowerByQuadraticTail } from './quantum-classical-tail.ts'
import { leadingRange, type RangeOfState } from './quantum-range.ts'

export interface TruncatedBracket {
  readonly lower: number
  readonly upper: number
  /** On the levels that were solved. */
  readonly bracket: QuantumClassicalBracket
  readonly solvedRank: number
  /** For the next problem close by. */
  readonly potential: Potential
}

/** The tail's upper cost may take this part of the gap; the stiffnesses K that are tried, in units of the mean energy. */
const TAIL_SHARE = 0.2
const STIFFNESSES = [0.5, 2, 8, 32]

/** How many leading eigenvectors of the range suffice for this gap; `square`: m2(p) about the mean. */
export function rankForGap(range: RangeOfState, square: number, gap: number): number {
  let cost = range.lostTrace * square + 2 * range.lostEnergy
  let rank = range.rank
  for (; rank > 1; rank--) {
    cost += range.spectrum[rank - 1] * (square + 2 * range.H.re[(rank - 1) * (range.rank + 1)])
    if (cost > TAIL_SHARE * gap) break
  }
  return rank
}

/**
 * @param earlier of a problem close by in the same eigenvectors, which the iteration then begins with
 * @throws QuantumClassicalInputError, Cancelled
 */
export function eHbarSquaredOfState(
  points: PointMeasure,
  range: RangeOfState,
  rank: number,
  options: QuantumClassicalOptions,
  earlier: Potential | null = null,
): TruncatedBracket {
  const part = leadingRange(range, rank)
  const problem = quantumClassicalProblem(points, part)
  const bracket = eHbarSquaredOfPoints(problem, {
    ...options,
    start: earlier === null ? options.start : warmStart(problem, earlier),
  })
  const potential = potentialOf(problem, bracket.G)
  const upper = upperWithTail(bracket.upper, problem, part)
  const direct = lowerWithTail(bracket.lower - problem.meanTerm, bracket.potentialSize, problem, part)
  if (part.rank === range.rank)
    return {
      lower: Math.max(direct, beyondEdge(problem, bracket.G, range)),
      upper,
      bracket,
      solvedRank: rank,
      potential,
    }
  const whole = quantumClassicalProblem(points, range)
  const continued = continuedBound(whole, bracket.G, rank)
  const lower = Math.max(
    direct,
    lowerWithTail(continued.lower, continued.potentialSize, whole, range),
    beyondEdge(whole, continued.G, range),
  )
  const first = { lower, upper, bracket, solvedRank: rank, potential }
  const left = (options.decompositions ?? Infinity) - bracket.decompositions
  if (upper - lower <= options.gap || left <= 0) return first
  return refined(
    first,
    eHbarSquaredOfPoints(whole, { ...options, decompositions: left, start: continued.G }),
    whole,
    range,
  )
}

/** With the range's edge: what lies beyond costs its energy, not the root of it. */
function beyondEdge(whole: QuantumClassicalProblem, G: ComplexMatrix, range: RangeOfState): number {
  if (range.edge === undefined) return -Infinity
  return lowerByQuadraticTail(whole, G, range.edge, range) + whole.meanTerm - meanDefect(whole, range)
}

/** The better ends of both. */
function refined(
  first: TruncatedBracket,
  bracket: QuantumClassicalBracket,
  whole: QuantumClassicalProblem,
  range: RangeOfState,
): TruncatedBracket {
  const lower = Math.max(
    lowerWithTail(bracket.lower - whole.meanTerm, bracket.potentialSize, whole, range),
    beyondEdge(whole, bracket.G, range),
  )
  const upper = upperWithTail(bracket.upper, whole, range)
  const newtonSteps = first.bracket.newtonSteps + bracket.newtonSteps
  const decompositions = first.bracket.decompositions + bracket.decompositions
  return {
    lower: Math.max(first.lower, lower),
    upper: Math.min(first.upper, upper),
    bracket: { ...bracket, newtonSteps, decompositions },
    solvedRank: range.rank,
    potential: potentialOf(whole, bracket.G),
  }
}

/** The lower end that a G found for other points gives for these: a fixed potential, integrated against another measure. */
export function lowerEndOfPotential(points: PointMeasure, range: RangeOfState, G: ComplexMatrix, rank: number): number {
  const whole = quantumClassicalProblem(points, range)
  const continued = continuedBound(whole, G, rank)
  return Math.max(
    lowerWithTail(continued.lower, continued.potentialSize, whole, range),
    beyondEdge(whole, continued.G, range),
  )
}

export function continuedBound(
  whole: QuantumClassicalProblem,
  G: ComplexMatrix,
  rank: number,
): DualBound & { readonly G: ComplexMatrix } {
  const eigen = new HermitianEigen(whole.rank)
  const { spectrum, H, rank: r } = whole
  const energy = spectrum.reduce((sum, lambda, k) => sum + lambda * H.re[k * (r + 1)], 0)
  let best = { lower: -Infinity, potentialSize: 0, G }
  for (const stiffness of STIFFNESSES) {
    const continued = { re: H.re.slice(), im: H.im.slice() }
    for (let a = 0; a < rank; a++) {
      continued.re.set(G.re.subarray(a * rank, (a + 1) * rank), a * r)
      continued.im.set(G.im.subarray(a * rank, (a + 1) * rank), a * r)
    }
    for (let k = rank; k < r; k++) continued.re[k * (r + 1)] += stiffness * energy
    const bound = dualBound(whole, continued, eigen)
    if (bound.lower < best.lower) break
    best = { ...bound, G: continued }
  }
  return best
}

export interface LostPart {
  readonly lostTrace: number
  /** tr(R_lost (y^2 + P^2)/2) about the means of R, from above. */
  readonly lostEnergy: number
}

/** The means were matched with those of the range, not of R: what the cross term of the means can be. */
function meanDefect({ meanTerm }: QuantumClassicalProblem, { lostTrace, lostEnergy }: LostPart): number {
  return 2 * Math.sqrt(2 * meanTerm) * Math.sqrt(2 * lostTrace * lostEnergy)
}

/** @param upper the cost of a coupling with the part that was solved, the mean term included */
export function upperWithTail(upper: number, problem: QuantumClassicalProblem, lost: LostPart): number {
  const { x, xi, weight } = problem
  const square = weight.reduce((sum, w, i) => sum + w * (x[i] * x[i] + xi[i] * xi[i]), 0)
  return upper + lost.lostTrace * square + 2 * lost.lostEnergy + meanDefect(problem, lost)
}

/** @param dual the bound on the range, without the mean term */
export function lowerWithTail(
  dual: number,
  potentialSize: number,
  problem: QuantumClassicalProblem,
  lost: LostPart,
): number {
  const { x, xi, meanTerm } = problem
  const farthest = x.reduce((most, a, i) => Math.max(most, a * a + xi[i] * xi[i]), 0)
  const eta = farthest * lost.lostTrace + 2 * lost.lostEnergy
  const D = Math.max(0, dual - lost.lostTrace * potentialSize)
  const root = Math.max(0, Math.sqrt(D) - Math.sqrt(eta))
  return meanTerm + root * root - meanDefect(problem, lost)
}
