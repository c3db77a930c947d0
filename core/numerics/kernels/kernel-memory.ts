/**
 * The WebAssembly kernels and the memory that they work in. A solver has one such memory: it reserves what it needs at the
 * start, and its data live there, so that nothing is copied between solver and kernels and no step allocates.
 *
 * Where WebAssembly or its SIMD instructions are missing, or a content security policy forbids them (the window's page),
 * `createKernelMemory` returns null and the callers take the portable way.
 */
import { bodyRoutines } from './kernels-bodies.ts'
import { CONSTANTS } from './kernels-butterfly.ts'
import { elementaryRoutines, ELEMENTARY_CONSTANTS } from './kernels-elementary.ts'
import { fourierRoutines } from './kernels-fft.ts'
import { productRoutines } from './kernels-products.ts'
import { shiftRoutines } from './kernels-shift.ts'
import { Calls, moduleBytes } from './simd-assembler.ts'

/** The little of the WebAssembly interface that is used (core has no DOM types). */
interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}
declare const WebAssembly:
  | undefined
  | {
      readonly Memory: new (limits: { initial: number }) => WasmMemory
      readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
      readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
    }

/** The exported routines; arguments are byte addresses and byte counts (see the files kernels-*.ts). */
export interface Kernels {
  rowsForward(plan: number, data: number, end: number, step: number, lane: number, scratch: number): void
  rowsInverse(plan: number, data: number, end: number, step: number, lane: number, scratch: number): void
  rowsFilter(
    plan: number,
    data: number,
    end: number,
    step: number,
    lane: number,
    scratch: number,
    factors: number,
  ): void
  columnsForward(
    plan: number,
    passes: number,
    matrix: number,
    lane: number,
    stride: number,
    groups: number,
    scratch: number,
  ): void
  columnsInverse(
    plan: number,
    passes: number,
    matrix: number,
    lane: number,
    stride: number,
    groups: number,
    scratch: number,
  ): void
  columnsFilter(
    plan: number,
    passes: number,
    matrix: number,
    lane: number,
    stride: number,
    groups: number,
    scratch: number,
    factors: number,
  ): void
  groupsStep(
    plan: number,
    data: number,
    end: number,
    phase: number,
    factors: number,
    sums: number,
    weights: number,
    sum: number,
  ): void
  filterReal(plan: number, passes: number, scratch: number, factors: number): void
  phases(out: number, angles: number, end: number, scale: number): void
  shiftRows(
    plan: number,
    passes: number,
    data: number,
    end: number,
    phases: number,
    phaseStep: number,
    positions: number,
    scales: number,
    outer: number,
    outerEnd: number,
    maxima: number,
  ): void
  turnGroup(from: number, end: number, to: number, toStep: number): void
  sumGroups(data: number, end: number, bytes: number, out: number): void
  chebyshevSums(x: number, end: number, scale: number, out: number, outEnd: number): void
  chebyshevSeries(x: number, end: number, scale: number, c: number, cEnd: number, out: number): void
  multiplyGroup(start: number, end: number, factors: number): void
  multiplyPanels(a: number, aEnd: number, b: number, bEnd: number, c: number): void
}

const PAGE = 65536
/** Addresses are multiples of a cache line. */
const LINE = 64

/** So many rows side by side. */
export type RowsAtOnce = 2 | 4

const compiled = new Map<RowsAtOnce, object | null>()

function compile(rows: RowsAtOnce): object | null {
  if (typeof WebAssembly === 'undefined') return null
  const calls = new Calls()
  const halves = rows === 4 ? 2 : 1
  const routines = [
    ...fourierRoutines(calls, halves),
    ...elementaryRoutines(),
    ...shiftRoutines(calls, halves),
    ...bodyRoutines(),
    ...productRoutines(halves),
  ]
  const bytes = moduleBytes(calls.order(routines))
  try {
    return new WebAssembly.Module(bytes)
  } catch {
    return null
  }
}

function moduleFor(rows: RowsAtOnce): object | null {
  let module = compiled.get(rows)
  if (module === undefined) compiled.set(rows, (module = compile(rows)))
  return module
}

let joinsHalves = false

/**
 * Tells the kernels that the engine joins neighbouring halves of 128 bits into vectors of 256 (electron/lib/wide-vectors.ts makes it
 * do so, where it can). Then four rows side by side are quicker than two. A matter of speed alone: the bits are the same.
 */
export function preferFourRows(yes: boolean): void {
  joinsHalves = yes
}

export class KernelMemory {
  /** Two rows side by side. */
  readonly kernels: Kernels
  readonly #memory: WasmMemory
  readonly #wasm: NonNullable<typeof WebAssembly>
  #four: Kernels | null = null
  #used = 0

  constructor(module: object, wasm: NonNullable<typeof WebAssembly>) {
    this.#wasm = wasm
    this.#memory = new wasm.Memory({ initial: 1 })
    this.kernels = this.#instance(module)
    const constants = [...CONSTANTS, ...ELEMENTARY_CONSTANTS]
    this.floats(this.reserve(8 * constants.length), constants.length).set(constants)
  }

  #instance(module: object): Kernels {
    return new this.#wasm.Instance(module, { env: { memory: this.#memory } }).exports as Kernels
  }

  /** How many rows side by side serve `rows` rows best, and the kernels for so many. */
  kernelsFor(rows: number): { readonly kernels: Kernels; readonly rowsAtOnce: RowsAtOnce } {
    const module = joinsHalves && rows > 2 ? moduleFor(4) : null
    if (module === null) return { kernels: this.kernels, rowsAtOnce: 2 }
    this.#four ??= this.#instance(module)
    return { kernels: this.#four, rowsAtOnce: 4 }
  }

  /** The address of `bytes` new bytes, all zero. Views that were taken before may become invalid: take them afterwards. */
  reserve(bytes: number): number {
    const address = this.#used
    this.#used = Math.ceil((address + bytes) / LINE) * LINE
    const missing = this.#used - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE))
    return address
  }

  /** `count` numbers that stay reachable however often the memory grows. */
  numbers(count: number): Numbers {
    return new Numbers(this, this.reserve(8 * count), count)
  }

  floats(address: number, count: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory.buffer, address, count)
  }

  words(address: number, count: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer, address, count)
  }

  /** The address of an array that lies in this memory, or null. */
  addressOf(data: Float64Array): number | null {
    return data.buffer === this.#memory.buffer ? data.byteOffset : null
  }
}

/** An array in the memory of the kernels. */
export class Numbers {
  readonly address: number
  readonly count: number
  readonly #memory: KernelMemory
  #view: Float64Array<ArrayBuffer>

  constructor(memory: KernelMemory, address: number, count: number) {
    this.#memory = memory
    this.address = address
    this.count = count
    this.#view = memory.floats(address, count)
  }

  /** The numbers themselves; a view to be used at once, not to be kept. */
  get view(): Float64Array<ArrayBuffer> {
    // a memory that grows takes its old views away
    if (this.#view.length !== this.count) this.#view = this.#memory.floats(this.address, this.count)
    return this.#view
  }

  get end(): number {
    return this.address + 8 * this.count
  }
}

/** A memory of its own for a solver, or null where the kernels cannot run. */
export function createKernelMemory(): KernelMemory | null {
  const module = moduleFor(2)
  return module === null || typeof WebAssembly === 'undefined' ? null : new KernelMemory(module, WebAssembly)
}
