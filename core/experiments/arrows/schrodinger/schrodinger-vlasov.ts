/**
 * The diagonal of the square: N-body Schrödinger against Vlasov, N -> infinity and hbar -> 0 (Theorem 2.6). calW^2 between f and
 * the Husimi function of R_N^1, and E_hbar^2(f, R_N^1) between its lower bounds (quadratic dual, calW^2 - hbar/2) and its
 * upper bounds (the product coupling, Husimi with the skew information).
 */
import type { SchrodingerSnapshot } from '../../../dynamics/schrodinger/schrodinger-run.ts'
import { estimateNBodyCost, solveNBodySchrodinger } from '../../../dynamics/schrodinger/schrodinger-solver.ts'
import type { VlasovSnapshot } from '../../../dynamics/vlasov/vlasov-run.ts'
import { estimateVlasovCost } from '../../../dynamics/vlasov/vlasov-run.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { upperEnd } from '../../../numerics/estimate.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import { isPureState } from '../../../states/density-operator.ts'
import type { Experiment, PointHooks, PointResult, PointTask } from '../../experiment.ts'
import type { ArrowEngine, PointCost } from '../arrow-engine.ts'
import { compareEachTime, finishedPoint } from '../finished-point.ts'
import type { ComparedTimes } from '../finished-point.ts'
import { eHbarMeter } from '../e-hbar/e-hbar-values.ts'
import type { MeasuredEHbar } from '../e-hbar/e-hbar-values.ts'
import { momentErrors, momentValues, prefixed } from '../estimates.ts'
import type { ComparisonWindow } from '../../phase-space-window.ts'
import { initialDistances } from '../initial-distance.ts'
import type { InitialDistances } from '../initial-distance.ts'
import { isCouplingWanted, nBodyCoupling, vlasovSide } from '../ladder/ladder-packets.ts'
import { consistencyOf } from '../consistency-memo.ts'
import { nBodyBounds } from '../n-body-bounds.ts'
import { bodiesPictures, meanFieldPictures } from '../pair-pictures.ts'
import { pictureGrid } from '../pictures.ts'
import { eHbarInterval, productCoupling, quadraticDual } from '../e-hbar/quantum-classical-bounds.ts'
import type { MomentPair } from '../e-hbar/quantum-classical-bounds.ts'
import { nBodyData, quantumCorner, quantumSamplers, shortMethod, skewOf, unservedOnNBody } from './schrodinger-data.ts'
import type { NBodyData } from './schrodinger-data.ts'
import { distanceOfCorners, windowOfCorners } from './schrodinger-distance.ts'
import type { ComparedCorner } from './schrodinger-distance.ts'
import { secondMarginal } from './schrodinger-marginals.ts'
import { costOfSampled, isSampled, runSampledDiagonal } from './schrodinger-mean-field-sampled.ts'
import { stagedProgress } from '../staged-progress.ts'
import { solveVlasovOnce } from '../vlasov-memo.ts'

export const schrodingerVlasov: ArrowEngine = { cost, run }

const UNITS_PER_SECOND = 1e9
const VLASOV_UNITS_PER_SECOND = 1.3e7
const DISTANCE_SECONDS = 2
const DISTANCE_BYTES = 150e6

function cost(experiment: Experiment, task: PointTask): PointCost {
  const data = nBodyData(experiment, task)
  if (isSampled(data)) return costOfSampled(experiment, task)
  const bodies = estimateNBodyCost(data.schrodinger)
  const classical = estimateVlasovCost(data.vlasov)
  return {
    bytes: bodies.bytes + classical.bytes + DISTANCE_BYTES,
    seconds:
      bodies.workUnits / UNITS_PER_SECOND +
      classical.workUnits / VLASOV_UNITS_PER_SECOND +
      DISTANCE_SECONDS * experiment.times.length,
  }
}

