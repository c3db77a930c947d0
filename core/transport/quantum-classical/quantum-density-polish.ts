/**
 * The last part of a density's gap, where R has few levels: the dual's B, compressed to R's range, starts the iteration for points
 * (quantum-classical.ts) on the coupling's sublattice. On the range its energies are exact, whatever levels the local matrices had, and no well is
 * overlooked. The potential found is integrated on the other sublattice too: by how much the two values differ is added to both ends.
 */
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import { MOST_RANK } from './quantum-classical-problem.ts'
import { eHbarSquaredOfState, lowerEndOfPotential, rankForGap } from './quantum-classical-truncation.ts'
import { compressedPotential, type SolvedDual } from './quantum-density-proof.ts'
import { otherSublattice, pointsOf, pointsOfCoupling } from './quantum-density-states.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import { basisUpToTrace, orthonormalEigenOrbitals, rangeOfState } from './quantum-range.ts'

export interface PolishedEnds {
  readonly lower: number
  readonly upper: number
  readonly quadrature: number
  readonly rank: number
  readonly points: number
}

/** What the sublattice leaves out, and R's range; in parts of the gap a unit of squared reach. */
const LEFT_OUT = 1e-3
/** Batches of eigen-decompositions that take such a start to a tenth of its gap. */
const BATCHES = 8

/**
 * @param reach what a unit of mass costs at most in a product
 * @param workUnits in n r^3
 * @returns null where the work does not suffice @throws {Cancelled}
 */
export function polishedEnds(
  { beta, dual, state, basis: all, quantumMean, shift }: SolvedDual,
  { gap, reach, workUnits, hooks }: { gap: number; reach: number; workUnits: number; hooks: SolveHooks },
): PolishedEnds | null {
  const chosen = pointsOfCoupling(dual, (LEFT_OUT * gap) / reach)
  // the lower end pays for truncation by a square root (lowerWithTail)
  const basis = basisUpToTrace(all, (LEFT_OUT * gap) ** 2 / (dual.hbar * reach))
  if (basis.rank > MOST_RANK || BATCHES * chosen.length * basis.rank ** 3 > workUnits) return null
  const rows = orthonormalEigenOrbitals(state, basis)
  const range = rangeOfState(state, basis, quantumMean, rows)
  const [own, other] = [chosen, otherSublattice(dual, chosen)].map((numbers) => pointsOf(dual, numbers))
  const square = own.weight.reduce((sum, w, i) => sum + w * (own.x[i] ** 2 + own.xi[i] ** 2), 0)
  const rank = rankForGap(range, square, gap)
  const B = compressedPotential(dual, beta, state, rows, shift)
  const G = leadingBlock(
    { re: range.H.re.map((h, i) => h - B.re[i]), im: range.H.im.map((h, i) => h - B.im[i]) },
    basis.rank,
    rank,
  )
  const decompositions = Math.floor(workUnits / rank ** 3)
  const solved = eHbarSquaredOfState(own, range, rank, { gap: 0.5 * gap, decompositions, start: G, hooks })
  const [here, there] = [own, other].map((points) =>
    lowerEndOfPotential(points, range, solved.bracket.G, solved.solvedRank),
  )
  const quadrature = Math.abs(here - there)
  return {
    lower: Math.min(here, there, solved.lower) - quadrature,
    upper: solved.upper + quadrature + 2 * LEFT_OUT * gap,
    quadrature,
    rank: solved.solvedRank,
    points: chosen.length,
  }
}

function leadingBlock({ re, im }: ComplexMatrix, r: number, rank: number): ComplexMatrix {
  const part = (A: Float64Array) =>
    Float64Array.from({ length: rank * rank }, (_, at) => A[Math.floor(at / rank) * r + (at % rank)])
  return { re: part(re), im: part(im) }
}
