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
import { addMultiple, addMultipleAndDot, dot } from './vectors.ts'

interface CurvaturePair {
  readonly s: Float64Array
  readonly y: Float64Array
  /** y.s > 0 */
  readonly curvature: number
}

export class CurvaturePairs {
  private readonly most: number
  private readonly pairs: CurvaturePair[] = []
  private readonly shares: Float64Array
  /** What of r is left. */
  private rest = new Float64Array(0)

  /** @param most pairs that are kept, the latest */
  constructor(most: number) {
    this.most = most
    this.shares = new Float64Array(most)
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
    const { pairs, shares } = this
    if (pairs.length === 0) return first(out, r)
    if (this.rest.length !== r.length) this.rest = new Float64Array(r.length)
    const { rest } = this
    rest.set(r)
    const last = pairs.length - 1
    // each product with what is left is taken while the pair before is subtracted
    for (let i = last, product = dot(pairs[last].s, rest); ; i--) {
      const { y, curvature } = pairs[i]
      shares[i] = product / curvature
      if (i === 0) {
        addMultiple(rest, y, -shares[i])
        break
      }
      product = addMultipleAndDot(rest, y, -shares[i], pairs[i - 1].s)
    }
    first(out, rest)
    for (let i = 0, product = dot(out, pairs[0].y); ; i++) {
      const { s, curvature } = pairs[i]
      const share = shares[i] - product / curvature
      if (i === last) return addMultiple(out, s, share)
      product = addMultipleAndDot(out, s, share, pairs[i + 1].y)
    }
  }
}
