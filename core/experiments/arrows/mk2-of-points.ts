/** calW^2 between weighted points (an exact weak solution of Vlasov) and a Husimi function on a grid. */
import type { Estimate } from '../../numerics/estimate.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import { curveVariance, gatheredCurve } from '../../states/mixture.ts'
import type { TransportBracket } from '../../transport/monge-kantorovich/monge-kantorovich.ts'
import { mk2SquaredPointsToField } from '../../transport/monge-kantorovich/monge-kantorovich.ts'
import { l1Distance } from './mk2-interval.ts'
import { fieldMass } from '../phase-space-window.ts'
import type { ComparisonWindow } from '../phase-space-window.ts'
import type { ComparedDensity, Mk2Request } from './mk2-interval.ts'

export interface PointsInterval {
  readonly estimate: Estimate
  readonly relativeWidth: number
  readonly bracket: TransportBracket
}

/**
 * The solvers' part: of the Husimi function by duality as in mk2-interval.ts, of the points by their root mean square distance e
 * to the coarse solution's points: |calW - calW'| <= e/sqrt 2, so calW^2 moves by at most sqrt 2 e calW + e^2/2. Points that stand for
 * a curve: `curveError`. A curve that is wound up is also compared by fewer, free points, where that is narrower.
 */
export function mk2OfPoints(
  points: PointMeasure,
  coarsePoints: PointMeasure | null,
  husimi: ComparedDensity,
  window: ComparisonWindow,
  { tolerance, workBudget, hooks }: Mk2Request,
): PointsInterval {
  const fine = husimi.fine(window.grid)
  const options = { relativeTolerance: tolerance, workBudget, hooks }
  const lostMass = Math.max(husimi.lostMass, Math.abs(1 - fieldMass(fine)), 1e-14) * window.diameter ** 2
  const ofHusimi = (window.diameter ** 2 / 4) * l1Distance(fine, husimi.coarse(window.grid))
  const around = (bracket: TransportBracket, variance: number): PointsInterval => {
    const solver = ofHusimi + pointsError(bracket, points, coarsePoints)
    return widened(bracket, {
      lostMass,
      solver,
      ...(points.curve === true ? { curve: curveError(bracket, variance) } : {}),
    })
  }
  const first = around(mk2SquaredPointsToField(points, fine, options), curveVariance(points))
  if (points.curve !== true || first.relativeWidth <= WIDE) return first
  const gathered = gatheredCurve(points, CURVE_STRETCHES)
  const second = around(mk2SquaredPointsToField(gathered.points, fine, options), gathered.variance)
  return second.relativeWidth < first.relativeWidth ? second : first
}

function widened(bracket: TransportBracket, more: Record<string, number>): PointsInterval {
  const { estimate: value, lower, upper, note } = bracket
  const around = Object.values(more).reduce((a, b) => a + b, 0)
  const budget = { transport: Math.max(upper - value, value - lower, 0), ...more }
  const estimate: Estimate = {
    value,
    lower: Math.max(0, lower - around),
    upper: upper + around,
    kind: 'certified',
    budget,
    ...(note === undefined ? {} : { note }),
  }
  return { estimate, bracket, relativeWidth: value > 0 ? (upper - lower + 2 * around) / value : Infinity }
}

/** Relatively: a curve's interval that is worth a second attempt. */
const WIDE = 0.1
/** So many stretches of equal mass for it. */
const CURVE_STRETCHES = 200
/** Times the variance within the stretches. */
const CURVE_FACTOR = 8

/**
 * Points for a measure on a curve, v the mean square distance within their stretches. Triangle inequality: |calW - calW'| <= sqrt(v/2). To second order:
 * gluing adds v/2 to a plan's cost from above; from below what the stretches correlate with the other side, and since the fibres of an optimal map
 * onto a curve are lines across it, that is of the order of v as well (estimated: CURVE_FACTOR v).
 */
function curveError(bracket: TransportBracket, v: number): number {
  return Math.min(CURVE_FACTOR * v, Math.sqrt(2 * v * Math.max(bracket.upper, 0)) + v / 2)
}

function pointsError(bracket: TransportBracket, fine: PointMeasure, coarse: PointMeasure | null): number {
  if (coarse === null) return 0
  const squared = fine.weight.reduce(
    (sum, w, i) => sum + w * ((fine.x[i] - coarse.x[i]) ** 2 + (fine.xi[i] - coarse.xi[i]) ** 2),
    0,
  )
  return Math.sqrt(2 * squared * Math.max(bracket.upper, 0)) + squared / 2
}
