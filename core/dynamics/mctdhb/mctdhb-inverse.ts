/** matrix <- matrix^{-1} for a small complex matrix (n x n, interleaved), by Gauss and Jordan with row pivots. */
export function invertInPlace(matrix: Float64Array, n: number): void {
  const width = 2 * n
  const work = new Float64Array(2 * n * width)
  for (let i = 0; i < n; i++) {
    work.set(matrix.subarray(2 * i * n, 2 * (i + 1) * n), 2 * i * width)
    work[2 * (i * width + n + i)] = 1
  }
  const size = (row: number, column: number): number =>
    Math.hypot(work[2 * (row * width + column)], work[2 * (row * width + column) + 1])
  for (let c = 0; c < n; c++) {
    let pivot = c
    for (let r = c + 1; r < n; r++) if (size(r, c) > size(pivot, c)) pivot = r
    if (pivot !== c) {
      const upper = work.slice(2 * c * width, 2 * (c + 1) * width)
      work.copyWithin(2 * c * width, 2 * pivot * width, 2 * (pivot + 1) * width)
      work.set(upper, 2 * pivot * width)
    }
    const pr = work[2 * (c * width + c)]
    const pi = work[2 * (c * width + c) + 1]
    const norm = pr * pr + pi * pi
    scaleRow(work, c * width, width, pr / norm, -pi / norm)
    for (let r = 0; r < n; r++) {
      if (r === c) continue
      const fr = work[2 * (r * width + c)]
      const fi = work[2 * (r * width + c) + 1]
      for (let j = 0; j < width; j++) {
        const a = work[2 * (c * width + j)]
        const b = work[2 * (c * width + j) + 1]
        const at = 2 * (r * width + j)
        work[at] = work[at] - fr * a + fi * b
        work[at + 1] = work[at + 1] - fr * b - fi * a
      }
    }
  }
  for (let i = 0; i < n; i++) matrix.set(work.subarray(2 * (i * width + n), 2 * (i + 1) * width), 2 * i * n)
}

function scaleRow(work: Float64Array, start: number, length: number, re: number, im: number): void {
  for (let j = start; j < start + length; j++) {
    const a = work[2 * j]
    work[2 * j] = a * re - work[2 * j + 1] * im
    work[2 * j + 1] = a * im + work[2 * j + 1] * re
  }
}

/** Lower triangular L with L L^* = matrix, for a small positive semi-definite Hermitian matrix; columns of zero pivots are zero. */
export function hermitianFactor(matrix: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(2 * n * n)
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let re = matrix[2 * (i * n + j)]
      let im = matrix[2 * (i * n + j) + 1]
      for (let k = 0; k < j; k++) {
        const [ar, ai] = [factor[2 * (i * n + k)], factor[2 * (i * n + k) + 1]]
        const [br, bi] = [factor[2 * (j * n + k)], factor[2 * (j * n + k) + 1]]
        re -= ar * br + ai * bi
        im -= ai * br - ar * bi
      }
      const pivot = i === j ? Math.sqrt(Math.max(0, re)) : factor[2 * (j * n + j)]
      factor[2 * (i * n + j)] = i === j ? pivot : pivot > 1e-15 ? re / pivot : 0
      factor[2 * (i * n + j) + 1] = i === j || pivot <= 1e-15 ? 0 : im / pivot
    }
  }
  return factor
}
