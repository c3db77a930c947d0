/** calE_hbar(t), the functional of the proof of Theorem 2.5 along the right arrow, with the terms of its derivative. */
import { solveVlasov } from '../../../dynamics/vlasov/vlasov-run.ts'
import { densityNodes } from '../../../dynamics/vlasov/vlasov-characteristics.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { ClassicalDensity, PointMeasure } from '../../../states/classical-density.ts'
import type { LowRankState } from '../../../states/density-operator.ts'
import { coherentComponents, couplingTerms, rematchedCost } from '../../../transport/couplings.ts'
import type { CoherentComponents, CouplingTerms } from '../../../transport/couplings.ts'
import { rangeBasis } from '../../../transport/quantum-classical/quantum-range.ts'
import type { RangeBasis } from '../../../transport/quantum-classical/quantum-range.ts'
import type { Experiment } from '../../experiment.ts'
import type { QuantumClassicalPair } from '../e-hbar/e-hbar-values.ts'
import { momentErrors, momentValues } from '../estimates.ts'
import type { PointData } from '../hartree-vlasov/hartree-vlasov-data.ts'
import type { InitialDistances } from '../initial-distance.ts'
import { rateValues } from './ladder-rate.ts'
import { posteriorCurve } from './ladder-posterior.ts'
import type { DensityRecord, PosteriorCurve } from './ladder-posterior.ts'

export interface CouplingMeter {
  /** `coupling` and its rungs at output time `index`. */
  values(pair: QuantumClassicalPair, index: number): Record<string, Estimate>
}

/** Quadrature nodes of a density (standard deviations): what is used, and a coarser rule whose difference is the error. */
const NODES = { fine: { step: 0.6, radius: 6.5 }, coarse: { step: 0.8, radius: 6 } }
const RANGE_CUT = 1e-13
/** What the range leaves out shows at the start, where calE = hbar/2; it is allowed for this many times at all times. */
const START_DEFECTS = 4

/** Why the coupling cannot be carried along for this document, or null. */
export function couplingObstacle(experiment: Experiment, data: PointData, initial: InitialDistances): string | null {
  if (data.potential.period !== null) return 'On the torus the coupling is left out: the paper states its proof on R^d.'
  if (
    experiment.initial.quantum.kind !== 'toeplitz' ||
    initial.symbolMk2?.value !== 0 ||
    initial.symbolMk2.kind !== 'exact'
  ) {
    return 'The coupling is carried along for R_in = Op(f_in) (quantum "toeplitz" with the classical datum as its symbol); for these data it was left out.'
  }
  return experiment.times[0] === 0 ? null : 'The coupling needs the time 0 among the times; it was left out.'
}

/**
 * @param first the state at time zero; its eigenvectors move with the flow
 * @param records rho_R along the run, at the output times among others
 */
export function couplingMeter(
  { measures, times }: Experiment,
  { vlasov, potential, hbar }: PointData,
  first: LowRankState,
  records: readonly DensityRecord[],
  hooks: SolveHooks,
): CouplingMeter {
  const basis = rangeBasis(first, RANGE_CUT)
  const fine = carried(vlasov.density, NODES.fine)
  const coarse = vlasov.density.kind === 'points' ? null : carried(vlasov.density, NODES.coarse)
  let startDefect = 0
  return {
    values(pair, index) {
      const value = termsOf(fine, pair, index)
      if (pair.t === 0) startDefect = Math.abs(value.A + value.B - hbar / 2)
      const other = coarse === null ? null : termsOf(coarse, pair, index)
      const error = errorOf(value, other, pair)
      const rematched = rematchedEstimate(value, other, error, index)
      return {
        ...rungs(value, error),
        ...(rematched === null ? {} : { 'ladder.rematch': rematched }),
        ...boundsAt(pair.t),
      }
    },
  }

  function rematchedEstimate(
    value: CouplingTerms,
    other: CouplingTerms | null,
    error: (of: (t: CouplingTerms) => number) => number,
    index: number,
  ): Estimate | null {
    const found = rematchedCost(fine.points[index], value)
    const check = other === null || coarse === null ? found : rematchedCost(coarse.points[index], other)
    if (found === null || check === null) return null
    return { value: found, error: 1.5 * Math.abs(found - check) + error(({ A, B }) => A + B), kind: 'estimated' }
  }

  function carried(density: ClassicalDensity, nodes: { step: number; radius: number }): Carried {
    const start = density.kind === 'points' ? density : densityNodes(density, nodes.step, nodes.radius)
    const recorded = { ...vlasov, density: start, times: records.map((r) => r.t), overrides: {} }
    const points = solveVlasov(recorded, { progress: () => {}, cancelled: () => hooks.cancelled() }).snapshots.map(
      (s) => s.points!,
    )
    const at = times.map((t) => points[records.findIndex((r) => r.t === t)])
    return {
      basis,
      components: coherentComponents(first, basis, start),
      points: at,
      posterior: posteriorCurve(records, points, potential, hbar),
    }
  }

  function termsOf({ components, points }: Carried, { quantum }: QuantumClassicalPair, index: number): CouplingTerms {
    return couplingTerms(quantum.state, basis, components, points[index], momentValues(quantum.observables), potential)
  }

  function errorOf(
    value: CouplingTerms,
    other: CouplingTerms | null,
    { quantum, classical }: QuantumClassicalPair,
  ): (of: (t: CouplingTerms) => number) => number {
    const errors = [quantum.observables, classical.observables].map(momentErrors)
    const moments = errors.reduce((sum, e) => sum + e.varX + e.varXi + Math.abs(e.covXXi) + e.meanX + e.meanXi, 0)
    const outside =
      4 * fine.components.missing * (quantum.observables['varX'].value + quantum.observables['varXi'].value) +
      START_DEFECTS * startDefect
    return (of) => (other === null ? 0 : 1.5 * Math.abs(of(value) - of(other))) + 2 * moments + outside + 1e-13
  }

  function boundsAt(t: number): Record<string, Estimate> {
    const k = records.findIndex((r) => r.t === t)
    const value = fine.posterior.values[k]
    const nodes = coarse === null ? 0 : 1.5 * Math.abs(value - coarse.posterior.values[k])
    const error = nodes + fine.posterior.errors[k] + 1e-12 * value
    const posterior = (shift: number): Estimate => ({
      value: value + shift,
      error,
      kind: 'estimated',
      budget: { nodes, time: fine.posterior.errors[k] },
    })
    return {
      'bound.aPosteriori.coupling': posterior(0),
      ...(measures.includes('eHbar') ? { 'bound.aPosteriori.eHbar': posterior(0) } : {}),
      ...(measures.includes('mk2') ? { 'bound.aPosteriori.mk2': posterior(hbar / 2) } : {}),
    }
  }

  function rungs(terms: CouplingTerms, error: (of: (t: CouplingTerms) => number) => number): Record<string, Estimate> {
    const put = (of: (t: CouplingTerms) => number): Estimate => ({
      value: of(terms),
      error: error(of),
      kind: 'estimated',
    })
    return {
      coupling: put(({ A, B }) => A + B),
      ...(measures.includes('ladder') ? rateValues(put, potential.lipGradV) : {}),
    }
  }
}

interface Carried {
  readonly basis: RangeBasis
  readonly components: CoherentComponents
  /** Characteristics at the output times. */
  readonly points: readonly PointMeasure[]
  readonly posterior: PosteriorCurve
}
