/** calW^2 between weighted points (an exact weak solution of Vlasov) and a Husimi function on a grid. */
import type { Estimate } from '../../numerics/estimate.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import { gatheredCurve } from '../../states/mixture.ts'
import type { TransportBracket } from '../../transport/monge-kantorovich.ts'
import { mk2SquaredPointsToField } from '../../transport/monge-kantorovich.ts'
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
 * a curve: `curveError`.
 */
export function mk2OfPoints(points: PointMeasure, coarsePoints: PointMeasure | null, husimi: ComparedDensity, window: ComparisonWindow, { tolerance, workBudget, hooks }: Mk2Request): PointsInterval {
  const fine = husimi.fine(window.grid)
  const options = { relativeTolerance: tolerance, workBudget, hooks }
  const gathered = points.curve === true ? gatheredCurve(points, CURVE_STRETCHES) : { points, variance: 0 }
  const bracket = mk2SquaredPointsToField(gathered.points, fine, options)
  const coarse = husimi.coarse(window.grid)
  const budget = {
    transport: Math.max(bracket.upper - bracket.estimate, bracket.estimate - bracket.lower, 0),
    lostMass: Math.max(husimi.lostMass, Math.abs(1 - fieldMass(fine)), 1e-14) * window.diameter ** 2,
    solver: (window.diameter ** 2 / 4) * l1Distance(fine, coarse) + pointsError(bracket, points, coarsePoints),
    ...(points.curve === true ? { curve: curveError(bracket, gathered.variance) } : {}),
  }
  const around = budget.lostMass + budget.solver + (budget.curve ?? 0)
  const estimate: Estimate = {
    value: bracket.estimate,
    lower: Math.max(0, bracket.lower - around),
    upper: bracket.upper + around,
    kind: 'certified',
    budget,
    ...(bracket.note === undefined ? {} : { note: bracket.note }),
  }
  return { estimate, bracket, relativeWidth: bracket.estimate > 0 ? (bracket.upper - bracket.lower + 2 * around) / bracket.estimate : Infinity }
}

/** A measure on a curve is compared by so many points of equal mass. */
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
  const squared = fine.weight.reduce((sum, w, i) => sum + w * ((fine.x[i] - coarse.x[i]) ** 2 + (fine.xi[i] - coarse.xi[i]) ** 2), 0)
  return Math.sqrt(2 * squared * Math.max(bracket.upper, 0)) + squared / 2
}
