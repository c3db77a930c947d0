/**
 * Eigenvalues and eigenvectors of a real symmetric tridiagonal matrix by implicit QL steps with Wilkinson's shift.
 * Source: Dubrulle, Martin, Wilkinson (Handbook for Automatic Computation II, imtql2).
 */

/** A step count that has never been seen; QL takes 1.7 steps an eigenvalue. */
const MOST_STEPS = 80

/**
 * @param diagonal n numbers; becomes the eigenvalues, unordered
 * @param off off[i] couples i and i + 1; destroyed
 * @param z null, or room for n x n numbers: row k becomes the eigenvector of diagonal[k] (rows, so that a rotation runs along memory)
 * @throws {Error} when QL does not converge
 */
export function tridiagonalEigenInPlace(
  diagonal: Float64Array,
  off: Float64Array,
  n: number,
  z: Float64Array | null,
): void {
  const d = diagonal
  const e = off
  if (z !== null) {
    z.fill(0, 0, n * n)
    for (let k = 0; k < n; k++) z[k * n + k] = 1
  }
  e[n - 1] = 0
  for (let l = 0; l < n; l++) {
    for (let steps = 0; ; steps++) {
      let m = l
      for (; m < n - 1; m++) {
        const scale = Math.abs(d[m]) + Math.abs(d[m + 1])
        if (Math.abs(e[m]) <= Number.EPSILON * scale) break
      }
      if (m === l) break
      if (steps === MOST_STEPS) throw new Error('The QL iteration did not converge.')
      let g = (d[l + 1] - d[l]) / (2 * e[l])
      let r = Math.sqrt(g * g + 1)
      g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r))
      let s = 1
      let c = 1
      let p = 0
      let i = m - 1
      for (; i >= l; i--) {
        const f = s * e[i]
        const b = c * e[i]
        r = Math.sqrt(f * f + g * g)
        e[i + 1] = r
        if (r === 0) {
          // underflow: the matrix splits here
          d[i + 1] -= p
          e[m] = 0
          break
        }
        s = f / r
        c = g / r
        g = d[i + 1] - p
        r = (d[i] - g) * s + 2 * c * b
        p = s * r
        d[i + 1] = g + p
        g = c * r - b
        if (z !== null) rotateRows(z, i * n, n, c, s)
      }
      if (r === 0 && i >= l) continue
      d[l] -= p
      e[l] = g
      e[m] = 0
    }
  }
}

/** (row i, row i + 1) <- (c row i - s row i+1, s row i + c row i+1). */
function rotateRows(z: Float64Array, from: number, n: number, c: number, s: number): void {
  for (let k = from; k < from + n; k++) {
    const a = z[k]
    const b = z[k + n]
    z[k + n] = s * a + c * b
    z[k] = c * a - s * b
  }
}
