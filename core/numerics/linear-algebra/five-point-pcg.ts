/**
 * Weighted five-point graph Laplacian on an nx × ny array and its conjugate gradients.
 *
 *   (A p)_a = d_a p_a − Σ_b k_ab p_b,   d_a = Σ_b k_ab,
 *
 * kx[i*ny+j] joins (i, j) with (i+1, j) (the last row joins row 0 on the circle, else 0), ky[i*ny+j] joins (i, j) with (i, j+1).
 */
import { dot } from './vectors.ts'
export interface FivePoint {
  readonly nx: number
  readonly ny: number
  readonly kx: Float64Array
  readonly ky: Float64Array
  readonly diagonal: Float64Array
  /** 1/pivot of the modified incomplete Cholesky factor; 0 where a cell is joined to nothing. */
  readonly inversePivot: Float64Array
}

/** Conductances 2 w_a w_b/(w_a + w_b) of cell weights w >= 0; A is singular on the constants of each connected part. */
export function fivePointFromWeights(w: Float64Array, nx: number, ny: number, periodicX: boolean): FivePoint {
  const size = nx * ny
  const kx = new Float64Array(size)
  const ky = new Float64Array(size)
  const diagonal = new Float64Array(size)
  for (let i = 0; i < nx; i++) {
    const up = i + 1 < nx ? (i + 1) * ny : periodicX && nx > 2 ? 0 : -1
    for (let j = 0; j < ny; j++) {
      const p = i * ny + j
      const wa = w[p]
      if (!(wa > 0)) continue
      if (up >= 0) {
        const wb = w[up + j]
        if (wb > 0) {
          const k = (2 * wb) / (1 + wb / wa)
          kx[p] = k
          diagonal[p] += k
          diagonal[up + j] += k
        }
      }
      if (j + 1 < ny) {
        const wb = w[p + 1]
        if (wb > 0) {
          const k = (2 * wb) / (1 + wb / wa)
          ky[p] = k
          diagonal[p] += k
          diagonal[p + 1] += k
        }
      }
    }
  }
  return { nx, ny, kx, ky, diagonal, inversePivot: modifiedIncompleteCholesky(nx, ny, kx, ky, diagonal) }
}

/** MIC(0) pivots; the edges of the seam stay out of the factor. */
function modifiedIncompleteCholesky(
  nx: number,
  ny: number,
  kx: Float64Array,
  ky: Float64Array,
  diagonal: Float64Array,
): Float64Array {
  const inverse = new Float64Array(nx * ny)
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const p = i * ny + j
      if (diagonal[p] === 0) continue
      let pivot = diagonal[p]
      if (i > 0) {
        const k = kx[p - ny]
        pivot -= k * (k + 0.97 * ky[p - ny]) * inverse[p - ny]
      }
      if (j > 0) {
        const k = ky[p - 1]
        pivot -= k * (k + 0.97 * (i + 1 < nx ? kx[p - 1] : 0)) * inverse[p - 1]
      }
      inverse[p] = 1 / (pivot > 0.02 * diagonal[p] ? pivot : diagonal[p])
    }
  }
  return inverse
}

/** out = A p. */
export function applyFivePointInto(a: FivePoint, p: Float64Array, out: Float64Array): void {
  const { nx, ny, kx, ky, diagonal } = a
  const last = (nx - 1) * ny
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const q = i * ny + j
      let sum = diagonal[q] * p[q]
      if (i > 0) sum -= kx[q - ny] * p[q - ny]
      if (i + 1 < nx) sum -= kx[q] * p[q + ny]
      if (j > 0) sum -= ky[q - 1] * p[q - 1]
      if (j + 1 < ny) sum -= ky[q] * p[q + 1]
      out[q] = sum
    }
  }
  for (let j = 0; j < ny; j++) {
    const k = kx[last + j]
    if (k === 0) continue
    out[last + j] -= k * p[j]
    out[j] -= k * p[last + j]
  }
}

function applyPreconditionerInto(a: FivePoint, r: Float64Array, z: Float64Array): void {
  const { nx, ny, kx, ky, inversePivot } = a
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const q = i * ny + j
      let sum = r[q]
      if (i > 0) sum += kx[q - ny] * z[q - ny]
      if (j > 0) sum += ky[q - 1] * z[q - 1]
      z[q] = sum * inversePivot[q]
    }
  }
  for (let i = nx - 1; i >= 0; i--) {
    for (let j = ny - 1; j >= 0; j--) {
      const q = i * ny + j
      let sum = 0
      if (i + 1 < nx) sum += kx[q] * z[q + ny]
      if (j + 1 < ny) sum += ky[q] * z[q + 1]
      z[q] += sum * inversePivot[q]
    }
  }
}

export interface PcgResult {
  readonly solution: Float64Array
  readonly iterations: number
  /** ||b − A p|| / ||b|| in the norm of the preconditioner. */
  readonly residual: number
}

/**
 * Solves A p = b to a relative residual (preconditioner norm). b must sum to 0 over each connected part.
 * @param start an initial guess, or null
 */
export function solveFivePoint(
  a: FivePoint,
  b: Float64Array,
  tolerance: number,
  maxIterations: number,
  start: Float64Array | null = null,
): PcgResult {
  const size = b.length
  const p = new Float64Array(size)
  const r = new Float64Array(size)
  const z = new Float64Array(size)
  const d = new Float64Array(size)
  const ad = new Float64Array(size)
  const live = a.diagonal
  for (let q = 0; q < size; q++) r[q] = live[q] > 0 ? b[q] : 0
  applyPreconditionerInto(a, r, z)
  const scale = dot(r, z)
  if (!(scale > 0)) return { solution: p, iterations: 0, residual: 0 }
  if (start) {
    p.set(start)
    applyFivePointInto(a, p, ad)
    for (let q = 0; q < size; q++) r[q] -= ad[q]
    applyPreconditionerInto(a, r, z)
  }
  let rz = dot(r, z)
  d.set(z)
  let iterations = 0
  while (iterations < maxIterations && rz > tolerance * tolerance * scale) {
    applyFivePointInto(a, d, ad)
    const curvature = dot(d, ad)
    if (!(curvature > 0)) break
    const alpha = rz / curvature
    for (let q = 0; q < size; q++) {
      p[q] += alpha * d[q]
      r[q] -= alpha * ad[q]
    }
    applyPreconditionerInto(a, r, z)
    const next = dot(r, z)
    const beta = next / rz
    for (let q = 0; q < size; q++) d[q] = z[q] + beta * d[q]
    rz = next
    iterations++
  }
  return { solution: p, iterations, residual: Math.sqrt(Math.max(rz, 0) / scale) }
}
