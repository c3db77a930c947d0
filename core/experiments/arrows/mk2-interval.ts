/**
 * calW^2 between a classical density and a Husimi function that solvers gave: the certified bracket of the gridded data, and
 * around it what separates the gridded data from the truth.
 *
 * - mass that the window, the rank cut or the solver lost, tau in all: with c-concave potentials on a window of diameter d,
 *   convexity from above and duality from below give |change of calW^2| <= tau d^2 (tau d^2/2 inside the window; the factor 2
 *   for mass that lies beyond);
 * - model: the densities between the samples. calW^2 of the same data on cells twice as wide differs by at least three times the
 *   error on the fine cells (order 2 or better), so a third of the difference is taken;
 * - solver: calW^2 of the fine solutions less that of the coarse ones, on the same grid.
 */
import type { PhaseSpaceField } from '../../grids/phase-space-grid.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import type { TransportBracket } from '../../transport/monge-kantorovich.ts'
import { mk2SquaredEstimateOnGrid, mk2SquaredOnGrid } from '../../transport/monge-kantorovich.ts'
import { everySecond, fieldMass } from '../phase-space-window.ts'
import type { ComparisonWindow, FieldSampler } from '../phase-space-window.ts'

export interface ComparedDensity {
  readonly fine: FieldSampler
  readonly coarse: FieldSampler
  /** Trace or mass that the solver itself says is missing. */
  readonly lostMass: number
}

export interface Mk2Request {
  readonly tolerance: number
  readonly workBudget?: number
  readonly hooks: SolveHooks
}

export interface Mk2Interval {
  readonly estimate: Estimate
  /** (upper - lower)/value, Infinity for a value of 0. */
  readonly relativeWidth: number
  readonly bracket: TransportBracket
  readonly classical: PhaseSpaceField
  readonly husimi: PhaseSpaceField
}

/** Of the tolerance: what the certified bracket may use, the rest is for the discretisation. */
const TRANSPORT_SHARE = 0.6
/** Masses are sums of as many terms as there are cells; below this they are rounding. */
const MASS_ROUNDING = 1e-14

export function mk2Interval(f: ComparedDensity, g: ComparedDensity, window: ComparisonWindow, request: Mk2Request): Mk2Interval {
  const classical = f.fine(window.grid)
  const husimi = g.fine(window.grid)
  const { hooks, workBudget, tolerance } = request
  const bracket = mk2SquaredOnGrid(classical, husimi, { relativeTolerance: TRANSPORT_SHARE * tolerance, workBudget, hooks })
  const budget = {
    transport: Math.max(bracket.upper - bracket.estimate, bracket.estimate - bracket.lower, 0),
    lostMass: (lost(classical, f.lostMass) + lost(husimi, g.lostMass)) * window.diameter ** 2,
    grid: modelError(classical, husimi, bracket),
    solver: solverError(f, g, window, classical, husimi),
  }
  const around = budget.lostMass + budget.grid + budget.solver
  const lower = Math.max(0, Math.min(bracket.lower, bracket.estimate) - around)
  const upper = Math.max(bracket.upper, bracket.estimate) + around
  const note = notesOf(bracket)
  const estimate: Estimate = { value: bracket.estimate, lower, upper, kind: 'certified', budget, ...(note === '' ? {} : { note }) }
  return { estimate, relativeWidth: bracket.estimate > 0 ? (upper - lower) / bracket.estimate : Infinity, bracket, classical, husimi }
}

function lost(field: PhaseSpaceField, statedLoss: number): number {
  return statedLoss + Math.max(Math.abs(1 - fieldMass(field)) - statedLoss, MASS_ROUNDING)
}

/** A third of the difference to the cells twice as wide; the quick estimate on both, so that its own bias cancels. */
function modelError(f: PhaseSpaceField, g: PhaseSpaceField, bracket: TransportBracket): number {
  const fine = mk2SquaredEstimateOnGrid(f, g)
  const wide = mk2SquaredEstimateOnGrid(everySecond(f), everySecond(g))
  const difference = Math.abs(fine - wide) / 3
  return Number.isFinite(difference) ? difference : bracket.upper - bracket.lower
}

function solverError(f: ComparedDensity, g: ComparedDensity, { grid }: ComparisonWindow, classical: PhaseSpaceField, husimi: PhaseSpaceField): number {
  const difference = Math.abs(mk2SquaredEstimateOnGrid(classical, husimi) - mk2SquaredEstimateOnGrid(f.coarse(grid), g.coarse(grid)))
  return Number.isFinite(difference) ? difference : 0
}

function notesOf(bracket: TransportBracket): string {
  return [bracket.note ?? '', bracket.budgetHit ? 'the transport stopped at its work budget' : ''].filter((s) => s !== '').join('; ')
}
