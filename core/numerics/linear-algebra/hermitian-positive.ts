/** Whether a Hermitian matrix is positive, by its Cholesky factor: an eigenvalue's lower bound for a tenth of the price of the eigenvalue. */

const EPSILON = 2 ** -52

/**
 * True only if the matrix, lower triangle row-major, is positive up to the rounding of its factor, which is paid for beforehand: a factor that exists
 * in floating-point numbers proves A >= -4 r eps max_i A_ii (Demmel, LAPACK working note 14, for complex entries with room). The lower triangle is
 * overwritten. Order r^3/3 complex multiplications.
 */
export function isPositiveInPlace(re: Float64Array, im: Float64Array, r: number): boolean {
  let greatest = 0
  for (let i = 0; i < r; i++) greatest = Math.max(greatest, Math.abs(re[i * (r + 1)]))
  const rounding = 4 * r * EPSILON * greatest
  for (let i = 0; i < r; i++) {
    const row = i * r
    for (let j = 0; j < i; j++) reduceEntry(re, im, row, j * r, j)
    let pivot = re[row + i] - rounding
    for (let k = row; k < row + i; k++) pivot -= re[k] * re[k] + im[k] * im[k]
    if (!(pivot > 0)) return false
    re[row + i] = Math.sqrt(pivot)
  }
  return true
}

/** L_ij = (A_ij - sum_k L_ik conj L_jk)/L_jj. */
function reduceEntry(re: Float64Array, im: Float64Array, row: number, other: number, j: number): void {
  let a = re[row + j]
  let b = im[row + j]
  for (let k = 0; k < j; k++) {
    const [p, q, s, t] = [re[row + k], im[row + k], re[other + k], im[other + k]]
    a -= p * s + q * t
    b -= q * s - p * t
  }
  const scale = 1 / re[other + j]
  re[row + j] = a * scale
  im[row + j] = b * scale
}
