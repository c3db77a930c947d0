/** Complex rows of which pairs are rotated again and again, in the memory of the kernels where there are any. */
import type { KernelMemory, Numbers } from '../kernels/kernel-memory.ts'
import type { Kernels } from '../kernels/kernel-module.ts'

/** Rows are filled up with zeros to a multiple of this. */
const FULL = 4

export class RotatedRows {
  /** Real part of entry k of row a at a * stride + k, its imaginary part `part` behind. */
  readonly numbers: Float64Array
  readonly stride: number
  readonly part: number
  readonly #numbers: Numbers | null
  readonly #rotation: Numbers | null
  readonly #kernels: Kernels | null

  /** @param memory null takes plain loops, with the same bits */
  constructor(rows: number, columns: number, memory: KernelMemory | null) {
    this.part = FULL * Math.ceil(columns / FULL)
    this.stride = 2 * this.part
    this.#numbers = memory && memory.numbers(rows * this.stride)
    this.#rotation = memory && memory.numbers(3)
    this.#kernels = memory && memory.kernelsFor(FULL).kernels
    this.numbers = this.#numbers?.view ?? new Float64Array(rows * this.stride)
  }

  /** (row a, row b) <- (c a - conj(s) b, s a + c b). */
  rotate(a: number, b: number, c: number, sr: number, si: number): void {
    const [i, j] = [a * this.stride, b * this.stride]
    if (this.#kernels !== null && this.#numbers !== null && this.#rotation !== null) {
      const { address } = this.#numbers
      const { view } = this.#rotation
      view[0] = c
      view[1] = sr
      view[2] = si
      this.#kernels.rotateRows(
        address + 8 * i,
        address + 8 * j,
        address + 8 * (i + this.part),
        8 * this.part,
        this.#rotation.address,
      )
    } else rotateInPlace(this.numbers, i, j, this.part, c, sr, si)
  }
}

function rotateInPlace(
  rows: Float64Array,
  i: number,
  j: number,
  part: number,
  c: number,
  sr: number,
  si: number,
): void {
  for (let k = 0; k < part; k++) {
    const ar = rows[i + k]
    const ai = rows[i + part + k]
    const br = rows[j + k]
    const bi = rows[j + part + k]
    rows[i + k] = c * ar - (sr * br + si * bi)
    rows[i + part + k] = c * ai - (sr * bi - si * br)
    rows[j + k] = sr * ar - si * ai + c * br
    rows[j + part + k] = sr * ai + si * ar + c * bi
  }
}
