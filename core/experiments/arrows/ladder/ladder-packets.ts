/**
 * The couplings of the proofs with N quantum bodies, carried along: R_N,in = E |Z><Z|, Z drawn from f_in^{(x)N}, and beside each product of packets
 * |Psi_Z(t)> its partner from the same Z (Golse-Paul 2015, sections 5 and 6),
 *
 *   D(t) = E (1/N) sum_j <Psi_Z(t)| c_j(partner of z_j) |Psi_Z(t)>,
 *
 * Newton's trajectory (Theorem 2.7, left), the Vlasov characteristic (Theorem 2.6, diagonal), or the packet that Hartree's field moves (top, where the
 * cost is that of two operators: both variances count). By symmetry the first particle stands for all. Pure data have the product as their only
 * coupling, which stays one.
 */
import { isToeplitzCovariance } from '../../../bounds/top-arrow.ts'
import { SchrodingerSizeError } from '../../../dynamics/schrodinger/schrodinger-plan.ts'
import { newtonPartners, vlasovPartners } from '../../../dynamics/schrodinger/schrodinger-partners.ts'
import {
  firstParticleMoments,
  forEachSample,
  PacketRun,
  REPLICATES,
  type PacketInput,
} from '../../../dynamics/schrodinger/schrodinger-packets.ts'
import { wignerComponents } from '../../../dynamics/hartree/hartree-reach.ts'
import type { HartreeSolution } from '../../../dynamics/hartree/hartree-run.ts'
import type { VlasovSolution } from '../../../dynamics/vlasov/vlasov-run.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { ReplicateMeans } from '../../../numerics/replicate-means.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import { studentT99 } from '../../../numerics/student-t.ts'
import type { PointMeasure } from '../../../states/classical-density.ts'
import { isPureState } from '../../../states/density-operator.ts'
import { ProductStateError } from '../../../states/n-particle.ts'
import type { InitialPoints } from '../../../states/packet-samples.ts'
import { coherentComponents } from '../../../transport/couplings.ts'
import { movedPackets } from '../../../transport/moved-packets.ts'
import { rangeBasis } from '../../../transport/quantum-classical/quantum-range.ts'
import type { Experiment } from '../../experiment.ts'
import type { NBodyData } from '../schrodinger/schrodinger-data.ts'
import { momentErrors } from '../estimates.ts'

/** Where the partners are at one time, in the order of the initial points; `spread` (Var Y + Var P) for packets. */
export interface Partners {
  readonly x: Float64Array
  readonly xi: Float64Array
  readonly spread?: Float64Array
  /** What the solver behind them may change the cost by, on average. */
  readonly error?: number
}

/** At every output time. */
export type PartnersOf = (points: InitialPoints) => readonly Partners[]

/** Of the cost, relative to the tolerance of the document, and at least. */
const SHARE = 0.1
const LEAST = 1e-4
const WORK_BUDGET = 3e9
const FIRST_PER_REPLICATE = 4
const MOST_PER_REPLICATE = 128

/** D(t) at the output times, with 99 % intervals. @throws {ProductStateError} where the state is no average over packets */
export function carriedCoupling(
  input: PacketInput,
  partnersOf: PartnersOf,
  tolerance: number,
  hooks: SolveHooks,
): Estimate[] {
  const run = new PacketRun(input)
  for (let target = FIRST_PER_REPLICATE; ; target = Math.min(MOST_PER_REPLICATE, 2 * target)) {
    run.extendTo(target, { cancelled: hooks.cancelled, progress: () => undefined })
    const costs = costsOf(run, input, partnersOf)
    const isReached = costs.every((e) => (e.error ?? 0) <= Math.max(LEAST, SHARE * tolerance) * e.value)
    if (isReached || target >= MOST_PER_REPLICATE || 2 * run.workUnits > WORK_BUDGET) return costs
  }
}

function costsOf(run: PacketRun, { particles, times }: PacketInput, partnersOf: PartnersOf): Estimate[] {
  const partners = run.starts.map(({ points }) => partnersOf(points))
  return times.map((t, j): Estimate => {
    const means = new ReplicateMeans(1, REPLICATES)
    forEachSample(run, particles, (sample, block, at) => {
      const { x, xi, spread } = partners[block][j]
      const m = firstParticleMoments(sample, particles, j, t)
      means.add(
        Float64Array.of(
          0.5 * ((m.meanX - x[at]) ** 2 + (m.meanXi - xi[at]) ** 2 + m.varX + m.varXi + (spread?.[at] ?? 0)),
        ),
        sample.replicate,
      )
    })
    const {
      mean: [value],
      covariance: [variance],
      count,
    } = means.estimate()
    const { moments: e } = run.discretisation(j)
    const grid = 1.5 * (e.varX + e.varXi + 4 * (e.meanX + e.meanXi))
    const solver = Math.max(...partners.map((block) => block[j].error ?? 0))
    const sampling = studentT99(count - 1) * Math.sqrt(Math.max(0, variance))
    return {
      value,
      error: sampling + grid + solver + 1e-12 * value,
      kind: 'sampled',
      samples: run.samples.length,
      budget: { sampling, grid, solver },
    }
  })
}

