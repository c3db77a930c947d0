/** E_hbar^2(F_N^1, R_N^1) where R_N^1 is known (grid, MCTDHB) and F_N^1 by replicates of Newton's bodies. */
import type { Estimate } from '../../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { PointMeasure } from '../../../states/classical-density.ts'
import type { LowRankState } from '../../../states/density-operator.ts'
import { eHbarSquaredOfReplicates } from '../../../transport/quantum-classical/quantum-classical-sampled.ts'
import { basisUpToTrace, rangeBasis, rangeOfState } from '../../../transport/quantum-classical/quantum-range.ts'
import type { Experiment } from '../../experiment.ts'
import { momentErrors, momentValues } from '../estimates.ts'
import { gapOf, transportWork } from './e-hbar-values.ts'
import { meanOf } from './quantum-classical-bounds.ts'

const RANGE_CUT = 1e-13
/** Trace of R that is bounded instead of solved for. */
const LOST_TRACE = 1e-11
/** In units of hbar; the scatter of the replicates hides what lies below. */
const LEAST_GAP = 2e-4

export interface SampledPair {
  readonly state: LowRankState
  readonly observables: Readonly<Record<string, Estimate>>
  readonly bodies: readonly PointMeasure[]
}

/** `known` narrowed by the transport problem, or with the reason why not. @throws {Cancelled} */
export function sampledEHbar(
  known: Estimate,
  { state, observables, bodies }: SampledPair,
  experiment: Experiment,
  hooks: SolveHooks,
): Estimate {
  const { hbar } = state
  const basis = basisUpToTrace(rangeBasis(state, RANGE_CUT), LOST_TRACE)
  const range = rangeOfState(state, basis, meanOf(momentValues(observables)))
  const gap = Math.max(LEAST_GAP * hbar, gapOf(experiment, known, hbar))
  const solved = eHbarSquaredOfReplicates(bodies, range, { gap, workUnits: transportWork(experiment), hooks })
  if ('declined' in solved)
    return withNote(known, `${solved.declined} are beyond the work (accuracy.numerics.transportSeconds)`)
  const e = momentErrors(observables)
  const solver = e.varX + e.varXi + e.meanX + e.meanXi
  const lower = Math.max(lowerEnd(known), solved.lower - solver)
  const upper = Math.min(upperEnd(known), solved.upper + solver)
  if (lower > upper) return withNote(known, 'the solved transport problem contradicts them')
  const [below, above] = solved.sampling
  return {
    value: 0.5 * (lower + upper),
    lower,
    upper,
    kind: 'sampled',
    samples: bodies.length * solved.points[1],
    budget: {
      sampling: Math.max(below, above),
      transport: Math.max(0, 0.5 * (upper - lower) - Math.max(below, above)),
      solver,
    },
    note: `transport of ${solved.points[1]} bodies a replicate on ${solved.solvedRank} levels of R: convex in F above, one potential below`,
  }
}

const withNote = (known: Estimate, why: string): Estimate => ({
  ...known,
  note: `bounds by moments, calW^2 and couplings: ${why}`,
})
