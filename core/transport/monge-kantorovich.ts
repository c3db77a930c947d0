/**
 * calW² between two phase-space densities on a grid, with certified ends:
 *
 *   calW²(f, g) = min over couplings ∫ ½|z − z'|² dπ = ½ W₂²(f, g).
 *
 * Upper end: Benamou-Brenier energy of a log-mean flux (log-mean-flux.ts), subdivided by Jensen (jensen-subdivision.ts).
 * Lower end: Kantorovich dual with a cubic-spline potential and proven remainders (dual-certificate.ts).
 * Both are proved for one model of the data (spline-measure.ts); how far the model may be from the smooth density behind the samples
 * is estimated and added (`terms.model`).
 */
import { throwIfCancelled } from '../numerics/solve-hooks.ts'
import type { SolveHooks } from '../numerics/solve-hooks.ts'
import type { PhaseSpaceField } from '../grids/phase-space-grid.ts'
import { certify } from './dual-certificate.ts'
import { ascend, dualProblem, linearPotential, newTrial } from './dual-ascent.ts'
import { limitInPlace } from './concavity-limiter.ts'
import { expandInto, potentialSpace } from './dual-potential.ts'
import { gelbrichSquared, measureMoments } from './moment-bound.ts'
import type { PlaneShape, WorkMeter } from './plane-shape.ts'
import { measurePair, normalisedSamples } from './spline-measure.ts'
import type { MeasurePair } from './spline-measure.ts'
import { fluxUpperBound } from './transport-upper.ts'

export interface TransportBracket {
  readonly estimate: number
  readonly lower: number
  readonly upper: number
  readonly model: 'spline' | 'piecewise-constant' | 'points'
  /** Half-widths and parts by origin, in the unit of calW². */
  readonly terms: Record<string, number>
  readonly workUnits: number
  readonly budgetHit: boolean
  readonly note?: string
}

export interface TransportOptions {
  /** Wanted (upper − lower)/upper. */
  readonly relativeTolerance: number
  /** Cell visits that may be spent; about 2e7 take one second. */
  readonly workBudget?: number
  readonly hooks?: SolveHooks
}

export class TransportInputError extends Error {
  constructor(field: string, value: string, allowed: string) {
    super(`${field} is ${value}: ${allowed}`)
    this.name = 'TransportInputError'
  }
}

const DEFAULT_BUDGET = 6e7
const CAPS = [0.8, 0.6, 0.45, 0.3]

/** Checks that two fields share one grid of square cells; returns the shape and the cell size. */
export function commonShape(f: PhaseSpaceField, g: PhaseSpaceField): { shape: PlaneShape; cell: number } {
  const { x, xi } = f.grid
  const { x: x2, xi: xi2 } = g.grid
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(x.spacing)
  if (x.count !== x2.count || xi.count !== xi2.count || !near(x.origin, x2.origin) || !near(xi.origin, xi2.origin) || !near(x.spacing, x2.spacing) || !near(xi.spacing, xi2.spacing)) {
    throw new TransportInputError('g.grid', `${x2.count} × ${xi2.count}`, `it must be the grid of f (${x.count} × ${xi.count}, same origin and spacing)`)
  }
  if (!(Math.abs(x.spacing - xi.spacing) <= 1e-9 * x.spacing)) throw new TransportInputError('grid.xi.spacing', String(xi.spacing), `cells must be square, so it must equal grid.x.spacing = ${x.spacing}`)
  if (x.count < 8 || xi.count < 8) throw new TransportInputError('grid', `${x.count} × ${xi.count}`, 'at least 8 points along each axis are needed')
  for (const [name, field] of [['f', f], ['g', g]] as const) {
    if (field.values.length !== x.count * xi.count) throw new TransportInputError(`${name}.values.length`, String(field.values.length), `it must be ${x.count * xi.count}`)
    let positive = false
    for (let k = 0; k < field.values.length; k++) {
      if (!Number.isFinite(field.values[k])) throw new TransportInputError(`${name}.values[${k}]`, String(field.values[k]), 'all samples must be finite')
      if (field.values[k] > 0) positive = true
    }
    if (!positive) throw new TransportInputError(`${name}.values`, 'nowhere positive', 'a density must have positive mass')
  }
  return { shape: { nx: x.count, ny: xi.count, periodic: x.period !== null }, cell: x.spacing }
}

/**
 * @param f, g densities sampled on the same grid with square cells (x may be a circle); scaled to mass 1, negative samples cut and reported
 * @throws {TransportInputError} on grids that differ, cells that are not square, samples that are not finite
 * @throws {Cancelled}
 */
