/**
 * Path following for the dual of two density operators (quantum-pair-problem.ts):
 *
 *   max_G  (tr(G1 R1) + tr(G2 R2))/mu + log det N,   N = C - G1 (x) 1 - 1 (x) G2,
 *   grad_1 = R1/mu - tr_2 N^{-1},   -Hess[X] = tr_2 N^{-1} (X1 (x) 1 + 1 (x) X2) N^{-1}  (and tr_1).
 *
 * At the maximum mu N^{-1} is a coupling and costs mu r1 r2 more than the dual: both ends at once, degenerate or not. The Hessian is dense and
 * small, r1^2 + r2^2; its blocks are products A A* of N^{-1} with its indices in other orders. G1 + t, G2 - t are the same potential: that direction is filled up.
 */
import { hermitianProductInto, transposeOf, viewOfParts } from '../../numerics/linear-algebra/complex-products.ts'
import { choleskyFactor, solveLower, solveUpper } from '../../numerics/linear-algebra/cholesky.ts'
import { HermitianEigen } from '../../numerics/linear-algebra/hermitian-eigen.ts'
import type { ComplexMatrix } from '../quantum-classical/quantum-matrices.ts'
import { traceAgainstDiagonal, zeroMatrix } from '../quantum-classical/quantum-matrices.ts'
import type { QuantumPairProblem } from './quantum-pair-problem.ts'
import { addOneSided, partialTrace } from './quantum-pair-problem.ts'

const MOST_HALVINGS = 30
const LEAST_PIVOT = 1e-15

export class PairBarrier {
  readonly problem: QuantumPairProblem
  G: readonly [ComplexMatrix, ComplexMatrix]
  /** tr(G1 R1) + tr(G2 R2) + lmin(N): certified, and N^{-1}, at the present G. */
  lower = -Infinity
  readonly inverse: ComplexMatrix
  private logDeterminant = 0
  private linear = 0
  private readonly eigen: HermitianEigen
  private readonly N: ComplexMatrix

  constructor(problem: QuantumPairProblem) {
    const [r1, r2] = problem.ranks
    this.problem = problem
    this.eigen = new HermitianEigen(r1 * r2)
    this.inverse = zeroMatrix(r1 * r2)
    this.N = zeroMatrix(r1 * r2)
    // C >= hbar: feasible
    this.G = [zeroMatrix(r1), zeroMatrix(r2)]
    this.isFeasible(this.G)
    this.invert()
  }

  /** A damped Newton step at mu; returns the decrement: below a half or so the path is followed. */
  step(mu: number): number {
    const {
      problem: { ranks },
    } = this
    const gradient = this.gradient(mu)
    const L = choleskyFactor(this.hessian(), gradient.length, LEAST_PIVOT)
    const X = solveUpper(L, gradient.length, solveLower(L, gradient.length, gradient))
    const slope = gradient.reduce((sum, g, i) => sum + g * X[i], 0)
    const before = this.linear / mu + this.logDeterminant
    const from = this.G
    for (let halving = 0, length = 1; halving < MOST_HALVINGS; halving++, length /= 2) {
      const G = movedBy(from, ranks, X, length)
      if (
        !this.isFeasible(G) ||
        this.linear / mu + this.logDeterminant < before + 0.1 * length * slope - 1e-10 * Math.abs(before)
      )
        continue
      this.G = G
      this.invert()
      return Math.sqrt(Math.max(0, slope))
    }
    this.isFeasible(from)
    this.invert()
    return 0
  }

  /** Decomposes N at G; false where it is not positive. */
  private isFeasible(G: readonly [ComplexMatrix, ComplexMatrix]): boolean {
    const {
      problem: { C, ranks, spectra },
      N,
      eigen,
    } = this
    N.re.set(C.re)
    N.im.set(C.im)
    addOneSided(N, ranks, G[0], G[1], -1)
    eigen.decompose(N.re, N.im)
    this.linear = traceAgainstDiagonal(G[0], spectra[0]) + traceAgainstDiagonal(G[1], spectra[1])
    this.lower = Math.max(this.lower, this.linear + eigen.values[0])
    if (!(eigen.values[0] > 0)) return false
    this.logDeterminant = eigen.values.reduce((sum, value) => sum + Math.log(value), 0)
    return true
  }

