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
 * Transforms of length `size`. Allocates two rows of workspace (32 * size bytes) and the twiddle factors.
 *
 * @param size 2^k or 3 * 2^k, at least 2
 * @throws {RangeError} for other lengths
 */
export function createFft(size: number): Fft {
  const third = size / 3
  if (isPowerOfTwo(size)) return rowByRow(size, powerOfTwoTransform(size))
  if (isPowerOfTwo(third)) return rowByRow(size, threefoldTransform(size))
  throw new RangeError(`The length of a Fourier transform must be 2^k or 3 * 2^k, at least 2; got ${size}.`)
}

/** The smallest power of two that is >= n (and >= 2). */
export function nextPowerOfTwo(n: number): number {
  let p = 2
  while (p < n) p *= 2
  return p
}

/** The smallest length 2^k or 3 * 2^k that is >= n (and >= 2). */
export function nextFftSize(n: number): number {
  const p = nextPowerOfTwo(n)
  return p >= 8 && (3 * p) / 4 >= n ? (3 * p) / 4 : p
}

function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(n) && n >= 2 && (n & (n - 1)) === 0
}

/** out = transform of one row; out and row differ. */
type RowTransform = (out: Float64Array, row: Float64Array, inverse: boolean) => void

function rowByRow(size: number, transform: RowTransform): Fft {
  const out = new Float64Array(2 * size)
  const eachRow = (data: Float64Array, rows: number, inverse: boolean): void => {
    for (let r = 0; r < rows; r++) {
      const row = data.subarray(2 * r * size, 2 * (r + 1) * size)
      transform(out, row, inverse)
      row.set(out)
    }
  }
  return {
    size,
    forwardRowsInPlace: (data, rows) => eachRow(data, rows, false),
    inverseRowsInPlace: (data, rows) => eachRow(data, rows, true),
  }
}

function powerOfTwoTransform(size: number): RowTransform {
  const plan = new FFT(size)
  return (out, row, inverse) => (inverse ? plan.inverseTransform(out, row) : plan.transform(out, row))
}

/**
 * One radix-3 step in time: with F_r the transform of x_r, x_{r+3}, …, and w = exp(-2 pi i/n),
 * X_{k + m n/3} = F_0[k] + w^k omega^m F_1[k] + w^{2k} omega^{2m} F_2[k], omega = exp(-2 pi i/3).
 */
function threefoldTransform(size: number): RowTransform {
  const n = size / 3
  const plan = new FFT(n)
  const input = new Float64Array(2 * n)
  const parts = [0, 1, 2].map(() => new Float64Array(2 * n))
  const twiddle = Float64Array.from({ length: 4 * n }, (_, i) => {
    const k = i >> 2
    const angle = (-2 * Math.PI * k * ((i >> 1) % 2 === 0 ? 1 : 2)) / size
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)
  })
  return (out, row, inverse) => {
    for (let r = 0; r < 3; r++) {
      for (let j = 0; j < n; j++) {
        input[2 * j] = row[2 * (3 * j + r)]!
        input[2 * j + 1] = row[2 * (3 * j + r) + 1]!
      }
      if (inverse) plan.inverseTransform(parts[r], input)
      else plan.transform(parts[r], input)
    }
    const [f0, f1, f2] = parts as [Float64Array, Float64Array, Float64Array]
    const sign = inverse ? -1 : 1
    const scale = inverse ? 1 / 3 : 1
    const h = (sign * Math.sqrt(3)) / 2
    for (let k = 0; k < n; k++) {
      const c1 = twiddle[4 * k]
      const s1 = sign * twiddle[4 * k + 1]
      const c2 = twiddle[4 * k + 2]
      const s2 = sign * twiddle[4 * k + 3]
      const ar = f1[2 * k] * c1 - f1[2 * k + 1] * s1
      const ai = f1[2 * k] * s1 + f1[2 * k + 1] * c1
      const br = f2[2 * k] * c2 - f2[2 * k + 1] * s2
      const bi = f2[2 * k] * s2 + f2[2 * k + 1] * c2
      const zr = f0[2 * k]
      const zi = f0[2 * k + 1]
      const sumR = ar + br
      const sumI = ai + bi
      // -i h (a - b)
      const dr = h * (ai - bi)
      const di = -h * (ar - br)
      const mr = zr - 0.5 * sumR
      const mi = zi - 0.5 * sumI
      out[2 * k] = scale * (zr + sumR)
      out[2 * k + 1] = scale * (zi + sumI)
      out[2 * (k + n)] = scale * (mr + dr)
      out[2 * (k + n) + 1] = scale * (mi + di)
      out[2 * (k + 2 * n)] = scale * (mr - dr)
      out[2 * (k + 2 * n) + 1] = scale * (mi - di)
    }
  }
}
