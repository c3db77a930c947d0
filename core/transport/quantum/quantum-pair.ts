/**
 * MK_hbar^2(R1, R2) of two density operators, with certified ends, where the product of their ranks is small (quantum-pair-problem.ts).
 *
 * Lower end: tr(G1 R1) + tr(G2 R2) + lmin(C - G1 - G2) for the G of the barrier's path. Upper end: mu N^{-1} scaled to both marginals in turn
 * (K1 rho1 K1 = R1, K2 rho2 K2 = R2), a share t of it with tr_2 <= R1, and the product of what is left. One state pure: the product is the only coupling.
 *
 * Solved on the leading levels; the tails cost, tau_i their traces and e_i their energies,
 *   above: 2 (e_1 + e_2 + energies of what the smaller trace leaves over), coupled as a product;
 *   below: G is continued by -K on the levels of the larger ranges (one eigenvalue a trial), and for what those lack, as in quantum-classical-truncation.ts,
 *   (sqrt(D - (tau_1 + tau_2) kappa) - sqrt eta)^2,  eta = 4 (e_1 + e_2 + |H1| tau_2 + |H2| tau_1),  kappa = |G1| + |G2| + |lmin|.
 */
import { HermitianEigen } from '../../numerics/linear-algebra/hermitian-eigen.ts'
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import type { ComplexMatrix } from '../quantum-classical/quantum-matrices.ts'
import { traceAgainstDiagonal, traceOfProduct, zeroMatrix } from '../quantum-classical/quantum-matrices.ts'
import { PairBarrier } from './quantum-pair-barrier.ts'
import type { QuantumPairProblem } from './quantum-pair-problem.ts'
import {
  addOneSided,
  conjugatedOnSide,
  partialTrace,
  productPairCost,
  quantumPairProblem,
} from './quantum-pair-problem.ts'
import { marginalMap } from '../quantum-classical/quantum-polar.ts'
import { leadingRange, type RangeOfState } from '../quantum-classical/quantum-range.ts'

export interface QuantumPairOptions {
  /** upper - lower that is asked for. */
  readonly gap: number
  /** Most levels of the product that are solved on, and on which a lower end is certified. */
  readonly levels: number
  readonly mostSteps?: number
  readonly hooks?: SolveHooks
}

export interface QuantumPairBracket {
  readonly lower: number
  readonly upper: number
  readonly ranks: readonly [number, number]
  readonly steps: number
  readonly reached: boolean
}

/** mu falls by this factor once the decrement is below the second. */
const MU_FACTOR = 0.2
const FOLLOWED = 0.7
const MOST_STEPS = 80
/** The lower end is continued to so many times the levels solved on. */
const CONTINUED = 2
const STIFFNESSES = [1, 4, 16]
const MOST_ROUNDS = 12
const MATCHED = 1e-10

/** @param first, second their ranges about one centre @throws {Cancelled} */
export function mkHbarSquaredOfStates(
  first: RangeOfState,
  second: RangeOfState,
  { gap, levels, mostSteps = MOST_STEPS, hooks }: QuantumPairOptions,
): QuantumPairBracket {
  const parts = leadingPair(first, second, levels)
  const larger = leadingPair(first, second, CONTINUED * levels)
  const problem = quantumPairProblem(...parts)
  const isProduct = Math.min(...problem.ranks) === 1
  const [m, cost] = [problem.ranks[0] * problem.ranks[1], productPairCost(...parts)]
  const barrier = new PairBarrier(problem)
  let [upper, steps] = [cost, 0]
  for (
    let mu = Math.max(cost, gap) / m;
    !isProduct && steps < mostSteps && upper - barrier.lower > gap && mu > (1e-3 * gap) / m;
    steps++
  ) {
    if (hooks !== undefined) throwIfCancelled(hooks)
    if (barrier.step(mu) > FOLLOWED) continue
    upper = Math.min(upper, roundedCost(problem, barrier.inverse, mu))
    mu *= MU_FACTOR
  }
  const solved = isProduct ? cost : barrier.lower
  const lower = Math.max(
    lowerWithTails(solved, barrier.G, parts),
    parts[0] === larger[0] && parts[1] === larger[1] ? 0 : continuedLower(barrier.G, parts, larger),
    first.hbar,
  )
  const above = upperWithTails(upper, parts)
  return { lower: Math.min(lower, above), upper: above, ranks: problem.ranks, steps, reached: above - lower <= gap }
}

/** As many leading levels of both as their product allows, leaving out as little trace as possible. */
function leadingPair(first: RangeOfState, second: RangeOfState, levels: number): readonly [RangeOfState, RangeOfState] {
  let [r1, r2] = [first.rank, second.rank]
  while (r1 * r2 > levels && r1 + r2 > 2) {
    if (r2 === 1 || (r1 > 1 && first.spectrum[r1 - 1] <= second.spectrum[r2 - 1])) r1--
    else r2--
  }
  return [leadingRange(first, r1), leadingRange(second, r2)]
}