  private invert(): void {
    const { eigen, inverse } = this
    const m = eigen.size
    // sum_k |u_k><u_k|/E_k, vectors in rows
    hermitianProductInto(
      viewOfParts(inverse, m, m),
      transposeOf(viewOfParts({ re: eigen.vectorsRe, im: eigen.vectorsIm }, m, m)),
      { weights: eigen.values.map((value) => 1 / value) },
    )
  }

  private gradient(mu: number): Float64Array {
    const {
      inverse,
      problem: { ranks, spectra },
    } = this
    const parts = ([0, 1] as const).map((side) => {
      const g = partialTrace(inverse, ranks, side)
      const r = ranks[side]
      for (let at = 0; at < r * r; at++) {
        g.re[at] = -g.re[at] + (at % (r + 1) === 0 ? spectra[side][at / (r + 1)] / mu : 0)
        g.im[at] = -g.im[at]
      }
      return coordinates(g, r)
    })
    return Float64Array.from([...parts[0], ...parts[1]])
  }

  private hessian(): Float64Array {
    const {
      problem: {
        ranks: [r1, r2],
      },
    } = this
    const [A11, A22, A12] = this.blocks()
    const bases = [hermitianBasis(r1), hermitianBasis(r2)] as const
    const [n1, n2] = [r1 * r1, r2 * r2]
    const n = n1 + n2
    const out = new Float64Array(n * n)
    for (let p = 0; p < n1; p++)
      for (let q = 0; q <= p; q++)
        out[p * n + q] = entry(bases[0][p], bases[0][q], (a, b, c, d) => (c * r1 + a) * n1 + d * r1 + b, A11)
    for (let p = 0; p < n2; p++)
      for (let q = 0; q <= p; q++)
        out[(n1 + p) * n + n1 + q] = entry(
          bases[1][p],
          bases[1][q],
          (a, b, c, d) => (c * r2 + a) * n2 + d * r2 + b,
          A22,
        )
    const m = r1 * r2
    for (let p = 0; p < n1; p++)
      for (let q = 0; q < n2; q++)
        out[(n1 + q) * n + p] = entry(bases[0][p], bases[1][q], (a, b, c, d) => (a * r2 + c) * m + b * r2 + d, A12)
    fillGauge(out, r1, r2)
    return out
  }

  /**
   * With M[(c,a),(d,b)] = N^{-1}[(c,d),(a,b)] and Q[(a,c),(d,b)] = N^{-1}[(d,c),(a,b)]: M M*, M^T (M^T)* and Q Q*, which hold tr_2 N^{-1} (E_ab (x) 1) N^{-1} and
   * so on at [(c,a),(d,b)] (and, mixed, at [(a,c),(b,d)]).
   */
  private blocks(): readonly [ComplexMatrix, ComplexMatrix, ComplexMatrix] {
    const {
      inverse,
      problem: {
        ranks: [r1, r2],
      },
    } = this
    const m = r1 * r2
    const M = zeroMatrix(r1 * r1, r2 * r2)
    const Q = zeroMatrix(m)
    for (let c = 0; c < r1; c++) {
      for (let d = 0; d < r2; d++) {
        for (let a = 0; a < r1; a++) {
          for (let b = 0; b < r2; b++) {
            const from = (c * r2 + d) * m + a * r2 + b
            const toM = (c * r1 + a) * r2 * r2 + d * r2 + b
            const toQ = (a * r2 + d) * m + c * r2 + b
            M.re[toM] = inverse.re[from]
            M.im[toM] = inverse.im[from]
            Q.re[toQ] = inverse.re[from]
            Q.im[toQ] = inverse.im[from]
          }
        }
      }
    }
    const [A11, A22, A12] = [zeroMatrix(r1 * r1), zeroMatrix(r2 * r2), zeroMatrix(m)]
    const view = viewOfParts(M, r1 * r1, r2 * r2)
    hermitianProductInto(viewOfParts(A11, r1 * r1, r1 * r1), view)
    hermitianProductInto(viewOfParts(A22, r2 * r2, r2 * r2), transposeOf(view))
    hermitianProductInto(viewOfParts(A12, m, m), viewOfParts(Q, m, m))
    return [A11, A22, A12]
  }
}

