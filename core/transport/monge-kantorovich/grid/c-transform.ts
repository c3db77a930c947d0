/**
 * The continuous c-transform of a spline potential, φᶜ(y) = min_x ½|x − y|² − φ(x), by Newton's method for x = y + ∇φ(x),
 * and the dual functional sampled at the cell centres,
 *   J(φ) = Σ_a (F_a − G_a) φ(a) + Σ_a G_a r(a),   r = φ + φᶜ <= 0,   ½ W₂² ≈ max J.
 */
import { evaluateSplineInto, splineValue } from '../../../numerics/b-spline.ts'
import { lowerEnvelope2d } from '../../../numerics/lower-envelope.ts'
import { PAD } from './dual-potential.ts'
import type { Potential2d } from './dual-potential.ts'
import type { WorkMeter } from '../plane-shape.ts'

/** Minimisers x(y) − y of the last transform, per cell: the start of the next. */
export interface Displacements {
  readonly dx: Float64Array
  readonly dy: Float64Array
  known: boolean
}

export function newDisplacements(size: number): Displacements {
  return { dx: new Float64Array(size), dy: new Float64Array(size), known: false }
}

const jet = new Float64Array(6)

/** Padded first coordinate brought into the array: around the circle, or held at the end of the box. */
export function foldFirst(u: number, nx: number, periodic: boolean): number {
  if (periodic) return u - nx * Math.floor((u - PAD) / nx)
  return u < 1 ? 1 : u > nx + 2 * PAD - 2.000001 ? nx + 2 * PAD - 2.000001 : u
}

export function foldSecond(v: number, ny: number): number {
  return v < 1 ? 1 : v > ny + 2 * PAD - 2.000001 ? ny + 2 * PAD - 2.000001 : v
}

/**
 * Newton for the displacement x(y) − y of the minimiser of ½|x − y|² − φ(x), from (startU, startV); out = [d_u, d_v, |∇q| there, 1 if found else 0].
 * Displacements, not positions, are iterated: they stay exact when they are 1e-9 of a cell. At most `limit` steps.
 */
export function minimiserInto(
  phi: Potential2d,
  yu: number,
  yv: number,
  startU: number,
  startV: number,
  limit: number,
  tolerance: number,
  out: Float64Array,
): void {
  const { coefs, stride, shape } = phi
  const { nx, ny, periodic } = shape
  let du = startU
  let dv = startV
  let best = Infinity
  // the last Newton step: halved while it does not lower the gradient (q is convex where it was taken)
  let stepU = 0
  let stepV = 0
  let last = Infinity
  out[0] = 0
  out[1] = 0
  for (let step = 0; step < limit; step++) {
    const u = yu + du
    const v = yv + dv
    const fu = foldFirst(u, nx, periodic)
    const fv = foldSecond(v, ny)
    evaluateSplineInto(coefs, stride, fu, fv, jet)
    if (v !== fv) dv = fv - yv
    if (!periodic && u !== fu) du = fu - yu
    const eu = jet[1] - du
    const ev = jet[2] - dv
    const residual = Math.sqrt(eu * eu + ev * ev)
    if (residual > last) {
      stepU *= 0.5
      stepV *= 0.5
      du -= stepU
      dv -= stepV
      continue
    }
    const a = 1 - jet[3]
    const b = -jet[4]
    const d = 1 - jet[5]
    const determinant = a * d - b * b
    const convex = a > 0 && determinant > 0
    if (convex && residual < best) {
      best = residual
      out[0] = du
      out[1] = dv
      if (residual <= tolerance * (Math.abs(jet[1]) + Math.abs(jet[2]))) break
    }
    if (convex && determinant > 0.01) {
      stepU = (d * eu - b * ev) / determinant
      stepV = (a * ev - b * eu) / determinant
      last = residual
      du += stepU
      dv += stepV
    } else {
      last = Infinity
      du += eu
      dv += ev
    }
  }
  out[2] = best
  out[3] = best < Infinity ? 1 : 0
}

/**
 * The same from two starts: ∇φ(y), and where that leads nowhere (y in a tail where the potential is arbitrary) the displacement (guessU, guessV) of a
 * neighbour, whose minimiser is near.
 */
export function minimiserNearInto(
  phi: Potential2d,
  yu: number,
  yv: number,
  guessU: number,
  guessV: number,
  tolerance: number,
  out: Float64Array,
): void {
  evaluateSplineInto(phi.coefs, phi.stride, yu, yv, jet)
  minimiserInto(phi, yu, yv, jet[1], jet[2], 20, tolerance, out)
  if (out[3] === 1 && out[2] < 1e-6) return
  const [du, dv, miss, isFound] = out
  minimiserInto(phi, yu, yv, guessU, guessV, 40, tolerance, out)
  if (isFound === 1 && !(out[3] === 1 && out[2] < miss)) {
    out[0] = du
    out[1] = dv
    out[2] = miss
    out[3] = 1
  }
}

const found = new Float64Array(4)

