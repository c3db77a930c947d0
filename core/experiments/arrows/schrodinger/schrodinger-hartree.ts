/**
 * The top arrow of the square: N-body Schrödinger against Hartree, N -> infinity, uniformly in hbar. calW^2 between the Husimi
 * functions of the one-particle marginal R_N^1 and of Hartree's R; MK_hbar^2 by its bounds
 *
 *   max(hbar, calW^2 - hbar) <= MK_hbar^2 <= min{1/2|dm|^2 + 1/2(tr G + tr G'),  hbar + (calW + sqrt I + sqrt I')^2}.
 *
 * Lower: Y - Y' and P - P' are conjugate with 2 hbar, so that c >= hbar; the Husimi function of a coupling couples the Husimi
 * functions at a cost larger by hbar. Upper: the product coupling, the only one when either state is pure; and the optimal plan
 * of the Husimi functions, each end of which is coupled to its state (transport/quantum-classical/quantum-classical-husimi.ts, whose proof
 * takes a second state without change: I, I' are the skew informations). Between them the transport problem itself is solved where the ranks allow
 * (mk-hbar-solved.ts).
 */
import type { HartreeSnapshot } from '../../../dynamics/hartree/hartree-run.ts'
import { estimateHartreeCost } from '../../../dynamics/hartree/hartree-plan.ts'
import { estimateNBodyCost, solveNBodySchrodinger } from '../../../dynamics/schrodinger/schrodinger-solver.ts'
import type { SchrodingerSnapshot } from '../../../dynamics/schrodinger/schrodinger-run.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import { isPureState } from '../../../states/density-operator.ts'
import type { Experiment, PointHooks, PointResult, PointTask } from '../../experiment.ts'
import type { ArrowEngine, PointCost } from '../arrow-engine.ts'
import { compareEachTime, finishedPoint } from '../finished-point.ts'
import type { ComparedTimes } from '../finished-point.ts'
import { momentErrors, momentValues, prefixed } from '../estimates.ts'
import { solveHartreeOnce } from '../hartree-memo.ts'
import { hartreeCoupling, isCouplingWanted } from '../ladder/ladder-packets.ts'
import { solvedMkHbar } from '../e-hbar/mk-hbar-solved.ts'
import { nBodyBounds } from '../n-body-bounds.ts'
import { bodiesPictures, meanFieldPictures } from '../pair-pictures.ts'
import { pictureGrid } from '../pictures.ts'
import { productCoupling } from '../e-hbar/quantum-classical-bounds.ts'
import {
  isMk2Wanted,
  nBodyData,
  quantumCorner,
  quantumSamplers,
  selfCoupling,
  shortMethod,
  skewOf,
  unservedOnNBody,
} from './schrodinger-data.ts'
import type { NBodyData } from './schrodinger-data.ts'
import { distanceOfCorners, windowOfCorners } from './schrodinger-distance.ts'
import type { CornerDistance } from './schrodinger-distance.ts'
import { secondMarginal } from './schrodinger-marginals.ts'
import { costOfSampled, isSampled, runSampledTop } from './schrodinger-mean-field-sampled.ts'
import { stagedProgress } from '../staged-progress.ts'

export const schrodingerHartree: ArrowEngine = { cost, run }

const UNITS_PER_SECOND = 3e9
const DISTANCE_SECONDS = 0.12
const MK_HBAR_SECONDS = 1.2
const DISTANCE_BYTES = 150e6

function cost(experiment: Experiment, task: PointTask): PointCost {
  const data = nBodyData(experiment, task)
  if (isSampled(data)) return costOfSampled(experiment, task)
  const bodies = estimateNBodyCost(data.schrodinger)
  const mean = estimateHartreeCost(data.hartree)
  return {
    bytes: bodies.bytes + mean.bytes + DISTANCE_BYTES,
    seconds:
      (bodies.workUnits + mean.workUnits) / UNITS_PER_SECOND +
      (DISTANCE_SECONDS +
        (experiment.measures.includes('eHbar') && !isPureState(data.hartree.spec) ? MK_HBAR_SECONDS : 0)) *
        experiment.times.length,
  }
}

function run(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  const data = nBodyData(experiment, task)
  if (isSampled(data)) return runSampledTop(experiment, task, hooks)
  const stages = stagedProgress(hooks, { hartree: 0.2, schrodinger: 0.4, coupling: 0.1, distances: 0.3 })
  const hartree = solveHartreeOnce(data.hartree, stages.hooksFor('hartree', 'Hartree'))
  const bodies = solveNBodySchrodinger(
    data.schrodinger,
    stages.hooksFor('schrodinger', `Schrödinger, N = ${data.particles}`),
  )
  const pairs = experiment.times.map((t, i): Pair => ({
    t,
    hartree: hartree.snapshots[i],
    bodies: bodies.snapshots[i],
  }))
  const couplings = hartreeCoupling(experiment, data, task.seed, hartree, stages.hooksFor('coupling', 'coupling'))
  const compared = compareTimes(
    experiment,
    data,
    pairs,
    couplings.estimates,
    stages.hooksFor('distances', 'distances'),
    hooks,
  )
  return finishedPoint(task, {
    numerics: {
      method: `${shortMethod(bodies)}+hartree-orbitals`,
      schrodinger: bodies.numerics,
      hartree: hartree.numerics,
      invariants: { schrodinger: bodies.invariants, hartree: hartree.invariants },
      distances: compared.numerics,
    },
    times: compared.times,
    warnings: [
      ...hartree.warnings,
      ...bodies.warnings,
      ...unservedOnNBody(experiment, data, ['coupling']),
      ...couplings.warnings,
      ...compared.warnings,
    ],
  })
}