/** (re + i im) E_ab. */
interface Unit {
  readonly a: number
  readonly b: number
  readonly re: number
  readonly im: number
}

/** An orthonormal basis of the Hermitian r x r matrices: at a r + b, E_aa; (E_ab + E_ba)/sqrt 2 for a < b; i (E_ba - E_ab)/sqrt 2 for a > b. */
function hermitianBasis(r: number): Unit[][] {
  const s = Math.SQRT1_2
  return Array.from({ length: r * r }, (_, at) => {
    const [a, b] = [Math.floor(at / r), at % r]
    if (a === b) return [{ a, b, re: 1, im: 0 }]
    return a < b
      ? [
          { a, b, re: s, im: 0 },
          { a: b, b: a, re: s, im: 0 },
        ]
      : [
          { a: b, b: a, re: 0, im: s },
          { a, b, re: 0, im: -s },
        ]
  })
}

/** tr(A B_p). */
function coordinates({ re, im }: ComplexMatrix, r: number): Float64Array {
  return Float64Array.from(re, (value, at) => {
    const [a, b] = [Math.floor(at / r), at % r]
    return a === b ? value : Math.SQRT2 * (a < b ? value : im[b * r + a])
  })
}

/** tr(B_q T[B_p]) for T[E_ab]_cd = A[index(a, b, c, d)]; tr(E_dc T) = T_cd. */
function entry(
  p: readonly Unit[],
  q: readonly Unit[],
  index: (a: number, b: number, c: number, d: number) => number,
  A: ComplexMatrix,
): number {
  let sum = 0
  for (const f of p) {
    for (const g of q) {
      const at = index(f.a, f.b, g.b, g.a)
      sum += (f.re * g.re - f.im * g.im) * A.re[at] - (f.re * g.im + f.im * g.re) * A.im[at]
    }
  }
  return sum
}

/** Adds the direction (1, -1), in which nothing changes, with the Hessian's mean size. */
function fillGauge(H: Float64Array, r1: number, r2: number): void {
  const n = r1 * r1 + r2 * r2
  const gauge = [
    ...Array.from({ length: r1 }, (_, a) => [a * (r1 + 1), 1 / Math.sqrt(r1)] as const),
    ...Array.from({ length: r2 }, (_, b) => [r1 * r1 + b * (r2 + 1), -1 / Math.sqrt(r2)] as const),
  ]
  const size = gauge.reduce((sum, [at]) => sum + H[at * n + at], 0) / (r1 + r2)
  for (const [i, u] of gauge) for (const [j, v] of gauge) if (j <= i) H[i * n + j] += size * u * v
}

function movedBy(
  G: readonly [ComplexMatrix, ComplexMatrix],
  ranks: readonly [number, number],
  X: Float64Array,
  t: number,
): [ComplexMatrix, ComplexMatrix] {
  const at = [0, ranks[0] * ranks[0]]
  const part = (side: 0 | 1): ComplexMatrix => {
    const r = ranks[side]
    const out = { re: G[side].re.slice(), im: G[side].im.slice() }
    for (let a = 0; a < r; a++) {
      out.re[a * (r + 1)] += t * X[at[side] + a * (r + 1)]
      for (let b = a + 1; b < r; b++) {
        const re = t * Math.SQRT1_2 * X[at[side] + a * r + b]
        const im = t * Math.SQRT1_2 * X[at[side] + b * r + a]
        out.re[a * r + b] += re
        out.im[a * r + b] += im
        out.re[b * r + a] += re
        out.im[b * r + a] -= im
      }
    }
    return out
  }
  return [part(0), part(1)]
}
