/** One time of the right arrow: f(t) and R(t) are there; their distances, bounds and observables are wanted. */
import type { HartreeSnapshot } from '../../../dynamics/hartree/hartree-run.ts'
import type { VlasovSnapshot } from '../../../dynamics/vlasov/vlasov-run.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { upperEnd } from '../../../numerics/estimate.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { Potential } from '../../../potentials/potential.ts'
import type { Moments } from '../../../states/classical-density.ts'
import type { Experiment } from '../../experiment.ts'
import { isPureKind } from '../../data/initial-data.ts'
import { comparisonWindow } from '../../phase-space-window.ts'
import type { ComparisonWindow } from '../../phase-space-window.ts'
import { boundValues } from '../bound-values.ts'
import type { EHbarMeter } from '../e-hbar/e-hbar-values.ts'
import { momentValues, prefixed } from '../estimates.ts'
import type { InitialDistances } from '../initial-distance.ts'
import { mk2Interval } from '../mk2-interval.ts'
import type { ComparedDensity, Mk2Interval } from '../mk2-interval.ts'
import { mk2OfPoints } from '../mk2-of-points.ts'

export interface SolvedPair {
  readonly t: number
  readonly hbar: number
  readonly period: number | null
  readonly classical: VlasovSnapshot
  readonly quantum: HartreeSnapshot
  readonly husimi: ComparedDensity
}

export interface Comparison {
  readonly experiment: Experiment
  readonly potential: Potential
  readonly initial: InitialDistances
  readonly window: ComparisonWindow
  readonly eHbar: EHbarMeter
  /** The proof's coupling at this time and its rungs, where it is carried along. */
  readonly coupling: (() => Record<string, Estimate>) | null
}

export interface ComparedTime {
  readonly values: Record<string, Estimate>
  readonly numerics: Record<string, unknown>
  readonly warnings: string[]
}

/** The brackets have been seen to reach a few parts in ten thousand: asking for less spends the whole work budget at every time for nothing. */
const FINEST_TRANSPORT = 5e-4

/** Cells per structure length: 4 give the transport about 1 %, 8 about a tenth of it. */
function cellsPerStructure({ tolerance }: Experiment['accuracy']): number {
  return Math.max(4, 4 * (0.01 / Math.max(tolerance, FINEST_TRANSPORT)) ** 0.25)
}

export function windowOfPair(
  { classical, quantum, husimi, hbar, period }: SolvedPair,
  accuracy: Experiment['accuracy'],
): ComparisonWindow {
  const state = momentValues(quantum.observables)
  const blurred: Moments = { ...state, varX: state.varX + hbar / 2, varXi: state.varXi + hbar / 2 }
  const samplers = classical.points === null ? [classical.fieldOn, husimi.fine] : [husimi.fine]
  const moments = classical.points === null ? [momentValues(classical.observables), blurred] : [blurred]
  return comparisonWindow(samplers, moments, period, cellsPerStructure(accuracy), accuracy.numerics?.phaseSpaceSpacing)
}

export function comparePair(pair: SolvedPair, comparison: Comparison, hooks: SolveHooks): ComparedTime {
  const {
    experiment: { measures },
    potential,
    initial,
    eHbar,
    coupling,
  } = comparison
  const values: Record<string, Estimate> = {}
  const distance = isDistanceWanted(comparison.experiment) ? distanceOfPair(pair, comparison, hooks) : null
  if (distance !== null && measures.includes('mk2')) values['mk2'] = distance.estimate
  const carried = coupling === null ? {} : coupling()
  const measured =
    potential.period === null
      ? eHbar.measure(
          { ...pair, window: comparison.window },
          distance?.estimate ?? null,
          leastUpper(carried['coupling'], carried['ladder.rematch']),
          hooks,
        )
      : null
  Object.assign(values, carried, measured?.values)
  Object.assign(values, boundValues(potential, measures, initial, pair.hbar, pair.t))
  Object.assign(values, prefixed('hartree', pair.quantum.observables), prefixed('vlasov', pair.classical.observables))
  return {
    values,
    numerics: { ...distance?.numerics, ...measured?.numerics },
    warnings: [...(distance?.warnings ?? []), ...(measured?.warnings ?? [])],
  }
}

