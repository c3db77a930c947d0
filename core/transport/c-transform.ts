/**
 * The continuous c-transform of a spline potential, φᶜ(y) = min_x ½|x − y|² − φ(x), by Newton's method for x = y + ∇φ(x),
 * and the dual functional sampled at the cell centres,
 *   J(φ) = Σ_a (F_a − G_a) φ(a) + Σ_a G_a r(a),   r = φ + φᶜ <= 0,   ½ W₂² ≈ max J.
 */
import { evaluateSplineInto, splineValue } from '../numerics/b-spline.ts'
import { PAD } from './dual-potential.ts'
import type { Potential2d } from './dual-potential.ts'
import type { WorkMeter } from './plane-shape.ts'

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
export function minimiserInto(phi: Potential2d, yu: number, yv: number, startU: number, startV: number, limit: number, tolerance: number, out: Float64Array): void {
  const { coefs, stride, shape } = phi
  const { nx, ny, periodic } = shape
  let du = startU
  let dv = startV
  let best = Infinity
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
      du += (d * eu - b * ev) / determinant
      dv += (a * ev - b * eu) / determinant
    } else {
      du += eu
      dv += ev
    }
  }
  out[2] = best
  out[3] = best < Infinity ? 1 : 0
}

const found = new Float64Array(4)

/**
 * Σ_a G_a r(a) over the cells that carry mass; the minimisers go into `x`. Cells without a minimiser nearby count with x = y (an overestimate of r).
 */
export function transformSum(phi: Potential2d, g: Float64Array, x: Displacements, cut: number, work: WorkMeter): number {
  const { coefs, stride, shape } = phi
  const { nx, ny, periodic } = shape
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
      let su = x.dx[p]
      let sv = x.dy[p]
      if (!x.known) {
        evaluateSplineInto(coefs, stride, yu, yv, jet)
        su = jet[1]
        sv = jet[2]
      }
      minimiserInto(phi, yu, yv, su, sv, 12, 1e-7, found)
      if (found[3] === 0 && x.known) minimiserInto(phi, yu, yv, 0, 0, 20, 1e-7, found)
      const ok = found[3] === 1
      const du = found[0]
      const dv = found[1]
      const value = ok
        ? 0.5 * (du * du + dv * dv) - splineValue(coefs, stride, foldFirst(yu + du, nx, periodic), yv + dv) + splineValue(coefs, stride, yu, yv)
        : 0
      x.dx[p] = value < 0 ? du : 0
      x.dy[p] = value < 0 ? dv : 0
      if (value < 0) total += mass * value
    }
  }
  x.known = true
  work.units += 6 * visits + nx * ny
  return total
}

/** out[k] −= Σ_a G_a B₃(x(a) − k): the deposit of g, carried to the minimisers, on the fine padded coefficients. */
export function depositInto(phi: Potential2d, g: Float64Array, x: Displacements | null, sign: number, out: Float64Array): void {
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
