/**
 * The left arrow of the square: N-body Schrödinger against N-body Liouville, hbar -> 0 uniformly in N (Theorem 2.7). For two bodies from few Gaussians both
 * first marginals exist as densities, for few bodies from few points as points and a density (here); otherwise one of them or both are sampled (schrodinger-liouville-sampled.ts, schrodinger-liouville-many.ts).
 */
import type { SchrodingerSnapshot } from '../../../dynamics/schrodinger/schrodinger-run.ts'
import { estimateNBodyCost, solveNBodySchrodinger } from '../../../dynamics/schrodinger/schrodinger-solver.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { upperEnd } from '../../../numerics/estimate.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import { createPotential } from '../../../potentials/create-potential.ts'
import { isPureState } from '../../../states/density-operator.ts'
import { SYMBOL_DISTANCE } from '../../audit-points.ts'
import type { Experiment, PointHooks, PointResult, PointTask } from '../../experiment.ts'
import type { ArrowEngine, PointCost } from '../arrow-engine.ts'
import { compareEachTime, finishedPoint } from '../finished-point.ts'
import type { ComparedTimes } from '../finished-point.ts'
import type { ComparisonWindow } from '../../phase-space-window.ts'
import { toClassicalDensity, toQuantumStateSpec } from '../../data/initial-data.ts'
import { isFewTerms } from '../../../states/n-particle.ts'
import { costOfMany, runMany } from './schrodinger-liouville-many.ts'
import { eHbarMeter, type MeasuredEHbar } from '../e-hbar/e-hbar-values.ts'
import { momentErrors, momentValues, prefixed } from '../estimates.ts'
import { initialDistances } from '../initial-distance.ts'
import type { InitialDistances } from '../initial-distance.ts'
import { isFewBodies, knownCorner, solveFewBodies, type KnownBodies } from '../liouville/liouville-corner.ts'
import { isCouplingWanted, nBodyCoupling, newtonSide } from '../ladder/ladder-packets.ts'
import { nBodyBounds } from '../n-body-bounds.ts'
import { bodiesPictures } from '../pair-pictures.ts'
import { pictureGrid } from '../pictures.ts'
import { eHbarInterval, productCoupling, quadraticDual, type MomentPair } from '../e-hbar/quantum-classical-bounds.ts'
import { nBodyData, quantumCorner, quantumSamplers, shortMethod, skewOf, unservedOnNBody } from './schrodinger-data.ts'
import type { NBodyData } from './schrodinger-data.ts'
import { distanceOfCorners, windowOfCorners } from './schrodinger-distance.ts'
import { secondMarginal } from './schrodinger-marginals.ts'
import { stagedProgress } from '../staged-progress.ts'

export const schrodingerLiouville: ArrowEngine = { cost, run }

const UNITS_PER_SECOND = 3e8
const DISTANCE_SECONDS = 4
const E_HBAR_SECONDS = 3
const DISTANCE_BYTES = 200e6
/** Of hbar: what calW^2 must exceed to have a relative accuracy. */
const NEGLIGIBLE = 1e-7

function cost(experiment: Experiment, task: PointTask): PointCost {
  if (!isKnownOnBothSides(experiment, task)) return costOfMany(experiment, task)
  const bodies = estimateNBodyCost(nBodyData(experiment, task).schrodinger)
  const perTime = DISTANCE_SECONDS + (experiment.measures.includes('eHbar') ? E_HBAR_SECONDS : 0)
  return {
    bytes: bodies.bytes + DISTANCE_BYTES,
    seconds: bodies.workUnits / UNITS_PER_SECOND + perTime * experiment.times.length,
  }
}

interface Pair {
  readonly t: number
  readonly classical: KnownBodies
  readonly quantum: SchrodingerSnapshot
}

/** Work of the sum over all wave functions of more than two bodies, above which samples of them are taken: about a minute. */
const SUM_LIMIT = 3e10

