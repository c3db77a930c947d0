/**
 * The position density of two bodies on the line, rho_2(x_1, x_2): with y_0 = (x_1 + x_2)/sqrt 2 in a Gaussian state (free) and y_1 = (x_1 - x_2)/sqrt 2 in
 * the state that the grid engine carries,
 *
 *   rho_2(x_1, x_2) = sum_terms w N(y_0; m, G_xx) sum_k |phi_k(y_1)|^2,
 *
 * and the mirrored term with y_1 -> -y_1. The orbitals are refined eightfold by their Fourier series before their squares are interpolated.
 */
import type { Grid1d } from '../../grids/phase-space-grid.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { refined, type MarginalTerm } from './schrodinger-marginal.ts'

const REFINEMENT = 8

/** @param variance of y_0 at this time; @returns rho_2 on axis x axis, [i * count + j] at (x_i, x_j) */
export function pairDensity(terms: readonly MarginalTerm[], variance: number, axis: Grid1d): Float64Array {
  const { count, origin, spacing } = axis
  const values = new Float64Array(count * count)
  for (const {
    weight,
    isMirrored,
    first,
    centreMean: [mean],
  } of terms) {
    const relative = densityTable(first)
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        const y0 = (2 * origin + (i + j) * spacing) / Math.SQRT2
        const y1 = ((i - j) * spacing) / Math.SQRT2
        const centre = Math.exp((-0.5 * (y0 - mean) ** 2) / variance) / Math.sqrt(2 * Math.PI * variance)
        values[i * count + j] += weight * centre * (relative(y1) + (isMirrored ? relative(-y1) : 0))
      }
    }
  }
  return values
}

/** sum_k |phi_k|^2 at any place, by cubics through the refined points; 0 beyond the grid. */
function densityTable(state: LowRankState): (y: number) => number {
  const {
    grid: { count, origin, spacing },
    orbitals,
    rank,
  } = refined(state, REFINEMENT)
  const table = new Float64Array(count)
  for (let k = 0; k < rank; k++)
    for (let i = 0; i < count; i++)
      table[i] += orbitals[2 * (k * count + i)] ** 2 + orbitals[2 * (k * count + i) + 1] ** 2
  return (y) => {
    const place = (y - origin) / spacing
    const i = Math.floor(place)
    if (i < 1 || i + 2 >= count) return 0
    const s = place - i
    const [a, b, c, d] = [table[i - 1], table[i], table[i + 1], table[i + 2]]
    return Math.max(0, b + 0.5 * s * (c - a + s * (2 * a - 5 * b + 4 * c - d + s * (3 * (b - c) + d - a))))
  }
}
