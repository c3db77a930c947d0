/**
 * The driver of the bracket between two densities: potential, lower end, upper end, plans between coarse measures, longer ascent, finer knots,
 * hops, until the interval is narrow enough or the work is spent. Everything here is in cells; ½ W₂² = calW² / cell².
 */
import { throwIfCancelled } from '../../../numerics/solve-hooks.ts'
import { coarsePlanEnds } from './coarse-plans.ts'
import { certify } from './dual-certificate.ts'
import type { Certificate } from './dual-certificate.ts'
import { mapUpperBound } from './map-upper.ts'
import { modelDefect } from './model-defect.ts'
import { ascend, bestStart, dualProblem } from './dual-ascent.ts'
import type { DualProblem, Trial } from './dual-ascent.ts'
import { limitInPlace } from './concavity-limiter.ts'
import { expandInto, potentialSpace } from './dual-potential.ts'
import type { Potential2d } from './dual-potential.ts'
import { hopUpperBound } from './geodesic-hops.ts'
import { gelbrichSquared, measureMoments } from '../moment-bound.ts'
import type { WorkMeter } from '../plane-shape.ts'
import { sharperFirst } from '../spline-measure.ts'
import type { MeasurePair } from '../spline-measure.ts'
import type { TransportBracket, TransportOptions } from '../transport-input.ts'
import { fluxUpperBound } from './transport-upper.ts'
import type { Subdivision, UpperBound } from './transport-upper.ts'

const DEFAULT_BUDGET = 1e8
/** Where curvatures come near 1 the intermediate densities fold. */
const HOP_CAP = 0.7
/** Stands for a curvature cap where plans gave the lower end. */
const PLANS = -2
const MOST_LEFT_BY_PLANS = 0.05
const CAPS = [0.6, 0.8, 0.93, 0.45, 0.3]

/** Best lower end so far: ½ W₂² in cells². */
interface LowerEnd {
  value: number
  remainder: number
  rounding: number
  /** The curvature cap of the potential that gave it; −1 for the moments, −2 for plans between coarse measures. */
  cap: number
  potential: { readonly phi: Potential2d; readonly certificate: Certificate } | null
}

export function bracketPair(
  pair: MeasurePair,
  cell: number,
  clipped: number,
  options: TransportOptions,
): TransportBracket {
  const search = beginSearch(sharperFirst(pair), options)
  for (const stage of [firstPotential, coarsePlans, longerAscent, finerKnots, hopsAlongGeodesic]) {
    stage(search)
    search.pause()
    // plans are cheap, and all there is where potentials spent the work for nothing
    const isSpent = stage !== firstPotential && search.work.units > search.budget
    if (gapOf(search) <= search.tolerance || isSpent || isSettledByPlans(search)) break
  }
  return assemble(search, cell, clipped)
}

/** A potential and the space it lives in. */
interface Candidate {
  readonly problem: DualProblem
  readonly trial: Trial
}

/** What is known of one pair so far. */
interface Search {
  readonly pair: MeasurePair
  readonly tolerance: number
  readonly subdivision: Subdivision
  readonly budget: number
  readonly work: WorkMeter
  readonly lower: LowerEnd
  upper: UpperBound
  /** The potential with the largest certified value so far, or the first. */
  best: Candidate
  readonly pause: () => void
}

function beginSearch(pair: MeasurePair, { relativeTolerance, workBudget, hooks }: TransportOptions): Search {
  const work: WorkMeter = { units: 0 }
  const tolerance = Math.max(relativeTolerance, 1e-6)
  const lower: LowerEnd = { value: 0, remainder: 0, rounding: 0, cap: 0, potential: null }
  if (!pair.shape.periodic) takeMoments(pair, lower)
  const problem = dualProblem(potentialSpace(pair.shape, 2), pair.samplesF, pair.samplesG, work)
  const trial = ascend(problem, bestStart(problem, pair), 6, tolerance * 1e-2)
  const subdivision = { levels: tolerance > 2e-3 ? 2 : 3, slack: 0.05 * tolerance }
  const upper = fluxUpperBound(
    pair.f,
    pair.g,
    pair.shape,
    pair.model,
    subdivision,
    2 * Math.max(trial.value, lower.value),
    tolerance > 2e-3 ? 1e-4 : 1e-6,
    work,
  )
  const pause = (): void => {
    if (hooks) throwIfCancelled(hooks)
  }
  return {
    pair,
    tolerance,
    subdivision,
    budget: workBudget ?? DEFAULT_BUDGET,
    work,
    lower,
    upper,
    best: { problem, trial },
    pause,
  }
}

function gapOf({ lower, upper }: Search): number {
  return (0.5 * upper.value - lower.value) / (0.5 * upper.value)
}

function firstPotential(search: Search): void {
  exploit(search, search.best)
}

/** Where the distance is many cells, plans between coarse measures close at least half of what is open. */
function coarsePlans(search: Search): void {
  const { pair, lower, upper, best, tolerance, work } = search
  const open = 0.5 * upper.value - lower.value
  const value = Math.max(lower.value, Math.min(best.trial.value, 0.5 * upper.value))
  const ends = coarsePlanEnds(pair, tolerance * value, value, 0.5 * open, work)
  if (ends === null) return
  if (ends.lower > lower.value) Object.assign(lower, { value: ends.lower, remainder: 0, rounding: 0, cap: PLANS })
  if (2 * ends.upper < upper.value) search.upper = { value: 2 * ends.upper, remainder: 0, floor: 0 }
}