export function mk2SquaredOnGrid(f: PhaseSpaceField, g: PhaseSpaceField, options: TransportOptions): TransportBracket {
  const { shape, cell } = commonShape(f, g)
  const a = normalisedSamples(f.values)
  const b = normalisedSamples(g.values)
  const pair = measurePair(a.samples, b.samples, shape)
  return bracketPair(pair, cell, Math.max(a.clipped, b.clipped), options)
}

function bracketPair(pair: MeasurePair, cell: number, clipped: number, options: TransportOptions): TransportBracket {
  const work: WorkMeter = { units: 0 }
  const budget = options.workBudget ?? DEFAULT_BUDGET
  const tolerance = options.relativeTolerance
  const hooks = options.hooks
  const unit = 0.5 * cell * cell
  const { shape, model } = pair
  // 1. potential
  const space = potentialSpace(shape, 2)
  const problem = dualProblem(space, pair.samplesF, pair.samplesG, work)
  let trial = newTrial(problem, linearPotential(problem, 1e-6))
  trial = ascend(problem, trial, trial.value > 0.5 ? 8 : 3, tolerance * 1e-3)
  if (hooks) throwIfCancelled(hooks)
  // 2. upper end
  const flux = fluxUpperBound(pair.f, pair.g, shape, model, 2, 2 * trial.value, 1e-5, work)
  if (hooks) throwIfCancelled(hooks)
  const upper = flux.value
  // 3. lower end, ½ W₂² in cells²
  let lower = 0
  let certificateRest = 0
  let rounding = 0
  let source = 0
  for (const cap of CAPS) {
    const dofs = trial.dofs.slice()
    limitInPlace(space, dofs, cap, work)
    expandInto(space, dofs, problem.phi)
    const certificate = certify(problem.phi, pair, trial.value, tolerance / 8, work)
    if (certificate.lower > lower) {
      lower = certificate.lower
      certificateRest = certificate.remainder
      rounding = certificate.rounding
      source = cap
    }
    if (lower > trial.value * (1 - tolerance / 4) || work.units > budget) break
  }
  if (!shape.periodic) {
    const gelbrich = gelbrichSquared(measureMoments(pair.f, shape, model), measureMoments(pair.g, shape, model))
    const value = 0.5 * (gelbrich.value - gelbrich.rounding)
    if (value > lower) {
      lower = value
      source = -1
    }
  }
  const high = 0.5 * upper
  const modelTerm = modelDefect(pair, problem.phi.coefs, problem.phi.stride)
  const low = Math.max(0, lower - modelTerm)
  const top = high + modelTerm
  const estimate = Math.min(top, Math.max(low, trial.value))
  const terms: Record<string, number> = {
    transport: ((high - lower) / 2) * 2 * unit,
    model: modelTerm * 2 * unit,
    remainder: certificateRest * 2 * unit,
    rounding: rounding * 2 * unit,
    tails: flux.remainder * unit,
    floor: flux.floor * unit,
    clippedMass: clipped,
    flaggedMass: pair.flaggedMass,
    cap: source,
  }
  return {
    estimate: estimate * 2 * unit,
    lower: low * 2 * unit,
    upper: top * 2 * unit,
    model,
    terms,
    workUnits: work.units,
    budgetHit: work.units > budget,
  }
}

/** |∫ φ δ⁴(F − G)|/720: the order at which the spline measure would differ without its correction; a generous estimate of what is left. */
function modelDefect(pair: MeasurePair, coefs: Float64Array, stride: number): number {
  const { nx, ny } = pair.shape
  const pad = 4
  let sum = 0
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const w = pair.samplesF[i * ny + j] - pair.samplesG[i * ny + j]
      const p = (i + pad) * stride + j + pad
      const u = coefs[p - 2 * stride] + coefs[p + 2 * stride] - 4 * (coefs[p - stride] + coefs[p + stride]) + 6 * coefs[p]
      const v = coefs[p - 2] + coefs[p + 2] - 4 * (coefs[p - 1] + coefs[p + 1]) + 6 * coefs[p]
      sum += w * (u + v)
    }
  }
  return Math.abs(sum) / 720
}

/** Quick, uncertified calW²: the dual value of the linearised potential. For differences between resolutions. */
export function mk2SquaredEstimateOnGrid(f: PhaseSpaceField, g: PhaseSpaceField): number {
  const { shape, cell } = commonShape(f, g)
  const a = normalisedSamples(f.values)
  const b = normalisedSamples(g.values)
  const work = { units: 0 }
  const problem = dualProblem(potentialSpace(shape, 2), a.samples, b.samples, work)
  let trial = newTrial(problem, linearPotential(problem, 1e-5))
  trial = ascend(problem, trial, 1, 1e-4)
  return Math.max(0, trial.value) * cell * cell
}

export { mk2SquaredPointsToField } from './point-transport.ts'
