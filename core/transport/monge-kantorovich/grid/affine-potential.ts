/**
 * The potential of the affine map between the moments (exact between Gaussians):
 *   T(x) = n + A (x − m),  A = S^(−½) (S^½ T S^½)^½ S^(−½),   ∇φ = x − T(x).
 */
import type { PotentialSpace } from './dual-potential.ts'
import type { PlaneMoments } from '../moment-bound.ts'

/** A = [uu, uv, vv]; null where S is singular. In two dimensions (ST)^½ = (ST + √det 1)/√(tr ST + 2 √det), and A = S⁻¹ (ST)^½. */
export function affineMap(
  s: readonly [number, number, number],
  t: readonly [number, number, number],
): readonly [number, number, number] | null {
  const detS = s[0] * s[2] - s[1] * s[1]
  const detT = t[0] * t[2] - t[1] * t[1]
  if (!(detS > 0) || !(detT > 0)) return null
  const root = Math.sqrt(detS * detT)
  const trace = s[0] * t[0] + 2 * s[1] * t[1] + s[2] * t[2]
  const scale = 1 / Math.sqrt(trace + 2 * root)
  // S⁻¹ (ST + root 1) = T + root S⁻¹
  const inverse = root / detS
  return [scale * (t[0] + inverse * s[2]), scale * (t[1] - inverse * s[1]), scale * (t[2] + inverse * s[0])]
}

/** Coefficients of φ on the knots of a space (not for a circle); null where the map does not exist. */
export function affineCoefficients(space: PotentialSpace, f: PlaneMoments, g: PlaneMoments): Float64Array | null {
  const a = affineMap(f.covariance, g.covariance)
  if (!a || space.shape.periodic) return null
  const huu = 1 - a[0]
  const huv = -a[1]
  const hvv = 1 - a[2]
  const du = f.mean[0] - g.mean[0]
  const dv = f.mean[1] - g.mean[1]
  const { cx, cy, q } = space
  const out = new Float64Array(cx * cy)
  // a cubic spline with coefficients p(k) − q²p''(k)/6 per axis is the quadratic p
  const shift = (q * q * (huu + hvv)) / 6
  for (let i = 0; i < cx; i++) {
    const u = q * i - f.mean[0]
    for (let j = 0; j < cy; j++) {
      const v = q * j - f.mean[1]
      out[i * cy + j] = 0.5 * (huu * u * u + 2 * huv * u * v + hvv * v * v) + du * u + dv * v - shift
    }
  }
  return out
}