/** Of the couplings that were carried along, the one with the least upper end. */
function leastUpper(...couplings: readonly (Estimate | undefined)[]): Estimate | null {
  return couplings.reduce<Estimate | null>(
    (best, c) => (c !== undefined && (best === null || upperEnd(c) < upperEnd(best)) ? c : best),
    null,
  )
}

/** calW^2 is a measure itself and an end of E_hbar^2, except against a pure state, where that has a closed form. */
function isDistanceWanted({ measures, initial: { quantum } }: Experiment): boolean {
  return measures.includes('mk2') || (measures.includes('eHbar') && !isPureKind(quantum))
}

interface Distance {
  readonly estimate: Estimate
  readonly numerics: Record<string, unknown>
  readonly warnings: string[]
}

/** Deterministic work that stands for a second of transport on an ordinary core. */
const TRANSPORT_UNITS_PER_SECOND = 2e7

/**
 * The distance on the window; once more on cells half as wide where the tolerance is missed by what finer cells can
 * mend (neither by far nor for want of work), and a word when it stays missed.
 */
function distanceOfPair(
  pair: SolvedPair,
  { experiment: { accuracy }, window }: Comparison,
  hooks: SolveHooks,
): Distance {
  const { tolerance, numerics } = accuracy
  const workBudget =
    numerics?.transportSeconds === undefined ? undefined : numerics.transportSeconds * TRANSPORT_UNITS_PER_SECOND
  const request = { tolerance: Math.max(tolerance, FINEST_TRANSPORT), workBudget, hooks }
  const { points, coarsePoints } = pair.classical
  if (points !== null)
    return described(mk2OfPoints(points, coarsePoints, pair.husimi, window, request), window, pair, tolerance)
  const f: ComparedDensity = { fine: pair.classical.fieldOn, coarse: pair.classical.coarseFieldOn, lostMass: 0 }
  const first = mk2Interval(f, pair.husimi, window, request)
  const refinable =
    !isReached(first, pair.hbar, tolerance) &&
    first.relativeWidth <= WITHIN_REACH * tolerance &&
    !first.bracket.budgetHit &&
    numerics?.phaseSpaceSpacing === undefined
  const finer = refinable ? window.refined() : null
  if (finer === null) return described(first, window, pair, tolerance)
  const second = mk2Interval(f, pair.husimi, finer, request)
  return second.relativeWidth < first.relativeWidth
    ? described(second, finer, pair, tolerance)
    : described(first, window, pair, tolerance)
}

/** Finer cells have been seen to narrow an interval by a factor of up to seventy (26 % to 0.4 %). */
const WITHIN_REACH = 30

type Measured = Pick<Mk2Interval, 'estimate' | 'relativeWidth' | 'bracket'>

/** Densities that coincide have no relative accuracy: a distance below this part of hbar is zero to all purposes of the theorem. */
const NEGLIGIBLE = 1e-7

function isReached({ estimate, relativeWidth }: Measured, hbar: number, tolerance: number): boolean {
  return relativeWidth <= tolerance || upperEnd(estimate) <= NEGLIGIBLE * hbar
}

function described(
  measured: Measured,
  { grid }: ComparisonWindow,
  { t, hbar }: SolvedPair,
  tolerance: number,
): Distance {
  const { estimate, relativeWidth, bracket } = measured
  const reached = isReached(measured, hbar, tolerance)
  const warnings = reached
    ? []
    : [`At t = ${t} calW^2 is known to ${percent(relativeWidth)} instead of the ${percent(tolerance)} asked for.`]
  const numerics = {
    t,
    cells: [grid.x.count, grid.xi.count],
    spacing: grid.xi.spacing,
    transport: bracket.model,
    workUnits: bracket.workUnits,
    relativeWidth: Number.isFinite(relativeWidth) ? relativeWidth : null,
    reached,
    terms: bracket.terms,
  }
  return { estimate, numerics, warnings }
}

function percent(fraction: number): string {
  return Number.isFinite(fraction) ? `${Number((100 * fraction).toPrecision(2))} %` : 'no relative accuracy'
}
