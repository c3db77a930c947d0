/** Cholesky factors of small symmetric positive matrices, row-major, and triangular solves. */

/**
 * A = L L^T; L is returned row-major with zeros above the diagonal. A row whose pivot falls below `least` times its diagonal entry
 * (it depends on the rows before) becomes zero: the solves below then leave its component out.
 */
export function choleskyFactor(A: Float64Array, size: number, least = 1e-12): Float64Array {
  const L = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = A[i * size + j]
      for (let k = 0; k < j; k++) sum -= L[i * size + k] * L[j * size + k]
      if (j < i) L[i * size + j] = L[j * size + j] > 0 ? sum / L[j * size + j] : 0
      else if (sum > least * A[i * size + i]) L[i * size + i] = Math.sqrt(sum)
      else L.fill(0, i * size, i * size + i + 1)
    }
  }
  return L
}

/** y = L^{-1} b. */
export function solveLower(L: Float64Array, size: number, b: ArrayLike<number>): Float64Array {
  const y = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    const pivot = L[i * size + i]
    if (pivot === 0) continue
    let sum = b[i]
    for (let k = 0; k < i; k++) sum -= L[i * size + k] * y[k]
    y[i] = sum / pivot
  }
  return y
}

/** x = L^{-T} y. */
export function solveUpper(L: Float64Array, size: number, y: ArrayLike<number>): Float64Array {
  const x = new Float64Array(size)
  for (let i = size - 1; i >= 0; i--) {
    const pivot = L[i * size + i]
    if (pivot === 0) continue
    let sum = y[i]
    for (let k = i + 1; k < size; k++) sum -= L[k * size + i] * x[k]
    x[i] = sum / pivot
  }
  return x
}

/** L^{-1} S L^{-T} of a symmetric S. */
export function whitened(L: Float64Array, size: number, S: Float64Array): Float64Array {
  const half = new Float64Array(size * size)
  for (let j = 0; j < size; j++) {
    const column = solveLower(
      L,
      size,
      Float64Array.from({ length: size }, (_, i) => S[i * size + j]),
    )
    for (let i = 0; i < size; i++) half[i * size + j] = column[i]
  }
  const out = new Float64Array(size * size)
  for (let i = 0; i < size; i++) out.set(solveLower(L, size, half.subarray(i * size, (i + 1) * size)), i * size)
  return out
}
