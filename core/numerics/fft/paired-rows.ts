/**
 * Many rows of complex numbers that go through x -> F^{-1} diag(m) F diag(p) x again and again (split-step solvers). They
 * live in the memory of the kernels, two or four side by side, and the spectrum is used in the scrambled order in which the forward
 * passes leave it, so nothing is ever copied or reordered: phase and first pass, last pass, multiplication and first
 * backward pass, and last backward pass and |x|^2 are one sweep each.
 */
import { elementBytes, isKernelSize, writePlan, type FftPlan } from './fft-plan.ts'
import { createPortableFft } from './fft.ts'
import { LARGEST_ANGLE } from '../kernels/kernels-elementary.ts'
import { buildInArena } from '../kernels/arena.ts'
import type { KernelMemory, Numbers } from '../kernels/kernel-memory.ts'
import type { Kernels, RowsAtOnce } from '../kernels/kernel-module.ts'

export interface RowBank {
  readonly rows: number
  readonly size: number
  /** frequency[p] is the index k of the Fourier mode at position p of the spectrum as `advanceInto` takes its multiplier. */
  readonly frequency: Int32Array
  /** Takes rows over, 2 * size numbers each, interleaved (re, im). */
  write(rows: Float64Array): void
  /** A copy of the rows. */
  read(): Float64Array
  /** One for each point, for the solver to write. */
  readonly angles: Float64Array
  /** phase_i <- exp(i scale angles_i), for the next step. */
  setPhase(scale: number): void
  /** row <- diag(phase) row for all rows. */
  multiplyByPhaseInPlace(): void
  /** A multiplier for the solver to write. @throws {RangeError} for more than MOST_MULTIPLIERS since the last `forgetMultipliers` */
  newMultiplier(): Multiplier
  forgetMultipliers(): void
  /**
   * row <- F^{-1} diag(multiplier) F diag(phase) row for all rows, and squares_i = sum over the rows of |row_i|^2.
   *
   * @returns sum over rows and over the modes |k - size/2| <= outer of |multiplier * spectrum|^2
   */
  advanceInto(squares: Float64Array, multiplier: Multiplier): number
}

/** 2 * size numbers, interleaved, in the order of `frequency`, and already divided by `size`. */
export interface Multiplier {
  readonly view: Float64Array
  /** For the kernels. */
  readonly address: number
}

/** A palindromic scheme of eleven drifts has six that differ. */
const MOST_MULTIPLIERS = 8

/** Those of one bank, in places that are used again when they are forgotten. */
class Multipliers {
  readonly #places: readonly Multiplier[]
  #used = 0

  constructor(make: () => Multiplier) {
    this.#places = Array.from({ length: MOST_MULTIPLIERS }, make)
  }

  next(): Multiplier {
    if (this.#used === MOST_MULTIPLIERS)
      throw new RangeError(`A scheme may have ${MOST_MULTIPLIERS} different drifts at most.`)
    return this.#places[this.#used++]
  }

  forget(): void {
    this.#used = 0
  }
}

/**
 * @param size 4 * 2^a 3^b 5^c
 * @param outer half-width of the watched band around the highest mode, at most size/4
 * @param memory where the rows shall live, else a place of their own in the arena; null takes the portable way
 * @throws {RangeError} for other sizes
 */
export function createRowBank(rows: number, size: number, outer: number, memory?: KernelMemory | null): RowBank {
  if (memory === undefined) return buildInArena((own) => createRowBank(rows, size, outer, own))
  if (!isKernelSize(size)) throw new RangeError(`The length must be 4 * 2^a 3^b 5^c; got ${size}.`)
  return memory ? new PairedRows(rows, size, outer, memory) : new PortableRows(rows, size, outer)
}

class PairedRows implements RowBank {
  readonly rows: number
  readonly size: number
  readonly frequency: Int32Array
  readonly #kernels: Kernels
  readonly #rowsAtOnce: RowsAtOnce
  readonly #plan: FftPlan
  readonly #angles: Numbers
  readonly #phase: Numbers
  readonly #multipliers: Multipliers
  /** Four of each position. */
  readonly #sums: Numbers
  readonly #weights: Numbers
  /** The four watched sums, and the scale of the angles. */
  readonly #scalars: Numbers
  readonly #data: Numbers

  constructor(rows: number, size: number, outer: number, memory: KernelMemory) {
    this.rows = rows
    this.size = size
    const { kernels, rowsAtOnce } = memory.kernelsFor(rows)
    this.#kernels = kernels
    this.#rowsAtOnce = rowsAtOnce
    this.#plan = writePlan(memory, size, rowsAtOnce)
    this.frequency = this.#plan.frequency
    this.#angles = memory.numbers(size)
    this.#phase = memory.numbers(2 * size)
    this.#multipliers = new Multipliers(() => memory.numbers(2 * size))
    this.#sums = memory.numbers(4 * size)
    this.#weights = memory.numbers(size / 2)
    this.#scalars = memory.numbers(5)
    this.#data = memory.numbers(2 * Math.ceil(rows / rowsAtOnce) * rowsAtOnce * size)
    this.#phase.view.forEach((_, i, phase) => (phase[i] = 1 - (i % 2)))
    // A last butterfly holds the modes k, k + size/4, k + size/2, k + 3 size/4 with k < size/4: two of them may be watched.
    const weights = this.#weights.view
    for (let b = 0; b < size / 4; b++) {
      for (const output of [1, 2])
        weights[2 * b + output - 1] = Math.abs(this.frequency[4 * b + output] - size / 2) <= outer ? 1 : 0
    }
  }

