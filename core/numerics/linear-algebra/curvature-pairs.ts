/**
 * A preconditioner that learns from earlier solves with a neighbouring matrix A: from pairs (s, y = A s) the BFGS update of a fixed one, H_0,
 *
 *   H <- (1 - s y^T/(y.s)) H (1 - y s^T/(y.s)) + s s^T/(y.s)   for each pair,
 *
 * symmetric positive definite if H_0 is; H y = s for the last pair, and for all where the s are A-conjugate, as those of conjugate
 * gradients are. 4 m n multiply-adds with m pairs of n numbers.
 *
 * Source: Morales, Nocedal, Automatic preconditioning by limited memory quasi-Newton updating, SIAM J. Optim. 10 (2000); two loops of
 * Nocedal, Wright, Numerical Optimization, algorithm 7.4.
 */
import { addMultiple, dot } from './vectors.ts'

interface CurvaturePair {
  readonly s: Float64Array
  readonly y: Float64Array
  /** y.s > 0 */
  readonly curvature: number
}

export class CurvaturePairs {
  private readonly most: number
  private readonly pairs: CurvaturePair[] = []

  /** @param most pairs that are kept, the latest */
  constructor(most: number) {
    this.most = most
  }

  /** Both are kept as they are, not copied. A pair without positive curvature is left out. */
  add(s: Float64Array, y: Float64Array): void {
    const curvature = dot(s, y)
    if (!(curvature > 0)) return
    if (this.pairs.length === this.most) this.pairs.shift()
    this.pairs.push({ s, y, curvature })
  }

  /** out <- H r, H_0 given by what it does; `out` must not be r. */
  applyInto(out: Float64Array, r: Float64Array, first: (out: Float64Array, r: Float64Array) => void): void {
    const { pairs } = this
    const rest = r.slice()
    const shares = pairs.map(() => 0)
    for (let i = pairs.length - 1; i >= 0; i--) {
      shares[i] = dot(pairs[i].s, rest) / pairs[i].curvature
      addMultiple(rest, pairs[i].y, -shares[i])
    }
    first(out, rest)
    pairs.forEach(({ s, y, curvature }, i) => addMultiple(out, s, shares[i] - dot(y, out) / curvature))
  }
}
