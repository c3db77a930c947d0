/**
 * Where the data of a solver live: in the thread's arena (arena.ts), where the kernels work on them, so that nothing is copied between
 * solver and kernels and no step allocates.
 */
import type { Block } from './block.ts'
import type { Kernels, RowsAtOnce } from './kernel-module.ts'

/** While it is open, what was built in it may be used. */
export interface Scope {
  isOpen: boolean
}

export class KernelMemory {
  readonly #block: Block
  readonly #scope: Scope
  readonly #lasts: boolean

  /** @param lasts for data that live as long as the thread */
  constructor(block: Block, scope: Scope, lasts = false) {
    this.#block = block
    this.#scope = scope
    this.#lasts = lasts
  }

  /** Two rows side by side. */
  get kernels(): Kernels {
    return this.#block.kernels
  }

  /** How many rows side by side serve `rows` rows best, and the kernels for so many. */
  kernelsFor(rows: number): { readonly kernels: Kernels; readonly rowsAtOnce: RowsAtOnce } {
    return this.#block.kernelsFor(rows)
  }

  /** The address of `bytes` new bytes, all zero. @throws {BlockFull} when there is no room */
  reserve(bytes: number): number {
    this.assertOpen()
    return this.#lasts ? this.#block.takeLasting(bytes) : this.#block.take(bytes)
  }

  /** `count` new numbers, all zero. @throws {BlockFull} when there is no room */
  numbers(count: number): Numbers {
    return new Numbers(this, this.reserve(8 * count), count)
  }

  floats(address: number, count: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#block.buffer, address, count)
  }

  words(address: number, count: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#block.buffer, address, count)
  }

  /** The address of an array that lies in this memory, or null. */
  addressOf(data: Float64Array): number | null {
    return data.buffer === this.#block.buffer ? data.byteOffset : null
  }

  /** @throws {Error} when the scope has ended in which this memory was taken: others work there now */
  assertOpen(): void {
    if (!this.#scope.isOpen) throw new Error('A solver was used after the end of the scope that its memory belongs to.')
  }
}

/** An array in the memory of the kernels. */
export class Numbers {
  readonly address: number
  readonly count: number
  readonly #memory: KernelMemory
  readonly #view: Float64Array<ArrayBuffer>

  constructor(memory: KernelMemory, address: number, count: number) {
    this.#memory = memory
    this.address = address
    this.count = count
    this.#view = memory.floats(address, count)
  }

  /** The numbers themselves. @throws {Error} when the scope has ended in which they were taken */
  get view(): Float64Array<ArrayBuffer> {
    this.#memory.assertOpen()
    return this.#view
  }

  get end(): number {
    return this.address + 8 * this.count
  }
}
