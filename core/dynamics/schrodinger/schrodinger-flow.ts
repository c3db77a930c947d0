/**
 * The Schrödinger equation of the relative motion,  i hbar d_t psi = [-hbar^2/2 Lap + V_N(y)] psi,  on a tensor grid of
 * relative coordinates: rows psi_k that do not see each other, advanced together by a splitting scheme. Drift and kick are
 * exact; one Fourier transform forth and back a stage and row. In one dimension the rows go through the SIMD transforms in
 * pairs.
 */
import { isOuter, tensorSize, type TensorGrid } from '../../grids/tensor-grid.ts'
import { createFft, type Fft } from '../../numerics/fft/fft.ts'
import { numbersInArena } from '../../numerics/kernels/arena.ts'
import { createFftNd, type FftNd } from '../../numerics/fft/fft-nd.ts'
import { createRowBank, type Multiplier, type RowBank } from '../../numerics/fft/paired-rows.ts'
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import type { SplittingScheme } from '../../numerics/splitting.ts'
import { momenta } from '../hartree/hartree.ts'

/** A running flow; the rows live in it and are advanced in place. */
export interface SchrodingerFlow {
  readonly rank: number
  readonly t: number
  readonly stages: number
  /** Largest mass seen so far in the outer sixteenth at the ends of the box, and of the momentum band. */
  readonly largestEdgeMass: number
  readonly largestNyquistMass: number
  /** To the time `t` in `steps` equal steps; `onStage` is called after every stage. */
  advance(t: number, steps: number, scheme: SplittingScheme, hooks: SolveHooks, onStage?: () => void): void
  /** A copy of the present rows, interleaved, row-major. */
  rows(): Float64Array
}

export interface FlowInput {
  /** rank x (2 count^dimension), interleaved. */
  readonly rows: Float64Array
  readonly rank: number
  readonly grid: TensorGrid
  readonly hbar: number
  /** V_N at the points of the grid. */
  readonly potential: Float64Array
  /** False on a circle, whose box has no ends. */
  readonly watchEdges: boolean
}

export function createSchrodingerFlow(input: FlowInput): SchrodingerFlow {
  return input.grid.dimension === 1 ? new LineFlow(input) : new TensorFlow(input)
}

/** The part that both kinds share: steps into stages, and what was seen at the ends. */
abstract class SplitFlow implements SchrodingerFlow {
  t = 0
  stages = 0
  largestEdgeMass = 0
  largestNyquistMass = 0
  readonly rank: number

  constructor(rank: number) {
    this.rank = rank
  }

  abstract rows(): Float64Array
  protected abstract newStepSize(): void
  protected abstract kickDrift(kick: number, drift: number, isLastOfStep: boolean): void
  protected abstract kick(kick: number): void

  advance(t: number, steps: number, scheme: SplittingScheme, hooks: SolveHooks, onStage?: () => void): void {
    const h = (t - this.t) / steps
    const s = scheme.drift.length
    this.newStepSize()
    let kick = scheme.kick[0] * h
    for (let n = 0; n < steps; n++) {
      for (let stage = 0; stage < s; stage++) {
        throwIfCancelled(hooks)
        this.kickDrift(kick, scheme.drift[stage] * h, stage === s - 1)
        this.stages++
        onStage?.()
        kick = scheme.kick[stage + 1] * h
      }
      if (n + 1 < steps) kick += scheme.kick[0] * h
    }
    if (steps > 0) this.kick(kick)
    this.t = t
  }

  protected note(edge: number, nyquist: number): void {
    this.largestEdgeMass = Math.max(this.largestEdgeMass, edge)
    this.largestNyquistMass = Math.max(this.largestNyquistMass, nyquist)
  }
}

/** exp(-i factor a_k) for all k, interleaved. */
function phases(angles: ArrayLike<number>, factor: number): Float64Array {
  const out = new Float64Array(2 * angles.length)
  phasesInto(out, angles, factor, 1)
  return out
}

