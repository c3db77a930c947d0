/** MK_hbar^2 of the top arrow from its transport problem (transport/quantum/quantum-pair.ts), inside what is known without solving it. */
import type { Estimate } from '../../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { LowRankState } from '../../../states/density-operator.ts'
import { mkHbarSquaredOfStates } from '../../../transport/quantum/quantum-pair.ts'
import { basisUpToTrace, rangeBasis, rangeOfState } from '../../../transport/quantum-classical/quantum-range.ts'
import type { Experiment } from '../../experiment.ts'
import { momentErrors, momentValues } from '../estimates.ts'

/** A quantum state at one time, with its moments. */
export interface ComparedState {
  readonly state: LowRankState
  readonly observables: Readonly<Record<string, Estimate>>
}

const RANGE_CUT = 1e-13
/** Trace of each that need not be looked at. */
const LOST_TRACE = 1e-12
/** Levels of the product that a time is worth, about a second of one core; 144 take three. */
const LEVELS = 100
const MORE_LEVELS = 144
const SECONDS_OF_MORE = 4
/** In units of hbar. */
const LEAST_GAP = 2e-4

/** `known` narrowed by the solved problem, or as it is where the solved one has nothing to add. @throws {Cancelled} */
export function solvedMkHbar(
  known: Estimate,
  one: ComparedState,
  two: ComparedState,
  { tolerance, numerics }: Experiment['accuracy'],
  hooks: SolveHooks,
): Estimate {
  const { hbar } = one.state
  const gap = Math.max(LEAST_GAP, 0.25 * tolerance) * hbar
  if (upperEnd(known) - lowerEnd(known) <= gap) return known
  const moments = [one, two].map(({ observables }) => momentValues(observables))
  const centre = [0.5 * (moments[0].meanX + moments[1].meanX), 0.5 * (moments[0].meanXi + moments[1].meanXi)] as const
  const [first, second] = [one, two].map(({ state }) =>
    rangeOfState(state, basisUpToTrace(rangeBasis(state, RANGE_CUT), LOST_TRACE), centre),
  )
  const levels = (numerics?.transportSeconds ?? 0) >= SECONDS_OF_MORE ? MORE_LEVELS : LEVELS
  const solved = mkHbarSquaredOfStates(first, second, { gap, levels, hooks })
  const solver = [one, two]
    .map(({ observables }) => momentErrors(observables))
    .reduce((sum, e) => sum + e.varX + e.varXi + e.meanX + e.meanXi, 0)
  const lower = Math.max(lowerEnd(known), solved.lower - solver)
  const upper = Math.min(upperEnd(known), solved.upper + solver)
  // ends that contradict each other are not reconciled here: the bounds stand
  if (lower > upper) return known
  const {
    ranks: [r1, r2],
  } = solved
  const closed = upper - lower <= 2 * gap ? '' : '; the rest is what the levels beyond may hold'
  return {
    value: 0.5 * (lower + upper),
    lower,
    upper,
    kind: 'certified',
    budget: { transport: 0.5 * (upper - lower), solver },
    note: `transport of the two states on ${r1} x ${r2} levels${closed}`,
  }
}
