/**
 * The density of positions of two bodies on the line, rho_2(x_1, x_2), from its transform in R = (x_1 + x_2)/sqrt 2 (schrodinger-pair.ts):
 *
 *   rho_2 = (dk/2 pi) sum_k e^{ikR} e^{-k^2 v/2} T(k, u),   u = (x_1 - x_2)/sqrt 2,
 *
 * v the variance that the free centre of mass adds. T is refined fourfold by its Fourier series in u before it is interpolated.
 */
import type { Grid1d } from '../../grids/phase-space-grid.ts'
import { refined } from './schrodinger-marginal.ts'
import type { PairWaves } from './schrodinger-pair.ts'

const REFINEMENT = 4

/** @returns rho_2 on axis x axis, [i * count + j] at (x_i, x_j) */
export function pairDensity({ rows, waveStep, variance }: PairWaves, axis: Grid1d): Float64Array {
  const { count, origin, spacing } = axis
  const fine = refined(rows, REFINEMENT)
  const values = new Float64Array(count * count)
  // place s stands for R = (2 origin + s spacing)/sqrt 2
  const places = 2 * count - 1
  const waves = new Float64Array(2 * rows.rank * places)
  for (let k = 0; k < rows.rank; k++) {
    const damping = (((k === 0 ? 1 : 2) * waveStep) / (2 * Math.PI)) * Math.exp(-0.5 * variance * (k * waveStep) ** 2)
    for (let s = 0; s < places; s++) {
      const angle = (k * waveStep * (2 * origin + s * spacing)) / Math.SQRT2
      waves[2 * (s * rows.rank + k)] = damping * Math.cos(angle)
      waves[2 * (s * rows.rank + k) + 1] = damping * Math.sin(angle)
    }
  }
  const own = new Float64Array(2 * rows.rank)
  for (let d = 0; d < count; d++) {
    // symmetric: both signs of u at once
    if (!interpolatedInto(own, fine.orbitals, fine.grid, (d * spacing) / Math.SQRT2)) continue
    for (let i = d; i < count; i++) {
      const s = 2 * i - d
      // the sum is periodic in R, rho_2 is not
      if (Math.abs(2 * origin + s * spacing) / Math.SQRT2 > Math.PI / waveStep) continue
      let sum = 0
      for (let k = 0, at = 2 * s * rows.rank; k < own.length; k += 2, at += 2)
        sum += own[k] * waves[at] - own[k + 1] * waves[at + 1]
      values[i * count + i - d] = Math.max(0, sum)
      values[(i - d) * count + i] = Math.max(0, sum)
    }
  }
  return values
}

/** The rows at one place by cubics; false beyond the grid, where they are 0. */
function interpolatedInto(
  out: Float64Array,
  rows: Float64Array,
  { count, origin, spacing }: Grid1d,
  u: number,
): boolean {
  const place = (u - origin) / spacing
  const i = Math.floor(place)
  if (i < 1 || i + 2 >= count) return false
  const s = place - i
  for (let k = 0; k < out.length; k++) {
    const at = 2 * ((k >> 1) * count + i) + (k & 1)
    const [a, b, c, d] = [rows[at - 2], rows[at], rows[at + 2], rows[at + 4]]
    out[k] = b + 0.5 * s * (c - a + s * (2 * a - 5 * b + 4 * c - d + s * (3 * (b - c) + d - a)))
  }
  return true
}
