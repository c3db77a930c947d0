/**
 * The driver of the bracket between two densities: potential, lower end, upper end, hops, finer knots, until the interval is narrow
 * enough or the work is spent. Everything here is in cells; ½ W₂² = calW² / cell².
 */
import { throwIfCancelled } from '../numerics/solve-hooks.ts'
import { certify } from './dual-certificate.ts'
import type { Certificate } from './dual-certificate.ts'
import { mapUpperBound } from './map-upper.ts'
import { ascend, bestStart, dualProblem } from './dual-ascent.ts'
import type { DualProblem, Trial } from './dual-ascent.ts'
import { limitInPlace } from './concavity-limiter.ts'
import { expandInto, PAD, potentialSpace } from './dual-potential.ts'
import type { Potential2d } from './dual-potential.ts'
import { hopUpperBound } from './geodesic-hops.ts'
import { gelbrichSquared, measureMoments } from './moment-bound.ts'
import type { WorkMeter } from './plane-shape.ts'
import type { MeasurePair } from './spline-measure.ts'
import type { TransportBracket, TransportOptions } from './transport-input.ts'
import { fluxUpperBound } from './transport-upper.ts'
import type { UpperBound } from './transport-upper.ts'

const DEFAULT_BUDGET = 1e8
const CAPS = [0.8, 0.6, 0.45, 0.3]

/** Best lower end so far: ½ W₂² in cells². */
interface LowerEnd {
  value: number
  remainder: number
  rounding: number
  /** The curvature cap of the potential that gave it; −1 for the moments. */
  cap: number
  potential: { readonly phi: Potential2d; readonly certificate: Certificate } | null
}

export function bracketPair(pair: MeasurePair, cell: number, clipped: number, options: TransportOptions): TransportBracket {
  const work: WorkMeter = { units: 0 }
  const budget = options.workBudget ?? DEFAULT_BUDGET
  const tolerance = Math.max(options.relativeTolerance, 1e-6)
  const pause = (): void => {
    if (options.hooks) throwIfCancelled(options.hooks)
  }
  const { shape, model } = pair
  const lower: LowerEnd = { value: 0, remainder: 0, rounding: 0, cap: 0, potential: null }
  if (!shape.periodic) takeMoments(pair, lower)
  // 1. potential on knots every second cell; the upper end of one hop
  let problem = dualProblem(potentialSpace(shape, 2), pair.samplesF, pair.samplesG, work)
  let trial = bestStart(problem, pair)
  trial = ascend(problem, trial, trial.value > 0.5 ? 8 : 3, tolerance * 1e-2)
  pause()
  const pcg = tolerance > 2e-3 ? 1e-4 : 1e-6
  const subdivision = { levels: tolerance > 2e-3 ? 2 : 3, slack: 0.05 * tolerance }
  let upper = fluxUpperBound(pair.f, pair.g, shape, model, subdivision, 2 * Math.max(trial.value, lower.value), pcg, work)
  const gap = (): number => (0.5 * upper.value - lower.value) / (0.5 * upper.value)
  pause()
  // 2. where the value is short of the upper end (and the moments do not say that the upper end is to blame): a longer ascent, finer knots
  const short = (): boolean => trial.value < 0.5 * upper.value * (1 - tolerance) && lower.value < trial.value * (1 - tolerance)
  if (short()) trial = ascend(problem, trial, 10, tolerance * 3e-3)
  let finer: { problem: DualProblem; trial: Trial } | null = null
  if (short() && problem.space.q === 2 && work.units < 0.5 * budget) {
    pause()
    const fineProblem = dualProblem(potentialSpace(shape, 1), pair.samplesF, pair.samplesG, work)
    finer = { problem: fineProblem, trial: ascend(fineProblem, bestStart(fineProblem, pair), 8, tolerance * 1e-2) }
  }
  // 3. lower end: the finer knots first where they give clearly more (they can also overfit: then the coarser ones)
  pause()
  const preferFiner = finer !== null && finer.trial.value > trial.value * (1 + 0.3 * tolerance)
  const candidates = [{ problem, trial }]
  if (finer) candidates.splice(preferFiner ? 0 : 1, 0, finer)
  for (const candidate of candidates) {
    const before = lower.value
    scanCaps(candidate.problem, candidate.trial, pair, tolerance, budget, lower, work)
    if (lower.value > before) {
      problem = candidate.problem
      trial = candidate.trial
    }
    pause()
    if (work.units > budget || gap() <= tolerance || lower.value > candidate.trial.value * (1 - 0.3 * tolerance)) break
  }
  // 4. the potential's own upper end
  if (gap() > tolerance && lower.potential) {
    const bound = mapUpperBound(pair, lower.potential.phi, lower.potential.certificate, work)
    if (bound.value < upper.value) upper = bound
    pause()
  }
  // 5. hops, while they pay
  for (let hops = 2; hops <= 16 && gap() > tolerance && work.units < budget; hops *= 2) {
    const ideal = Math.max(lower.value, Math.min(trial.value, 0.5 * upper.value))
    if (upper.value * 0.5 - ideal < 0.15 * (0.5 * upper.value - lower.value)) break
    expandInto(problem.space, trial.dofs, problem.phi)
    const bound = hopUpperBound(pair, problem.phi, hops, subdivision, upper.value, work)
    pause()
    if (!(bound.value < upper.value)) break
    upper = bound
  }
  expandInto(problem.space, trial.dofs, problem.phi)
  return assemble(pair, cell, clipped, lower, upper, trial.value, modelDefect(pair, problem.phi), work, budget)
}

