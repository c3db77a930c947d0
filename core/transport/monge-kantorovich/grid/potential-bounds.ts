/**
 * Proven bounds on the derivatives of a spline potential, one set per knot square, from the convex hull of the
 * difference coefficients (φ_uu lives in B₁⊗B₃, φ_uv in B₂⊗B₂, …), and their extrema over windows of squares.
 */
import { PAD } from './dual-potential.ts'
import type { Potential2d } from './dual-potential.ts'
import type { WorkMeter } from '../plane-shape.ts'

/** Square (i, j) of the padded array is [i, i+1] × [j, j+1]; all arrays have its layout, index i * stride + j. */
export interface PotentialBounds {
  readonly rows: number
  readonly stride: number
  /** Upper bound of the largest eigenvalue of H. */
  readonly lambda: Float64Array
  /** sup |H| (operator norm), sup |D³φ| (Frobenius norm), sup |∇φ|². */
  readonly second: Float64Array
  readonly third: Float64Array
  readonly gradient2: Float64Array
  /** Ranges of φ_uuu, φ_uuv, φ_uvv, φ_vvv: [min, max] × 4 per square. */
  readonly thirdRange: Float64Array
  /** max of lambda over the whole array, and max(0, −λ_min). */
  readonly top: number
  readonly bottom: number
}

/** Cubic Bézier ordinates along one direction, of the splines of degree 3, 2, 1 with the given coefficients. */
const cubic = (c0: number, c1: number, c2: number, c3: number, out: Float64Array, o: number, step: number): void => {
  out[o] = (c0 + 4 * c1 + c2) / 6
  out[o + step] = (2 * c1 + c2) / 3
  out[o + 2 * step] = (c1 + 2 * c2) / 3
  out[o + 3 * step] = (c1 + 4 * c2 + c3) / 6
}
const quadratic = (c0: number, c1: number, c2: number, out: Float64Array, o: number, step: number): void => {
  out[o] = (c0 + c1) / 2
  out[o + step] = (c0 + 5 * c1) / 6
  out[o + 2 * step] = (5 * c1 + c2) / 6
  out[o + 3 * step] = (c1 + c2) / 2
}
const linear = (c0: number, c1: number, out: Float64Array, o: number, step: number): void => {
  out[o] = c0
  out[o + step] = (2 * c0 + c1) / 3
  out[o + 2 * step] = (c0 + 2 * c1) / 3
  out[o + 3 * step] = c1
}

/** Work space: half-converted rows, and the ordinates of φ_uu, φ_uv, φ_vv, φ_u, φ_v (16 each). */
const rowsOf = new Float64Array(16)
const uu = new Float64Array(16)
const uv = new Float64Array(16)
const vv = new Float64Array(16)
const gu = new Float64Array(16)
const gv = new Float64Array(16)

/**
 * The Hessian on a square, raised to the common degree (3, 3), is a convex combination of 16 symmetric matrices (its Bézier ordinates), so
 * its eigenvalues lie between theirs: unlike bounds entry by entry this keeps what the entries have to do with each other.
 */
export function potentialBounds(phi: Potential2d, work: WorkMeter): PotentialBounds {
  const { rows, stride, coefs: c } = phi
  const size = rows * stride
  const lambda = new Float64Array(size).fill(-Infinity)
  const second = new Float64Array(size)
  const third = new Float64Array(size)
  const gradient2 = new Float64Array(size)
  const thirdRange = new Float64Array(8 * size)
  let top = -Infinity
  let bottom = 0
  for (let i = 1; i <= rows - 3; i++) {
    for (let j = 1; j <= stride - 3; j++) {
      const q = i * stride + j
      hessianOrdinates(c, stride, q)
      let lam = -Infinity
      let low = Infinity
      let steep = 0
      for (let k = 0; k < 16; k++) {
        const middle = 0.5 * (uu[k] + vv[k])
        const half = 0.5 * (uu[k] - vv[k])
        const spread = Math.sqrt(half * half + uv[k] * uv[k])
        if (middle + spread > lam) lam = middle + spread
        if (middle - spread < low) low = middle - spread
        const g2 = gu[k] * gu[k] + gv[k] * gv[k]
        if (g2 > steep) steep = g2
      }
      lambda[q] = lam
      second[q] = Math.max(lam, -low)
      gradient2[q] = steep
      third[q] = thirdRangeInto(c, stride, q, thirdRange)
      if (!(lam <= top)) top = lam
      if (-low > bottom) bottom = -low
    }
  }
  work.units += 5 * size
  return { rows, stride, lambda, second, third, gradient2, thirdRange, top, bottom }
}

