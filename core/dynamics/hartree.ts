/**
 * The Hartree equation  i hbar d_t R = [-hbar^2/2 d_x^2 + V * rho_R, R]  for low-rank R = sum_k |phi_k><phi_k|:
 * all orbitals are advanced together by a splitting scheme (numerics/splitting.ts). The drift is exact in Fourier space,
 * the kick exp(-i h (V * rho)/hbar) is exact because it leaves rho alone. One pair of Fourier transforms a stage and orbital.
 *
 * Conserves the Gram matrix of the orbitals (trace, purity) to rounding, the total momentum up to the spatial
 * resolution, the energy up to the order of the scheme.
 */
import type { Grid1d } from '../grids/phase-space-grid.ts'
import { createConvolution, type Convolution } from '../numerics/convolution.ts'
import { createFft, type Fft } from '../numerics/fft.ts'
import { throwIfCancelled, type SolveHooks } from '../numerics/solve-hooks.ts'
import type { SplittingScheme } from '../numerics/splitting.ts'
import type { Potential } from '../potentials/potential.ts'
import type { LowRankState } from '../states/density-operator.ts'

/** The momentum hbar k of every Fourier mode, in the order of the transform; the highest is negative. */
export function momenta(grid: Grid1d, hbar: number): Float64Array {
  const m = grid.count
  const step = (2 * Math.PI * hbar) / (m * grid.spacing)
  return Float64Array.from({ length: m }, (_, k) => step * (k < m / 2 ? k : k - m))
}

/**
 * A running Hartree flow. The workspace is built once; `orbitals` is advanced in place.
 */
export class HartreeFlow {
  readonly grid: Grid1d
  readonly hbar: number
  readonly rank: number
  readonly lostTrace: number
  readonly orbitals: Float64Array
  /** rho_i = sum_k |phi_k(x_i)|^2 of the present state. */
  readonly rho: Float64Array
  /** (V * rho)_i of the present state. */
  readonly field: Float64Array
  t = 0
  /** Largest mass seen so far in the outer sixteenth at either end of the box (line only) and of the momentum band. */
  largestEdgeMass = 0
  largestNyquistMass = 0
  /** Stages done so far. */
  stages = 0
  readonly #fft: Fft
  readonly #convolution: Convolution
  readonly #xi: Float64Array
  readonly #phase: Float64Array
  readonly #driftFactors = new Map<number, Float64Array>()

  /** @param state its orbitals are copied; grid.count must be a length that numerics/fft.ts serves */
  constructor(state: LowRankState, potential: Potential) {
    this.grid = state.grid
    this.hbar = state.hbar
    this.rank = state.rank
    this.lostTrace = state.lostTrace
    this.orbitals = state.orbitals.slice()
    const m = state.grid.count
    this.#fft = createFft(m)
    this.#convolution = createConvolution((x) => potential.value(x), state.grid)
    this.#xi = momenta(state.grid, state.hbar)
    this.#phase = new Float64Array(2 * m)
    this.rho = new Float64Array(m)
    this.field = new Float64Array(m)
    this.#accumulateDensity()
    this.#convolution.applyInto(this.field, this.rho)
  }

  /** A copy of the present state. */
  snapshot(): LowRankState {
    const { hbar, grid, rank, lostTrace } = this
    return { hbar, grid, rank, lostTrace, orbitals: this.orbitals.slice() }
  }

  /**
   * Advances to the time `t` in `steps` equal steps (the last kick of a step and the first of the next are one).
   *
   * @param onStage called after every stage (progress)
   */
  advance(t: number, steps: number, scheme: SplittingScheme, hooks: SolveHooks, onStage?: () => void): void {
    const h = (t - this.t) / steps
    const s = scheme.drift.length
    this.#driftFactors.clear()
    let kick = scheme.kick[0]! * h
    for (let n = 0; n < steps; n++) {
      for (let stage = 0; stage < s; stage++) {
        throwIfCancelled(hooks)
        this.#kickDrift(kick, scheme.drift[stage]! * h)
        this.stages++
        onStage?.()
        kick = scheme.kick[stage + 1]! * h
      }
      if (n + 1 < steps) kick += scheme.kick[0]! * h
    }
    if (steps > 0) this.#kickOnly(kick)
    this.t = t
  }

