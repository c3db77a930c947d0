/**
 * Uniform cubic B-splines on two-dimensional arrays `a[i * ny + j]`, knot spacing 1.
 * B₃ has mass 1 and values (1, 4, 1)/6 at the integers.
 */

/** How the coefficients continue beyond the first axis or the second: zero, linear (natural spline), or around the circle. */
export type SplineEnd = 'zero' | 'natural' | 'periodic'

interface Factor {
  readonly upper: Float64Array
  readonly pivot: Float64Array
  /** Sherman-Morrison column of the circle, null otherwise. */
  readonly column: Float64Array | null
}

const factors = new Map<string, Factor>()
const GAMMA = -4

/** LU of tridiag(1, 4, 1) of size n; 'natural' has unit first and last rows, 'periodic' the rank-one part taken off. */
function factor(n: number, end: SplineEnd): Factor {
  const key = `${n}${end}`
  const known = factors.get(key)
  if (known) return known
  const upper = new Float64Array(n)
  const pivot = new Float64Array(n)
  const diagonal = (k: number): number =>
    end === 'natural' && (k === 0 || k === n - 1)
      ? 1
      : end === 'periodic' && k === 0
        ? 4 - GAMMA
        : end === 'periodic' && k === n - 1
          ? 4 - 1 / GAMMA
          : 4
  const above = (k: number): number => (end === 'natural' && k === 0 ? 0 : 1)
  const below = (k: number): number => (end === 'natural' && k === n - 1 ? 0 : 1)
  pivot[0] = 1 / diagonal(0)
  upper[0] = above(0) * pivot[0]
  for (let k = 1; k < n; k++) {
    pivot[k] = 1 / (diagonal(k) - below(k) * upper[k - 1])
    upper[k] = above(k) * pivot[k]
  }
  let column: Float64Array | null = null
  if (end === 'periodic') {
    column = new Float64Array(n)
    column[0] = GAMMA
    column[n - 1] = 1
    column[0] *= pivot[0]
    for (let k = 1; k < n; k++) column[k] = (column[k] - column[k - 1]) * pivot[k]
    for (let k = n - 2; k >= 0; k--) column[k] -= upper[k] * column[k + 1]
  }
  const made = { upper, pivot, column }
  factors.set(key, made)
  return made
}

/** Coefficients from values along the first axis, in place. 'natural' leaves the end values as coefficients. O(n m). */
export function prefilterFirstAxisInPlace(a: Float64Array, n: number, m: number, end: SplineEnd): void {
  if (n < 3) return
  const { upper, pivot, column } = factor(n, end)
  for (let k = 0; k < n; k++) {
    const isEnd = end === 'natural' && (k === 0 || k === n - 1)
    const scale = isEnd ? 1 : 6
    const back = k === 0 || (end === 'natural' && k === n - 1) ? 0 : 1
    for (let j = 0, p = k * m; j < m; j++, p++) a[p] = (scale * a[p] - (back ? a[p - m] : 0)) * pivot[k]
  }
  for (let k = n - 2; k >= 0; k--) {
    const c = upper[k]
    for (let j = 0, p = k * m; j < m; j++, p++) a[p] -= c * a[p + m]
  }
  if (!column) return
  const scale = 1 / (1 + column[0] + column[n - 1] / GAMMA)
  for (let j = 0; j < m; j++) {
    const factorOfColumn = (a[j] + a[(n - 1) * m + j] / GAMMA) * scale
    for (let k = 0, p = j; k < n; k++, p += m) a[p] -= factorOfColumn * column[k]
  }
}

/** The same along the second axis ('zero' or 'natural'). */
export function prefilterSecondAxisInPlace(a: Float64Array, n: number, m: number, end: 'zero' | 'natural'): void {
  if (m < 3) return
  const { upper, pivot } = factor(m, end)
  for (let i = 0; i < n; i++) {
    const o = i * m
    if (end === 'natural') {
      for (let k = 1; k < m - 1; k++) a[o + k] = (6 * a[o + k] - a[o + k - 1]) * pivot[k]
    } else {
      a[o] *= 6 * pivot[0]
      for (let k = 1; k < m; k++) a[o + k] = (6 * a[o + k] - a[o + k - 1]) * pivot[k]
    }
    for (let k = m - 2; k >= 0; k--) a[o + k] -= upper[k] * a[o + k + 1]
  }
}

/**
 * Value, gradient and Hessian of Σ c_kl B₃(u−k) B₃(v−l) at (u, v):
 * out = [φ, φ_u, φ_v, φ_uu, φ_uv, φ_vv].
 * @param stride row length of c; needs 1 <= floor(u) <= rows − 3, 1 <= floor(v) <= stride − 3
 */