interface Pair {
  readonly t: number
  readonly hartree: HartreeSnapshot
  readonly bodies: SchrodingerSnapshot
}

const noDistance: CornerDistance = {
  estimate: { value: 0, lower: 0, upper: 0, kind: 'exact' },
  numerics: { t: 0, note: 'both corners start from the same state' },
  warnings: [],
}

/** Of hbar: what calW^2 must exceed to have a relative accuracy. */
const NEGLIGIBLE = 1e-7

function compareTimes(
  experiment: Experiment,
  data: NBodyData,
  pairs: readonly Pair[],
  couplings: readonly Estimate[] | null,
  stage: SolveHooks,
  hooks: PointHooks,
): ComparedTimes {
  const {
    potential: { period },
    hbar,
  } = data
  const { accuracy, measures } = experiment
  const corners = pairs.map(({ hartree, bodies }) =>
    [hartree, bodies].map((snapshot) => quantumCorner(snapshot, hbar, period)),
  )
  const windows = corners.map((pair) => windowOfCorners(pair, period, accuracy))
  const drawnOn = pictureGrid(
    windows.map((w) => w.grid),
    period,
  )
  return compareEachTime(pairs, stage, hooks, (pair, i, part) => {
    const { t, hartree, bodies } = pair
    // both corners start from R_in
    const distance =
      t === 0
        ? noDistance
        : isMk2Wanted(experiment)
          ? distanceOfCorners(
              corners[i][0],
              corners[i][1],
              windows[i],
              { t, accuracy, negligible: NEGLIGIBLE * hbar },
              part,
            )
          : null
    const coupling =
      isCouplingWanted(experiment) && period === null
        ? isPureState(data.schrodinger.spec)
          ? productOf(pair, hbar)
          : (couplings?.[i] ?? null)
        : null
    const mk2 = distance !== null && measures.includes('mk2') ? distance.estimate : null
    const known =
      measures.includes('eHbar') && period === null ? mkHbar(pair, data, coupling, distance?.estimate ?? null) : null
    const cost =
      known === null || isPureState(data.schrodinger.spec)
        ? known
        : solvedMkHbar(known, hartree, bodies, accuracy, part)
    const values = {
      ...(coupling === null ? {} : { coupling }),
      ...(mk2 === null ? {} : { mk2 }),
      ...(cost === null ? {} : { mkHbar: cost }),
      ...secondMarginal(experiment, data, {
        t,
        quantum: bodies.observables,
        other: hartree.observables,
        mk2,
        cost,
        coupling,
      }),
      ...nBodyBounds({
        experiment,
        potential: data.potential,
        hbar,
        particles: data.particles,
        t,
        start: selfCoupling(data),
      }),
      ...prefixed('schrodinger', bodies.observables),
      ...prefixed('hartree', hartree.observables),
    }
    return {
      values,
      numerics: distance?.numerics ?? null,
      warnings: distance?.warnings ?? [],
      *pictures() {
        yield* bodiesPictures(
          experiment,
          'schrodinger',
          t,
          drawnOn,
          quantumSamplers(bodies, period),
          () => bodies.pair ?? null,
        )
        yield* meanFieldPictures(experiment, 'hartree', t, drawnOn, quantumSamplers(hartree, period), period)
      },
    }
  })
}

/** The product's cost, per particle. */
function productOf(
  { hartree: { observables: mean }, bodies: { observables: marginal } }: Pair,
  hbar: number,
): Estimate {
  return productCoupling({
    hbar,
    classical: momentValues(mean),
    classicalError: momentErrors(mean),
    quantum: momentValues(marginal),
    quantumError: momentErrors(marginal),
  })
}

/** Hartree keeps a pure state pure; then the product is the only coupling and its cost is MK_hbar^2 itself. */
function mkHbar(pair: Pair, data: NBodyData, coupling: Estimate | null, mk2: Estimate | null): Estimate {
  const { t, hartree, bodies } = pair
  const {
    hbar,
    hartree: { spec },
  } = data
  const product = productOf(pair, hbar)
  if (isPureState(spec)) return { ...product, note: 'Hartree is in a pure state: the product is the only coupling' }
  const always = upperEnd(product)
  const byHusimi =
    mk2 === null
      ? Infinity
      : throughHusimi({ hartree, bodies }, hbar, mk2) + (hartree.state.lostTrace + bodies.state.lostTrace) * always
  const upper = Math.min(
    always,
    byHusimi,
    coupling === null ? Infinity : upperEnd(coupling),
    t === 0 ? selfCoupling(data) : Infinity,
  )
  const lower = Math.min(upper, Math.max(hbar, mk2 === null ? 0 : lowerEnd(mk2) - hbar))
  return {
    value: lower,
    lower,
    upper,
    kind: 'certified',
    note: 'the value is the certified lower end; the upper end is the cost of a coupling',
  }
}

function throughHusimi({ hartree, bodies }: Pick<Pair, 'hartree' | 'bodies'>, hbar: number, mk2: Estimate): number {
  const [mean, marginal] = [hartree, bodies].map((snapshot) => Math.sqrt(upperEnd(skewOf(snapshot))))
  return hbar + (Math.sqrt(upperEnd(mk2)) + mean + marginal) ** 2
}
