/** calW^2 between two corners of an N-body arrow at one time, each given by densities at two resolutions: window, bracket, words. */
import type { Estimate } from '../../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { Moments, PointMeasure } from '../../../states/classical-density.ts'
import type { Experiment } from '../../experiment.ts'
import { comparisonWindow } from '../../phase-space-window.ts'
import type { ComparisonWindow } from '../../phase-space-window.ts'
import type { ComparedDensity, Mk2Interval } from '../mk2-interval.ts'
import { mk2Interval } from '../mk2-interval.ts'
import { mk2OfPoints } from '../mk2-of-points.ts'

/** A density with its moments (a quantum state enters by its Husimi function and that function's moments). */
export interface ComparedCorner {
  readonly density: ComparedDensity
  readonly moments: Moments
  /** Set when the corner is a point measure, which has no density. */
  readonly points?: { readonly fine: PointMeasure; readonly coarse: PointMeasure | null }
}

export interface DistanceRequest {
  readonly t: number
  readonly accuracy: Experiment['accuracy']
  /** Densities that coincide have no relative accuracy: below this a distance is zero to all purposes of the theorem. */
  readonly negligible: number
}

export interface CornerDistance {
  readonly estimate: Estimate
  readonly numerics: Record<string, unknown>
  readonly warnings: string[]
}

/** Deterministic work that stands for a second of transport on an ordinary core. */
const TRANSPORT_UNITS_PER_SECOND = 2e7
/** Finer cells have been seen to narrow an interval by a factor of up to seventy. */
const WITHIN_REACH = 30

export function windowOfCorners(
  corners: readonly ComparedCorner[],
  period: number | null,
  { tolerance, numerics }: Experiment['accuracy'],
): ComparisonWindow {
  const drawn = corners.filter((c) => c.points === undefined)
  const cells = Math.min(10, Math.max(4, 4 * (0.01 / tolerance) ** 0.25))
  return comparisonWindow(
    drawn.map((c) => c.density.fine),
    drawn.map((c) => c.moments),
    period,
    cells,
    numerics?.phaseSpaceSpacing,
  )
}

/** @param first may be a point measure; the second is a density */
export function distanceOfCorners(
  first: ComparedCorner,
  second: ComparedCorner,
  window: ComparisonWindow,
  asked: DistanceRequest,
  hooks: SolveHooks,
): CornerDistance {
  const { tolerance, numerics } = asked.accuracy
  const workBudget =
    numerics?.transportSeconds === undefined ? undefined : numerics.transportSeconds * TRANSPORT_UNITS_PER_SECOND
  const request = { tolerance, workBudget, hooks }
  if (first.points !== undefined)
    return described(
      mk2OfPoints(first.points.fine, first.points.coarse, second.density, window, request),
      window,
      asked,
    )
  const coarse = mk2Interval(first.density, second.density, window, request)
  const isMissed =
    !isReached(coarse, asked) && coarse.relativeWidth <= WITHIN_REACH * tolerance && !coarse.bracket.budgetHit
  const finer = isMissed && numerics?.phaseSpaceSpacing === undefined ? window.refined() : null
  if (finer === null) return described(coarse, window, asked)
  const fine = mk2Interval(first.density, second.density, finer, request)
  return fine.relativeWidth < coarse.relativeWidth ? described(fine, finer, asked) : described(coarse, window, asked)
}

type Measured = Pick<Mk2Interval, 'estimate' | 'relativeWidth' | 'bracket'>

function isReached(
  { estimate, relativeWidth }: Measured,
  { accuracy: { tolerance }, negligible }: DistanceRequest,
): boolean {
  return relativeWidth <= tolerance || upperEnd(estimate) <= negligible
}

/** What is said of a distance that is not as narrow as was asked. */
export function shortfall(estimate: Estimate, t: number, tolerance: number, negligible: number): string[] {
  const width = estimate.value > 0 ? (upperEnd(estimate) - lowerEnd(estimate)) / estimate.value : Infinity
  if (width <= tolerance || upperEnd(estimate) <= negligible) return []
  const percent = (part: number): string =>
    Number.isFinite(part) ? `${Number((100 * part).toPrecision(2))} %` : 'no relative accuracy'
  return [`At t = ${t} calW^2 is known to ${percent(width)} instead of the ${percent(tolerance)} asked for.`]
}

function described(
  { estimate, relativeWidth, bracket }: Measured,
  { grid }: ComparisonWindow,
  { t, accuracy: { tolerance }, negligible }: DistanceRequest,
): CornerDistance {
  const numerics = {
    t,
    cells: [grid.x.count, grid.xi.count],
    spacing: grid.xi.spacing,
    transport: bracket.model,
    workUnits: bracket.workUnits,
    relativeWidth: Number.isFinite(relativeWidth) ? relativeWidth : null,
    terms: bracket.terms,
  }
  return { estimate, numerics, warnings: shortfall(estimate, t, tolerance, negligible) }
}
