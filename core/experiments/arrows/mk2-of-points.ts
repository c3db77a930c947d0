/** calW^2 between weighted points (an exact weak solution of Vlasov) and a Husimi function on a grid. */
import type { Estimate } from '../../numerics/estimate.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import type { TransportBracket } from '../../transport/monge-kantorovich.ts'
import { mk2SquaredPointsToField } from '../../transport/monge-kantorovich.ts'
import { fieldMass } from '../phase-space-window.ts'
import type { ComparisonWindow } from '../phase-space-window.ts'
import type { ComparedDensity, Mk2Request } from './mk2-interval.ts'

export interface PointsInterval {
  readonly estimate: Estimate
  readonly relativeWidth: number
  readonly bracket: TransportBracket
}

/** The solvers' part: the value for the fine Husimi function less that for the coarse one, both estimates of the same kind. */
export function mk2OfPoints(points: PointMeasure, husimi: ComparedDensity, window: ComparisonWindow, { tolerance, workBudget, hooks }: Mk2Request): PointsInterval {
  const fine = husimi.fine(window.grid)
  const options = { relativeTolerance: tolerance, workBudget, hooks }
  const bracket = mk2SquaredPointsToField(points, fine, options)
  const coarse = mk2SquaredPointsToField(points, husimi.coarse(window.grid), options)
  const budget = {
    transport: Math.max(bracket.upper - bracket.estimate, bracket.estimate - bracket.lower, 0),
    lostMass: Math.max(husimi.lostMass, Math.abs(1 - fieldMass(fine)), 1e-14) * window.diameter ** 2,
    solver: Math.max(Math.abs(bracket.lower - coarse.lower), Math.abs(bracket.upper - coarse.upper)),
  }
  const around = budget.lostMass + budget.solver
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