/**
 * Σ_a G_a r(a) over the cells that carry mass; the minimisers go into `x`. Newton starts from the last minimiser, or from the minimiser over
 * the knots (a lower envelope, global); where it finds nothing better than the knot, the knot counts. So the sum never exceeds what the knots allow.
 */
export function transformSum(
  phi: Potential2d,
  g: Float64Array,
  x: Displacements,
  cut: number,
  work: WorkMeter,
): number {
  const { coefs, stride, shape } = phi
  const { nx, ny, periodic } = shape
  const envelope = knotEnvelope(phi)
  const first = envelope.first
  let total = 0
  let visits = 0
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const p = i * ny + j
      const mass = g[p]
      if (!(mass > cut)) {
        x.dx[p] = 0
        x.dy[p] = 0
        continue
      }
      visits++
      const yu = i + PAD
      const yv = j + PAD
      const at = (i + first) * ny + j
      const eu = envelope.argFirst[at] - (i + first)
      const ev = envelope.argSecond[at] - j
      let su = x.dx[p]
      let sv = x.dy[p]
      if (!x.known || Math.abs(su - eu) > 1.6 || Math.abs(sv - ev) > 1.6) {
        su = eu
        sv = ev
        if (eu === 0 && ev === 0) {
          evaluateSplineInto(coefs, stride, yu, yv, jet)
          const length = Math.abs(jet[1]) + Math.abs(jet[2])
          su = length < 1 ? jet[1] : 0
          sv = length < 1 ? jet[2] : 0
        }
      }
      minimiserInto(phi, yu, yv, su, sv, 12, 1e-7, found)
      const here = envelope.values[at]
      let du = found[0]
      let dv = found[1]
      let value =
        found[3] === 1
          ? 0.5 * (du * du + dv * dv) -
            splineValue(coefs, stride, foldFirst(yu + du, nx, periodic), foldSecond(yv + dv, ny)) +
            here
          : Infinity
      const knot = envelope.value[at] + here
      if (!(value <= knot)) {
        value = knot
        du = eu
        dv = ev
      }
      x.dx[p] = du
      x.dy[p] = dv
      total += mass * value
    }
  }
  x.known = true
  work.units += 6 * visits + 4 * envelope.values.length
  return total
}

/** Values of φ at the cell centres (on a circle, with half a turn more on either side) and the lower envelope of ½|y − k|² − φ(k). */
function knotEnvelope(phi: Potential2d): {
  values: Float64Array
  value: Float64Array
  argFirst: Int32Array
  argSecond: Int32Array
  first: number
} {
  const { coefs, stride, shape } = phi
  const { nx, ny, periodic } = shape
  const first = periodic ? nx >> 1 : 0
  const rows = nx + 2 * first
  const values = new Float64Array(rows * ny)
  const negative = new Float64Array(rows * ny)
  for (let k = 0; k < rows; k++) {
    const i = (k - first + 2 * nx) % nx
    for (let j = 0; j < ny; j++) {
      const p = (i + PAD) * stride + j + PAD
      const v =
        (16 * coefs[p] +
          4 * (coefs[p - 1] + coefs[p + 1] + coefs[p - stride] + coefs[p + stride]) +
          coefs[p - stride - 1] +
          coefs[p - stride + 1] +
          coefs[p + stride - 1] +
          coefs[p + stride + 1]) /
        36
      values[k * ny + j] = v
      negative[k * ny + j] = -v
    }
  }
  return { values, ...lowerEnvelope2d(negative, rows, ny), first }
}

/** out[k] −= Σ_a G_a B₃(x(a) − k): the deposit of g, carried to the minimisers, on the fine padded coefficients. */
export function depositInto(
  phi: Potential2d,
  g: Float64Array,
  x: Displacements | null,
  sign: number,
  out: Float64Array,
): void {
  const { stride, shape } = phi
  const { nx, ny, periodic } = shape
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const p = i * ny + j
      const mass = sign * g[p]
      if (mass === 0) continue
      const u = foldFirst(i + PAD + (x ? x.dx[p] : 0), nx, periodic)
      const v = foldSecond(j + PAD + (x ? x.dy[p] : 0), ny)
      const iu = Math.floor(u)
      const iv = Math.floor(v)
      const s = u - iu
      const t = v - iv
      const b0 = ((1 - t) * (1 - t) * (1 - t)) / 6
      const b3 = (t * t * t) / 6
      const b1 = 2 / 3 - t * t + 3 * b3
      const b2 = 1 - b0 - b1 - b3
      const a0 = ((1 - s) * (1 - s) * (1 - s)) / 6
      const a3 = (s * s * s) / 6
      const a1 = 2 / 3 - s * s + 3 * a3
      const a2 = 1 - a0 - a1 - a3
      let o = (iu - 1) * stride + iv - 1
      for (let k = 0; k < 4; k++) {
        const w = mass * (k === 0 ? a0 : k === 1 ? a1 : k === 2 ? a2 : a3)
        out[o] += w * b0
        out[o + 1] += w * b1
        out[o + 2] += w * b2
        out[o + 3] += w * b3
        o += stride
      }
    }
  }
}
