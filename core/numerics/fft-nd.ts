/** Discrete Fourier transforms of complex arrays with several axes, one axis at a time. */
import { createFft, type Fft } from './fft.ts'

/**
 * Data are interleaved (re, im), row-major (the last axis runs fastest): 2 * shape[0] * … * shape[d-1] numbers.
 * Forward: sum over all axes of exp(-2 pi i jk/n); inverse: scaled by 1/(number of points).
 */
export interface FftNd {
  readonly shape: readonly number[]
  forwardInPlace(data: Float64Array): void
  inverseInPlace(data: Float64Array): void
  /**
   * data <- F^{-1} diag(product over the axes of factors[a][k_a]) F data, the drift of a split step. Every axis is visited
   * once instead of twice, because the factor is a product.
   *
   * @param factors for each axis shape[a] complex numbers (interleaved), in the natural order of the modes
   */
  filterInPlace(data: Float64Array, factors: readonly Float64Array[]): void
}

/** So many neighbouring lines are gathered at once: 256 bytes of each row that is touched. */
const LINES = 16

/**
 * @param shape lengths 2^k or 3 * 2^k, at least 2 each, or 1
 * @throws {RangeError} for other lengths
 */
export function createFftNd(shape: readonly number[]): FftNd {
  const axes = shape.map((length, axis) => createAxis(shape, axis, length))
  return {
    shape: [...shape],
    forwardInPlace: (data) =>
      axes.forEach((axis) => axis(data, (fft, lines, count) => fft.forwardRowsInPlace(lines, count))),
    inverseInPlace: (data) =>
      axes.forEach((axis) => axis(data, (fft, lines, count) => fft.inverseRowsInPlace(lines, count))),
    filterInPlace: (data, factors) =>
      axes.forEach((axis, a) =>
        axis(data, (fft, lines, count) => {
          fft.forwardRowsInPlace(lines, count)
          multiplyRowsInPlace(lines, count, factors[a])
          fft.inverseRowsInPlace(lines, count)
        }),
      ),
  }
}

type LineWork = (fft: Fft, lines: Float64Array, count: number) => void

/** Does some work on all lines along one axis, gathered block by block into rows. */
function createAxis(
  shape: readonly number[],
  axis: number,
  length: number,
): (data: Float64Array, work: LineWork) => void {
  if (length === 1) return () => undefined
  const fft = createFft(length)
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1)
  const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1)
  if (inner === 1) return (data, work) => work(fft, data, outer)
  const lines = new Float64Array(2 * length * LINES)
  return (data, work) => {
    for (let o = 0; o < outer; o++) {
      for (let first = 0; first < inner; first += LINES) {
        const count = Math.min(LINES, inner - first)
        const start = 2 * (o * length * inner + first)
        for (let j = 0; j < length; j++) {
          for (let l = 0, from = start + 2 * j * inner, to = 2 * j; l < count; l++, from += 2, to += 2 * length) {
            lines[to] = data[from]
            lines[to + 1] = data[from + 1]
          }
        }
        work(fft, lines, count)
        for (let j = 0; j < length; j++) {
          for (let l = 0, to = start + 2 * j * inner, from = 2 * j; l < count; l++, to += 2, from += 2 * length) {
            data[to] = lines[from]
            data[to + 1] = lines[from + 1]
          }
        }
      }
    }
  }
}

function multiplyRowsInPlace(rows: Float64Array, count: number, factor: Float64Array): void {
  for (let r = 0, at = 0; r < count; r++) {
    for (let i = 0; i < factor.length; i += 2, at += 2) {
      const re = rows[at]
      const im = rows[at + 1]
      rows[at] = re * factor[i] - im * factor[i + 1]
      rows[at + 1] = re * factor[i + 1] + im * factor[i]
    }
  }
}