/** The same times `scale`. */
function phasesInto(out: Float64Array, angles: ArrayLike<number>, factor: number, scale: number): void {
  for (let k = 0; k < angles.length; k++) {
    const a = -factor * angles[k]
    out[2 * k] = scale * Math.cos(a)
    out[2 * k + 1] = scale * Math.sin(a)
  }
}

/** One relative coordinate: the rows share every factor, so that a stage is one pass of the paired transforms. */
class LineFlow extends SplitFlow {
  readonly #input: FlowInput
  readonly #bank: RowBank
  readonly #halfSquares: Float64Array
  readonly #squares: Float64Array
  readonly #drifts = new Map<number, Multiplier>()

  constructor(input: FlowInput) {
    super(input.rank)
    this.#input = input
    const { axis } = input.grid
    this.#bank = createRowBank(input.rank, axis.count, axis.count / 16)
    this.#bank.write(input.rows)
    this.#bank.angles.set(input.potential)
    const xi = momenta(axis, input.hbar)
    this.#halfSquares = Float64Array.from(this.#bank.frequency, (k) => (0.5 * xi[k] * xi[k]) / input.hbar)
    this.#squares = new Float64Array(axis.count)
  }

  rows(): Float64Array {
    return this.#bank.read()
  }

  protected newStepSize(): void {
    this.#drifts.clear()
    this.#bank.forgetMultipliers()
  }

  protected kickDrift(kick: number, drift: number): void {
    const {
      grid: {
        axis: { count, spacing },
      },
      hbar,
      watchEdges,
    } = this.#input
    this.#bank.setPhase(-kick / hbar)
    const factor = remembered(this.#drifts, drift, () => {
      const multiplier = this.#bank.newMultiplier()
      phasesInto(multiplier.view, this.#halfSquares, drift, 1 / count)
      return multiplier
    })
    const nyquist = this.#bank.advanceInto(this.#squares, factor)
    let edge = 0
    if (watchEdges) for (let i = 0; i < count; i++) if (isOuter(i, count)) edge += this.#squares[i]
    // the drift factor carries the 1/count of the inverse transform
    this.note(edge * spacing, nyquist * count * spacing)
  }

  protected kick(kick: number): void {
    this.#bank.setPhase(-kick / this.#input.hbar)
    this.#bank.multiplyByPhaseInPlace()
  }
}

/** Factors of all stages are kept while they take no more than this many numbers; above, they are computed anew. */
const MOST_KEPT = 2 ** 25
const DISTINCT_KICKS = 7
const LINES_AT_ONCE = 16

export function keepsFactors(points: number): boolean {
  return 2 * points * DISTINCT_KICKS <= MOST_KEPT
}

/** Two and more relative coordinates: rows one after the other; the drift's factor is a product over the axes. */
class TensorFlow extends SplitFlow {
  readonly #input: FlowInput
  readonly #fft: FftNd
  readonly #size: number
  readonly #halfSquares: Float64Array
  readonly #lineFft: Fft
  readonly #line: Float64Array
  readonly #keeps: boolean
  readonly #kicks = new Map<number, Float64Array>()
  readonly #drifts = new Map<number, Float64Array>()

  constructor(input: FlowInput) {
    super(input.rank)
    this.#input = input
    const { axis, dimension } = input.grid
    this.#size = tensorSize(input.grid)
    this.#fft = createFftNd(new Array<number>(dimension).fill(axis.count), undefined, input.rank)
    this.#fft.arrays.forEach((row, r) => row.set(input.rows.subarray(r * row.length, (r + 1) * row.length)))
    this.#halfSquares = momenta(axis, input.hbar).map((xi) => (0.5 * xi * xi) / input.hbar)
    this.#lineFft = createFft(axis.count)
    this.#line = numbersInArena(2 * axis.count * LINES_AT_ONCE)
    this.#keeps = keepsFactors(this.#size)
  }