function takeMoments(pair: MeasurePair, lower: LowerEnd): void {
  const gelbrich = gelbrichSquared(measureMoments(pair.f, pair.shape, pair.model), measureMoments(pair.g, pair.shape, pair.model))
  const value = 0.5 * (gelbrich.value - gelbrich.rounding)
  if (value > lower.value) Object.assign(lower, { value, remainder: 0, rounding: 0.5 * gelbrich.rounding, cap: -1 })
}

/** Certifies the potential under several curvature caps and keeps the best. */
function scanCaps(problem: DualProblem, trial: Trial, pair: MeasurePair, tolerance: number, budget: number, lower: LowerEnd, work: WorkMeter): void {
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
      Object.assign(lower, { value: certificate.lower, remainder: certificate.remainder, rounding: certificate.rounding, cap })
    }
    if (lower.value > trial.value * (1 - tolerance / 5) || work.units > budget) break
  }
}

function assemble(
  pair: MeasurePair,
  cell: number,
  clipped: number,
  lower: LowerEnd,
  upper: UpperBound,
  value: number,
  model: number,
  work: WorkMeter,
  budget: number,
): TransportBracket {
  // ½ W₂² in cells² -> calW²
  const unit = cell * cell
  const high = 0.5 * upper.value
  const low = Math.max(0, lower.value - model)
  const top = high + model
  return {
    estimate: Math.min(top, Math.max(low, value)) * unit,
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

/** |∫ φ δ⁴(F − G)|/720: the order at which the spline measure would differ without its correction; a generous estimate of what is left. */
export function modelDefect(pair: MeasurePair, { coefs, stride }: Potential2d): number {
  const { nx, ny } = pair.shape
  let sum = 0
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const w = pair.samplesF[i * ny + j] - pair.samplesG[i * ny + j]
      const p = (i + PAD) * stride + j + PAD
      const u = coefs[p - 2 * stride] + coefs[p + 2 * stride] - 4 * (coefs[p - stride] + coefs[p + stride]) + 6 * coefs[p]
      const v = coefs[p - 2] + coefs[p + 2] - 4 * (coefs[p - 1] + coefs[p + 1]) + 6 * coefs[p]
      sum += w * (u + v)
    }
  }
  return Math.abs(sum) / 720
}
