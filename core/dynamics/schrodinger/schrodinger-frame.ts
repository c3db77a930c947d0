/** The coordinates in which an N-body Schrödinger computation is done, and the interaction in them. */
import { forEachPoint, tensorSize, type TensorGrid } from '../../grids/tensor-grid.ts'
import type { FunctionDensity } from '../../states/classical-density.ts'
import { pairVectors } from '../../states/jacobi.ts'
import { particleTerms, productTerms, type ProductTerm } from '../../states/n-particle.ts'
import type { HartreeInput } from '../hartree/hartree-plan.ts'

export interface SchrodingerInput extends HartreeInput {
  readonly particles: number
  /** The product state as terms of its own making (samples of packets); from `spec` when absent. On the line only. */
  readonly terms?: readonly ProductTerm[]
  /** Of a Töplitz state whose symbol is a function: its packets are drawn from it, not from the lattice that stands for it in `spec`. */
  readonly symbol?: FunctionDensity
  /** Whether the state of two particles is wanted as well. */
  readonly wantsPairs?: boolean
}

/** The coordinates: relative ones on the line (the centre of mass is free), the particles' own on a circle. */
export interface Frame {
  readonly dimension: number
  /** x_j - x_k = v . y for every pair. */
  readonly pairs: readonly Float64Array[]
  readonly terms: readonly ProductTerm[]
}

export function createFrame({ spec, hbar, potential, particles, terms }: SchrodingerInput): Frame {
  if (potential.period === null) {
    return {
      dimension: particles - 1,
      pairs: pairVectors(particles),
      terms: terms ?? productTerms(spec, hbar, particles),
    }
  }
  const pairs: Float64Array[] = []
  for (let j = 0; j < particles; j++) {
    for (let k = j + 1; k < particles; k++)
      pairs.push(Float64Array.from({ length: particles }, (_, a) => (a === j ? 1 : a === k ? -1 : 0)))
  }
  return { dimension: particles, pairs, terms: particleTerms(spec, hbar, particles) }
}

/** V_N(y) = (1/N) sum over the pairs of V(v . y) at all points of the grid. */
export function pairPotentialOnGrid(
  { potential, particles }: SchrodingerInput,
  { pairs }: Frame,
  grid: TensorGrid,
): Float64Array {
  const values = new Float64Array(tensorSize(grid))
  forEachPoint(grid, (index, y) => {
    let sum = 0
    for (const v of pairs) {
      let difference = 0
      for (let a = 0; a < y.length; a++) difference += v[a] * y[a]
      sum += potential.value(difference)
    }
    values[index] = sum / particles
  })
  return values
}
