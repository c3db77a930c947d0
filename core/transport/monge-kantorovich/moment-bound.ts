/**
 * Gelbrich's lower bound of W₂² from means and covariances, exact between Gaussians:
 *   |m − n|² + tr(S + T − 2 (S^½ T S^½)^½),   tr (S^½ T S^½)^½ = √(tr ST + 2 √(det S det T)) in two dimensions.
 */
import type { MeasureModel } from './spline-measure.ts'
import type { PlaneShape } from './plane-shape.ts'

export interface PlaneMoments {
  readonly mean: readonly [number, number]
  /** uu, uv, vv */
  readonly covariance: readonly [number, number, number]
}

/** Moments of Σ c_a K(x − a) in cells; the kernel adds 1/3 (B₃) or 1/12 (cell) to each variance. Not for a circle. */
export function measureMoments(c: Float64Array, { nx, ny }: PlaneShape, model: MeasureModel): PlaneMoments {
  let mass = 0
  let mu = 0
  let mv = 0
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const w = c[i * ny + j]
      mass += w
      mu += w * i
      mv += w * j
    }
  }
  mu /= mass
  mv /= mass
  let uu = 0
  let uv = 0
  let vv = 0
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const w = c[i * ny + j]
      uu += w * (i - mu) * (i - mu)
      uv += w * (i - mu) * (j - mv)
      vv += w * (j - mv) * (j - mv)
    }
  }
  const kernel = model === 'spline' ? 1 / 3 : 1 / 12
  return { mean: [mu, mv], covariance: [uu / mass + kernel, uv / mass, vv / mass + kernel] }
}

/** Lower bound of W₂² in cells²; `rounding` is what floating point may have done to it. */
export function gelbrichSquared(a: PlaneMoments, b: PlaneMoments): { value: number; rounding: number } {
  const du = a.mean[0] - b.mean[0]
  const dv = a.mean[1] - b.mean[1]
  const [suu, suv, svv] = a.covariance
  const [tuu, tuv, tvv] = b.covariance
  const detS = Math.max(0, suu * svv - suv * suv)
  const detT = Math.max(0, tuu * tvv - tuv * tuv)
  const cross = Math.sqrt(Math.max(0, suu * tuu + 2 * suv * tuv + svv * tvv + 2 * Math.sqrt(detS * detT)))
  const traces = suu + svv + tuu + tvv
  const value = du * du + dv * dv + Math.max(0, traces - 2 * cross)
  const reach = Math.abs(a.mean[0]) + Math.abs(a.mean[1]) + Math.abs(b.mean[0]) + Math.abs(b.mean[1])
  return { value, rounding: 1e-13 * (traces + (Math.abs(du) + Math.abs(dv)) * reach) }
}
