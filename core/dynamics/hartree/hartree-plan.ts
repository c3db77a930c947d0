/** Grids, rank cuts and sizes of a Hartree computation, from the tolerance; and what it will cost. */
import { centredGrid, periodicGrid, type Grid1d } from '../../grids/phase-space-grid.ts'
import { nextFftSize } from '../../numerics/fft/fft.ts'
import { rkn6 } from '../../numerics/splitting.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { QuantumStateSpec } from '../../states/density-operator.ts'
import { uncompressedRank } from '../../states/discretise-state.ts'
import { classicalReach, wignerComponents } from './hartree-reach.ts'

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

/** Half-width of the box and of the momentum band, before rounding to a grid. */
export interface Extent {
  readonly centre: number
  readonly halfWidth: number
  readonly xi: number
  /** The spacing that the sampled V asks for. */
  readonly spacing: number
}

export interface HartreePlan {
  readonly coarse: { readonly resolution: Resolution; readonly extent: Extent }
  readonly fine: { readonly resolution: Resolution; readonly extent: Extent }
}

/** The ends of box and band that a run watches are a sixteenth wide: the reach stays inside of them. */
export const MARGIN = 1.15

/**
 * Coarse and fine resolution. A lost trace or a mass at the ends counts with the square of its distance (the second
 * moments see it first), so both are asked to be smaller by the square of the reach.
 */
export function planHartree(input: HartreeInput): HartreePlan {
  const target = stateTarget(input.tolerance, input.hbar)
  const first = extentOf(input, Math.sqrt(2 * Math.log(1 / target)), target)
  const square = Math.max(1, first.halfWidth ** 2, first.xi ** 2)
  const tail = input.overrides?.traceTail ?? Math.max(3e-14, (0.5 * target) / square)
  const make = (traceTail: number, edgeMass: number, amplitudeError: number): HartreePlan['fine'] => {
    const sigmas = Math.sqrt(2 * Math.log(1 / edgeMass))
    return {
      resolution: { traceTail, edgeMass, amplitudeError, sigmas },
      extent: extentOf(input, sigmas, amplitudeError),
    }
  }
  return {
    coarse: make(10 * tail, Math.max(1e-16, target / square), Math.max(10 * target, 1e-10)),
    fine: make(tail, Math.max(1e-18, (0.03 * target) / square), Math.max(target, 1e-11)),
  }
}

function extentOf(input: HartreeInput, sigmas: number, fieldError: number): Extent {
  const lastTime = input.times.at(-1) ?? 0
  const reach = classicalReach(input.spec, input.hbar, input.potential, lastTime, sigmas)
  return {
    centre: (reach.xMin + reach.xMax) / 2,
    halfWidth: (MARGIN * (reach.xMax - reach.xMin)) / 2,
    xi: MARGIN * reach.xi,
    spacing: kernelSpacing(input, fieldError),
  }
}

/**
 * The grid that holds an extent, of a length that the Fourier transforms serve: the coarse grid has the planned spacing
 * pi hbar/xi (and a box that may come out larger), the fine grid its box (and a spacing that may come out finer).
 *
 * @param coarseGrid the coarse grid, when this is the fine one: at most 3/4 of its spacing is used, because the
 *   difference of the two runs must show what the spacing does (to the orbitals, and to the sampled V)
 */
export function gridFor(extent: Extent, input: HartreeInput, coarseGrid: Grid1d | null): Grid1d {
  const { potential, hbar, overrides } = input
  const coarse = coarseGrid === null
  const byHand =
    overrides?.points === undefined ? null : nextFftSize(coarse ? 0.75 * overrides.points : overrides.points)
  const spacing = Math.min((Math.PI * hbar) / extent.xi, extent.spacing, coarse ? Infinity : 0.75 * coarseGrid.spacing)
  if (potential.period !== null) {
    return periodicGrid(potential.period, byHand ?? nextFftSize(Math.max(16, potential.period / spacing)))
  }
  // a box by hand: the coarse run takes a tenth less, so that the difference shows what the box does
  const boxByHand = overrides?.boxHalfWidth === undefined ? null : overrides.boxHalfWidth * (coarse ? 0.9 : 1)
  const halfWidth = boxByHand ?? extent.halfWidth
  const count = byHand ?? nextFftSize(Math.max(16, (2 * halfWidth) / spacing))
  const keepSpacing = coarse && boxByHand === null && byHand === null
  return centredGrid(extent.centre, count, keepSpacing ? spacing : (2 * halfWidth) / count)
}

