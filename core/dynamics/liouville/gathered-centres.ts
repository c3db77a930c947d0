/**
 * A cloud of centres that stand for Gaussians of one covariance C, gathered on a lattice: in u = L^{-1} z, C = L L^T, every centre is replaced by 6 x 6 lattice points around it
 * with Lagrange's weights, which keep all moments up to degree five in either coordinate. The Gaussian changes by h^6/720 times its sixth derivative (times a
 * polynomial below 225/64): 4e-6 of its peak at h = 1/5, whatever the number of centres.
 * Their sum on a grid is then separable: the form is (x/l11 - u)^2 + ((xi - (l21/l11) x)/l22 - v)^2, whatever centres a lattice point stands for.
 */
import type { PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import type { Covariance } from '../../states/classical-density.ts'
import { choleskyOf } from '../../states/samples.ts'

export interface WeightedCentres {
  readonly x: Float64Array
  readonly xi: Float64Array
  /** Of either sign. */
  readonly weight: Float64Array
}

/** Weights of the lattice points ((first[0] + i) h, (first[1] + j) h), row by row, in u = L^{-1} z. */
export interface GatheredCentres {
  readonly covariance: Covariance
  readonly first: readonly [number, number]
  readonly rows: number
  readonly columns: number
  readonly mass: Float64Array
}

const SPACING = 0.2
const POINTS = 6

export function gatheredCentres(clouds: readonly WeightedCentres[], covariance: Covariance): GatheredCentres {
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
  const out = emptyLattice(covariance, {
    u0: Math.floor(box.u0) - 2,
    v0: Math.floor(box.v0) - 2,
    u1: Math.floor(box.u1) + 4,
    v1: Math.floor(box.v1) + 4,
  })
  const { first, columns, mass } = out
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
  return out
}

/** factor times the sum of gathered clouds of one covariance: they are on one lattice. */
export function sumOfGathered(parts: readonly GatheredCentres[], factor: number): GatheredCentres {
  const out = emptyLattice(parts[0].covariance, {
    u0: Math.min(...parts.map((p) => p.first[0])),
    v0: Math.min(...parts.map((p) => p.first[1])),
    u1: Math.max(...parts.map((p) => p.first[0] + p.rows)),
    v1: Math.max(...parts.map((p) => p.first[1] + p.columns)),
  })
  for (const { first, rows, columns, mass } of parts) {
    const [i0, j0] = [first[0] - out.first[0], first[1] - out.first[1]]
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) out.mass[(i0 + i) * out.columns + j0 + j] += factor * mass[i * columns + j]
  }
  return out
}

/** [u0, u1) x [v0, v1) */
function emptyLattice(
  covariance: Covariance,
  { u0, u1, v0, v1 }: { readonly u0: number; readonly u1: number; readonly v0: number; readonly v1: number },
): GatheredCentres {
  const [rows, columns] = [u1 - u0, v1 - v0]
  return { covariance, first: [u0, v0], rows, columns, mass: new Float64Array(rows * columns) }
}

/** Standard deviations beyond which a Gaussian is left out (e^{-38} of its peak). */
const REACH = 8.7

/** values[i nxi + j] += sum_k mass_k N((x_i, xi_j); z_k, C), one axis after the other; with images in x on the circle. */
export function addGatheredInPlace(
  values: Float64Array,
  { x, xi }: PhaseSpaceGrid,
  { covariance: c, first, rows, columns, mass }: GatheredCentres,
  period: number | null,
): void {
  const [l11, l21, l22] = choleskyOf(c[0][0], c[0][1], c[1][1])
  const norm = 1 / (2 * Math.PI * l11 * l22)
  const [u0, u1] = [first[0] * SPACING, (first[0] + rows - 1) * SPACING]
  const along = new Float64Array(columns)
  for (let i = 0; i < x.count; i++) {
    const place = x.origin + i * x.spacing
    const images =
      period === null
        ? [0, 0]
        : [Math.ceil((l11 * (u0 - REACH) - place) / period), Math.floor((l11 * (u1 + REACH) - place) / period)]
    for (let image = images[0]; image <= images[1]; image++) {
      const at = place + image * (period ?? 0)
      along.fill(0)
      forNearby(at / l11, first[0], rows, (row, g) => {
        for (let k = 0; k < columns; k++) along[k] += g * mass[row * columns + k]
      })
      for (let j = 0; j < xi.count; j++) {
        let sum = 0
        forNearby((xi.origin + j * xi.spacing - (l21 / l11) * at) / l22, first[1], columns, (column, g) => {
          sum += g * along[column]
        })
        values[i * xi.count + j] += norm * sum
      }
    }
  }
}

/** e^{-(s - (first + k) h)^2 / 2} of the k within reach. The Gaussian is followed from its peak by products: g_{k+1} = g_k q_k, q_{k+1} = q_k e^{-h^2}. */
function forNearby(s: number, first: number, count: number, visit: (k: number, gaussian: number) => void): void {
  const low = Math.max(0, Math.ceil((s - REACH) / SPACING) - first)
  const high = Math.min(count - 1, Math.floor((s + REACH) / SPACING) - first)
  if (low > high) return
  const peak = Math.min(high, Math.max(low, Math.round(s / SPACING) - first))
  const e = (first + peak) * SPACING - s
  const top = Math.exp(-0.5 * e * e)
  let [g, q] = [top, Math.exp(-SPACING * (e + 0.5 * SPACING))]
  for (let k = peak; k <= high; k++) {
    visit(k, g)
    g *= q
    q *= BEND
  }
  g = top
  q = Math.exp(SPACING * (e - 0.5 * SPACING))
  for (let k = peak - 1; k >= low; k--) {
    g *= q
    q *= BEND
    visit(k, g)
  }
}

const BEND = Math.exp(-SPACING * SPACING)

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
