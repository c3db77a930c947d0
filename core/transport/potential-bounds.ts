/**
 * Proven bounds on the derivatives of a spline potential, one set per knot square, from the convex hull of the
 * difference coefficients (φ_uu lives in B₁⊗B₃, φ_uv in B₂⊗B₂, …), and their extrema over windows of squares.
 */
import { PAD } from './dual-potential.ts'
import type { Potential2d } from './dual-potential.ts'
import type { WorkMeter } from './plane-shape.ts'

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
      let maxUU = -Infinity
      let minUU = Infinity
      let maxVV = -Infinity
      let minVV = Infinity
      let maxUV = 0
      let maxU = 0
      let maxV = 0
      let lo0 = Infinity
      let hi0 = -Infinity
      let lo1 = Infinity
      let hi1 = -Infinity
      let lo2 = Infinity
      let hi2 = -Infinity
      let lo3 = Infinity
      let hi3 = -Infinity
      for (let l = 0; l < 4; l++) {
        // along u, column j − 1 + l
        let p = q - stride - 1 + l
        const a0 = c[p]
        const a1 = c[p + stride]
        const a2 = c[p + 2 * stride]
        const a3 = c[p + 3 * stride]
        const du0 = a1 - a0
        const du1 = a2 - a1
        const du2 = a3 - a2
        maxU = Math.max(maxU, Math.abs(du0), Math.abs(du1), Math.abs(du2))
        const e0 = du1 - du0
        const e1 = du2 - du1
        maxUU = Math.max(maxUU, e0, e1)
        minUU = Math.min(minUU, e0, e1)
        const t = e1 - e0
        lo0 = Math.min(lo0, t)
        hi0 = Math.max(hi0, t)
        // along v, row i − 1 + l
        p = q + (l - 1) * stride - 1
        const b0 = c[p]
        const b1 = c[p + 1]
        const b2 = c[p + 2]
        const b3 = c[p + 3]
        const dv0 = b1 - b0
        const dv1 = b2 - b1
        const dv2 = b3 - b2
        maxV = Math.max(maxV, Math.abs(dv0), Math.abs(dv1), Math.abs(dv2))
        const f0 = dv1 - dv0
        const f1 = dv2 - dv1
        maxVV = Math.max(maxVV, f0, f1)
        minVV = Math.min(minVV, f0, f1)
        const w = f1 - f0
        lo3 = Math.min(lo3, w)
        hi3 = Math.max(hi3, w)
      }
      // mixed differences on the 3 × 3 faces between the 4 × 4 coefficients
      for (let k = 0; k < 3; k++) {
        const p = q - stride - 1 + k * stride
        const m0 = c[p + stride + 1] - c[p + stride] - c[p + 1] + c[p]
        const m1 = c[p + stride + 2] - c[p + stride + 1] - c[p + 2] + c[p + 1]
        const m2 = c[p + stride + 3] - c[p + stride + 2] - c[p + 3] + c[p + 2]
        maxUV = Math.max(maxUV, Math.abs(m0), Math.abs(m1), Math.abs(m2))
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
      const half = 0.5 * (maxUU - maxVV)
      const lam = 0.5 * (maxUU + maxVV) + Math.sqrt(half * half + maxUV * maxUV)
      const halfLow = 0.5 * (minUU - minVV)
      const low = 0.5 * (minUU + minVV) - Math.sqrt(halfLow * halfLow + maxUV * maxUV)
      lambda[q] = lam
      second[q] = Math.max(lam, -low)
      gradient2[q] = maxU * maxU + maxV * maxV
      const t0 = Math.max(-lo0, hi0)
      const t1 = Math.max(-lo1, hi1)
      const t2 = Math.max(-lo2, hi2)
      const t3 = Math.max(-lo3, hi3)
      third[q] = Math.sqrt(t0 * t0 + 3 * t1 * t1 + 3 * t2 * t2 + t3 * t3)
      const o = 8 * q
      thirdRange[o] = lo0
      thirdRange[o + 1] = hi0
      thirdRange[o + 2] = lo1
      thirdRange[o + 3] = hi1
      thirdRange[o + 4] = lo2
      thirdRange[o + 5] = hi2
      thirdRange[o + 6] = lo3
      thirdRange[o + 7] = hi3
      if (!(lam <= top)) top = lam
      if (-low > bottom) bottom = -low
    }
  }
  work.units += 3 * size
  return { rows, stride, lambda, second, third, gradient2, thirdRange, top, bottom }
}

/** Extrema over the squares that meet [u0, u1] × [v0, v1]: out = [max lambda, sup |H|, sup |D³φ|]; false if the window leaves the array. */
export function windowInto(b: PotentialBounds, periodicCount: number, u0: number, u1: number, v0: number, v1: number, out: Float64Array): boolean {
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
export function thirdOscillation(b: PotentialBounds, periodicCount: number, u0: number, u1: number, v0: number, v1: number, wu: number, wv: number): number {
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