  rows(): Float64Array {
    const rows = new Float64Array(2 * this.rank * this.#size)
    this.#fft.arrays.forEach((row, r) => rows.set(row, r * row.length))
    return rows
  }

  protected newStepSize(): void {
    this.#kicks.clear()
    this.#drifts.clear()
  }

  protected kickDrift(kick: number, drift: number, isLastOfStep: boolean): void {
    const { grid, watchEdges } = this.#input
    const factor = remembered(this.#drifts, drift, () => phases(this.#halfSquares, drift))
    const factors = new Array<Float64Array>(grid.dimension).fill(factor)
    let nyquist = 0
    let edge = 0
    for (const row of this.#fft.arrays) {
      const phase = this.#keeps ? this.#kickFactor(kick) : undefined
      if (!phase) this.#kickRow(row, kick)
      this.#fft.filterInPlace(row, factors, phase)
      if (!isLastOfStep) continue
      nyquist += this.#nyquistMass(row)
      if (watchEdges) edge += this.#edgeMass(row)
    }
    const cell = grid.axis.spacing ** grid.dimension
    this.note(edge * cell, nyquist * cell)
  }

  protected kick(kick: number): void {
    for (const row of this.#fft.arrays) this.#kickRow(row, kick)
  }

  #kickRow(row: Float64Array, kick: number): void {
    if (this.#keeps) this.#fft.multiplyInPlace(row, this.#kickFactor(kick))
    else multiplyByPhaseInPlace(row, this.#input.potential, kick / this.#input.hbar)
  }

  #kickFactor(kick: number): Float64Array {
    const { potential, hbar } = this.#input
    return remembered(this.#kicks, kick, () => phases(potential, kick / hbar))
  }

  /** Sum of |value|^2 over the points near an end of some axis. */
  #edgeMass(row: Float64Array): number {
    const {
      axis: { count },
      dimension,
    } = this.#input.grid
    let sum = 0
    for (let block = 0; block < this.#size / count; block++) {
      let isBlockOuter = false
      for (let a = 1, rest = block; a < dimension; a++, rest = Math.floor(rest / count))
        isBlockOuter ||= isOuter(rest % count, count)
      const start = 2 * block * count
      for (let i = 0; i < count; i++) {
        if (isBlockOuter || isOuter(i, count)) sum += row[start + 2 * i] ** 2 + row[start + 2 * i + 1] ** 2
      }
    }
    return sum
  }

  /** The mass at the highest momenta along y_1, which sees the fastest particle. */
  #nyquistMass(row: Float64Array): number {
    const { count } = this.#input.grid.axis
    let sum = 0
    for (let start = 0; start < row.length; start += this.#line.length) {
      const part = row.subarray(start, Math.min(row.length, start + this.#line.length))
      this.#line.set(part)
      this.#lineFft.forwardRowsInPlace(this.#line, part.length / (2 * count))
      for (let i = 0; i < part.length; i += 2) {
        if (Math.abs(((i / 2) % count) - count / 2) <= count / 16) sum += this.#line[i] ** 2 + this.#line[i + 1] ** 2
      }
    }
    return sum / count
  }
}

function remembered<T>(memory: Map<number, T>, key: number, make: () => T): T {
  const known = memory.get(key)
  if (known !== undefined) return known
  const made = make()
  memory.set(key, made)
  return made
}

/** row_i <- exp(-i factor v_i) row_i. */
function multiplyByPhaseInPlace(row: Float64Array, v: Float64Array, factor: number): void {
  for (let i = 0; i < v.length; i++) {
    const angle = -factor * v[i]
    const cos = Math.cos(angle)
    const sin = Math.sin(angle)
    const a = row[2 * i]
    const b = row[2 * i + 1]
    row[2 * i] = a * cos - b * sin
    row[2 * i + 1] = a * sin + b * cos
  }
}
