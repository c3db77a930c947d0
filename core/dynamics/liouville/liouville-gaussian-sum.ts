/** Many Gaussians of one covariance on a phase-space grid. */
import type { PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import type { Covariance } from '../../states/classical-density.ts'

/** Standard deviations beyond which a Gaussian is left out (e^{-38} of its peak). */
const REACH = 8.7

interface Centres {
  readonly x: Float64Array
  readonly xi: Float64Array
  readonly weight: Float64Array
}

/**
 * values[i nxi + j] += sum_k w_k N((x_i, xi_j); (x_k, xi_k), C), with images in x on the circle. Along xi the Gaussian is followed from its peak by
 * products (g_{j+1} = g_j q_j, q_{j+1} = q_j e^{-h^2/v}): one exponential a row and centre, rounding about 1e-14 a hundred cells.
 */
export function addGaussiansInPlace(
  values: Float64Array,
  { x, xi }: PhaseSpaceGrid,
  centres: Centres,
  [[cxx, cxxi], [, cxixi]]: Covariance,
  period: number | null,
): void {
  const sigma = Math.sqrt(cxx)
  const slope = cxxi / cxx
  const variance = cxixi - cxxi * slope
  const norm = 1 / (2 * Math.PI * Math.sqrt(cxx * variance))
  const h = xi.spacing
  const bend = Math.exp((-h * h) / variance)
  const images = period === null ? 0 : Math.ceil((REACH * sigma) / period + 1)
  for (let k = 0; k < centres.weight.length; k++) {
    const weight = centres.weight[k] * norm
    if (weight < 1e-30) continue
    const shift = period === null ? 0 : period * Math.round((centres.x[k] - x.origin) / period - 0.5)
    for (let image = -images; image <= images; image++) {
      const cx = centres.x[k] - shift + image * (period ?? 0)
      const first = Math.max(0, Math.ceil((cx - REACH * sigma - x.origin) / x.spacing))
      const last = Math.min(x.count - 1, Math.floor((cx + REACH * sigma - x.origin) / x.spacing))
      for (let i = first; i <= last; i++) {
        const d = x.origin + i * x.spacing - cx
        const peak = centres.xi[k] + slope * d
        const row = i * xi.count
        const j0 = Math.min(xi.count - 1, Math.max(0, Math.round((peak - xi.origin) / h)))
        const e = xi.origin + j0 * h - peak
        const top = weight * Math.exp((-0.5 * d * d) / cxx - (0.5 * e * e) / variance)
        const least = 1e-17 * weight * Math.exp((-0.5 * d * d) / cxx)
        let g = top
        let q = Math.exp((-h * (e + 0.5 * h)) / variance)
        for (let j = j0; j < xi.count && (g > least || e < 0); j++) {
          values[row + j] += g
          g *= q
          q *= bend
        }
        q = Math.exp((h * (e - 0.5 * h)) / variance)
        g = top * q
        q *= bend
        for (let j = j0 - 1; j >= 0 && (g > least || e > 0); j--) {
          values[row + j] += g
          g *= q
          q *= bend
        }
      }
    }
  }
}
