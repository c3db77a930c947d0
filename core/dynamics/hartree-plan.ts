/** Grids, rank cuts and sizes of a Hartree computation, from the tolerance; and what it will cost. */
import { centredGrid, periodicGrid, type Grid1d } from '../grids/phase-space-grid.ts'
import { nextPowerOfTwo } from '../numerics/fft.ts'
import { rkn6 } from '../numerics/splitting.ts'
import type { Potential } from '../potentials/potential.ts'
import type { QuantumStateSpec } from '../states/density-operator.ts'
import { stateParts } from '../states/discretise-state.ts'
import { classicalReach, type Reach } from './hartree-reach.ts'

export interface HartreeInput {
  readonly spec: QuantumStateSpec
  readonly hbar: number
  readonly potential: Potential
  /** Output times, ascending, >= 0. */
  readonly times: readonly number[]
  /** The relative error asked of the distances that will be computed from the states. */
  readonly tolerance: number
  readonly overrides?: {
    readonly timeStep?: number
    readonly points?: number
    readonly boxHalfWidth?: number
    readonly traceTail?: number
  }
}

/** One of the two resolutions of a run: no parameter of the coarse one is that of the fine one. */
export interface Resolution {
  /** Trace that the rank cut may leave out. */
  readonly traceTail: number
  /** Mass that may sit at the ends of the box and of the momentum band. */
  readonly edgeMass: number
  /** Standard deviations of the initial contour whose classical reach fits into the box. */
  readonly sigmas: number
  readonly amplitudeError: number
}

export interface HartreeCost {
  readonly points: number
  readonly rank: number
  readonly steps: number
  readonly bytes: number
  /** Deterministic: rank * points * log2(points) * stages, over both resolutions. */
  readonly workUnits: number
}

/** A computation that would not fit; raised before anything is computed. */
export class HartreeTooLargeError extends Error {
  readonly cost: HartreeCost
  constructor(cost: HartreeCost, limit: number) {
    super(
      `This Hartree computation needs ${(cost.bytes / 1e9).toFixed(1)} GB (${cost.rank} orbitals on ${cost.points} points); ` +
        `at most ${(limit / 1e9).toFixed(1)} GB are allowed. Use a larger hbar, shorter times or a larger tolerance.`,
    )
    this.name = 'HartreeTooLargeError'
    this.cost = cost
  }
}

/** More memory than this is refused beforehand. */
export const HARTREE_BYTE_LIMIT = 3e9

/**
 * The error asked of the state, from the tolerance asked of distances: calW^2 of smooth data is about hbar^2, and the
 * distance's own error is of the order of the state's, so a thousandth of tolerance * hbar^2 stays invisible.
 */
export function stateTarget(tolerance: number, hbar: number): number {
  return Math.min(1e-6, Math.max(1e-13, Math.min(tolerance * 1e-3 * hbar * hbar, tolerance)))
}

/** Coarse and fine resolution for a state target (fine: one sixth of the coarse tails, and a time error ten times smaller). */
export function resolutions(input: HartreeInput): { coarse: Resolution; fine: Resolution } {
  const target = stateTarget(input.tolerance, input.hbar)
  const tail = input.overrides?.traceTail ?? 0.3 * target
  const make = (traceTail: number, edgeMass: number, amplitudeError: number): Resolution => ({
    traceTail,
    edgeMass,
    amplitudeError,
    sigmas: Math.sqrt(2 * Math.log(1 / edgeMass)),
  })
  return {
    coarse: make(20 * tail, Math.max(1e-16, 0.3 * target), Math.max(10 * target, 2e-11)),
    fine: make(tail, Math.max(1e-18, 0.01 * target), Math.max(target, 2e-12)),
  }
}

/** Half-width of the box and of the momentum band, before rounding to a grid. */
export interface Extent {
  readonly centre: number
  readonly halfWidth: number
  readonly xi: number
}

/** The ends of box and band that a run watches are a sixteenth wide: the reach stays inside of them. */
const MARGIN = 1.15

export function plannedExtent(input: HartreeInput, resolution: Resolution): Extent {
  const lastTime = input.times.at(-1) ?? 0
  const reach: Reach = classicalReach(input.spec, input.hbar, input.potential, lastTime, resolution.sigmas)
  return {
    centre: (reach.xMin + reach.xMax) / 2,
    halfWidth: (MARGIN * (reach.xMax - reach.xMin)) / 2,
    xi: MARGIN * reach.xi,
  }
}

/** The grid that holds an extent: spacing pi hbar/xi or finer; what rounding up to a power of two gives goes to both. */
export function gridFor(extent: Extent, input: HartreeInput, scalePoints = 1): Grid1d {
  const { potential, hbar, overrides } = input
  const points = overrides?.points === undefined ? null : nextPowerOfTwo(overrides.points * scalePoints)
  if (potential.period !== null) {
    const needed = (potential.period * extent.xi) / (Math.PI * hbar)
    return periodicGrid(potential.period, points ?? nextPowerOfTwo(Math.max(16, needed)))
  }
  const halfWidth = overrides?.boxHalfWidth ?? extent.halfWidth
  const needed = (2 * halfWidth * extent.xi) / (Math.PI * hbar)
  const count = points ?? nextPowerOfTwo(Math.max(16, needed))
  const slack = overrides?.boxHalfWidth === undefined ? Math.sqrt(Math.max(1, count / needed)) : 1
  return centredGrid(extent.centre, count, (2 * halfWidth * slack) / count)
}

/** A first guess of the coarse time step, in units of the fastest oscillation; the pilot run refines it. */
export function firstTimeStep(potential: Potential, lastTime: number): number {
  return Math.min(0.2 / Math.sqrt(Math.max(potential.lipGradV, 0.25)), Math.max(lastTime, 1e-3))
}

/** Sizes before anything is computed. */
export function estimateHartreeCost(input: HartreeInput): HartreeCost {
  const both = resolutions(input)
  const each = [both.coarse, both.fine].map((resolution, i) => {
    const grid = gridFor(plannedExtent(input, resolution), input, i === 0 ? 0.5 : 1)
    const rank = stateParts(input.spec, input.hbar, resolution.traceTail).reduce((sum, p) => sum + p.rank, 0)
    return { points: grid.count, rank }
  })
  const lastTime = input.times.at(-1) ?? 0
  const step = input.overrides?.timeStep ?? 0.7 * firstTimeStep(input.potential, lastTime)
  const steps = Math.ceil(lastTime / step) + input.times.length
  const stages = rkn6.drift.length * steps
  const fine = each[1]!
  return {
    points: fine.points,
    rank: fine.rank,
    steps,
    bytes: each.reduce((sum, e) => sum + 16 * e.points * e.rank * (input.times.length + 2), 0),
    workUnits: each.reduce((sum, e) => sum + e.points * e.rank * Math.log2(e.points) * stages, 0),
  }
}
