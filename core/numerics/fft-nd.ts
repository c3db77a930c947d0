/** Discrete Fourier transforms of complex arrays with several axes, one axis at a time. */
import { elementBytes, isKernelSize, writePlan } from './fft-plan.ts'
import { createPortableFft, type Fft } from './fft.ts'
import { createKernelMemory, type KernelMemory, type Numbers } from './kernel-memory.ts'

/**
 * Data are interleaved (re, im), row-major (the last axis runs fastest): 2 * shape[0] * … * shape[d-1] numbers.
 * Forward: sum over all axes of exp(-2 pi i jk/n); inverse: scaled by 1/(number of points).
 */
export interface FftNd {
  readonly shape: readonly number[]
  /** An array of the shape in the memory of the kernels, for the caller to use: work on it copies nothing. */
  readonly data: Float64Array
  forwardInPlace(data: Float64Array): void
  inverseInPlace(data: Float64Array): void
  /**
   * data <- F^{-1} diag(product over the axes of factors[a][k_a]) F data, the drift of a split step. Every axis is visited
   * once instead of twice, because the factor is a product.
   *
   * @param factors for each axis shape[a] complex numbers (interleaved), in the natural order of the modes
   */
  filterInPlace(data: Float64Array, factors: readonly Float64Array[]): void
  /** data <- factor data, point by point (complex, of the same shape): the kick of a split step. */
  multiplyInPlace(data: Float64Array, factor: Float64Array): void
}

/** What is done along one axis; a factor turns it into a filter. */
type Work = 'forward' | 'inverse' | Float64Array
type Axis = (data: Float64Array, work: Work) => void

/**
 * @param shape lengths 2^a 3^b 5^c each
 * @param memory null takes the portable way
 * @throws {RangeError} for other lengths
 */
export function createFftNd(shape: readonly number[], memory: KernelMemory | null = createKernelMemory()): FftNd {
  const count = 2 * product(shape)
  const numbers = memory?.numbers(count)
  const axes = shape.map((length, axis) =>
    memory && numbers && isKernelSize(length) ? kernelAxis(shape, axis, memory, numbers) : portableAxis(shape, axis),
  )
  // all is reserved by now: this view stays
  const own = numbers?.view ?? new Float64Array(count)
  const onAllAxes = (data: Float64Array, work: (axis: number) => Work): void => {
    const stays = data === own || (data.byteOffset === own.byteOffset && data.buffer === own.buffer)
    if (!stays) own.set(data)
    axes.forEach((axis, a) => axis(own, work(a)))
    if (!stays) data.set(own)
  }
  return {
    shape: [...shape],
    data: own,
    forwardInPlace: (data) => onAllAxes(data, () => 'forward'),
    inverseInPlace: (data) => onAllAxes(data, () => 'inverse'),
    filterInPlace: (data, factors) => onAllAxes(data, (a) => factors[a]),
    multiplyInPlace: (data, factor) => multiplyRowsInPlace(data, data.length / factor.length, factor),
  }
}

const product = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1)

/** So many pairs of neighbouring lines go through the nearest cache together: 256 bytes of each row of memory. */
const PAIRS = 8

/** Lines are taken into scratch, transformed there two by two, and put back. */
function kernelAxis(shape: readonly number[], axis: number, memory: KernelMemory, numbers: Numbers): Axis {
  const n = shape[axis]
  const inner = product(shape.slice(axis + 1))
  const outer = product(shape.slice(0, axis))
  const plan = writePlan(memory, n)
  const scratch = memory.reserve(PAIRS * n * elementBytes(2))
  const factors = memory.numbers(2 * n)
  const { kernels } = memory
  const setFactors = (factor: Float64Array): void => {
    const view = factors.view
    for (let p = 0; p < n; p++) {
      const k = plan.frequency[p]
      view[2 * p] = factor[2 * k] / n
      view[2 * p + 1] = factor[2 * k + 1] / n
    }
  }
  const row = 16 * n
  const rows = (work: Work, start: number, end: number, lane: number): void => {
    if (start === end) return
    if (work === 'forward') kernels.rowsForward(plan.address, start, end, row + lane, lane, scratch)
    else if (work === 'inverse') kernels.rowsInverse(plan.address, start, end, row + lane, lane, scratch)
    else kernels.rowsFilter(plan.address, start, end, row + lane, lane, scratch, factors.address)
  }
  const stride = 16 * inner
  const columns = (work: Work, start: number, lane: number, pairs: number): void => {
    const { address, passes } = plan
    if (work === 'forward') kernels.columnsForward(address, passes, start, lane, stride, pairs, scratch)
    else if (work === 'inverse') kernels.columnsInverse(address, passes, start, lane, stride, pairs, scratch)
    else kernels.columnsFilter(address, passes, start, lane, stride, pairs, scratch, factors.address)
  }
  return (_, work) => {
    const { address } = numbers
    if (typeof work !== 'string') setFactors(work)
    if (inner === 1) {
      const even = address + row * (outer - (outer % 2))
      rows(work, address, even, row)
      rows(work, even, address + row * outer, 0)
      return
    }
    for (let o = 0; o < outer; o++) {
      const start = address + o * n * stride
      for (let first = 0; first + 1 < inner; first += 2 * PAIRS) {
        columns(work, start + 16 * first, 16, Math.min(PAIRS, (inner - first) >> 1))
      }
      // an odd line is done on its own
      if (inner % 2 === 1) columns(work, start + 16 * (inner - 1), 0, 1)
    }
  }
}

/** Lines are gathered into rows, so many at once. */
const LINES = 16

function portableAxis(shape: readonly number[], axis: number): Axis {
  const length = shape[axis]
  if (length === 1) return scaleAxis
  const fft = createPortableFft(length)
  const inner = product(shape.slice(axis + 1))
  const outer = product(shape.slice(0, axis))
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
        workOnRows(fft, lines, count, work)
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

function workOnRows(fft: Fft, rows: Float64Array, count: number, work: Work): void {
  if (work !== 'inverse') fft.forwardRowsInPlace(rows, count)
  if (typeof work !== 'string') multiplyRowsInPlace(rows, count, work)
  if (work !== 'forward') fft.inverseRowsInPlace(rows, count)
}

/** An axis of length 1: a transform does nothing, a filter multiplies by its one number. */
function scaleAxis(data: Float64Array, work: Work): void {
  if (typeof work !== 'string') multiplyRowsInPlace(data, data.length / 2, work)
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
