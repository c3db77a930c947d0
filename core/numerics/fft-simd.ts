/**
 * Many rows of complex numbers that go through x -> F^{-1} diag(m) F diag(p) x again and again (split-step solvers),
 * kept in WebAssembly memory and transformed two at a time. The spectrum is used in the scrambled order in which the
 * forward passes leave it, so nothing is ever reordered. A whole step takes a third to a half of what the two
 * fft.js transforms alone take (64 rows of 1024 to 2048).
 */
import { fourierModuleBytes } from './fft-simd-code.ts'

/** The little of the WebAssembly interface that is used (core has no DOM types). */
interface WasmMemory {
  readonly buffer: ArrayBuffer
}
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number }) => WasmMemory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

interface Kernels {
  forward4(start: number, end: number, block: number, quarter: number, twiddles: number): void
  backward4(start: number, end: number, block: number, quarter: number, twiddles: number): void
  forward3(start: number, third: number, twiddles: number): void
  backward3(start: number, third: number, twiddles: number): void
  radix2(start: number, end: number): void
  multiply(start: number, end: number, factors: number): void
  addSquares(start: number, end: number, sums: number): void
}

/** One pass of the transform: blocks of `length` elements are split into `radix` parts. */
interface Pass {
  readonly radix: 2 | 3 | 4
  readonly length: number
  readonly twiddles: number
}

const ELEMENT = 32
const PAGE = 65536
let compiled: object | undefined

export class PairedRows {
  readonly rows: number
  readonly size: number
  /** frequency[p] is the index k of the Fourier mode at position p of the scrambled spectrum. */
  readonly frequency: Int32Array
  readonly #memory: WasmMemory
  readonly #kernels: Kernels
  readonly #passes: readonly Pass[]
  readonly #before: number
  readonly #multiplier: number
  readonly #sums: number
  readonly #data: number

