/**
 * Energy of a face flux and its descent under subdivision (units of the cell).
 *
 * Raviart-Thomas flux between piecewise-constant masses: the energy is exactly
 *   E = 4^(−level) Σ_cells (l² + l r + r² + d² + d u + u²) / (3 L(F_a, G_a)).
 * The two-scale relation of B₃ writes the same spline measures on half the cell: masses by (1 4 6 4 1)/16 along each axis, the
 * flux along its own axis by (1 5 10 10 5 1)/16; the divergence stays exact, and because (m, a, b) -> |m|²/L(a, b) is jointly convex
 * the energy falls at every level, towards the energy of the spline flux: each level is an upper bound of W₂² of the spline pair.
 */
import { logMean } from './log-mean-flux.ts'
import type { PlaneShape, WorkMeter } from './plane-shape.ts'

export interface SubdividedFlux {
  readonly shape: PlaneShape
  readonly level: number
  readonly f: Float64Array
  readonly g: Float64Array
  readonly mx: Float64Array
  readonly my: Float64Array
}

/** E of the docstring above, in squares of the level-0 cell. Infinity if a flux enters an empty cell. */
export function fluxEnergy({ shape, level, f, g, mx, my }: SubdividedFlux, work: WorkMeter): number {
  const { nx, ny } = shape
  let total = 0
  for (let i = 0; i < nx; i++) {
    const below = (i > 0 ? i - 1 : nx - 1) * ny
    let row = 0
    for (let j = 0; j < ny; j++) {
      const q = i * ny + j
      const l = mx[below + j]
      const r = mx[q]
      const d = j > 0 ? my[q - 1] : 0
      const u = my[q]
      const e = l * l + l * r + r * r + d * d + d * u + u * u
      if (e > 0) row += e / logMean(f[q], g[q])
    }
    total += row
  }
  work.units += 2 * nx * ny
  return (total / 3) * 0.25 ** level
}

const MASS_EVEN = [6 / 16, 1 / 16, 1 / 16]
const MASS_ODD = [4 / 16, 4 / 16]

/** One level finer. Non-periodic axes grow from n to 2n + 3 cells (the reach of B₃). */
export function subdivide(s: SubdividedFlux, work: WorkMeter): SubdividedFlux {
  const { nx, ny, periodic } = s.shape
  const mx2 = periodic ? 2 * nx : 2 * nx + 3
  const my2 = 2 * ny + 3
  const masses = (a: Float64Array): Float64Array =>
    refineSecond(refineFirst(a, nx, ny, periodic, false), mx2, ny, false)
  const out = {
    shape: { nx: mx2, ny: my2, periodic },
    level: s.level + 1,
    f: masses(s.f),
    g: masses(s.g),
    mx: refineSecond(refineFirst(s.mx, nx, ny, periodic, true), mx2, ny, false),
    my: refineSecond(refineFirst(s.my, nx, ny, periodic, false), mx2, ny, true),
  }
  work.units += 4 * mx2 * my2
  return out
}

/** The same for one array of masses. */
export function subdivideMasses(a: Float64Array, { nx, ny, periodic }: PlaneShape): Float64Array {
  return refineSecond(refineFirst(a, nx, ny, periodic, false), periodic ? 2 * nx : 2 * nx + 3, ny, false)
}

/**
 * Along the first axis: fine[2i + k] += w_k coarse[i] (k = 0..4 for masses, 0..5 for the flux along this axis; shifted by −2 on the circle).
 */
function refineFirst(a: Float64Array, n: number, m: number, periodic: boolean, flux: boolean): Float64Array {
  const fine = periodic ? 2 * n : 2 * n + 3
  const out = new Float64Array(fine * m)
  const shift = periodic ? 2 : 0
  for (let k = 0; k < fine; k++) {
    const t = k + shift
    const o = k * m
    const first = t >> 1
    const w = weights(t & 1, flux)
    for (let q = 0; q < w.length; q++) {
      let i = first - q
      if (periodic) i = (i + n) % n
      else if (i < 0 || i >= n) continue
      const c = w[q]
      const p = i * m
      for (let j = 0; j < m; j++) out[o + j] += c * a[p + j]
    }
  }
  return out
}

/** taps on coarse[first], coarse[first − 1], coarse[first − 2] */
function weights(odd: number, flux: boolean): readonly number[] {
  if (flux) return odd ? [5 / 16, 10 / 16, 1 / 16] : [1 / 16, 10 / 16, 5 / 16]
  return odd ? MASS_ODD : [MASS_EVEN[1], MASS_EVEN[0], MASS_EVEN[2]]
}

function refineSecond(a: Float64Array, n: number, m: number, flux: boolean): Float64Array {
  const fine = 2 * m + 3
  const out = new Float64Array(n * fine)
  const [e0, e1, e2] = weights(0, flux)
  const odd = weights(1, flux)
  const o0 = odd[0]
  const o1 = odd[1]
  const o2 = odd.length > 2 ? odd[2] : 0
  for (let i = 0; i < n; i++) {
    const p = i * m
    const o = i * fine
    let c1 = 0
    let c2 = 0
    for (let j = 0; j < m + 1; j++) {
      const c0 = j < m ? a[p + j] : 0
      out[o + 2 * j] = e0 * c0 + e1 * c1 + e2 * c2
      out[o + 2 * j + 1] = o0 * c0 + o1 * c1 + o2 * c2
      c2 = c1
      c1 = c0
    }
    out[o + 2 * m + 2] = e1 * c1 + e2 * c2
  }
  return out
}