/** Fills uu, uv, vv, gu, gv for the square with corner q. */
function hessianOrdinates(c: Float64Array, stride: number, q: number): void {
  const p = q - stride - 1
  // along v first: row r (0 … 3) of coefficients gives four ordinates, then along u
  for (let r = 0; r < 4; r++) {
    const o = p + r * stride
    cubic(c[o], c[o + 1], c[o + 2], c[o + 3], rowsOf, 4 * r, 1)
  }
  for (let l = 0; l < 4; l++) {
    const d0 = rowsOf[4 + l] - rowsOf[l]
    const d1 = rowsOf[8 + l] - rowsOf[4 + l]
    const d2 = rowsOf[12 + l] - rowsOf[8 + l]
    quadratic(d0, d1, d2, gu, l, 4)
    linear(d1 - d0, d2 - d1, uu, l, 4)
  }
  for (let r = 0; r < 4; r++) {
    const o = p + r * stride
    quadratic(c[o + 1] - c[o], c[o + 2] - c[o + 1], c[o + 3] - c[o + 2], rowsOf, 4 * r, 1)
  }
  for (let l = 0; l < 4; l++) {
    quadratic(rowsOf[4 + l] - rowsOf[l], rowsOf[8 + l] - rowsOf[4 + l], rowsOf[12 + l] - rowsOf[8 + l], uv, l, 4)
    cubic(rowsOf[l], rowsOf[4 + l], rowsOf[8 + l], rowsOf[12 + l], gv, l, 4)
  }
  for (let r = 0; r < 4; r++) {
    const o = p + r * stride
    linear(c[o + 2] - 2 * c[o + 1] + c[o], c[o + 3] - 2 * c[o + 2] + c[o + 1], rowsOf, 4 * r, 1)
  }
  for (let l = 0; l < 4; l++) cubic(rowsOf[l], rowsOf[4 + l], rowsOf[8 + l], rowsOf[12 + l], vv, l, 4)
}

/** Ranges of the third derivatives on the square with corner q; returns the bound of |D³φ|. */
function thirdRangeInto(c: Float64Array, stride: number, q: number, out: Float64Array): number {
  let lo0 = Infinity
  let hi0 = -Infinity
  let lo1 = Infinity
  let hi1 = -Infinity
  let lo2 = Infinity
  let hi2 = -Infinity
  let lo3 = Infinity
  let hi3 = -Infinity
  for (let l = 0; l < 4; l++) {
    let p = q - stride - 1 + l
    const t = c[p + 3 * stride] - 3 * c[p + 2 * stride] + 3 * c[p + stride] - c[p]
    if (t < lo0) lo0 = t
    if (t > hi0) hi0 = t
    p = q + (l - 1) * stride - 1
    const w = c[p + 3] - 3 * c[p + 2] + 3 * c[p + 1] - c[p]
    if (w < lo3) lo3 = w
    if (w > hi3) hi3 = w
  }
  for (let k = 0; k < 3; k++) {
    const p = q - stride - 1 + k * stride
    const m0 = c[p + stride + 1] - c[p + stride] - c[p + 1] + c[p]
    const m1 = c[p + stride + 2] - c[p + stride + 1] - c[p + 2] + c[p + 1]
    const m2 = c[p + stride + 3] - c[p + stride + 2] - c[p + 3] + c[p + 2]
    const v0 = m1 - m0
    const v1 = m2 - m1
    lo2 = Math.min(lo2, v0, v1)
    hi2 = Math.max(hi2, v0, v1)
    if (k === 2) continue
    const r = p + stride
    for (let l = 0; l < 3; l++) {
      const u0 = c[r + stride + 1 + l] - c[r + stride + l] - c[r + 1 + l] + c[r + l]
      const u1 = c[p + stride + 1 + l] - c[p + stride + l] - c[p + 1 + l] + c[p + l]
      const d = u0 - u1
      if (d < lo1) lo1 = d
      if (d > hi1) hi1 = d
    }
  }
  const o = 8 * q
  out[o] = lo0
  out[o + 1] = hi0
  out[o + 2] = lo1
  out[o + 3] = hi1
  out[o + 4] = lo2
  out[o + 5] = hi2
  out[o + 6] = lo3
  out[o + 7] = hi3
  const t0 = Math.max(-lo0, hi0)
  const t1 = Math.max(-lo1, hi1)
  const t2 = Math.max(-lo2, hi2)
  const t3 = Math.max(-lo3, hi3)
  return Math.sqrt(t0 * t0 + 3 * t1 * t1 + 3 * t2 * t2 + t3 * t3)
}

