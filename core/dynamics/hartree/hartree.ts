/**
 * The Hartree equation  i hbar d_t R = [-hbar^2/2 d_x^2 + V * rho_R, R]  for low-rank R = sum_k |phi_k><phi_k|:
 * all orbitals are advanced together by a splitting scheme (numerics/splitting.ts). The drift is exact in Fourier space,
 * the kick exp(-i h (V * rho)/hbar) is exact because it leaves rho alone. One pair of Fourier transforms a stage and orbital.
 *
 * Conserves the Gram matrix of the orbitals (trace, purity) to rounding, the total momentum up to the spatial
 * resolution, the energy up to the order of the scheme.
 */
import type { Grid1d } from '../../grids/phase-space-grid.ts'
import { createConvolution, type Convolution } from '../convolution.ts'
import { buildInArena } from '../../numerics/kernels/arena.ts'
import { createRowBank, type Multiplier, type RowBank } from '../../numerics/fft/paired-rows.ts'
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import type { SplittingScheme } from '../../numerics/splitting.ts'
import type { Potential } from '../../potentials/potential.ts'
import { positionDensity, type LowRankState } from '../../states/density-operator.ts'

/** The momentum hbar k of every Fourier mode, in the order of the transform; the highest is negative. */
export function momenta(grid: Grid1d, hbar: number): Float64Array {
  const m = grid.count
  const step = (2 * Math.PI * hbar) / (m * grid.spacing)
  return Float64Array.from({ length: m }, (_, k) => step * (k < m / 2 ? k : k - m))
}

/** A running Hartree flow. The workspace is built once; the orbitals live in it and are advanced in place. */
export class HartreeFlow {
  readonly grid: Grid1d
  readonly hbar: number
  readonly rank: number
  readonly lostTrace: number
  /** rho_i = sum_k |phi_k(x_i)|^2 of the present state. */
  readonly rho: Float64Array
  t = 0
  /** Largest mass seen so far in the outer sixteenth at either end of the box (line only) and of the momentum band. */
  largestEdgeMass = 0
  largestNyquistMass = 0
  /** The ends between which all but `edgeMass` of the mass stayed so far, on either side. */
  xMin = Infinity
  xMax = -Infinity
  /** Stages done so far. */
  stages = 0
  readonly #edgeMass: number
  readonly #rows: RowBank
  readonly #convolution: Convolution
  /** Squared momenta, in the order of the scrambled spectrum. */
  readonly #xiSquared: Float64Array
  readonly #driftFactors = new Map<number, Multiplier>()

  /**
   * @param state its orbitals are copied; grid.count must be 4 * 2^a 3^b 5^c
   * @param edgeMass what does not count when the run notes how far the state reaches
   */
  constructor(state: LowRankState, potential: Potential, edgeMass = 1e-16) {
    this.#edgeMass = edgeMass
    this.grid = state.grid
    this.hbar = state.hbar
    this.rank = state.rank
    this.lostTrace = state.lostTrace
    const m = state.grid.count
    const { rows, convolution } = buildInArena((memory) => ({
      rows: createRowBank(state.rank, m, m / 16, memory),
      convolution: createConvolution((x) => potential.value(x), state.grid, memory),
    }))
    rows.write(state.orbitals)
    this.#rows = rows
    this.#convolution = convolution
    const xi = momenta(state.grid, state.hbar)
    const { frequency } = this.#rows
    this.#xiSquared = Float64Array.from(frequency, (k) => xi[k] * xi[k])
    this.rho = positionDensity(state)
    this.#convolution.applyInto(this.field, this.rho)
    this.#noteReach()
  }

  /** (V * rho)_i of the present state: the angles of the next kick. */
  get field(): Float64Array {
    return this.#rows.angles
  }

  /** A copy of the present state. */
  snapshot(): LowRankState {
    const { hbar, grid, rank, lostTrace } = this
    return { hbar, grid, rank, lostTrace, orbitals: this.#rows.read() }
  }

  /**
   * Advances to the time `t` in `steps` equal steps (the last kick of a step and the first of the next are one).
   *
   * @param onStage called after every stage (progress)
   * @param onStep called after every step with its time: `rho` is the density there
   */
  advance(
    t: number,
    steps: number,
    scheme: SplittingScheme,
    hooks: SolveHooks,
    onStage?: () => void,
    onStep?: (t: number) => void,
  ): void {
    const start = this.t
    const h = (t - start) / steps
    const s = scheme.drift.length
    this.#driftFactors.clear()
    this.#rows.forgetMultipliers()
    let kick = scheme.kick[0] * h
    for (let n = 0; n < steps; n++) {
      for (let stage = 0; stage < s; stage++) {
        throwIfCancelled(hooks)
        this.#kickDrift(kick, scheme.drift[stage] * h)
        this.stages++
        onStage?.()
        kick = scheme.kick[stage + 1] * h
      }
      onStep?.(n + 1 < steps ? start + (n + 1) * h : t)
      if (n + 1 < steps) kick += scheme.kick[0] * h
    }
    if (steps > 0) {
      this.#rows.setPhase(-kick / this.hbar)
      this.#rows.multiplyByPhaseInPlace()
    }
    this.t = t
  }

  /** phi_k <- exp(-i drift P^2/(2 hbar)) exp(-i kick U/hbar) phi_k for all k, then rho and U = V * rho anew. */
  #kickDrift(kick: number, drift: number): void {
    this.#rows.setPhase(-kick / this.hbar)
    const nyquist = this.#rows.advanceInto(this.rho, this.#driftFactor(drift))
    this.#convolution.applyInto(this.field, this.rho)
    // the drift factor carries the 1/m of the inverse transform, so |c_k|^2 here is |phi^_k|^2/m^2
    const { count, spacing, period } = this.grid
    this.largestNyquistMass = Math.max(this.largestNyquistMass, nyquist * count * spacing)
    if (period !== null) return
    this.largestEdgeMass = Math.max(this.largestEdgeMass, outerSum(this.rho) * spacing)
    this.#noteReach()
  }

  #noteReach(): void {
    const { rho } = this
    const { origin, spacing } = this.grid
    const cut = this.#edgeMass / spacing
    let first = 0
    for (let sum = 0; first < rho.length; first++) if ((sum += rho[first]) > cut) break
    let last = rho.length - 1
    for (let sum = 0; last > first; last--) if ((sum += rho[last]) > cut) break
    this.xMin = Math.min(this.xMin, origin + first * spacing)
    this.xMax = Math.max(this.xMax, origin + last * spacing)
  }

  #driftFactor(drift: number): Multiplier {
    const known = this.#driftFactors.get(drift)
    if (known) return known
    const m = this.grid.count
    const factor = this.#rows.newMultiplier()
    const { view } = factor
    for (let p = 0; p < m; p++) {
      const a = (-drift * this.#xiSquared[p]) / (2 * this.hbar)
      view[2 * p] = Math.cos(a) / m
      view[2 * p + 1] = Math.sin(a) / m
    }
    this.#driftFactors.set(drift, factor)
    return factor
  }
}

/** Sum over the first and the last sixteenth. */
function outerSum(rho: Float64Array): number {
  const m = rho.length
  const n = Math.floor(m / 16)
  let sum = 0
  for (let i = 0; i < n; i++) sum += rho[i] + rho[m - 1 - i]
  return sum
}