/** Bodies whose states are sums of few Gaussians, or of few points and packets, on both sides. */
function isKnownOnBothSides(experiment: Experiment, task: PointTask): boolean {
  const { particles, hbar } = task
  if (particles === null || hbar === null) return false
  const density = toClassicalDensity(experiment.initial, hbar)
  const spec = toQuantumStateSpec(experiment.initial, hbar)
  if (spec.kind === 'wave' || !isFewBodies({ density, particles, potential: createPotential(experiment.interaction) }))
    return false
  if (!isFewTerms(spec, hbar, particles)) return false
  return particles === 2 || estimateNBodyCost(nBodyData(experiment, task).schrodinger).workUnits <= SUM_LIMIT
}

function run(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  if (!isKnownOnBothSides(experiment, task)) return runMany(experiment, task, hooks)
  const data = nBodyData(experiment, task)
  const stages = stagedProgress(hooks, { liouville: 0.1, schrodinger: 0.25, coupling: 0.1, distances: 0.55 })
  const { density, potential, times } = data.vlasov
  const { particles } = data
  const liouville = solveFewBodies(
    { density, potential, particles, times, timeStep: experiment.accuracy.numerics?.timeStep },
    stages.hooksFor('liouville', `Newton, N = ${particles}`),
  )
  const schrodinger = solveNBodySchrodinger(
    data.schrodinger,
    stages.hooksFor('schrodinger', `Schrödinger, N = ${particles}`),
  )
  const pairs = times.map((t, i): Pair => ({ t, classical: liouville.snapshots[i], quantum: schrodinger.snapshots[i] }))
  const part = stages.hooksFor('coupling', 'coupling')
  const initial = initialDistances(experiment, data.hbar, part)
  const isPure = isPureState(data.schrodinger.spec)
  const carried = isPure
    ? null
    : nBodyCoupling(
        {
          experiment,
          data,
          seed: task.seed,
          isToeplitz: initial.symbolMk2 !== null && upperEnd(initial.symbolMk2) === 0,
          partnersOf: newtonSide(data),
        },
        part,
      )
  const couplings = pairs.map((pair, i) =>
    isPure && isCouplingWanted(experiment) && data.potential.period === null
      ? productCoupling(momentsOf(pair, data.hbar))
      : (carried?.estimates?.[i] ?? null),
  )
  const compared = compareTimes(
    { experiment, data, initial, couplings },
    pairs,
    stages.hooksFor('distances', 'distances'),
    hooks,
  )
  return finishedPoint(task, {
    numerics: {
      method: `${shortMethod(schrodinger)}+${liouville.method}`,
      schrodinger: schrodinger.numerics,
      pair: liouville.numerics,
      invariants: { schrodinger: schrodinger.invariants },
      distances: compared.numerics,
    },
    times: compared.times,
    warnings: [
      ...liouville.warnings,
      ...schrodinger.warnings,
      ...unservedOnNBody(experiment, data, ['coupling']),
      ...(carried?.warnings ?? []),
      ...compared.warnings,
    ],
  })
}

interface Compared {
  readonly experiment: Experiment
  readonly data: NBodyData
  readonly initial: InitialDistances
  /** D(t) at the output times. */
  readonly couplings: readonly (Estimate | null)[]
}

