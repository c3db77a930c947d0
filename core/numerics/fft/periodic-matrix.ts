/**
 * A real matrix that is periodic in both directions, whose rows and columns are shifted by Fourier interpolation: coefficient k
 * of row r is multiplied by e^{i k angle_r}, the highest keeps the cosine. This is all that a splitting step in phase space does.
 *
 * In the memory of the kernels four or eight rows lie side by side (kernels-shift.ts), and a transposed copy has as many columns
 * side by side; the two take turns. Nothing is allocated in a shift.
 */
import { elementBytes, isKernelSize, writePlan, type FftPlan } from './fft-plan.ts'
import { buildInArena } from '../kernels/arena.ts'
import type { KernelMemory, Numbers } from '../kernels/kernel-memory.ts'
import type { Kernels, RowsAtOnce } from '../kernels/kernel-module.ts'
import { LARGEST_ANGLE } from '../kernels/kernels-elementary.ts'
import { laneOf, RENEWAL } from '../kernels/kernels-shift.ts'
import { outerWidth, PortablePeriodicMatrix } from './portable-periodic-matrix.ts'

export interface PeriodicMatrix {
  /**
   * Shifts row r by `angles[r]` (radians a mode).
   *
   * @returns the largest coefficient in the outer sixteenth of the band relative to the largest at mode 0
   */
  shiftRows(angles: Float64Array): number
  shiftColumns(angles: Float64Array): number
  rowSumsInto(out: Float64Array): void
  /** A copy, values[r * columns + c]. */
  values(): Float64Array
}

/**
 * @param values rows x columns, row-major; both counts even
 * @param memory where the matrix shall live, else a place of its own in the arena; null takes the portable way
 */
export function createPeriodicMatrix(
  rows: number,
  columns: number,
  values: Float64Array,
  memory?: KernelMemory | null,
): PeriodicMatrix {
  if (memory === undefined) return buildInArena((own) => createPeriodicMatrix(rows, columns, values, own))
  return memory && isKernelSize(rows) && isKernelSize(columns)
    ? new KernelPeriodicMatrix(rows, columns, values, memory)
    : new PortablePeriodicMatrix(rows, columns, values)
}

/** One orientation of the matrix, and what shifting its lines needs. */
interface Side {
  readonly lines: number
  readonly length: number
  readonly plan: FftPlan
  readonly data: Numbers
  /** Address and count of bytes of the positions of the modes (see kernels-shift.ts), and of those in the outer band. */
  readonly positions: number
  readonly outer: number
  readonly outerEnd: number
  readonly scales: Numbers
  /** The multiples of a line's angle whose phases are needed, and room for them. */
  readonly multiples: readonly number[]
  readonly angles: Numbers
  readonly phases: Numbers
}

function createSide(lines: number, length: number, memory: KernelMemory, rowsAtOnce: RowsAtOnce): Side {
  const plan = writePlan(memory, length, rowsAtOnce)
  const element = elementBytes(rowsAtOnce)
  const place = new Int32Array(length)
  plan.frequency.forEach((k, p) => (place[k] = element * p))
  const half = length / 2
  const pairs = Array.from({ length: half - 1 }, (_, i) => [place[i + 1], place[length - 1 - i]]).flat()
  const positions = memory.reserve(4 * length)
  memory.words(positions, pairs.length + 1).set([...pairs, place[half]])
  const width = outerWidth(length)
  const watched = place.subarray(half - width, half + width + 1)
  const outer = memory.reserve(4 * watched.length)
  memory.words(outer, watched.length).set(watched)
  const scales = memory.numbers(2)
  scales.view.set([0.5 / length, 1 / length])
  const renewals = Array.from({ length: Math.ceil((half - 1) / RENEWAL) }, (_, m) => 1 + RENEWAL * m)
  const multiples = [1, ...renewals, half]
  const angles = memory.numbers(multiples.length * lines)
  const phases = memory.numbers(2 * multiples.length * lines)
  const data = memory.numbers(lines * length)
  return {
    lines,
    length,
    plan,
    data,
    positions,
    outer,
    outerEnd: outer + 4 * watched.length,
    scales,
    multiples,
    angles,
    phases,
  }
}

/** So many blocks of columns are turned at once, each into a stream of its own. */
const STREAMS = 16

class KernelPeriodicMatrix implements PeriodicMatrix {
  readonly #kernels: Kernels
  /** Real rows side by side. */
  readonly #together: number
  readonly #byRows: Side
  readonly #byColumns: Side
  readonly #sums: Numbers
  readonly #maxima: Numbers
  /** A number for `phases`: the angles are not scaled. */
  readonly #one: Numbers
  /** Which of the two sides holds the present values. */
  #isTurned = false