/** Carried along, or why not; neither on the torus or where it is not asked for. */
export interface NBodyCoupling {
  /** At the output times; null where there is none. */
  readonly estimates: readonly Estimate[] | null
  readonly warnings: readonly string[]
}

export interface NBodyCouplingRequest {
  readonly experiment: Pick<Experiment, 'measures' | 'accuracy'>
  readonly data: Pick<NBodyData, 'potential' | 'schrodinger' | 'hartree'>
  readonly seed: number
  /** Whether R_in = Op(f_in); on the top arrow, whether R_in is any mixture of packets of covariance hbar/2. */
  readonly isToeplitz: boolean
  readonly partnersOf: PartnersOf
}

export function nBodyCoupling(
  { experiment, data, seed, isToeplitz, partnersOf }: NBodyCouplingRequest,
  hooks: SolveHooks,
): NBodyCoupling {
  if (!isCouplingWanted(experiment) || data.potential.period !== null) return { estimates: null, warnings: [] }
  if (!isToeplitz)
    return {
      estimates: null,
      warnings: [
        'The coupling is carried along for R_in = Op(f_in) and for pure states; for these data it was left out.',
      ],
    }
  const {
    schrodinger,
    hartree: { tolerance },
  } = data
  const input: PacketInput = { ...schrodinger, tolerance: Math.max(tolerance, schrodinger.tolerance), seed }
  try {
    return { estimates: carriedCoupling(input, partnersOf, experiment.accuracy.tolerance, hooks), warnings: [] }
  } catch (error) {
    if (!(error instanceof ProductStateError || error instanceof SchrodingerSizeError)) throw error
    return { estimates: null, warnings: [`The coupling was left out: ${error.message}`] }
  }
}

/** The same packets on both sides of the top arrow at the start, moved by Hartree's field and by N-body Schrödinger's. Pure data have their product instead. */
export function hartreeCoupling(
  experiment: NBodyCouplingRequest['experiment'],
  data: NBodyCouplingRequest['data'],
  seed: number,
  hartree: HartreeSolution,
  hooks: SolveHooks,
): NBodyCoupling {
  const { spec, hbar } = data.schrodinger
  if (isPureState(spec)) return { estimates: null, warnings: [] }
  const isToeplitz =
    spec.kind === 'coherent-sum' ||
    wignerComponents(spec, hbar).every(({ covariance }) => isToeplitzCovariance(covariance, hbar))
  return nBodyCoupling({ experiment, data, seed, isToeplitz, partnersOf: hartreeSide(hartree) }, hooks)
}

export function newtonSide({
  schrodinger: { particles, potential, times },
  vlasov: { density },
}: Pick<NBodyData, 'schrodinger' | 'vlasov'>): PartnersOf {
  return (points) => newtonPartners(points, particles, density, potential, times)
}

export function vlasovSide({ vlasov: { density } }: Pick<NBodyData, 'vlasov'>, vlasov: VlasovSolution): PartnersOf {
  return (points) => vlasovPartners(points, density, vlasov)
}

/** Eigenvalues of R below this are left out of its range. */
const RANGE_CUT = 1e-12

export function hartreeSide({ snapshots }: HartreeSolution): PartnersOf {
  const basis = rangeBasis(snapshots[0].state, RANGE_CUT)
  return ({ x, xi }) => {
    const points: PointMeasure = { kind: 'points', x, xi, weight: new Float64Array(x.length).fill(1 / x.length) }
    const components = coherentComponents(snapshots[0].state, basis, points)
    return snapshots.map(({ state, observables }): Partners => {
      const errors = momentErrors(observables)
      const outside = 4 * components.missing * (observables['varX'].value + observables['varXi'].value)
      return {
        ...movedPackets(state, basis, components),
        error: outside + 2 * (errors.varX + errors.varXi + errors.meanX + errors.meanXi),
      }
    })
  }
}

export function isCouplingWanted({ measures }: Pick<Experiment, 'measures'>): boolean {
  return measures.includes('coupling') || measures.includes('ladder')
}