function compareTimes(context: Compared, pairs: readonly Pair[], stage: SolveHooks, hooks: PointHooks): ComparedTimes {
  const { experiment, data, initial, couplings } = context
  const { potential, hbar, particles } = data
  const { period } = potential
  const { accuracy, measures } = experiment
  const corners = pairs.map(
    ({ classical, quantum }) => [knownCorner(classical), quantumCorner(quantum, hbar, period)] as const,
  )
  const windows = corners.map((pair) => windowOfCorners(pair, period, accuracy))
  const drawnOn = pictureGrid(
    windows.map((w) => w.grid),
    period,
  )
  return compareEachTime(pairs, stage, hooks, (pair, i, part) => {
    const { t, classical, quantum } = pair
    const distance = distanceOfCorners(
      corners[i][0],
      corners[i][1],
      windows[i],
      { t, accuracy, negligible: NEGLIGIBLE * hbar },
      part,
    )
    const { crossXX: _xx, crossXXi: _xxi, crossXiXi: _xixi, ...liouville } = classical.observables
    const mk2 = measures.includes('mk2') ? distance.estimate : null
    const measured =
      period === null
        ? quantumClassical(pair, { ...context, window: windows[i] }, couplings[i], distance.estimate, part)
        : null
    const costs = measured?.values ?? {}
    const values = {
      ...(mk2 === null ? {} : { mk2 }),
      ...costs,
      ...secondMarginal(experiment, data, {
        t,
        quantum: quantum.observables,
        other: classical.observables,
        mk2,
        cost: costs['eHbar'] ?? null,
        coupling: couplings[i],
      }),
      ...nBodyBounds({ experiment, potential, hbar, particles, t, start: upperEnd(initial.eHbar) }),
      ...prefixed('schrodinger', quantum.observables),
      ...prefixed('liouville', liouville),
    }
    return {
      values,
      numerics: { ...distance.numerics, ...measured?.numerics },
      warnings: [...distance.warnings, ...(measured?.warnings ?? [])],
      *pictures() {
        yield* bodiesPictures(
          experiment,
          'schrodinger',
          t,
          drawnOn,
          quantumSamplers(quantum, period),
          () => quantum.pair ?? null,
        )
        if (classical.points === null)
          yield* bodiesPictures(experiment, 'liouville', t, drawnOn, { density: classical.fieldOn }, classical.sections)
      },
    }
  })
}

function momentsOf({ classical, quantum }: Pair, hbar: number): MomentPair {
  return {
    hbar,
    classical: momentValues(classical.observables),
    classicalError: momentErrors(classical.observables),
    quantum: momentValues(quantum.observables),
    quantumError: momentErrors(quantum.observables),
  }
}

/**
 * `eHbar` from its transport problem, within what moments, calW^2, the product coupling and the proof's say; R_N^1 has eigenvectors of its own at each time. Of
 * pure data, which start at the product, those bounds.
 */
function quantumClassical(
  pair: Pair,
  {
    experiment,
    data: {
      hbar,
      schrodinger: { spec },
    },
    initial,
    window,
  }: Compared & { readonly window: ComparisonWindow },
  coupling: Estimate | null,
  mk2: Estimate,
  hooks: SolveHooks,
): MeasuredEHbar {
  const { measures } = experiment
  const { t, classical, quantum } = pair
  if (!isPureState(spec)) {
    const measured = eHbarMeter(experiment, initial, quantum.state).measure(
      { t, hbar, classical: { ...classical, valuesAt: null }, quantum, window },
      mk2,
      coupling,
      hooks,
    )
    return { ...measured, values: { ...measured.values, ...(coupling === null ? {} : { coupling }) } }
  }
  const moments = momentsOf(pair, hbar)
  const dual = quadraticDual(moments)
  const symbol = t === 0 ? initial.symbolMk2 : null
  const eHbar = eHbarInterval({
    hbar,
    dual,
    product: productCoupling(moments),
    mk2,
    skewInformation: skewOf(quantum),
    coupling,
    lostTrace: quantum.state.lostTrace,
    pure: false,
    symbolDistance: symbol === null ? null : upperEnd(symbol),
  })
  const values = {
    ...(measures.includes('eHbar') ? { eHbar } : {}),
    ...(coupling === null ? {} : { coupling }),
    ...(measures.includes('ladder') ? { 'ladder.quadraticDual': dual } : {}),
    ...(symbol === null ? {} : { [SYMBOL_DISTANCE]: symbol }),
  }
  return { values, numerics: {}, warnings: [] }
}