  /**
   * @param size 2^k or 3 * 2^k, at least 4
   * @throws {RangeError} for other sizes
   */
  constructor(rows: number, size: number) {
    const plan = passesOf(size)
    this.rows = rows
    this.size = size
    this.#passes = plan.passes
    this.#before = 16 + 8 * plan.twiddles.length
    this.#multiplier = this.#before + 16 * size
    this.#sums = this.#multiplier + 16 * size
    this.#data = this.#sums + 16 * size
    const bytes = this.#data + Math.ceil(rows / 2) * size * ELEMENT
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) })
    compiled ??= new WebAssembly.Module(fourierModuleBytes())
    this.#kernels = new WebAssembly.Instance(compiled, { env: { memory: this.#memory } }).exports as Kernels
    this.#view(0, 2).set([0.5, Math.sqrt(3) / 2])
    this.#view(16, plan.twiddles.length).set(plan.twiddles)
    this.frequency = frequencies(plan.passes)
  }

  /** Takes rows over, 2 * size numbers each, interleaved (re, im). */
  write(rows: Float64Array): void {
    for (let r = 0; r < this.rows; r++) {
      const pair = this.#pair(r >> 1)
      const lane = r & 1
      const from = 2 * r * this.size
      for (let i = 0; i < this.size; i++) {
        pair[4 * i + lane] = rows[from + 2 * i]!
        pair[4 * i + 2 + lane] = rows[from + 2 * i + 1]!
      }
    }
  }

  /** A copy of the rows. */
  read(): Float64Array {
    const rows = new Float64Array(2 * this.rows * this.size)
    for (let r = 0; r < this.rows; r++) {
      const pair = this.#pair(r >> 1)
      const lane = r & 1
      const to = 2 * r * this.size
      for (let i = 0; i < this.size; i++) {
        rows[to + 2 * i] = pair[4 * i + lane]!
        rows[to + 2 * i + 1] = pair[4 * i + 2 + lane]!
      }
    }
    return rows
  }

  /** row <- diag(factor) row for all rows; `factor` is interleaved, 2 * size numbers. */
  multiplyInPlace(factor: Float64Array): void {
    this.#view(this.#before, 2 * this.size).set(factor)
    for (let p = 0; p < this.rows; p += 2) {
      const start = this.#data + (p / 2) * this.size * ELEMENT
      this.#kernels.multiply(start, start + this.size * ELEMENT, this.#before)
    }
  }

  /**
   * row <- F^{-1} diag(multiplier) F diag(before) row for all rows, and squares_i = sum over the rows of |row_i|^2.
   *
   * @param before interleaved, by position
   * @param multiplier interleaved, in the order of `frequency`, and already divided by `size`
   * @param inSpectrum called with each pair of spectra (4 numbers a position: re, re, im, im), after the multiplication
   */
  advanceInto(
    squares: Float64Array,
    before: Float64Array,
    multiplier: Float64Array,
    inSpectrum: (pair: Float64Array) => void,
  ): void {
    const { size } = this
    this.#view(this.#before, 2 * size).set(before)
    this.#view(this.#multiplier, 2 * size).set(multiplier)
    const sums = this.#view(this.#sums, 2 * size)
    sums.fill(0)
    for (let p = 0; 2 * p < this.rows; p++) {
      const start = this.#data + p * size * ELEMENT
      const end = start + size * ELEMENT
      this.#kernels.multiply(start, end, this.#before)
      this.#forward(start, end)
      this.#kernels.multiply(start, end, this.#multiplier)
      inSpectrum(this.#pair(p))
      this.#backward(start, end)
      this.#kernels.addSquares(start, end, this.#sums)
    }
    for (let i = 0; i < size; i++) squares[i] = sums[2 * i] + sums[2 * i + 1]
  }

  #forward(start: number, end: number): void {
    for (const { radix, length, twiddles } of this.#passes) {
      const block = length * ELEMENT
      if (radix === 4) this.#kernels.forward4(start, end, block, block / 4, twiddles)
      else if (radix === 3) this.#kernels.forward3(start, block / 3, twiddles)
      else this.#kernels.radix2(start, end)
    }
  }

  #backward(start: number, end: number): void {
    for (let k = this.#passes.length - 1; k >= 0; k--) {
      const { radix, length, twiddles } = this.#passes[k]
      const block = length * ELEMENT
      if (radix === 4) this.#kernels.backward4(start, end, block, block / 4, twiddles)
      else if (radix === 3) this.#kernels.backward3(start, block / 3, twiddles)
      else this.#kernels.radix2(start, end)
    }
  }

  #pair(p: number): Float64Array {
    return this.#view(this.#data + p * this.size * ELEMENT, 4 * this.size)
  }

  #view(address: number, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, count)
  }
}

/** The passes (3 first, then 4s, a last 2) and one table of twiddle factors w^{jq}, q = 1 … r − 1, j = 0 … L/r − 1. */
function passesOf(size: number): { passes: Pass[]; twiddles: number[] } {
  const passes: Pass[] = []
  const twiddles: number[] = []
  let length = size
  while (length > 1) {
    const radix = length % 3 === 0 ? 3 : length % 4 === 0 ? 4 : 2
    if (!Number.isInteger(length) || length % radix !== 0 || (radix === 3 && length !== size) || size < 4) {
      throw new RangeError(`The length must be 2^k or 3 * 2^k, at least 4; got ${size}.`)
    }
    passes.push({ radix, length, twiddles: 16 + 8 * twiddles.length })
    if (radix > 2) {
      for (let j = 0; j < length / radix; j++) {
        for (let q = 1; q < radix; q++) {
          const angle = (-2 * Math.PI * ((j * q) % length)) / length
          twiddles.push(Math.cos(angle), Math.sin(angle))
        }
      }
    }
    length /= radix
  }
  return { passes, twiddles }
}

/** Part q of a block of stride s (modes s k + k0) holds the modes k0 + s (q + r k'). */
function frequencies(passes: readonly Pass[]): Int32Array {
  let modes = [0]
  let stride = 1
  for (const { radix } of passes) {
    modes = modes.flatMap((k0) => Array.from({ length: radix }, (_, q) => k0 + stride * q))
    stride *= radix
  }
  return Int32Array.from(modes)
}
