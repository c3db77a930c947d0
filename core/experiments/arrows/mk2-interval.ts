/**
 * calW^2 between a classical density and a Husimi function that solvers gave: the certified bracket of the gridded data (the
 * model of what lies between the samples included), and around it what separates the solvers' densities from the true ones.
 *
 * Kantorovich potentials on a window of diameter d are c-concave, so that osc(phi) <= sup c = d^2/2, and by duality
 *
 *   |calW^2(f, g) - calW^2(f', g)| <= osc(phi) * 1/2 ||f - f'||_1.
 *
 * - mass that the window, the rank cut or the solver lost, tau in all: tau d^2 (a factor 2 for mass that lies beyond);
 * - solver: f' and g' from the coarse solutions stand in for the errors of the fine ones. Potentials of close densities vary
 *   less: grad phi is the displacement, whose mean square is 2 calW^2, so osc(phi) is taken as 6 sqrt(2 calW^2) d where that
 *   is smaller (six times the root mean square along the whole diameter: an estimate, not a proof).
 */
import type { PhaseSpaceField } from '../../grids/phase-space-grid.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import type { TransportBracket } from '../../transport/monge-kantorovich/monge-kantorovich.ts'
import { mk2SquaredOnGrid } from '../../transport/monge-kantorovich/monge-kantorovich.ts'
import { fieldMass } from '../phase-space-window.ts'
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

export function mk2Interval(
  f: ComparedDensity,
  g: ComparedDensity,
  window: ComparisonWindow,
  request: Mk2Request,
): Mk2Interval {
  const classical = f.fine(window.grid)
  const husimi = g.fine(window.grid)
  const { hooks, workBudget, tolerance } = request
  const bracket = mk2SquaredOnGrid(classical, husimi, {
    relativeTolerance: TRANSPORT_SHARE * tolerance,
    workBudget,
    hooks,
  })
  const budget = {
    transport: Math.max(bracket.upper - bracket.estimate, bracket.estimate - bracket.lower, 0),
    lostMass: (lost(classical, f.lostMass) + lost(husimi, g.lostMass)) * window.diameter ** 2,
    solver:
      oscillation(bracket, window) *
      0.5 *
      (l1Distance(classical, f.coarse(window.grid)) + l1Distance(husimi, g.coarse(window.grid))),
  }
  const around = budget.lostMass + budget.solver
  const lower = Math.max(0, Math.min(bracket.lower, bracket.estimate) - around)
  const upper = Math.max(bracket.upper, bracket.estimate) + around
  const note = notesOf(bracket)
  const estimate: Estimate = {
    value: bracket.estimate,
    lower,
    upper,
    kind: 'certified',
    budget,
    ...(note === '' ? {} : { note }),
  }
  return {
    estimate,
    relativeWidth: bracket.estimate > 0 ? (upper - lower) / bracket.estimate : Infinity,
    bracket,
    classical,
    husimi,
  }
}

function lost(field: PhaseSpaceField, statedLoss: number): number {
  return statedLoss + Math.max(Math.abs(1 - fieldMass(field)) - statedLoss, MASS_ROUNDING)
}

function oscillation(bracket: TransportBracket, { diameter }: ComparisonWindow): number {
  return Math.min(diameter ** 2 / 2, 6 * Math.sqrt(2 * Math.max(bracket.upper, 0)) * diameter)
}

export function l1Distance(a: PhaseSpaceField, b: PhaseSpaceField): number {
  return a.values.reduce((sum, v, i) => sum + Math.abs(v - b.values[i]), 0) * a.grid.x.spacing * a.grid.xi.spacing
}

function notesOf(bracket: TransportBracket): string {
  return [bracket.note ?? '', bracket.budgetHit ? 'the transport stopped at its work budget' : '']
    .filter((s) => s !== '')
    .join('; ')
}