  write(rows: Float64Array): void {
    const data = this.#data.view
    const lanes = this.#rowsAtOnce
    for (let r = 0, from = 0; r < this.rows; r++) {
      for (let i = 0, to = this.#start(r); i < this.size; i++, from += 2, to += 2 * lanes) {
        data[to] = rows[from]
        data[to + lanes] = rows[from + 1]
      }
    }
  }

  read(): Float64Array {
    const rows = new Float64Array(2 * this.rows * this.size)
    const data = this.#data.view
    const lanes = this.#rowsAtOnce
    for (let r = 0, to = 0; r < this.rows; r++) {
      for (let i = 0, from = this.#start(r); i < this.size; i++, to += 2, from += 2 * lanes) {
        rows[to] = data[from]
        rows[to + 1] = data[from + lanes]
      }
    }
    return rows
  }

  get angles(): Float64Array {
    return this.#angles.view
  }

  newMultiplier(): Multiplier {
    return this.#multipliers.next()
  }

  forgetMultipliers(): void {
    this.#multipliers.forget()
  }

  setPhase(scale: number): void {
    const { angles } = this
    let largest = 0
    for (let i = 0; i < angles.length; i++) largest = Math.max(largest, Math.abs(angles[i]))
    if (!(largest * Math.abs(scale) <= LARGEST_ANGLE)) return portablePhases(this.#phase.view, angles, scale)
    this.#scalars.view[4] = scale
    this.#kernels.phases(this.#phase.address, this.#angles.address, this.#angles.end, this.#scalars.address + 32)
  }

  multiplyByPhaseInPlace(): void {
    const group = this.size * elementBytes(this.#rowsAtOnce)
    for (let start = this.#data.address; start < this.#data.end; start += group) {
      this.#kernels.multiplyGroup(start, start + group, this.#phase.address)
    }
  }

  advanceInto(squares: Float64Array, multiplier: Multiplier): number {
    const sums = this.#sums.view
    const scalars = this.#scalars.view
    sums.fill(0)
    scalars.fill(0, 0, 4)
    this.#kernels.groupsStep(
      this.#plan.address,
      this.#data.address,
      this.#data.end,
      this.#phase.address,
      multiplier.address,
      this.#sums.address,
      this.#weights.address,
      this.#scalars.address,
    )
    const lanes = this.#rowsAtOnce
    const second = lanes === 2 ? 2 * this.size : 2
    for (let i = 0, j = 0; i < this.size; i++, j += lanes)
      squares[i] = sums[j] + sums[j + 1] + (sums[j + second] + sums[j + second + 1])
    return scalars[0] + scalars[1] + (scalars[2] + scalars[3])
  }

  /** Where row r begins: the rows of a group are lanes. */
  #start(r: number): number {
    const lane = r % this.#rowsAtOnce
    return 2 * (r - lane) * this.size + lane
  }
}

/** The same by fft.js: where there is no SIMD, and the second route in the tests. */
class PortableRows implements RowBank {
  readonly rows: number
  readonly size: number
  readonly frequency: Int32Array
  readonly #fft
  readonly #outer: number
  readonly #data: Float64Array
  readonly #phase: Float64Array
  readonly angles: Float64Array
  readonly #multipliers: Multipliers

  constructor(rows: number, size: number, outer: number) {
    this.rows = rows
    this.size = size
    this.frequency = Int32Array.from({ length: size }, (_, k) => k)
    this.#fft = createPortableFft(size)
    this.#outer = outer
    this.#data = new Float64Array(2 * rows * size)
    this.angles = new Float64Array(size)
    this.#multipliers = new Multipliers(() => ({ view: new Float64Array(2 * size), address: 0 }))
    this.#phase = Float64Array.from({ length: 2 * size }, (_, i) => 1 - (i % 2))
  }

  write(rows: Float64Array): void {
    this.#data.set(rows)
  }

  read(): Float64Array {
    return this.#data.slice()
  }

  newMultiplier(): Multiplier {
    return this.#multipliers.next()
  }

  forgetMultipliers(): void {
    this.#multipliers.forget()
  }

  setPhase(scale: number): void {
    portablePhases(this.#phase, this.angles, scale)
  }

  multiplyByPhaseInPlace(): void {
    this.#multiply(this.#phase)
  }

  advanceInto(squares: Float64Array, multiplier: Multiplier): number {
    this.#multiply(this.#phase)
    this.#fft.forwardRowsInPlace(this.#data, this.rows)
    this.#multiply(multiplier.view)
    const data = this.#data
    let watched = 0
    for (let i = 0; i < data.length; i++) {
      if (Math.abs(((i >> 1) % this.size) - this.size / 2) <= this.#outer) watched += data[i] ** 2
    }
    this.#fft.inverseRowsInPlace(data, this.rows)
    squares.fill(0)
    // the multiplier carries the 1/size that the inverse has applied again
    for (let i = 0; i < data.length; i++) {
      data[i] *= this.size
      squares[(i >> 1) % this.size] += data[i] ** 2
    }
    return watched
  }

  #multiply(factor: Float64Array): void {
    const data = this.#data
    for (let i = 0; i < data.length; i += 2) {
      const k = i % factor.length
      const [a, b] = [data[i], data[i + 1]]
      data[i] = a * factor[k] - b * factor[k + 1]
      data[i + 1] = a * factor[k + 1] + b * factor[k]
    }
  }
}

function portablePhases(out: Float64Array, angles: Float64Array, scale: number): void {
  for (let i = 0; i < angles.length; i++) {
    out[2 * i] = Math.cos(scale * angles[i])
    out[2 * i + 1] = Math.sin(scale * angles[i])
  }
}
