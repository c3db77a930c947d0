/**
 * The transport problem of two density operators on the product of their ranges (r1 x r2 levels, index a r2 + b):
 *
 *   MK^2 = min { tr(C rho) : rho >= 0, tr_2 rho = R1, tr_1 rho = R2 },   C = 1/2 ((Y1 - Y2)^2 + (P1 - P2)^2) = H1 + H2 - Y1 Y2 - P1 P2,
 *        = max { tr(G1 R1) + tr(G2 R2) : G1 (x) 1 + 1 (x) G2 <= C }.
 *
 * The reduction is exact: marginals live on the ranges, and so do couplings.
 */
import { productInto, viewOfParts } from '../../numerics/linear-algebra/complex-products.ts'
import type { ComplexMatrix } from '../quantum-classical/quantum-matrices.ts'
import { adjoint, traceAgainstDiagonal, zeroMatrix } from '../quantum-classical/quantum-matrices.ts'
import type { RangeOfState } from '../quantum-classical/quantum-range.ts'

export interface QuantumPairProblem {
  readonly hbar: number
  readonly ranks: readonly [number, number]
  /** lambda_k > 0, sum 1. */
  readonly spectra: readonly [Float64Array, Float64Array]
  /** r1 r2 x r1 r2. */
  readonly C: ComplexMatrix
}

/** @param first, second about the same centre; normalised to trace 1 */
export function quantumPairProblem(first: RangeOfState, second: RangeOfState): QuantumPairProblem {
  const [r1, r2] = [first.rank, second.rank]
  const m = r1 * r2
  const C = zeroMatrix(m)
  for (let a = 0; a < r1; a++) {
    for (let c = 0; c < r1; c++) {
      const one = a * r1 + c
      for (let b = 0; b < r2; b++) {
        for (let d = 0; d < r2; d++) {
          const two = b * r2 + d
          const at = (a * r2 + b) * m + c * r2 + d
          C.re[at] =
            -first.Y.re[one] * second.Y.re[two] +
            first.Y.im[one] * second.Y.im[two] -
            first.P.re[one] * second.P.re[two] +
            first.P.im[one] * second.P.im[two]
          C.im[at] =
            -first.Y.re[one] * second.Y.im[two] -
            first.Y.im[one] * second.Y.re[two] -
            first.P.re[one] * second.P.im[two] -
            first.P.im[one] * second.P.re[two]
        }
      }
    }
  }
  const problem = {
    hbar: first.hbar,
    ranks: [r1, r2] as const,
    spectra: [normalised(first.spectrum), normalised(second.spectrum)] as const,
    C,
  }
  addOneSided(C, problem.ranks, first.H, second.H, 1)
  return problem
}

function normalised(spectrum: Float64Array): Float64Array {
  const trace = spectrum.reduce((a, b) => a + b, 0)
  return spectrum.map((lambda) => lambda / trace)
}

/** A += sign (G1 (x) 1 + 1 (x) G2). */
export function addOneSided(
  A: ComplexMatrix,
  [r1, r2]: readonly [number, number],
  G1: ComplexMatrix,
  G2: ComplexMatrix,
  sign: number,
): void {
  const m = r1 * r2
  for (let a = 0; a < r1; a++) {
    for (let c = 0; c < r1; c++) {
      for (let b = 0; b < r2; b++) {
        const at = (a * r2 + b) * m + c * r2 + b
        A.re[at] += sign * G1.re[a * r1 + c]
        A.im[at] += sign * G1.im[a * r1 + c]
      }
    }
    for (let b = 0; b < r2; b++) {
      for (let d = 0; d < r2; d++) {
        const at = (a * r2 + b) * m + a * r2 + d
        A.re[at] += sign * G2.re[b * r2 + d]
        A.im[at] += sign * G2.im[b * r2 + d]
      }
    }
  }
}

/** tr_2 A, or tr_1 A. */
export function partialTrace(A: ComplexMatrix, [r1, r2]: readonly [number, number], side: 0 | 1): ComplexMatrix {
  const m = r1 * r2
  const out = zeroMatrix(side === 0 ? r1 : r2)
  const size = side === 0 ? r1 : r2
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k < m / size; k++) {
        const at = side === 0 ? (i * r2 + k) * m + j * r2 + k : (k * r2 + i) * m + k * r2 + j
        out.re[i * size + j] += A.re[at]
        out.im[i * size + j] += A.im[at]
      }
    }
  }
  return out
}

/** K A K*, K on one side. */
export function conjugatedOnSide(
  A: ComplexMatrix,
  ranks: readonly [number, number],
  K: ComplexMatrix,
  side: 0 | 1,
): ComplexMatrix {
  const m = ranks[0] * ranks[1]
  return appliedOnSide(adjoint(appliedOnSide(A, ranks, K, side), m), ranks, K, side)
}

function appliedOnSide(
  A: ComplexMatrix,
  [r1, r2]: readonly [number, number],
  K: ComplexMatrix,
  side: 0 | 1,
): ComplexMatrix {
  const m = r1 * r2
  const out = zeroMatrix(m)
  if (side === 0) {
    productInto(viewOfParts(out, r1, r2 * m), viewOfParts(K, r1, r1), viewOfParts(A, r1, r2 * m))
    return out
  }
  const block = (M: ComplexMatrix, a: number): ComplexMatrix => ({
    re: M.re.subarray(a * r2 * m, (a + 1) * r2 * m),
    im: M.im.subarray(a * r2 * m, (a + 1) * r2 * m),
  })
  for (let a = 0; a < r1; a++)
    productInto(viewOfParts(block(out, a), r2, m), viewOfParts(K, r2, r2), viewOfParts(block(A, a), r2, m))
  return out
}

/** tr(H1 R1) + tr(H2 R2) - <Z>_1 <Z>_2, both normalised: the cost of the product coupling. */
export function productPairCost(first: RangeOfState, second: RangeOfState): number {
  const [one, two] = [first, second].map(({ spectrum, Y, P, H }) => {
    const p = normalised(spectrum)
    return [traceAgainstDiagonal(H, p), traceAgainstDiagonal(Y, p), traceAgainstDiagonal(P, p)]
  })
  return one[0] + two[0] - one[1] * two[1] - one[2] * two[2]
}