  constructor(rows: number, columns: number, values: Float64Array, memory: KernelMemory) {
    const { kernels, rowsAtOnce } = memory.kernelsFor(rows % 8 === 0 && columns % 8 === 0 ? 4 : 2)
    this.#kernels = kernels
    this.#together = 2 * rowsAtOnce
    this.#byRows = createSide(rows, columns, memory, rowsAtOnce)
    this.#byColumns = createSide(columns, rows, memory, rowsAtOnce)
    this.#sums = memory.numbers(rows)
    this.#maxima = memory.numbers(4)
    this.#one = memory.numbers(1)
    this.#one.view[0] = 1
    const data = this.#byRows.data.view
    for (let r = 0, from = 0; r < rows; r++) {
      for (let c = 0, to = this.#lineStart(r, columns); c < columns; c++, from++, to += this.#together)
        data[to] = values[from]
    }
  }

  shiftRows(angles: Float64Array): number {
    this.#turn(false)
    return this.#shift(this.#byRows, angles)
  }

  shiftColumns(angles: Float64Array): number {
    this.#turn(true)
    return this.#shift(this.#byColumns, angles)
  }

  rowSumsInto(out: Float64Array): void {
    this.#turn(false)
    const { data, length } = this.#byRows
    this.#kernels.sumGroups(data.address, data.end, 8 * this.#together * length, this.#sums.address)
    const sums = this.#sums.view
    for (let r = 0; r < out.length; r++) out[r] = sums[this.#lineStart(r, 1)]
  }

  values(): Float64Array {
    this.#turn(false)
    const { lines, length, data } = this.#byRows
    const view = data.view
    const out = new Float64Array(lines * length)
    for (let r = 0, to = 0; r < lines; r++) {
      for (let c = 0, from = this.#lineStart(r, length); c < length; c++, to++, from += this.#together)
        out[to] = view[from]
    }
    return out
  }

  #shift(side: Side, shifts: Float64Array): number {
    this.#setPhases(side, shifts)
    const maxima = this.#maxima.view
    maxima.fill(0)
    this.#kernels.shiftRows(
      side.plan.address,
      side.plan.passes,
      side.data.address,
      side.data.end,
      side.phases.address,
      16 * this.#together * side.multiples.length,
      side.positions,
      side.scales.address,
      side.outer,
      side.outerEnd,
      this.#maxima.address,
    )
    return Math.max(maxima[0], maxima[1]) / Math.max(maxima[2], maxima[3])
  }

  #setPhases({ lines, multiples, angles, phases, length }: Side, shifts: Float64Array): void {
    const a = angles.view
    let largest = 0
    const together = this.#together
    for (let group = 0, to = 0; group < lines; group += together) {
      for (const k of multiples)
        for (let s = 0; s < together; s++, to++) a[to] = k * shifts[group + laneOf(s, together)]
    }
    for (let r = 0; r < lines; r++) largest = Math.max(largest, Math.abs(shifts[r]))
    if (largest * length <= LARGEST_ANGLE) {
      this.#kernels.phases(phases.address, angles.address, angles.end, this.#one.address)
      return
    }
    const out = phases.view
    for (let i = 0; i < a.length; i++) {
      out[2 * i] = Math.cos(a[i])
      out[2 * i + 1] = Math.sin(a[i])
    }
  }

  /** Brings the values to the other side, unless they are there. */
  #turn(toColumns: boolean): void {
    if (this.#isTurned === toColumns) return
    const [from, to] = toColumns ? [this.#byRows, this.#byColumns] : [this.#byColumns, this.#byRows]
    const together = this.#together
    const block = 8 * together * together
    const blocks = from.length / together
    const groupBytes = 8 * together * from.length
    const toBytes = 8 * together * to.length
    for (let q = 0; q < blocks; q += STREAMS) {
      const width = block * Math.min(STREAMS, blocks - q)
      for (let p = 0; p < from.lines / together; p++) {
        const start = from.data.address + p * groupBytes + q * block
        this.#kernels.turnGroup(start, start + width, to.data.address + q * toBytes + p * block, toBytes)
      }
    }
    this.#isTurned = toColumns
  }

  /** Where line r begins: the lines of a group are lanes. */
  #lineStart(r: number, length: number): number {
    const inGroup = r % this.#together
    return (r - inGroup) * length + laneOf(inGroup, this.#together)
  }
}
