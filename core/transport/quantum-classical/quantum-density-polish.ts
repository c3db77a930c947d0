/**
 * The last part of a density's gap, where R has few levels: the dual's B, compressed to R's range, starts the iteration for points
 * (quantum-classical.ts) on the coupling's sublattice. On the range its energies are exact, whatever levels the local matrices had, and no well is
 * overlooked. The potential found is integrated on the other sublattice too: by how much the two values differ is added to both ends.
 */
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import { MOST_RANK, quantumClassicalProblem } from './quantum-classical-problem.ts'
import { potentialOf } from './quantum-classical-start.ts'
import { eHbarSquaredOfState, lowerEndOfPotential, rankForGap } from './quantum-classical-truncation.ts'
import { compressedPotential, type SolvedDual } from './quantum-density-proof.ts'
import { otherSublattice, pointsOf, pointsOfCoupling } from './quantum-density-states.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import { rangeWithEdge } from './quantum-classical-tail.ts'
import { basisUpToTrace, leadingRange, orthonormalEigenOrbitals } from './quantum-range.ts'

export interface PolishedEnds {
  readonly lower: number
  readonly upper: number
  readonly quadrature: number
  readonly rank: number
  readonly points: number
}

/** What the sublattice leaves out, and what R's range may lose, in parts of the gap. */
const LEFT_OUT = 0.01
const TRUNCATION = 0.05
/** Batches of eigen-decompositions that take such a start to a tenth of its gap, and what is spent on all of the range after it. */
const BATCHES = 8
const BATCHES_OF_RANGE = 2
/** Of the gap asked for: the smallest that the work allows is gone for, since the start is close. */
const SHARES = [1 / 16, 1 / 4, 1]

/**
 * @param reach what a unit of mass costs at most in a product
 * @param workUnits in n r^3
 * @returns null where the work does not suffice @throws {Cancelled}
 */
export function polishedEnds(
  solved: SolvedDual,
  { gap, reach, workUnits, hooks }: { gap: number; reach: number; workUnits: number; hooks: SolveHooks },
): PolishedEnds | null {
  for (const share of SHARES) {
    const ends = polishedTo(solved, share * gap, reach, workUnits, hooks)
    if (ends !== null) return ends
  }
  return null
}

function polishedTo(
  { beta, dual, state, basis: all, quantumMean, shift }: SolvedDual,
  gap: number,
  reach: number,
  workUnits: number,
  hooks: SolveHooks,
): PolishedEnds | null {
  const chosen = pointsOfCoupling(dual, (LEFT_OUT * gap) / reach)
  const basis = basisUpToTrace(all, (TRUNCATION * gap) ** 2 / (dual.hbar * reach))
  const workOfRange = BATCHES_OF_RANGE * chosen.length * basis.rank ** 3
  if (basis.rank > MOST_RANK || workOfRange > workUnits) return null
  const rows = orthonormalEigenOrbitals(state, basis)
  const range = rangeWithEdge(state, basis, quantumMean, rows)
  const [own, other] = [chosen, otherSublattice(dual, chosen)].map((numbers) => pointsOf(dual, numbers))
  const square = own.weight.reduce((sum, w, i) => sum + w * (own.x[i] ** 2 + own.xi[i] ** 2), 0)
  const rank = rankForGap(range, square, gap)
  if (BATCHES * chosen.length * rank ** 3 + workOfRange > workUnits) return null
  const B = compressedPotential(dual, beta, state, rows, shift)
  const G = leadingBlock(
    { re: range.H.re.map((h, i) => h - B.re[i]), im: range.H.im.map((h, i) => h - B.im[i]) },
    basis.rank,
    rank,
  )
  const decompositions = Math.max(BATCHES * chosen.length, Math.floor(workUnits / basis.rank ** 3))
  // beside the Gaussian start: a B that lost its way on too few levels must not lead
  const earlier = potentialOf(quantumClassicalProblem(own, leadingRange(range, rank)), G)
  const found = eHbarSquaredOfState(own, range, rank, { gap: 0.5 * gap, decompositions, hooks }, earlier)
  const [here, there] = [own, other].map((points) =>
    lowerEndOfPotential(points, range, found.bracket.G, found.solvedRank),
  )
  const quadrature = Math.abs(here - there)
  return {
    lower: Math.min(here, there, found.lower) - quadrature,
    upper: found.upper + quadrature + 2 * LEFT_OUT * gap,
    quadrature,
    rank: found.solvedRank,
    points: chosen.length,
  }
}

function leadingBlock({ re, im }: ComplexMatrix, r: number, rank: number): ComplexMatrix {
  const part = (A: Float64Array) =>
    Float64Array.from({ length: rank * rank }, (_, at) => A[Math.floor(at / rank) * r + (at % rank)])
  return { re: part(re), im: part(im) }
}
