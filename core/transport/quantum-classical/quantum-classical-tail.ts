/**
 * What lies beyond R's range, at a price that is linear in its energy: the potential goes on there as a multiple of the oscillator.
 *
 * With the range's projector P and P' = 1 - P take G' = G on the range and kappa H beyond it, with nothing between. Then C_z - B' has the blocks
 *
 *   T = |z|^2/2 - z.Z + G on the range,   -P (z.Z) P' between,   P'(1/2|Z - z|^2)P' + (kappa - 1) P'HP' >= K = hbar/2 + (kappa - 1) h beyond,
 *
 * h the least of H beyond the range, so that (Schur's complement) a(z) >= min(K/2, lmin(T - 2 W_z/K)), W_z = P (z.Z) P' (z.Z) P <= 2 (x^2 A + xi^2 D),
 * A = P y P' y P, D likewise of momentum, and
 *
 *   E^2 >= int a dp + tr((H - G) R_r) - |H - G| tr S - kappa tr(H S),
 *
 * S = R - R_r whatever R lost, beyond the range or across its edge (-(PHP' + P'HP) >= -PHP - P'HP').
 *
 * h: of a vector orthogonal to the range, the levels n < m of the oscillator hold little, because the range holds nearly all of them:
 * h >= hbar (m + 1/2) - hbar sum_{n < m} (m - n)(1 - |P|n>|^2) for every m.
 */
import { createFft } from '../../numerics/fft/fft.ts'
import { HermitianEigen } from '../../numerics/linear-algebra/hermitian-eigen.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { legendreMatrixInto } from './quantum-classical-dual.ts'
import type { QuantumClassicalProblem } from './quantum-classical-problem.ts'
import { packetsInRange } from './quantum-density-states.ts'
import {
  normOf,
  product,
  squareNorm,
  traceAgainstDiagonal,
  zeroMatrix,
  type ComplexMatrix,
} from './quantum-matrices.ts'
import {
  compression,
  momentaAbout,
  orthonormalEigenOrbitals,
  positions,
  rangeOfState,
  type RangeBasis,
  type RangeEdge,
  type RangeOfState,
} from './quantum-range.ts'

/** Of a range that was lost; tr(S H) about the centre, from above. */
interface LostPart {
  readonly lostTrace: number
  readonly lostEnergy: number
}

/** kappa - 1. */
const STIFFNESS = 8
const MOST_LEVELS = 120

/** The range with its edge. @param rows its orthonormal eigenvectors on the state's grid */
export function rangeWithEdge(
  state: LowRankState,
  basis: RangeBasis,
  centre: readonly [number, number],
  rows: Float64Array = orthonormalEigenOrbitals(state, basis),
): RangeOfState {
  const range = rangeOfState(state, basis, centre, rows)
  const { rank, Y, P } = range
  const { count, spacing } = state.grid
  const square = (a: number): number => a * a
  const spectra = rows.slice()
  createFft(count).forwardRowsInPlace(spectra, rank)
  const ofPosition = difference(
    compression(rows, rank, count, positions(state, centre[0]).map(square), spacing),
    product(Y, Y, rank),
  )
  const ofMomentum = difference(
    compression(spectra, rank, count, momentaAbout(state, centre[1]).map(square), spacing / count),
    product(P, P, rank),
  )
  return { ...range, edge: { ofPosition, ofMomentum, floor: energyFloor(state, range, rows) } }
}

function energyFloor(
  state: LowRankState,
  { rank, hbar, centre }: Pick<RangeOfState, 'rank' | 'hbar' | 'centre'>,
  rows: Float64Array,
): number {
  const levels = Math.min(MOST_LEVELS, 2 * rank + 8)
  // packet n is the n-th level
  const vectorsRe = new Float64Array(levels ** 3)
  for (let n = 0; n < levels; n++) vectorsRe[n * levels * levels + n] = 1
  const source = { hbar, levels, vectorsRe, vectorsIm: new Float64Array(levels ** 3) }
  const at = { x: new Float64Array(levels).fill(centre[0]), xi: new Float64Array(levels).fill(centre[1]) }
  const all = Int32Array.from({ length: levels }, (_, n) => n)
  const components = packetsInRange(source, all, at, state, rows, [0, 0])
  const outside = Array.from(all, (n) => Math.max(0, 1 - squareNorm(components, n, rank)) + 1e-14)
  let best = 0
  for (let m = 0, deficit = 0, sum = 0; m < levels; m++) {
    // sum_{n < m} (m - n) outside_n
    deficit += sum
    best = Math.max(best, hbar * (m + 0.5 - deficit))
    sum += outside[m]
    if (m + 0.5 < deficit) break
  }
  return best
}

/** @param problem on all of the range @returns the bound without the mean term */
export function lowerByQuadraticTail(
  problem: QuantumClassicalProblem,
  G: ComplexMatrix,
  { ofPosition, ofMomentum, floor }: RangeEdge,
  { lostTrace, lostEnergy }: LostPart,
): number {
  const { rank: r, hbar, x, xi, weight, H, spectrum } = problem
  const K = hbar / 2 + STIFFNESS * floor
  const matrix = zeroMatrix(r)
  const eigen = new HermitianEigen(r)
  const linear = traceAgainstDiagonal(H, spectrum) - traceAgainstDiagonal(G, spectrum)
  const size = normOf(difference(H, G))
  let sum = (1 - lostTrace) * linear - size * lostTrace - (STIFFNESS + 1) * lostEnergy
  for (let i = 0; i < weight.length; i++) {
    legendreMatrixInto(matrix.re, matrix.im, problem, G, x[i], xi[i])
    subtractLower(matrix, ofPosition, (4 * x[i] * x[i]) / K, r)
    subtractLower(matrix, ofMomentum, (4 * xi[i] * xi[i]) / K, r)
    eigen.decompose(matrix.re, matrix.im, 0, 0)
    sum += weight[i] * Math.min(K / 2, 0.5 * (x[i] * x[i] + xi[i] * xi[i]) + eigen.values[0])
  }
  return sum
}

/** A -= s B, lower triangles. */
function subtractLower(A: ComplexMatrix, B: ComplexMatrix, s: number, r: number): void {
  for (let a = 0; a < r; a++) {
    for (let at = a * r; at <= a * r + a; at++) {
      A.re[at] -= s * B.re[at]
      A.im[at] -= s * B.im[at]
    }
  }
}

function difference(A: ComplexMatrix, B: ComplexMatrix): ComplexMatrix {
  return { re: A.re.map((a, i) => a - B.re[i]), im: A.im.map((a, i) => a - B.im[i]) }
}
