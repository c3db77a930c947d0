/**
 * Discrete Fourier transforms of rows of complex numbers. Two engines behind one interface: the kernels in WebAssembly
 * (lengths 4 * 2^a 3^b 5^c, where SIMD is present), and fft.js with radix-3 and radix-5 steps around it. One door to fft.js.
 */
import FFT from 'fft.js'
import { isKernelSize, rootOfUnity } from './fft-plan.ts'
import { buildForThread, buildWhereItLies } from '../kernels/arena.ts'
import type { KernelMemory, Numbers } from '../kernels/kernel-memory.ts'
import { createRowKernels, type RowKernels, type RowWork } from './row-kernels.ts'

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
 * Transforms of length `size` by the quickest engine that there is. Plans are kept: asking again for the same length is cheap.
 *
 * @param size 2^a 3^b 5^c, at least 2
 * @throws {RangeError} for other lengths
 */
export function createFft(size: number): Fft {
  const known = made.get(size)
  if (known) return known
  const fft = isKernelSize(size)
    ? buildForThread((memory) => (memory ? kernelFft(size, memory) : createPortableFft(size)))
    : createPortableFft(size)
  made.set(size, fft)
  return fft
}

/** The portable engine, whatever the machine can do. Allocates a few rows of workspace. */
export function createPortableFft(size: number): Fft {
  if (!Number.isInteger(size) || size < 2 || !isSmooth(size)) {
    throw new RangeError(`The length of a Fourier transform must be 2^a 3^b 5^c, at least 2; got ${size}.`)
  }
  const transform = rowTransform(size)
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

function isSmooth(n: number): boolean {
  let rest = n
  for (const p of [2, 3, 5]) while (rest % p === 0) rest /= p
  return rest === 1
}

const made = new Map<number, Fft>()
/** So many numbers are taken into the kernels' memory at once: 256 kB. */
const STAGED = 32768
/** Where rows that live elsewhere are transformed, whatever their length. */
let shared: Numbers | undefined
let numbersStaged = 0

/** So many numbers have been copied into the kernels' memory by this thread to be transformed there: no step of a solver may raise it (a test). */
export const stagedNumbers = (): number => numbersStaged

/** Rows in the arena are transformed where they are; others are copied there and back, as many at a time as the cache holds. */
function kernelFft(size: number, memory: KernelMemory): Fft {
  const stage = createRowKernels(memory, size)
  const row = 16 * size
  const atOnce = Math.max(4, 4 * Math.floor(STAGED / (8 * size)))
  shared ??= memory.numbers(STAGED)
  const staging =
    shared.count >= 2 * size * atOnce && memory.addressOf(shared.view) !== null
      ? shared
      : memory.numbers(2 * size * atOnce)
  const workElsewhere = (data: Float64Array, rows: number, kind: RowWork): void => {
    const { view, address } = staging
    for (let r = 0; r < rows; r += atOnce) {
      const count = Math.min(atOnce, rows - r)
      const part = data.subarray(2 * r * size, 2 * (r + count) * size)
      view.set(part)
      stage.work(kind, address, address + row * count)
      part.set(part.length === view.length ? view : view.subarray(0, part.length))
      numbersStaged += part.length
    }
  }
  /** A larger block of the arena has kernels of its own. */
  const others = new WeakMap<ArrayBufferLike, RowKernels>()
  const kernelsAt = (data: Float64Array): RowKernels | null => {
    if (memory.addressOf(data) !== null) return stage
    const known = others.get(data.buffer)
    if (known !== undefined) return known
    const made = buildWhereItLies(data, (there) => createRowKernels(there, size))
    if (made !== null) others.set(data.buffer, made)
    return made
  }
  const work = (data: Float64Array, rows: number, kind: RowWork): void => {
    const kernels = kernelsAt(data)
    if (kernels === null) workElsewhere(data, rows, kind)
    else kernels.work(kind, data.byteOffset, data.byteOffset + row * rows)
  }
  return {
    size,
    forwardRowsInPlace: (data, rows) => work(data, rows, 'rowsForward'),
    inverseRowsInPlace: (data, rows) => work(data, rows, 'rowsInverse'),
  }
}

/** out = transform of one row; out and row differ. */
type RowTransform = (out: Float64Array, row: Float64Array, inverse: boolean) => void

function rowTransform(size: number): RowTransform {
  if (size === 1) return (out, row) => out.set(row)
  if ((size & (size - 1)) === 0) {
    const plan = new FFT(size)
    return (out, row, inverse) => (inverse ? plan.inverseTransform(out, row) : plan.transform(out, row))
  }
  return oddStep(size, size % 5 === 0 ? 5 : 3)
}

/**
 * One step of odd radix p in time: with F_r the transform of x_r, x_{r+p}, … (length n/p), and w = exp(-2 pi i/n),
 * X_{k + m n/p} = sum_r w^{r k} exp(-2 pi i r m/p) F_r[k]; the inverse with conjugate factors and 1/p.
 */
function oddStep(size: number, p: 3 | 5): RowTransform {
  const n = size / p
  const inner = rowTransform(n)
  const input = new Float64Array(2 * n)
  const parts = Array.from({ length: p }, () => new Float64Array(2 * n))
  const root = Float64Array.from({ length: size }, (_, k) => rootOfUnity(k, size)[0])
  const rootIm = Float64Array.from({ length: size }, (_, k) => rootOfUnity(k, size)[1])
  return (out, row, inverse) => {
    for (let r = 0; r < p; r++) {
      for (let j = 0; j < n; j++) {
        input[2 * j] = row[2 * (p * j + r)]
        input[2 * j + 1] = row[2 * (p * j + r) + 1]
      }
      inner(parts[r], input, inverse)
    }
    const sign = inverse ? -1 : 1
    const scale = inverse ? 1 / p : 1
    for (let k = 0; k < size; k++) {
      const low = k % n
      let re = 0
      let im = 0
      for (let r = 0; r < p; r++) {
        const turn = (r * k) % size
        const c = root[turn]
        const s = sign * rootIm[turn]
        const a = parts[r][2 * low]
        const b = parts[r][2 * low + 1]
        re += a * c - b * s
        im += a * s + b * c
      }
      out[2 * k] = scale * re
      out[2 * k + 1] = scale * im
    }
  }
}
