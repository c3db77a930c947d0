/** Newton's forces of N bodies, pair after pair. */
import type { Potential } from '../../potentials/potential.ts'

export interface BodyForce {
  readonly method: 'pairs' | 'separable'
  /** out_j = (1/N) sum_k V'(x_j - x_k), j = 0 … count - 1: the force is its negative. */
  fieldInto(out: Float64Array, x: Float64Array, offset: number, count: number): void
}

/** Measured: a pair with V' in closed form costs about as much as this many terms of an expansion at one body. */
export const TERMS_PER_PAIR = 3

export class PairForce implements BodyForce {
  readonly method = 'pairs'
  private readonly potential: Potential

  constructor(potential: Potential) {
    this.potential = potential
  }

  fieldInto(out: Float64Array, x: Float64Array, offset: number, count: number): void {
    const { potential } = this
    for (let j = 0; j < count; j++) out[j] = 0
    for (let j = 0; j < count; j++) {
      const xj = x[offset + j]
      let sum = 0
      for (let k = 0; k < j; k++) {
        const force = potential.gradient(xj - x[offset + k])
        sum += force
        out[k] -= force
      }
      out[j] += sum
    }
    for (let j = 0; j < count; j++) out[j] /= count
  }
}
