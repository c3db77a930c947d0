/** What an N-body Schrödinger computation on a grid will use: coordinates, boxes, rank cuts, sizes; all from the tolerance. */
import { centredGrid, periodicGrid, type Grid1d } from '../../grids/phase-space-grid.ts'
import { tensorSize, type TensorGrid } from '../../grids/tensor-grid.ts'
import { nextFftSize } from '../../numerics/fft/fft.ts'
import { rkn6 } from '../../numerics/splitting.ts'
import { orbitalRowCount, relativeRank, type ProductTerm } from '../../states/n-particle.ts'
import { stateTarget } from '../hartree/hartree-plan.ts'
import { keepsFactors } from './schrodinger-flow.ts'
import { createFrame, type Frame, type SchrodingerInput } from './schrodinger-frame.ts'
import { relativeReach } from './schrodinger-reach.ts'

/** A computation that the grid engine does not serve; the message says what would work. */
export class SchrodingerSizeError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SchrodingerSizeError'
  }
}

/** One of the two resolutions; no parameter of the coarse one is that of the fine one. */
export interface SchrodingerResolution {
  readonly traceTail: number
  readonly edgeMass: number
  readonly amplitudeError: number
  /** Half-widths of the box and of the momentum band. */
  readonly halfWidth: number
  readonly xi: number
}

export interface SchrodingerPlan {
  readonly frame: Frame
  readonly coarse: SchrodingerResolution
  readonly fine: SchrodingerResolution
}

const MARGIN = 1.15
/** The fine run's box, relative to the coarse run's, whose ends were watched; and its spacing. */
const WIDER = 1.05
const FINER = 0.9
/** The state's error that is worth its price in 1, 2, 3 and more dimensions. */
const LEAST_TARGET = [1e-13, 1e-12, 1e-9]

export function planSchrodinger(input: SchrodingerInput): SchrodingerPlan {
  const frame = createFrame(input)
  const target = Math.max(
    stateTarget(input.tolerance, input.hbar),
    LEAST_TARGET[Math.min(frame.dimension, LEAST_TARGET.length) - 1],
  )
  const reach = (sigmas: number): { y: number; xi: number } => relativeReach(input, frame, sigmas)
  const first = reach(Math.sqrt(2 * Math.log(1 / target)))
  const square = Math.max(1, first.y ** 2, first.xi ** 2)
  const tail = input.overrides?.traceTail ?? Math.max(3e-14, (0.5 * target) / square)
  const make = (traceTail: number, edgeMass: number, amplitudeError: number): SchrodingerResolution => {
    const { y, xi } = reach(Math.sqrt(2 * Math.log(1 / edgeMass)))
    return { traceTail, edgeMass, amplitudeError, halfWidth: MARGIN * y, xi: MARGIN * xi }
  }
  return {
    frame,
    coarse: make(10 * tail, Math.max(1e-16, target / square), Math.max(10 * target, 1e-10)),
    fine: make(tail, Math.max(1e-18, (0.03 * target) / square), Math.max(target, 1e-11)),
  }
}

export interface Growth {
  readonly y: number
  readonly xi: number
}

/** The grid of a resolution, of a length that the transforms serve. @param coarser the coarse grid, when this is the fine one */
export function schrodingerGrid(
  input: SchrodingerInput,
  frame: Frame,
  resolution: SchrodingerResolution,
  growth: Growth,
  coarser: Grid1d | null,
): TensorGrid {
  const { potential, hbar, overrides } = input
  const isCoarse = coarser === null
  const spacing = Math.min(
    (Math.PI * hbar) / (resolution.xi * growth.xi),
    isCoarse ? Infinity : FINER * coarser.spacing,
  )
  const byHand =
    overrides?.points === undefined ? null : nextFftSize(isCoarse ? 0.75 * overrides.points : overrides.points)
  const { dimension } = frame
  if (potential.period !== null)
    return {
      axis: periodicGrid(potential.period, byHand ?? nextFftSize(Math.max(16, potential.period / spacing))),
      dimension,
    }
  const watched = isCoarse ? 0 : (WIDER * coarser.count * coarser.spacing) / 2
  const halfWidth =
    (overrides?.boxHalfWidth ?? Math.max(watched, resolution.halfWidth * growth.y)) *
    (isCoarse && overrides?.boxHalfWidth !== undefined ? 0.9 : 1)
  const count = byHand ?? nextFftSize(Math.max(16, (2 * halfWidth) / spacing))
  // rounding up to a length of the transforms leaves points over: half of them (in the logarithm) for the box, half for the band
  const surplus = byHand !== null ? 1 : Math.sqrt((count * spacing) / (2 * halfWidth))
  return { axis: centredGrid(0, count, (2 * halfWidth * surplus) / count), dimension }
}