function run(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  const data = nBodyData(experiment, task)
  if (isSampled(data)) return runSampledDiagonal(experiment, task, hooks)
  const stages = stagedProgress(hooks, { vlasov: 0.15, schrodinger: 0.4, coupling: 0.1, distances: 0.35 })
  const vlasov = solveVlasovOnce(data.vlasov, stages.hooksFor('vlasov', 'Vlasov'))
  const bodies = solveNBodySchrodinger(
    data.schrodinger,
    stages.hooksFor('schrodinger', `Schrödinger, N = ${data.particles}`),
  )
  const pairs = experiment.times.map((t, i): Pair => ({
    t,
    classical: vlasov.snapshots[i],
    bodies: bodies.snapshots[i],
  }))
  const initial = initialDistances(experiment, data.hbar, stages.hooksFor('coupling', 'coupling'))
  const coupling = isPureState(data.schrodinger.spec)
    ? { estimates: null, warnings: [] }
    : nBodyCoupling(
        {
          experiment,
          data,
          seed: task.seed,
          isToeplitz: initial.symbolMk2 !== null && upperEnd(initial.symbolMk2) === 0,
          partnersOf: vlasovSide(data, vlasov),
        },
        stages.hooksFor('coupling', 'coupling'),
      )
  const compared = compareTimes(
    { experiment, data, initial, couplings: coupling.estimates },
    pairs,
    stages.hooksFor('distances', 'distances'),
    hooks,
  )
  return finishedPoint(task, {
    numerics: {
      method: `${shortMethod(bodies)}+vlasov-${String(vlasov.numerics['method'])}`,
      schrodinger: bodies.numerics,
      vlasov: vlasov.numerics,
      invariants: { schrodinger: bodies.invariants, vlasov: vlasov.invariants },
      distances: compared.numerics,
    },
    times: compared.times,
    warnings: [
      ...vlasov.warnings,
      ...bodies.warnings,
      ...unservedOnNBody(experiment, data, ['coupling']),
      ...coupling.warnings,
      ...compared.warnings,
    ],
  })
}

interface Pair {
  readonly t: number
  readonly classical: VlasovSnapshot
  readonly bodies: SchrodingerSnapshot
}

/** Of hbar: what calW^2 must exceed to have a relative accuracy. */
const NEGLIGIBLE = 1e-7

function classicalCorner({
  fieldOn,
  coarseFieldOn,
  points,
  coarsePoints,
  observables,
}: VlasovSnapshot): ComparedCorner {
  return {
    density: { fine: fieldOn, coarse: coarseFieldOn, lostMass: 0 },
    moments: momentValues(observables),
    ...(points === null ? {} : { points: { fine: points, coarse: coarsePoints } }),
  }
}

function compareTimes(
  context: QuantumClassicalContext,
  pairs: readonly Pair[],
  stage: SolveHooks,
  hooks: PointHooks,
): ComparedTimes {
  const { experiment, data, initial } = context
  const { potential, hbar, particles } = data
  const { period } = potential
  const { accuracy, measures } = experiment
  const consistency = consistencyOf(data.vlasov, particles, stage)
  const corners = pairs.map(({ classical, bodies }) => [
    classicalCorner(classical),
    quantumCorner(bodies, hbar, period),
  ])
  const windows = corners.map((pair) => windowOfCorners(pair, period, accuracy))
  const drawnOn = pictureGrid(
    windows.map((w) => w.grid),
    period,
  )
  return compareEachTime(pairs, stage, hooks, (pair, i, part) => {
    const { t, classical, bodies } = pair
    const isMeasured = measures.some((m) => m !== 'coupling')
    const distance = isMeasured
      ? distanceOfCorners(
          corners[i][0],
          corners[i][1],
          windows[i],
          { t, accuracy, negligible: NEGLIGIBLE * hbar },
          part,
        )
      : null
    const coupling = couplingAt(context, pair, i)
    const quantum =
      period === null
        ? quantumClassical(pair, { ...context, window: windows[i] }, coupling, distance?.estimate ?? null, part)
        : null
    const mk2 = distance !== null && measures.includes('mk2') ? distance.estimate : null
    const values = {
      ...(mk2 === null ? {} : { mk2 }),
      ...quantum?.values,
      ...secondMarginal(experiment, data, {
        t,
        quantum: bodies.observables,
        other: classical.observables,
        mk2,
        cost: quantum?.values['eHbar'] ?? null,
        coupling,
      }),
      ...nBodyBounds({ experiment, potential, hbar, particles, t, start: upperEnd(initial.eHbar), ...consistency[i] }),
      ...prefixed('schrodinger', bodies.observables),
      ...prefixed('vlasov', classical.observables),
    }
    return {
      values,
      numerics: distance === null ? null : { ...distance.numerics, ...quantum?.numerics },
      warnings: [...(distance?.warnings ?? []), ...(quantum?.warnings ?? [])],
      *pictures() {
        yield* bodiesPictures(
          experiment,
          'schrodinger',
          t,
          drawnOn,
          quantumSamplers(bodies, period),
          () => bodies.pair ?? null,
        )
        if (classical.points === null)
          yield* meanFieldPictures(experiment, 'vlasov', t, drawnOn, { density: classical.fieldOn }, period)
      },
    }
  })
}

