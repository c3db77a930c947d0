/** Newton's forces of N bodies, pair after pair. */
import type { Potential } from '../../potentials/potential.ts'

/** The bodies of one replica at a time, in arrays of the force's own, where the kernels find them. */
export interface BodyForce {
  readonly method: 'pairs' | 'separable'
  /** x_j of its bodies, to be written and moved by the caller. */
  readonly positions: Float64Array
  /** (1/N) sum_k V'(x_j - x_k) as of the last `evaluate`: the force is its negative. */
  readonly fields: Float64Array
  evaluate(): void
}

/** Measured: a pair with V' in closed form costs about as much as this many terms of an expansion at one body. */
export const TERMS_PER_PAIR = 3

export class PairForce implements BodyForce {
  readonly method = 'pairs'
  readonly positions: Float64Array
  readonly fields: Float64Array
  private readonly potential: Potential

  constructor(potential: Potential, bodies: number) {
    this.potential = potential
    this.positions = new Float64Array(bodies)
    this.fields = new Float64Array(bodies)
  }

  evaluate(): void {
    pairFieldsInto(this.fields, this.positions, this.potential)
  }
}

/** out_j = (1/N) sum_k V'(x_j - x_k). */
export function pairFieldsInto(out: Float64Array, x: Float64Array, potential: Potential): void {
  const count = x.length
  for (let j = 0; j < count; j++) out[j] = 0
  for (let j = 0; j < count; j++) {
    const xj = x[j]
    let sum = 0
    for (let k = 0; k < j; k++) {
      const force = potential.gradient(xj - x[k])
      sum += force
      out[k] -= force
    }
    out[j] += sum
  }
  for (let j = 0; j < count; j++) out[j] /= count
}