export function evaluateSplineInto(c: Float64Array, stride: number, u: number, v: number, out: Float64Array): void {
  const iu = Math.floor(u)
  const iv = Math.floor(v)
  const s = u - iu
  const t = v - iv
  const s1 = 1 - s
  const t1 = 1 - t
  const b0 = (t1 * t1 * t1) / 6
  const b3 = (t * t * t) / 6
  const b1 = 2 / 3 - t * t + 3 * b3
  const b2 = 1 - b0 - b1 - b3
  const d0 = -0.5 * t1 * t1
  const d3 = 0.5 * t * t
  const d1 = -2 * t + 3 * d3
  const d2 = -d0 - d1 - d3
  const e1 = 3 * t - 2
  const e2 = 1 - 3 * t
  let p = (iu - 1) * stride + iv - 1
  let c0 = c[p]
  let c1 = c[p + 1]
  let c2 = c[p + 2]
  let c3 = c[p + 3]
  const r00 = b0 * c0 + b1 * c1 + b2 * c2 + b3 * c3
  const r01 = d0 * c0 + d1 * c1 + d2 * c2 + d3 * c3
  const r02 = t1 * c0 + e1 * c1 + e2 * c2 + t * c3
  p += stride
  c0 = c[p]
  c1 = c[p + 1]
  c2 = c[p + 2]
  c3 = c[p + 3]
  const r10 = b0 * c0 + b1 * c1 + b2 * c2 + b3 * c3
  const r11 = d0 * c0 + d1 * c1 + d2 * c2 + d3 * c3
  const r12 = t1 * c0 + e1 * c1 + e2 * c2 + t * c3
  p += stride
  c0 = c[p]
  c1 = c[p + 1]
  c2 = c[p + 2]
  c3 = c[p + 3]
  const r20 = b0 * c0 + b1 * c1 + b2 * c2 + b3 * c3
  const r21 = d0 * c0 + d1 * c1 + d2 * c2 + d3 * c3
  const r22 = t1 * c0 + e1 * c1 + e2 * c2 + t * c3
  p += stride
  c0 = c[p]
  c1 = c[p + 1]
  c2 = c[p + 2]
  c3 = c[p + 3]
  const r30 = b0 * c0 + b1 * c1 + b2 * c2 + b3 * c3
  const r31 = d0 * c0 + d1 * c1 + d2 * c2 + d3 * c3
  const r32 = t1 * c0 + e1 * c1 + e2 * c2 + t * c3
  const B0 = (s1 * s1 * s1) / 6
  const B3 = (s * s * s) / 6
  const B1 = 2 / 3 - s * s + 3 * B3
  const B2 = 1 - B0 - B1 - B3
  const D0 = -0.5 * s1 * s1
  const D3 = 0.5 * s * s
  const D1 = -2 * s + 3 * D3
  const D2 = -D0 - D1 - D3
  out[0] = B0 * r00 + B1 * r10 + B2 * r20 + B3 * r30
  out[1] = D0 * r00 + D1 * r10 + D2 * r20 + D3 * r30
  out[2] = B0 * r01 + B1 * r11 + B2 * r21 + B3 * r31
  out[3] = s1 * r00 + (3 * s - 2) * r10 + (1 - 3 * s) * r20 + s * r30
  out[4] = D0 * r01 + D1 * r11 + D2 * r21 + D3 * r31
  out[5] = B0 * r02 + B1 * r12 + B2 * r22 + B3 * r32
}

/** Value only: out of the same sum. Same preconditions. */
export function splineValue(c: Float64Array, stride: number, u: number, v: number): number {
  const iu = Math.floor(u)
  const iv = Math.floor(v)
  const s = u - iu
  const t = v - iv
  const t1 = 1 - t
  const b0 = (t1 * t1 * t1) / 6
  const b3 = (t * t * t) / 6
  const b1 = 2 / 3 - t * t + 3 * b3
  const b2 = 1 - b0 - b1 - b3
  const s1 = 1 - s
  const B0 = (s1 * s1 * s1) / 6
  const B3 = (s * s * s) / 6
  const B1 = 2 / 3 - s * s + 3 * B3
  const B2 = 1 - B0 - B1 - B3
  const p = (iu - 1) * stride + iv - 1
  const q = p + stride
  const r = q + stride
  const w = r + stride
  return (
    B0 * (b0 * c[p] + b1 * c[p + 1] + b2 * c[p + 2] + b3 * c[p + 3]) +
    B1 * (b0 * c[q] + b1 * c[q + 1] + b2 * c[q + 2] + b3 * c[q + 3]) +
    B2 * (b0 * c[r] + b1 * c[r + 1] + b2 * c[r + 2] + b3 * c[r + 3]) +
    B3 * (b0 * c[w] + b1 * c[w + 1] + b2 * c[w + 2] + b3 * c[w + 3])
  )
}