export interface SchrodingerCost {
  readonly points: number
  readonly rank: number
  readonly steps: number
  readonly bytes: number
  readonly workUnits: number
}

/** More memory than this, or more work, is refused beforehand. */
export const SCHRODINGER_BYTE_LIMIT = 2.5e9
export const SCHRODINGER_WORK_LIMIT = 5e12

export function estimateSchrodingerCost(input: SchrodingerInput, plan = planSchrodinger(input)): SchrodingerCost {
  const { frame } = plan
  const still = { y: 1, xi: 1 }
  const coarseGrid = schrodingerGrid(input, frame, plan.coarse, still, null)
  const lastTime = input.times.at(-1) ?? 0
  const steps = Math.ceil(lastTime / (0.7 * firstSchrodingerStep(input))) + input.times.length
  let bytes = 0
  let workUnits = 0
  let rank = 0
  let points = 0
  for (const resolution of [plan.coarse, plan.fine]) {
    const grid =
      resolution === plan.coarse ? coarseGrid : schrodingerGrid(input, frame, resolution, still, coarseGrid.axis)
    rank = frame.terms.reduce((sum, term) => sum + rowCount(term, input, frame.dimension, resolution.traceTail), 0)
    points = tensorSize(grid)
    const atOnce = frame.dimension === 1 ? rank * (input.times.length + 2) : keepsFactors(points) ? 12 : 5
    bytes += 16 * points * atOnce
    workUnits += rank * points * Math.log2(points) * steps * rkn6.drift.length
  }
  return { points, rank, steps, bytes, workUnits }
}

function rowCount(
  term: ProductTerm,
  { hbar, potential }: SchrodingerInput,
  dimension: number,
  traceTail: number,
): number {
  const { orders } = relativeRank(term, hbar, dimension, traceTail)
  return orbitalRowCount(term, dimension, orders, potential.period === null)
}

/** A first guess of the time step; the pilot refines it. */
export function firstSchrodingerStep({ potential, times }: SchrodingerInput): number {
  return Math.min(0.25 / Math.sqrt(Math.max(potential.lipGradV, 0.25)), Math.max(times.at(-1) ?? 0, 1e-3))
}

/** @throws {SchrodingerSizeError} for what does not fit */
export function assertServed(input: SchrodingerInput, cost: SchrodingerCost): void {
  const { particles } = input
  const dimension = input.potential.period === null ? particles - 1 : particles
  const what = `N = ${particles} is a problem of ${dimension} dimension${dimension === 1 ? '' : 's'} here`
  const advice =
    'Use fewer particles, a larger hbar, shorter times or a larger tolerance; harmonic V is exact for every N.'
  if (cost.bytes > SCHRODINGER_BYTE_LIMIT) {
    throw new SchrodingerSizeError(
      `${what} and needs ${(cost.bytes / 1e9).toPrecision(2)} GB (${cost.points} points); at most ${(SCHRODINGER_BYTE_LIMIT / 1e9).toPrecision(2)} GB are allowed. ${advice}`,
    )
  }
  if (cost.workUnits > SCHRODINGER_WORK_LIMIT) {
    throw new SchrodingerSizeError(
      `${what} and needs ${cost.rank} wave functions of ${cost.points} points each over ${cost.steps} steps, ${(cost.workUnits / SCHRODINGER_WORK_LIMIT).toPrecision(2)} times the work that is allowed. ${advice}`,
    )
  }
}
