/**
 * The kernel of a state whose Wigner function is a mixture of Gaussians. One part of weight w, mean (x0, xi0) and
 * covariance G gives, with q = (x + y)/2, s = x - y,
 *
 *   w N(q; x0, G_xx) exp(i (xi0 + (G_xxi/G_xx)(q - x0)) s/hbar - (G_xixi - G_xxi^2/G_xx) s^2/(2 hbar^2)).
 *
 * On a circle both arguments are summed over their images (periodised packets, not renormalised).
 */
import type { Grid1d } from '../grids/phase-space-grid.ts'
import type { GaussianComponent } from './classical-density.ts'
import type { Kernel } from './pivoted-compression.ts'

/** Exponents below this are nothing. */
const LOWEST = -92

export function gaussianKernel(components: readonly GaussianComponent[], hbar: number, grid: Grid1d): Kernel {
  const parts = components.map(({ weight, mean, covariance }) => {
    const gxx = covariance[0][0]
    const slope = covariance[0][1] / gxx
    const spread = covariance[1][1] - covariance[0][1] * slope
    return {
      x0: mean[0],
      xi0: mean[1],
      slope,
      norm: weight / Math.sqrt(2 * Math.PI * gxx),
      alongQ: 1 / (2 * gxx),
      alongS: spread / (2 * hbar * hbar),
      reach: Math.sqrt(-LOWEST * 2 * gxx),
      coherence: Math.sqrt((-LOWEST * 2 * hbar * hbar) / spread),
    }
  })
  const point = (i: number): number => grid.origin + i * grid.spacing
  const add = (out: Float64Array, i: number, x: number, y: number): void => {
    const s = x - y
    for (const p of parts) {
      const d = (x + y) / 2 - p.x0
      const exponent = -p.alongQ * d * d - p.alongS * s * s
      if (exponent < LOWEST) continue
      const size = p.norm * Math.exp(exponent)
      const angle = ((p.xi0 + p.slope * d) * s) / hbar
      out[2 * i] = out[2 * i] + size * Math.cos(angle)
      out[2 * i + 1] = out[2 * i + 1] + size * Math.sin(angle)
    }
  }
  const { period } = grid
  const farthest = parts.reduce((most, p) => Math.max(most, Math.abs(p.x0) + p.reach + p.coherence), 0)
  const images = period === null ? 0 : Math.ceil((farthest + Math.abs(grid.origin) + period) / period)
  const longest = parts.reduce((most, p) => Math.max(most, p.coherence), 0)
  const addImages = (out: Float64Array, i: number, x: number, y: number): void => {
    if (period === null) return add(out, i, x, y)
    for (let a = -images; a <= images; a++) {
      for (let b = -images; b <= images; b++) {
        if (Math.abs(x + a * period - y - b * period) <= longest) add(out, i, x + a * period, y + b * period)
      }
    }
  }
  return {
    diagonalInto(out) {
      const one = new Float64Array(2)
      for (let i = 0; i < grid.count; i++) {
        one.fill(0)
        addImages(one, 0, point(i), point(i))
        out[i] = one[0]!
      }
    },
    columnInto(out, p) {
      out.fill(0)
      for (let i = 0; i < grid.count; i++) addImages(out, i, point(i), point(p))
    },
  }
}
