/** Discrete Fourier transforms of complex arrays with several axes, one axis at a time. */
import { isKernelSize } from './fft-plan.ts'
import { createPortableFft, type Fft } from './fft.ts'
import { buildInArena } from '../kernels/arena.ts'
import type { KernelMemory } from '../kernels/kernel-memory.ts'
import { createColumnKernels, createRowKernels } from './row-kernels.ts'

/**
 * Data are interleaved (re, im), row-major (the last axis runs fastest): 2 * shape[0] * … * shape[d-1] numbers.
 * Forward: sum over all axes of exp(-2 pi i jk/n); inverse: scaled by 1/(number of points).
 */
export interface FftNd {
  readonly shape: readonly number[]
  /** Arrays of the shape in the memory of the kernels, one behind the other: all work is done on them, where they are. */
  readonly arrays: readonly Float64Array[]
  /** The first of them. */
  readonly data: Float64Array
  /** @throws {RangeError} when `data` is none of the arrays; so do the others. */
  forwardInPlace(data: Float64Array): void
  inverseInPlace(data: Float64Array): void
  /**
   * data <- F^{-1} diag(product over the axes of factors[a][k_a]) F data, the drift of a split step. Every axis is visited
   * once instead of twice, because the factor is a product.
   *
   * @param factors for each axis shape[a] complex numbers (interleaved), in the natural order of the modes
   * @param phase complex, of the same shape: data <- phase data beforehand, in the same sweep
   */
  filterInPlace(data: Float64Array, factors: readonly Float64Array[], phase?: Float64Array): void
  /** data <- factor data, point by point (complex, of the same shape): the kick of a split step. */
  multiplyInPlace(data: Float64Array, factor: Float64Array): void
}

/** What is done along one axis; a factor turns it into a filter. */
type Work = 'forward' | 'inverse' | Float64Array
interface Axis {
  /** Called once before `run`. */
  prepare?(work: Work): void
  /** On the blocks [first, end) of the axis, those that differ in the indices before it; `address` for the kernels. */
  run(data: Float64Array, address: number, work: Work, first: number, end: number): void
}

/** The last axes are done block by block (complex numbers), so that a block stays in the cache from axis to axis. */
const BLOCK = 2 ** 15

/**
 * @param shape lengths 2^a 3^b 5^c each
 * @param memory where the arrays shall live, else a place of their own in the arena; null takes the portable way
 * @throws {RangeError} for other lengths
 */
export function createFftNd(shape: readonly number[], memory?: KernelMemory | null, howMany = 1): FftNd {
  if (memory === undefined) return buildInArena((own) => createFftNd(shape, own, howMany))
  const count = 2 * product(shape)
  const axes = shape.map((length, axis) =>
    memory && isKernelSize(length) ? kernelAxis(shape, axis, memory) : portableAxis(shape, axis),
  )
  const start = memory?.reserve(8 * count * howMany) ?? 0
  const all: Float64Array = memory?.floats(start, count * howMany) ?? new Float64Array(count * howMany)
  const arrays = Array.from({ length: howMany }, (_, k) => all.subarray(k * count, (k + 1) * count))
  let together = shape.length - 1
  while (together > 0 && product(shape.slice(together - 1)) <= BLOCK) together--
  const blocks = product(shape.slice(0, together))
  const onAllAxes = (data: Float64Array, work: (axis: number) => Work, phase?: Float64Array): void => {
    memory?.assertOpen()
    const which = arrays.indexOf(data)
    if (which < 0) throw new RangeError('Only the arrays of a transform are transformed; got another one.')
    const address = start + 8 * count * which
    axes.forEach((axis, a) => axis.prepare?.(work(a)))
    const size = count / blocks
    for (let block = 0; block < blocks; block++) {
      if (phase) multiplyInPlace(data, phase, block * size, (block + 1) * size)
      for (let a = together, each = 1; a < axes.length; each *= shape[a++])
        axes[a].run(data, address, work(a), block * each, (block + 1) * each)
    }
    for (let a = 0, each = 1; a < together; each *= shape[a++]) axes[a].run(data, address, work(a), 0, each)
  }
  return {
    shape: [...shape],
    arrays,
    data: arrays[0],
    forwardInPlace: (data) => onAllAxes(data, () => 'forward'),
    inverseInPlace: (data) => onAllAxes(data, () => 'inverse'),
    filterInPlace: (data, factors, phase) => onAllAxes(data, (a) => factors[a], phase),
    multiplyInPlace: (data, factor) => multiplyInPlace(data, factor, 0, data.length),
  }
}

