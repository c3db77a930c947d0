/**
 * The quantum-classical transport problem on the range of R (exact reduction: 0 <= Q_i <= R forces ran Q_i into ran R):
 *
 *   E^2 = min { sum_i tr(C_i q_i) : q_i >= 0 (r x r), tr q_i = p_i, sum_i q_i = diag(lambda) },
 *   C_i = 1/2|z_i|^2 - x_i Y - xi_i P + H,
 *
 * and its dual with G = H - B (the quantum Legendre transform, phi_G(z) = lmax(x Y + xi P - G)):
 *
 *   E^2 = max_G  sum_i p_i (1/2|z_i|^2 - phi_G(z_i)) + tr((H - G) R).
 */
import type { PointMeasure } from '../../states/classical-density.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import { traceAgainstDiagonal } from './quantum-matrices.ts'
import type { RangeOfState } from './quantum-range.ts'

export interface QuantumClassicalProblem {
  readonly hbar: number
  readonly rank: number
  /**
   * Means agree: z_i is moved by tr(Z R) - <z>_p, which takes `meanTerm` = 1/2|tr(Z R) - <z>_p|^2 off every cost, and no more
   * (the cross term vanishes for all couplings).
   */
  readonly meanTerm: number
  readonly x: Float64Array
  readonly xi: Float64Array
  /** p_i > 0, sum 1. */
  readonly weight: Float64Array
  /** lambda_k > 0, sum 1. */
  readonly spectrum: Float64Array
  readonly Y: ComplexMatrix
  readonly P: ComplexMatrix
  readonly H: ComplexMatrix
}

/** Bad input to the quantum-classical transport; the message says which part and what is allowed. */
export class QuantumClassicalInputError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'QuantumClassicalInputError'
  }
}

/** Why a problem is left unsolved, though nothing is wrong with it: as the end of a sentence. */
export interface Declined {
  readonly declined: string
}

/** The eigenvectors of every point are kept: 16 n r^2 bytes. */
const MOST_BYTES = 1e9
export const MOST_RANK = 96

/**
 * Points against a state on its range, both normalised to mass 1.
 *
 * @throws QuantumClassicalInputError when p has no finite second moment or negative weights, or R too large a rank
 */
export function quantumClassicalProblem(
  points: PointMeasure,
  range: RangeOfState,
  mostRank = MOST_RANK,
): QuantumClassicalProblem {
  const { hbar, rank, spectrum, Y, P, H, centre } = range
  if (rank < 1) throw new QuantumClassicalInputError('R has no eigenvalue above the cut.')
  if (rank > mostRank) {
    throw new QuantumClassicalInputError(
      `R has ${rank} eigenvalues above the cut; E_hbar^2 is solved for up to ${mostRank}. The bounds by moments and by calW^2 still hold.`,
    )
  }
  const kept: number[] = []
  let total = 0
  for (let i = 0; i < points.weight.length; i++) {
    const w = points.weight[i]
    if (!(w >= 0) || !Number.isFinite(points.x[i] * points.x[i] + points.xi[i] * points.xi[i])) {
      throw new QuantumClassicalInputError(
        `Point ${i} of p, (${points.x[i]}, ${points.xi[i]}) with weight ${w}: weights must be >= 0 and the second moment finite.`,
      )
    }
    if (w > 0) kept.push(i)
    total += w
  }
  if (!(total > 0)) throw new QuantumClassicalInputError('p has no mass.')
  if (rank <= MOST_RANK && 16 * kept.length * rank * rank > MOST_BYTES) {
    throw new QuantumClassicalInputError(
      `${kept.length} points against rank ${rank} need more than ${MOST_BYTES / 1e9} GB. The bounds by moments and by calW^2 still hold.`,
    )
  }
  const trace = spectrum.reduce((a, b) => a + b, 0)
  const normalised = spectrum.map((lambda) => lambda / trace)
  const weight = Float64Array.from(kept, (i) => points.weight[i] / total)
  const [dx, dxi] = [points.x, points.xi].map((z, axis) => {
    const mean = kept.reduce((sum, i, k) => sum + weight[k] * z[i], 0)
    return traceAgainstDiagonal(axis === 0 ? Y : P, normalised) + centre[axis] - mean
  })
  return {
    hbar,
    rank,
    Y,
    P,
    H,
    weight,
    meanTerm: 0.5 * (dx * dx + dxi * dxi),
    x: Float64Array.from(kept, (i) => points.x[i] + dx - centre[0]),
    xi: Float64Array.from(kept, (i) => points.xi[i] + dxi - centre[1]),
    spectrum: normalised,
  }
}

/** 1/2 sum p|z|^2 + tr(H R) - <z>_p . tr(Z R): the cost of the product coupling, without the mean term. */
export function productCost({ x, xi, weight, spectrum, rank, Y, P, H }: QuantumClassicalProblem): number {
  let [x1, xi1, square] = [0, 0, 0]
  for (let i = 0; i < weight.length; i++) {
    x1 += weight[i] * x[i]
    xi1 += weight[i] * xi[i]
    square += 0.5 * weight[i] * (x[i] * x[i] + xi[i] * xi[i])
  }
  for (let k = 0; k < rank; k++) {
    const at = k * (rank + 1)
    square += spectrum[k] * (H.re[at] - x1 * Y.re[at] - xi1 * P.re[at])
  }
  return square
}
