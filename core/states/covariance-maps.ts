/** Symmetric 2x2 matrices: what optimal maps between Gaussians and their square roots take. */
import type { Covariance } from './classical-density.ts'
import { determinant, inverseCovariance } from './mixture.ts'

/** Determinants below this part of the squared trace are those of a line; what is added to its variances, as a part of the trace. */
const SINGULAR = 1e-6
const THICKNESS = 1e-3

/** Points on a line have no Gaussian map: any A > 0 serves the identity, so that of a slightly thicker Gaussian is taken. */
export function softened(s: Covariance): Covariance {
  const size = s[0][0] + s[1][1]
  if (determinant(s) > SINGULAR * size * size) return s
  return [
    [s[0][0] + THICKNESS * size, s[0][1]],
    [s[1][0], s[1][1] + THICKNESS * size],
  ]
}

/** The symmetric A with A S A = T: the geometric mean of S^{-1} and T, for 2x2 matrices (X/a + Y/b) sqrt(a b/det(X/a + Y/b)), a^2 = det X. */
export function gaussianMap(s: Covariance, t: Covariance): Covariance {
  const x = inverseCovariance(s)
  const [a, b] = [Math.sqrt(determinant(x)), Math.sqrt(determinant(t))]
  const sum: Covariance = [
    [x[0][0] / a + t[0][0] / b, x[0][1] / a + t[0][1] / b],
    [x[0][1] / a + t[0][1] / b, x[1][1] / a + t[1][1] / b],
  ]
  const factor = Math.sqrt((a * b) / determinant(sum))
  return [
    [factor * sum[0][0], factor * sum[0][1]],
    [factor * sum[0][1], factor * sum[1][1]],
  ]
}

export function product(a: Covariance, b: Covariance): Covariance {
  const entry = (i: 0 | 1, j: 0 | 1): number => a[i][0] * b[0][j] + a[i][1] * b[1][j]
  return [
    [entry(0, 0), entry(0, 1)],
    [entry(1, 0), entry(1, 1)],
  ]
}

/** The nearest matrix without negative eigenvalues. */
export function positivePart(s: Covariance): Covariance {
  const half = (s[0][0] + s[1][1]) / 2
  const gap = Math.hypot((s[0][0] - s[1][1]) / 2, s[0][1])
  if (half - gap >= 0) return s
  if (half + gap <= 0)
    return [
      [0, 0],
      [0, 0],
    ]
  // (half + gap) times the projection on the upper eigenvector
  const factor = (half + gap) / (2 * gap)
  const off = factor * s[0][1]
  return [
    [factor * (s[0][0] - half + gap), off],
    [off, factor * (s[1][1] - half + gap)],
  ]
}

/** Of a positive matrix. */
export function squareRoot(a: Covariance): Covariance {
  const root = Math.sqrt(determinant(a))
  const scale = 1 / Math.sqrt(a[0][0] + a[1][1] + 2 * root)
  return [
    [scale * (a[0][0] + root), scale * a[0][1]],
    [scale * a[0][1], scale * (a[1][1] + root)],
  ]
}

/** tr(S (1 - A)). */
export function traceOfRest(s: Covariance, a: Covariance): number {
  return s[0][0] * (1 - a[0][0]) - 2 * s[0][1] * a[0][1] + s[1][1] * (1 - a[1][1])
}