  /** phi_k <- exp(-i drift p^2/(2 hbar)) exp(-i kick U/hbar) phi_k for all k, then rho and U anew. One pass over memory. */
  #kickDrift(kick: number, drift: number): void {
    const m = this.grid.count
    const factor = this.#driftFactor(drift)
    this.#kickPhase(kick)
    this.rho.fill(0)
    let nyquist = 0
    for (let k = 0; k < this.rank; k++) {
      const row = this.orbitals.subarray(2 * k * m, 2 * (k + 1) * m)
      multiplyInPlace(row, this.#phase)
      this.#fft.forwardRowsInPlace(row, 1)
      multiplyInPlace(row, factor)
      nyquist += outerModes(row)
      this.#fft.inverseRowsInPlace(row, 1)
      addSquaresInto(this.rho, row)
    }
    this.#convolution.applyInto(this.field, this.rho)
    this.largestNyquistMass = Math.max(this.largestNyquistMass, (nyquist * this.grid.spacing) / m)
    if (this.grid.period === null) {
      this.largestEdgeMass = Math.max(this.largestEdgeMass, outerMass(this.rho) * this.grid.spacing)
    }
  }

  #kickOnly(kick: number): void {
    const m = this.grid.count
    this.#kickPhase(kick)
    for (let k = 0; k < this.rank; k++) {
      multiplyInPlace(this.orbitals.subarray(2 * k * m, 2 * (k + 1) * m), this.#phase)
    }
  }

  #kickPhase(kick: number): void {
    for (let i = 0; i < this.grid.count; i++) {
      const a = (-kick * this.field[i]!) / this.hbar
      this.#phase[2 * i] = Math.cos(a)
      this.#phase[2 * i + 1] = Math.sin(a)
    }
  }

  #driftFactor(drift: number): Float64Array {
    const known = this.#driftFactors.get(drift)
    if (known) return known
    const m = this.grid.count
    const factor = new Float64Array(2 * m)
    for (let k = 0; k < m; k++) {
      const a = (-drift * this.#xi[k]! * this.#xi[k]!) / (2 * this.hbar)
      factor[2 * k] = Math.cos(a)
      factor[2 * k + 1] = Math.sin(a)
    }
    this.#driftFactors.set(drift, factor)
    return factor
  }

  #accumulateDensity(): void {
    const m = this.grid.count
    this.rho.fill(0)
    for (let k = 0; k < this.rank; k++) addSquaresInto(this.rho, this.orbitals.subarray(2 * k * m, 2 * (k + 1) * m))
  }
}

function multiplyInPlace(row: Float64Array, factor: Float64Array): void {
  for (let i = 0; i < row.length; i += 2) {
    const a = row[i]!
    const b = row[i + 1]!
    const c = factor[i]!
    const d = factor[i + 1]!
    row[i] = a * c - b * d
    row[i + 1] = a * d + b * c
  }
}

function addSquaresInto(rho: Float64Array, row: Float64Array): void {
  for (let i = 0; i < rho.length; i++) rho[i] = rho[i]! + row[2 * i]! * row[2 * i]! + row[2 * i + 1]! * row[2 * i + 1]!
}

/** Sum of |c_k|^2 over the modes with |k| > 7/16 of the count: a sixteenth at either end of the band. */
function outerModes(row: Float64Array): number {
  const m = row.length / 2
  const first = Math.ceil((7 * m) / 16)
  const last = Math.floor((9 * m) / 16)
  let sum = 0
  for (let i = 2 * first; i < 2 * last; i++) sum += row[i]! * row[i]!
  return sum
}

/** Sum over the first and the last sixteenth. */
function outerMass(rho: Float64Array): number {
  const m = rho.length
  const n = Math.floor(m / 16)
  let sum = 0
  for (let i = 0; i < n; i++) sum += rho[i]! + rho[m - 1 - i]!
  return sum
}