interface QuantumClassicalContext {
  readonly data: NBodyData
  readonly experiment: Experiment
  readonly initial: InitialDistances
  /** D(t) at the output times, where packets carry it along. */
  readonly couplings: readonly Estimate[] | null
}

function momentsOf({ classical, bodies }: Pair, hbar: number): MomentPair {
  return {
    hbar,
    classical: momentValues(classical.observables),
    classicalError: momentErrors(classical.observables),
    quantum: momentValues(bodies.observables),
    quantumError: momentErrors(bodies.observables),
  }
}

/** Of pure data the product, which the flows keep a product. */
function couplingAt({ experiment, data, couplings }: QuantumClassicalContext, pair: Pair, i: number): Estimate | null {
  if (!isCouplingWanted(experiment)) return null
  return isPureState(data.schrodinger.spec) ? productCoupling(momentsOf(pair, data.hbar)) : (couplings?.[i] ?? null)
}

/**
 * `eHbar` and what comes with it. R_N^1 is mixed for t > 0 even from pure data (correlations make it so), and no unitary flow carries its
 * eigenvectors on: each time has its own.
 */
function quantumClassical(
  pair: Pair,
  { data, experiment, initial, window }: QuantumClassicalContext & { readonly window: ComparisonWindow },
  coupling: Estimate | null,
  mk2: Estimate | null,
  hooks: SolveHooks,
): MeasuredEHbar {
  const {
    hbar,
    schrodinger: { spec },
  } = data
  const { t, classical, bodies } = pair
  const carried: Record<string, Estimate> = coupling === null ? {} : { coupling }
  if (!isPureState(spec)) {
    const measured = eHbarMeter(experiment, initial, bodies.state).measure(
      { t, hbar, classical, quantum: bodies, window },
      mk2,
      coupling,
      hooks,
    )
    return { ...measured, values: { ...measured.values, ...carried } }
  }
  const moments = momentsOf(pair, hbar)
  const dual = quadraticDual(moments)
  const rungs: Record<string, Estimate> = {
    ...(experiment.measures.includes('ladder') ? { 'ladder.quadraticDual': dual } : {}),
    ...carried,
  }
  if (!experiment.measures.includes('eHbar')) return { values: rungs, numerics: {}, warnings: [] }
  const pure = t === 0
  const eHbar = eHbarInterval({
    hbar,
    dual,
    product: productCoupling(moments),
    mk2,
    skewInformation: mk2 === null || pure ? null : skewOf(bodies),
    lostTrace: bodies.state.lostTrace,
    pure,
    symbolDistance: null,
  })
  return { values: { eHbar, ...rungs }, numerics: { eHbar: 'bounds by moments and by calW^2' }, warnings: [] }
}