/** The cost of the coupling that mu N^{-1} is rounded to. */
function roundedCost({ C, ranks, spectra }: QuantumPairProblem, inverse: ComplexMatrix, mu: number): number {
  let rho: ComplexMatrix = { re: inverse.re.map((v) => mu * v), im: inverse.im.map((v) => mu * v) }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (const side of [0, 1] as const) {
      const K = marginalMap(partialTrace(rho, ranks, side), spectra[side])
      if (K === null) return Infinity
      rho = conjugatedOnSide(rho, ranks, K, side)
    }
    // tr_1 rho = R2 now
    if (excessOver(partialTrace(rho, ranks, 0), spectra[0]) < MATCHED) break
  }
  const share = 1 / (1 + Math.max(0, excessOver(partialTrace(rho, ranks, 0), spectra[0])))
  const kept = share * traceOfProduct(C, rho)
  return share === 1 ? kept : kept + leftover(C, ranks, spectra, partialTrace(rho, ranks, 0), share)
}

/** lmax(R^{-1/2} S R^{-1/2}) - 1. */
function excessOver(S: ComplexMatrix, spectrum: Float64Array): number {
  const r = spectrum.length
  const scaled = zeroMatrix(r)
  for (let a = 0; a < r; a++) {
    for (let b = 0; b < r; b++) {
      const scale = -1 / Math.sqrt(spectrum[a] * spectrum[b])
      scaled.re[a * r + b] = scale * S.re[a * r + b]
      scaled.im[a * r + b] = scale * S.im[a * r + b]
    }
  }
  const eigen = new HermitianEigen(r)
  eigen.decompose(scaled.re, scaled.im, 0, 0)
  return -eigen.values[0] - 1
}

/** tr C (R1 - t S1) (x) R2: what is left of R2 is (1 - t) R2. */
function leftover(
  C: ComplexMatrix,
  [r1, r2]: readonly [number, number],
  spectra: readonly [Float64Array, Float64Array],
  S: ComplexMatrix,
  t: number,
): number {
  const m = r1 * r2
  let sum = 0
  for (let a = 0; a < r1; a++) {
    for (let c = 0; c < r1; c++) {
      const re = (a === c ? spectra[0][a] : 0) - t * S.re[c * r1 + a]
      const im = -t * S.im[c * r1 + a]
      for (let b = 0; b < r2; b++) {
        const at = (a * r2 + b) * m + c * r2 + b
        sum += spectra[1][b] * (C.re[at] * re - C.im[at] * im)
      }
    }
  }
  return sum
}

function upperWithTails(upper: number, [one, two]: readonly [RangeOfState, RangeOfState]): number {
  const traces = [one, two].map(({ spectrum }) => spectrum.reduce((a, b) => a + b, 0))
  const common = Math.min(...traces)
  const left = [one, two].reduce(
    (sum, { lostEnergy, H, spectrum }, i) =>
      sum + lostEnergy + (1 - common / traces[i]) * traceAgainstDiagonal(H, spectrum),
    0,
  )
  return upper + 2 * left
}

/** @param dual on the ranges */
function lowerWithTails(
  dual: number,
  G: readonly [ComplexMatrix, ComplexMatrix],
  [one, two]: readonly [RangeOfState, RangeOfState],
): number {
  const [h1, h2] = [one, two].map(({ H }) => normOf(H))
  const eta = 4 * (one.lostEnergy + two.lostEnergy + h1 * two.lostTrace + h2 * one.lostTrace)
  const kappa = normOf(G[0]) + normOf(G[1]) + Math.abs(dual)
  const D = Math.max(0, dual - 2 * (one.lostTrace + two.lostTrace) * kappa)
  return Math.max(0, Math.sqrt(D) - Math.sqrt(eta)) ** 2
}

/** The dual value of G, continued by -K, on larger ranges; with what those lack. */
function continuedLower(
  G: readonly [ComplexMatrix, ComplexMatrix],
  parts: readonly [RangeOfState, RangeOfState],
  larger: readonly [RangeOfState, RangeOfState],
): number {
  const problem = quantumPairProblem(...larger)
  const { C, ranks, spectra } = problem
  const energy = traceAgainstDiagonal(larger[0].H, spectra[0]) + traceAgainstDiagonal(larger[1].H, spectra[1])
  const eigen = new HermitianEigen(ranks[0] * ranks[1])
  let best = 0
  for (const stiffness of STIFFNESSES) {
    const continued = [0, 1].map((side) => extended(G[side], parts[side].rank, ranks[side], -stiffness * energy)) as [
      ComplexMatrix,
      ComplexMatrix,
    ]
    const N = { re: C.re.slice(), im: C.im.slice() }
    addOneSided(N, ranks, continued[0], continued[1], -1)
    eigen.decompose(N.re, N.im, 0, 0)
    const dual =
      traceAgainstDiagonal(continued[0], spectra[0]) + traceAgainstDiagonal(continued[1], spectra[1]) + eigen.values[0]
    const bound = lowerWithTails(dual, continued, larger)
    if (bound < best) break
    best = bound
  }
  return best
}

function extended(G: ComplexMatrix, rank: number, r: number, diagonal: number): ComplexMatrix {
  const out = zeroMatrix(r)
  for (let a = 0; a < rank; a++) {
    out.re.set(G.re.subarray(a * rank, (a + 1) * rank), a * r)
    out.im.set(G.im.subarray(a * rank, (a + 1) * rank), a * r)
  }
  for (let k = rank; k < r; k++) out.re[k * (r + 1)] = diagonal
  return out
}

/** The Frobenius norm: the spectral one, from above. */
function normOf(A: ComplexMatrix): number {
  return Math.sqrt(traceOfProduct(A, A))
}
