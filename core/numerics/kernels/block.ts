/**
 * A WebAssembly memory of fixed size with the kernels that work in it. It never grows, so that no view of it ever becomes invalid; the operating
 * system gives pages only to what is used. Short-lived data are taken from its low end up to a mark, lasting ones from its high end.
 */
import { CONSTANTS } from './kernels-butterfly.ts'
import { ELEMENTARY_CONSTANTS } from './kernels-elementary.ts'
import {
  bestRowsAtOnce,
  createFixedMemory,
  createInstance,
  type Kernels,
  type RowsAtOnce,
  type WasmMemory,
} from './kernel-module.ts'

export const PAGE = 65536
/** Addresses are multiples of a cache line. */
const LINE = 64

/** Says that a block has no room for `bytes` more: what was being built is built anew in a larger one. */
export class BlockFull extends RangeError {
  override readonly name = 'BlockFull'

  constructor(bytes: number) {
    super(`Memory allocation failed: ${bytes} bytes do not fit into what is left for the kernels.`)
  }
}

export class Block {
  readonly buffer: ArrayBuffer
  /** Two rows side by side. */
  readonly kernels: Kernels
  readonly #memory: WasmMemory
  #four: Kernels | null = null
  #low = 0
  #high: number
  /** Below it there may be something else than zeros. */
  #touched = 0

  constructor(bytes: number) {
    const memory = createFixedMemory(bytes / PAGE)
    this.#memory = memory
    this.buffer = memory.buffer
    this.#high = bytes
    this.kernels = createInstance(2, memory)
    const constants = [...CONSTANTS, ...ELEMENTARY_CONSTANTS]
    new Float64Array(this.buffer, this.take(8 * constants.length), constants.length).set(constants)
  }

  /** How many rows side by side serve `rows` rows best, and the kernels for so many. */
  kernelsFor(rows: number): { readonly kernels: Kernels; readonly rowsAtOnce: RowsAtOnce } {
    if (bestRowsAtOnce(rows) === 2) return { kernels: this.kernels, rowsAtOnce: 2 }
    this.#four ??= createInstance(4, this.#memory)
    return { kernels: this.#four, rowsAtOnce: 4 }
  }

  /** Where the next bytes will be taken from. */
  get mark(): number {
    return this.#low
  }

  /** Bytes that last as long as the block. */
  get lasting(): number {
    return this.buffer.byteLength - this.#high
  }

  /** The address of `bytes` new bytes, all zero. @throws {BlockFull} */
  take(bytes: number): number {
    const address = this.#low
    const end = address + Math.ceil(bytes / LINE) * LINE
    if (end > this.#high) throw new BlockFull(bytes)
    if (address < this.#touched) new Uint8Array(this.buffer, address, Math.min(end, this.#touched) - address).fill(0)
    this.#touched = Math.max(this.#touched, end)
    this.#low = end
    return address
  }

  /** The same for as long as the block lasts. @throws {BlockFull} */
  takeLasting(bytes: number): number {
    const address = this.#high - Math.ceil(bytes / LINE) * LINE
    if (address < this.#low) throw new BlockFull(bytes)
    if (address < this.#touched)
      new Uint8Array(this.buffer, address, Math.min(this.#high, this.#touched) - address).fill(0)
    this.#high = address
    return address
  }

  /** Bytes that were ever in use: the others have taken nothing from the system. */
  get touched(): number {
    return this.#touched + this.lasting
  }

  giveBack(mark: number): void {
    this.#low = mark
  }
}
