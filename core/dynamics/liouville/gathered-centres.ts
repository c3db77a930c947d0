/**
 * A cloud of centres that stand for Gaussians of one covariance C, gathered on a lattice: in u = L^{-1} z, C = L L^T, every centre is replaced by 6 x 6 lattice points around it
 * with Lagrange's weights, which keep all moments up to degree five in either coordinate. The Gaussian changes by h^6/720 times its sixth derivative (times a
 * polynomial below 225/64): 4e-6 of its peak at h = 1/5, whatever the number of centres.
 */
import type { Covariance } from '../../states/classical-density.ts'
import { choleskyOf } from '../../states/samples.ts'

export interface WeightedCentres {
  readonly x: Float64Array
  readonly xi: Float64Array
  /** Of either sign. */
  readonly weight: Float64Array
}

const SPACING = 0.2
const POINTS = 6

export function gatheredCentres(clouds: readonly WeightedCentres[], covariance: Covariance): WeightedCentres {
  const [l11, l21, l22] = choleskyOf(covariance[0][0], covariance[0][1], covariance[1][1])
  const place = (x: number, xi: number): readonly [number, number] => [
    x / l11 / SPACING,
    (xi - (l21 * x) / l11) / l22 / SPACING,
  ]
  const box = { u0: Infinity, u1: -Infinity, v0: Infinity, v1: -Infinity }
  for (const { x, xi } of clouds) {
    for (let k = 0; k < x.length; k++) {
      const [u, v] = place(x[k], xi[k])
      box.u0 = Math.min(box.u0, u)
      box.u1 = Math.max(box.u1, u)
      box.v0 = Math.min(box.v0, v)
      box.v1 = Math.max(box.v1, v)
    }
  }
  const first = [Math.floor(box.u0) - 2, Math.floor(box.v0) - 2]
  const columns = Math.floor(box.v1) + 4 - first[1]
  const mass = new Float64Array((Math.floor(box.u1) + 4 - first[0]) * columns)
  const [a, b] = [new Float64Array(POINTS), new Float64Array(POINTS)]
  for (const { x, xi, weight } of clouds) {
    for (let k = 0; k < x.length; k++) {
      const [u, v] = place(x[k], xi[k])
      const [i, j] = [Math.floor(u), Math.floor(v)]
      lagrangeInto(a, u - i)
      lagrangeInto(b, v - j)
      for (let p = 0; p < POINTS; p++)
        for (let q = 0; q < POINTS; q++)
          mass[(i - 2 + p - first[0]) * columns + j - 2 + q - first[1]] += weight[k] * a[p] * b[q]
    }
  }
  const kept: number[] = []
  mass.forEach((m, at) => m !== 0 && kept.push(at))
  const uOf = (at: number): number => (Math.floor(at / columns) + first[0]) * SPACING
  const vOf = (at: number): number => ((at % columns) + first[1]) * SPACING
  return {
    x: Float64Array.from(kept, (at) => l11 * uOf(at)),
    xi: Float64Array.from(kept, (at) => l21 * uOf(at) + l22 * vOf(at)),
    weight: Float64Array.from(kept, (at) => mass[at]),
  }
}

/** Weights of the points -2 … 3 for the place s in [0, 1). */
function lagrangeInto(out: Float64Array, s: number): void {
  const [a, b, c, d, e, f] = [s + 2, s + 1, s, s - 1, s - 2, s - 3]
  out[0] = (-b * c * d * e * f) / 120
  out[1] = (a * c * d * e * f) / 24
  out[2] = (-a * b * d * e * f) / 12
  out[3] = (a * b * c * e * f) / 12
  out[4] = (-a * b * c * d * f) / 24
  out[5] = (a * b * c * d * e) / 120
}