const product = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1)

/** So many neighbouring lines go through the nearest caches together: 512 bytes of each row of memory. */
const LINES_TOGETHER = 32

/** Lines are taken into scratch, transformed there side by side, and put back. */
function kernelAxis(shape: readonly number[], axis: number, memory: KernelMemory): Axis {
  const n = shape[axis]
  const inner = product(shape.slice(axis + 1))
  const factors = memory.numbers(2 * n)
  const prepareWith = (frequency: Int32Array) => (work: Work) => {
    if (typeof work === 'string') return
    const view = factors.view
    for (let p = 0; p < n; p++) {
      const k = frequency[p]
      view[2 * p] = work[2 * k] / n
      view[2 * p + 1] = work[2 * k + 1] / n
    }
  }
  const bytes = 16 * n * inner
  if (inner === 1) {
    const rows = createRowKernels(memory, n)
    return {
      prepare: prepareWith(rows.frequency),
      run(_, address, work, first, end) {
        const kind = work === 'forward' ? 'rowsForward' : work === 'inverse' ? 'rowsInverse' : 'rowsFilter'
        rows.work(kind, address + first * bytes, address + end * bytes, factors.address)
      },
    }
  }
  const columns = createColumnKernels(memory, n, LINES_TOGETHER)
  return {
    prepare: prepareWith(columns.frequency),
    run(_, address, work, first, end) {
      const kind = work === 'forward' ? 'columnsForward' : work === 'inverse' ? 'columnsInverse' : 'columnsFilter'
      for (let o = first; o < end; o++) columns.work(kind, address + o * bytes, inner, 16 * inner, factors.address)
    },
  }
}

/** Lines are gathered into rows, so many at once. */
const LINES = 16

function portableAxis(shape: readonly number[], axis: number): Axis {
  const length = shape[axis]
  const inner = product(shape.slice(axis + 1))
  if (length === 1)
    return { run: (data, _, work, first, end) => scaleInPlace(data, work, 2 * inner * first, 2 * inner * end) }
  const fft = createPortableFft(length)
  const lines = new Float64Array(2 * length * LINES)
  const run: Axis['run'] = (data, _, work, from, to) => {
    for (let o = from; o < to; o++) {
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
  return { run }
}

function workOnRows(fft: Fft, rows: Float64Array, count: number, work: Work): void {
  if (work !== 'inverse') fft.forwardRowsInPlace(rows, count)
  if (typeof work !== 'string')
    for (let r = 0; r < count; r++) multiplyInPlace(rows, work, 2 * r * fft.size, 2 * (r + 1) * fft.size, 0)
  if (work !== 'forward') fft.inverseRowsInPlace(rows, count)
}

/** An axis of length 1: a transform does nothing, a filter multiplies by its one number. */
function scaleInPlace(data: Float64Array, work: Work, start: number, end: number): void {
  if (typeof work !== 'string') for (let at = start; at < end; at += 2) multiplyInPlace(data, work, at, at + 2, 0)
}

/** data <- factor data on [start, end); the factor's numbers begin at `from`. */
function multiplyInPlace(data: Float64Array, factor: Float64Array, start: number, end: number, from = start): void {
  for (let at = start, f = from; at < end; at += 2, f += 2) {
    const re = data[at]
    const im = data[at + 1]
    data[at] = re * factor[f] - im * factor[f + 1]
    data[at + 1] = re * factor[f + 1] + im * factor[f]
  }
}
