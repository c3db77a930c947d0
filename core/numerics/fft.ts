/** Discrete Fourier transforms of rows of complex numbers: the one door to fft.js. */
import FFT from 'fft.js'

/**
 * Forward: X_k = sum_j x_j exp(-2 pi i jk/n). Inverse: x_j = (1/n) sum_k X_k exp(+2 pi i jk/n).
 * Data are interleaved (re, im); row r starts at 2 * r * size.
 */
export interface Fft {
  readonly size: number
  forwardRowsInPlace(data: Float64Array, rows: number): void
  inverseRowsInPlace(data: Float64Array, rows: number): void
}

/**
 * Transforms of length `size`. Allocates one row of workspace (16 * size bytes) and the twiddle factors.
 *
 * @param size a power of two, at least 2
 * @throws {RangeError} when `size` is not a power of two
 */
export function createFft(size: number): Fft {
  if (!Number.isInteger(size) || size < 2 || (size & (size - 1)) !== 0) {
    throw new RangeError(`The length of a Fourier transform must be a power of two, at least 2; got ${size}.`)
  }
  const plan = new FFT(size)
  const row = new Float64Array(2 * size)
  const eachRow = (data: Float64Array, rows: number, inverse: boolean): void => {
    for (let r = 0; r < rows; r++) {
      const view = data.subarray(2 * r * size, 2 * (r + 1) * size)
      if (inverse) plan.inverseTransform(row, view)
      else plan.transform(row, view)
      view.set(row)
    }
  }
  return {
    size,
    forwardRowsInPlace: (data, rows) => eachRow(data, rows, false),
    inverseRowsInPlace: (data, rows) => eachRow(data, rows, true),
  }
}

/** The smallest power of two that is >= n (and >= 2). */
export function nextPowerOfTwo(n: number): number {
  let p = 2
  while (p < n) p *= 2
  return p
}
