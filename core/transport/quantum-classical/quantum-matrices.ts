/**
 * The little algebra of complex r x r matrices (row-major, both triangles) that quantum transport needs; `vectors` are the rows of a matrix with r
 * columns. What takes r^3, or r^2 for each of many vectors, is done by the kernels (numerics/linear-algebra/complex-products.ts).
 */
import {
  hermitianProductInto,
  productInto,
  transposeOf,
  viewOfParts,
} from '../../numerics/linear-algebra/complex-products.ts'

export interface ComplexMatrix {
  readonly re: Float64Array
  readonly im: Float64Array
}

export function zeroMatrix(rows: number, columns = rows): ComplexMatrix {
  return { re: new Float64Array(rows * columns), im: new Float64Array(rows * columns) }
}

/** X += w |u><u|, lower triangle only. */
export function addProjectionToLower(
  { re, im }: ComplexMatrix,
  w: number,
  vRe: Float64Array,
  vIm: Float64Array,
  at: number,
  r: number,
): void {
  for (let a = 0; a < r; a++) {
    const ur = w * vRe[at + a]
    const ui = w * vIm[at + a]
    for (let b = 0; b <= a; b++) {
      re[a * r + b] += ur * vRe[at + b] + ui * vIm[at + b]
      im[a * r + b] += ui * vRe[at + b] - ur * vIm[at + b]
    }
  }
}

/** Fills the upper triangle of a Hermitian matrix from the lower one. */
export function mirrorLowerInPlace({ re, im }: ComplexMatrix, r: number): void {
  for (let a = 0; a < r; a++) {
    im[a * r + a] = 0
    for (let b = 0; b < a; b++) {
      re[b * r + a] = re[a * r + b]
      im[b * r + a] = -im[a * r + b]
    }
  }
}

/** A B. */
export function product(A: ComplexMatrix, B: ComplexMatrix, r: number): ComplexMatrix {
  const C = zeroMatrix(r)
  productInto(viewOfParts(C, r, r), viewOfParts(A, r, r), viewOfParts(B, r, r))
  return C
}

/** X u for each of the vectors. */
export function imagesInto(out: ComplexMatrix, X: ComplexMatrix, vectors: ComplexMatrix, r: number): void {
  const count = vectors.re.length / r
  productInto(viewOfParts(out, count, r), viewOfParts(vectors, count, r), transposeOf(viewOfParts(X, r, r)))
}

/** <u|X|u> of each vector for Hermitian X. */
export function expectations(X: ComplexMatrix, vectors: ComplexMatrix, r: number): Float64Array {
  const count = vectors.re.length / r
  const images = zeroMatrix(Math.min(count, TOGETHER), r)
  const out = new Float64Array(count)
  for (let first = 0; first < count; first += TOGETHER) {
    const part = rowsOf(vectors, first, Math.min(count, first + TOGETHER), r)
    imagesInto(rowsOf(images, 0, part.re.length / r, r), X, part, r)
    for (let at = 0; at < part.re.length; at++)
      out[first + Math.floor(at / r)] += part.re[at] * images.re[at] + part.im[at] * images.im[at]
  }
  return out
}

/** Vectors whose images are held at a time. */
const TOGETHER = 256

function rowsOf({ re, im }: ComplexMatrix, first: number, last: number, r: number): ComplexMatrix {
  return { re: re.subarray(first * r, last * r), im: im.subarray(first * r, last * r) }
}

/** |u|^2 of vector k. */
export function squareNorm({ re, im }: ComplexMatrix, k: number, r: number): number {
  let square = 0
  for (let at = k * r; at < (k + 1) * r; at++) square += re[at] * re[at] + im[at] * im[at]
  return square
}

/** sum_k w_k |u_k><u_k| over the vectors. */
export function sumOfProjectionsInto(
  out: ComplexMatrix,
  weights: Float64Array,
  vectors: ComplexMatrix,
  r: number,
): void {
  hermitianProductInto(viewOfParts(out, r, r), transposeOf(viewOfParts(vectors, weights.length, r)), { weights })
}

/** A*. */
export function adjoint(A: ComplexMatrix, r: number): ComplexMatrix {
  const C = zeroMatrix(r)
  for (let a = 0; a < r; a++) {
    for (let b = 0; b < r; b++) {
      C.re[b * r + a] = A.re[a * r + b]
      C.im[b * r + a] = -A.im[a * r + b]
    }
  }
  return C
}

/** tr(A B) for Hermitian A and B; the Hilbert-Schmidt product of Hermitian matrices. */
export function traceOfProduct(A: ComplexMatrix, B: ComplexMatrix): number {
  let sum = 0
  for (let i = 0; i < A.re.length; i++) sum += A.re[i] * B.re[i] + A.im[i] * B.im[i]
  return sum
}

export function traceOf({ re }: ComplexMatrix, r: number): number {
  let sum = 0
  for (let k = 0; k < r; k++) sum += re[k * (r + 1)]
  return sum
}

/** sum_k d_k A_kk. */
export function traceAgainstDiagonal(A: ComplexMatrix, d: Float64Array): number {
  let sum = 0
  for (let k = 0; k < d.length; k++) sum += d[k] * A.re[k * (d.length + 1)]
  return sum
}

/** Hilbert and Schmidt's. */
export function normOf({ re, im }: ComplexMatrix): number {
  return Math.sqrt(re.reduce((s, a) => s + a * a, 0) + im.reduce((s, b) => s + b * b, 0))
}