/** Plans leave little open and the first potential could not be certified: no other is worth its cost. */
function isSettledByPlans(search: Search): boolean {
  return search.lower.cap === PLANS && search.lower.potential === null && gapOf(search) < MOST_LEFT_BY_PLANS
}

/** Where the two ends agree with the potential's own value no better potential is to be had. */
function longerAscent(search: Search): void {
  const { problem, trial } = search.best
  const longer = ascend(problem, trial, 12, search.tolerance * 1e-3, search.budget)
  if (longer.value > trial.value) exploit(search, { problem, trial: longer })
}

function finerKnots(search: Search): void {
  const { pair, best, tolerance, work, budget } = search
  if (best.problem.space.q === 1) return
  const problem = dualProblem(potentialSpace(pair.shape, 1), pair.samplesF, pair.samplesG, work)
  exploit(search, { problem, trial: ascend(problem, bestStart(problem, pair), 8, tolerance * 1e-2, budget) })
}

/** Both ends from one potential. */
function exploit(search: Search, candidate: Candidate): void {
  const { pair, lower, work } = search
  const before = lower.potential
  scanCaps(search, candidate)
  if (lower.potential !== before) search.best = candidate
  if (lower.potential === null || lower.potential === before || gapOf(search) <= search.tolerance) return
  const bound = mapUpperBound(pair, lower.potential.phi, lower.potential.certificate, work)
  if (bound.value < search.upper.value) search.upper = bound
}

/** More and more hops, while they pay. */
function hopsAlongGeodesic(search: Search): void {
  const {
    pair,
    best: { problem, trial },
    subdivision,
    work,
    lower,
  } = search
  const dofs = trial.dofs.slice()
  limitInPlace(problem.space, dofs, HOP_CAP, work)
  expandInto(problem.space, dofs, problem.phi)
  let last = Infinity
  for (let hops = 2; hops <= 16 && gapOf(search) > search.tolerance && work.units < search.budget; hops *= 2) {
    const ideal = Math.max(lower.value, Math.min(trial.value, 0.5 * search.upper.value))
    if (search.upper.value * 0.5 - ideal < 0.15 * (0.5 * search.upper.value - lower.value)) break
    const bound = hopUpperBound(pair, problem.phi, hops, subdivision, search.upper.value, work)
    search.pause()
    if (!(bound.value < last)) break
    last = bound.value
    if (bound.value < search.upper.value) search.upper = bound
  }
}

function takeMoments(pair: MeasurePair, lower: LowerEnd): void {
  const gelbrich = gelbrichSquared(
    measureMoments(pair.f, pair.shape, pair.model),
    measureMoments(pair.g, pair.shape, pair.model),
  )
  const value = 0.5 * (gelbrich.value - gelbrich.rounding)
  if (value > lower.value) Object.assign(lower, { value, remainder: 0, rounding: 0.5 * gelbrich.rounding, cap: -1 })
}

/** Certifies the potential under several curvature caps and keeps the best. */
function scanCaps({ pair, tolerance, budget, lower, work }: Search, { problem, trial }: Candidate): void {
  const { space, phi } = problem
  for (const cap of CAPS) {
    const dofs = trial.dofs.slice()
    limitInPlace(space, dofs, cap, work)
    expandInto(space, dofs, phi)
    const certificate = certify(phi, pair, trial.value, tolerance / 8, work)
    if (certificate.lower > -Infinity && (!lower.potential || certificate.lower > lower.potential.certificate.lower)) {
      lower.potential = { phi: { ...phi, coefs: phi.coefs.slice() }, certificate }
    }
    if (certificate.lower > lower.value) {
      Object.assign(lower, {
        value: certificate.lower,
        remainder: certificate.remainder,
        rounding: certificate.rounding,
        cap,
      })
    }
    if (lower.value > trial.value * (1 - tolerance / 5) || work.units > budget) break
  }
}

function assemble(
  { pair, lower, upper, best: { problem, trial }, work, budget }: Search,
  cell: number,
  clipped: number,
): TransportBracket {
  expandInto(problem.space, trial.dofs, problem.phi)
  const model = modelDefect(pair, problem.phi)
  // ½ W₂² in cells² -> calW²
  const unit = cell * cell
  const high = 0.5 * upper.value
  const low = Math.max(0, lower.value - model)
  const top = high + model
  return {
    estimate: (lower.cap === PLANS ? 0.5 * (low + top) : Math.min(top, Math.max(low, trial.value))) * unit,
    lower: low * unit,
    upper: top * unit,
    model: pair.model,
    terms: {
      transport: 0.5 * (high - lower.value) * unit,
      model: model * unit,
      remainder: lower.remainder * unit,
      rounding: lower.rounding * unit,
      tails: 0.5 * upper.remainder * unit,
      floor: 0.5 * upper.floor * unit,
      clippedMass: clipped,
      flaggedMass: pair.flaggedMass,
      cap: lower.cap,
    },
    workUnits: work.units,
    budgetHit: work.units > budget,
  }
}