/** Spacings that are tried for the sampled V: 1, 1/2^(1/4), 1/2^(1/2), … */
const SPACING_STEPS = 60

/**
 * The largest spacing at which the trapezoidal sum for V * rho has a relative error of at most `tolerance`, for the
 * initial density, a fifth narrower (it may contract). The error is seen by shifting the sum by half a spacing.
 */
function kernelSpacing(input: HartreeInput, tolerance: number): number {
  const { spec, hbar, potential } = input
  const components = wignerComponents(spec, hbar)
  const narrowest = components.reduce((a, b) => (b.covariance[0][0] < a.covariance[0][0] ? b : a))
  const sd = 0.8 * Math.sqrt(narrowest.covariance[0][0])
  const scale = Math.max(Math.abs(potential.value(0) - potential.value(sd)), 1e-300)
  const sum = (at: number, spacing: number, shift: number): number => {
    let total = 0
    const n = Math.ceil((9 * sd) / spacing) + 1
    for (let j = -n; j <= n; j++) {
      const y = (j + shift) * spacing
      total += potential.value(at - y) * Math.exp((-y * y) / (2 * sd * sd))
    }
    return (total * spacing) / (sd * Math.sqrt(2 * Math.PI))
  }
  for (let k = 0; k < SPACING_STEPS; k++) {
    const spacing = 2 ** (-k / 4)
    const worst = [0, 0.3, 0.7, 1.5].reduce((most, at) => {
      return Math.max(most, Math.abs(sum(at, spacing, 0) - sum(at, spacing, 0.5)))
    }, 0)
    if (worst <= Math.max(tolerance, 1e-13) * Math.max(scale, 1e-2 * Math.abs(potential.value(0)))) return spacing
  }
  return 2 ** (-SPACING_STEPS / 4)
}

/** A first guess of the coarse time step, in units of the fastest oscillation; the pilot run refines it. */
export function firstTimeStep(potential: Potential, lastTime: number): number {
  return Math.min(0.2 / Math.sqrt(Math.max(potential.lipGradV, 0.25)), Math.max(lastTime, 1e-3))
}

/** The compressed rank never exceeds the uncompressed one, nor the number of points. */
function rankBound(input: HartreeInput, resolution: Resolution, grid: Grid1d): number {
  return Math.min(uncompressedRank(input.spec, input.hbar, resolution.traceTail), grid.count)
}

/** Sizes before anything is computed. */
export function estimateHartreeCost(input: HartreeInput, plan = planHartree(input)): HartreeCost {
  const coarseGrid = gridFor(plan.coarse.extent, input, null)
  const each = [plan.coarse, plan.fine].map(({ resolution, extent }, i) => {
    const grid = i === 0 ? coarseGrid : gridFor(extent, input, coarseGrid)
    const rank = rankBound(input, resolution, grid)
    return { points: grid.count, rank }
  })
  const lastTime = input.times.at(-1) ?? 0
  const step = input.overrides?.timeStep ?? 0.7 * firstTimeStep(input.potential, lastTime)
  const steps = Math.ceil(lastTime / step) + input.times.length
  const stages = rkn6.drift.length * steps
  const fine = each[1]
  return {
    points: fine.points,
    rank: fine.rank,
    steps,
    bytes: each.reduce((sum, e) => sum + 16 * e.points * e.rank * (input.times.length + 2), 0),
    workUnits: each.reduce((sum, e) => sum + e.points * e.rank * Math.log2(e.points) * stages, 0),
  }
}