/** Extrema over the squares that meet [u0, u1] × [v0, v1]: out = [max lambda, sup |H|, sup |D³φ|]; false if the window leaves the array. */
export function windowInto(
  b: PotentialBounds,
  periodicCount: number,
  u0: number,
  u1: number,
  v0: number,
  v1: number,
  out: Float64Array,
): boolean {
  let i0 = Math.floor(u0)
  let i1 = Math.floor(u1)
  const j0 = Math.floor(v0)
  const j1 = Math.floor(v1)
  if (j0 < 1 || j1 > b.stride - 3 || (i1 - i0 + 1) * (j1 - j0 + 1) > 400) return false
  if (periodicCount > 0) {
    if (i1 - i0 >= periodicCount) i1 = i0 + periodicCount - 1
    const shift = periodicCount * Math.floor((i0 - PAD) / periodicCount)
    i0 -= shift
    i1 -= shift
  } else if (i0 < 1 || i1 > b.rows - 3) return false
  let lam = -Infinity
  let sec = 0
  let thi = 0
  for (let i = i0; i <= i1; i++) {
    const row = (periodicCount > 0 && i >= PAD + periodicCount ? i - periodicCount : i) * b.stride
    for (let j = j0; j <= j1; j++) {
      const q = row + j
      if (b.lambda[q] > lam) lam = b.lambda[q]
      if (b.second[q] > sec) sec = b.second[q]
      if (b.third[q] > thi) thi = b.third[q]
    }
  }
  out[0] = lam
  out[1] = sec
  out[2] = thi
  return true
}

/**
 * Bound of |(D³φ(z) − D³φ(z'))[w]| (Frobenius norm) over z, z' in the window: the oscillation of the third derivative along w.
 * Infinity if the window leaves the array or is wider than 12 squares.
 */
export function thirdOscillation(
  b: PotentialBounds,
  periodicCount: number,
  u0: number,
  u1: number,
  v0: number,
  v1: number,
  wu: number,
  wv: number,
): number {
  let i0 = Math.floor(u0)
  let i1 = Math.floor(u1)
  const j0 = Math.floor(v0)
  const j1 = Math.floor(v1)
  if (i1 - i0 > 12 || j1 - j0 > 12 || j0 < 1 || j1 > b.stride - 3) return Infinity
  if (periodicCount > 0) {
    const shift = periodicCount * Math.floor((i0 - PAD) / periodicCount)
    i0 -= shift
    i1 -= shift
  } else if (i0 < 1 || i1 > b.rows - 3) return Infinity
  let lo0 = Infinity
  let hi0 = -Infinity
  let lo1 = Infinity
  let hi1 = -Infinity
  let lo2 = Infinity
  let hi2 = -Infinity
  let lo3 = Infinity
  let hi3 = -Infinity
  const r = b.thirdRange
  for (let i = i0; i <= i1; i++) {
    const row = (periodicCount > 0 && i >= PAD + periodicCount ? i - periodicCount : i) * b.stride
    for (let j = j0; j <= j1; j++) {
      const o = 8 * (row + j)
      if (r[o] < lo0) lo0 = r[o]
      if (r[o + 1] > hi0) hi0 = r[o + 1]
      if (r[o + 2] < lo1) lo1 = r[o + 2]
      if (r[o + 3] > hi1) hi1 = r[o + 3]
      if (r[o + 4] < lo2) lo2 = r[o + 4]
      if (r[o + 5] > hi2) hi2 = r[o + 5]
      if (r[o + 6] < lo3) lo3 = r[o + 6]
      if (r[o + 7] > hi3) hi3 = r[o + 7]
    }
  }
  const a = Math.abs(wu)
  const d = Math.abs(wv)
  const uu = (hi0 - lo0) * a + (hi1 - lo1) * d
  const uv = (hi1 - lo1) * a + (hi2 - lo2) * d
  const vv = (hi2 - lo2) * a + (hi3 - lo3) * d
  return Math.sqrt(uu * uu + 2 * uv * uv + vv * vv)
}
