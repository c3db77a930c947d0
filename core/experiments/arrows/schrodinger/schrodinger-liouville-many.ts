/** The points of the left arrow whose marginals have no densities on both sides: more than two bodies, components of different covariance, point data. */
import { estimateNBodyCost, solveNBodySchrodinger } from '../../../dynamics/schrodinger/schrodinger-solver.ts'
import type { PacketInput } from '../../../dynamics/schrodinger/schrodinger-packets.ts'
import type { SchrodingerSnapshot } from '../../../dynamics/schrodinger/schrodinger-run.ts'
import { husimiOnGrid } from '../../../phase-space/husimi.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { upperEnd } from '../../../numerics/estimate.ts'
import { mk2SquaredGaussians } from '../../../transport/gaussian-closed-forms.ts'
import { isPureState } from '../../../states/density-operator.ts'
import { SYMBOL_DISTANCE } from '../../audit-points.ts'
import type { Experiment, PointHooks, PointResult, PointTask, TimeResult } from '../../experiment.ts'
import type { PointCost } from '../arrow-engine.ts'
import { finishedPoint } from '../finished-point.ts'
import { exactEstimate, halfWidth, momentErrors, momentValues, prefixed } from '../estimates.ts'
import { initialDistances, type InitialDistances } from '../initial-distance.ts'
import { l1Distance } from '../mk2-interval.ts'
import { isSmoothable, narrowedDistances } from '../liouville/liouville-smoothed-distance.ts'
import { sampledEHbar, type SampledPair } from '../e-hbar/e-hbar-sampled.ts'
import { nBodyBounds } from '../n-body-bounds.ts'
import { bodiesPictures } from '../pair-pictures.ts'
import { pictureGrid } from '../pictures.ts'
import { eHbarInterval, productCoupling, quadraticDual, type MomentPair } from '../e-hbar/quantum-classical-bounds.ts'
import {
  isMk2Wanted,
  nBodyData,
  quantumCorner,
  quantumSamplers,
  shortMethod,
  skewOf,
  unservedOnNBody,
  type NBodyData,
} from './schrodinger-data.ts'
import { shortfall, windowOfCorners } from './schrodinger-distance.ts'
import { secondMarginal } from './schrodinger-marginals.ts'
import { distanceToKnown, newtonLaw, newtonObservables, newtonSide } from './schrodinger-liouville-sampled.ts'
import { estimateSampledCost, solveSampled } from './schrodinger-sampled.ts'
import { stagedProgress } from '../staged-progress.ts'

const UNITS_PER_SECOND = 3e8
const PURE_SECONDS = 10
const PURE_BYTES = 200e6
/** Bodies in Newton's trajectories against a known Husimi function. */
const PURE_BODIES = 48_000
/** Of hbar: what calW^2 must exceed to have a relative accuracy. */
const NEGLIGIBLE = 1e-7

const BETWEEN_BOUNDS =
  'E_hbar^2 stands between its bounds (quadratic dual, calW^2 - hbar/2 | product, proof’s coupling): R_N^1 is seen through samples of packets only. Pure data, or two bodies of Gaussian components, are solved.'

const isPure = (data: NBodyData): boolean => isPureState(data.schrodinger.spec)

export function packetInput({ schrodinger, hartree }: NBodyData, { seed }: PointTask): PacketInput {
  // the samples' noise hides what lies below
  return { ...schrodinger, tolerance: hartree.tolerance, seed }
}

export function costOfMany(experiment: Experiment, task: PointTask): PointCost {
  const data = nBodyData(experiment, task)
  if (isPure(data)) {
    const { bytes, workUnits } = estimateNBodyCost(data.schrodinger)
    return { bytes: bytes + PURE_BYTES, seconds: workUnits / UNITS_PER_SECOND + PURE_SECONDS }
  }
  const { bytes, workUnits } = estimateSampledCost(packetInput(data, task))
  return { bytes, seconds: workUnits / UNITS_PER_SECOND }
}

/** What one time is made of, whichever side is sampled. */
interface Seen {
  readonly t: number
  readonly mk2: Estimate | null
  readonly coupling: Estimate | null
  readonly quantum: Readonly<Record<string, Estimate>>
  readonly classical: Readonly<Record<string, Estimate>>
  readonly pure: boolean
  /** R_N^1 with Newton's bodies, where it is known; the product at t = 0. */
  readonly pair: SampledPair | null
}

export function runMany(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  const data = nBodyData(experiment, task)
  const stages = stagedProgress(hooks, { solve: 0.98, bounds: 0.02 })
  const solved = (isPure(data) ? solvePure : solveMixed)(
    experiment,
    data,
    task,
    hooks,
    stages.hooksFor('solve', `Schrödinger and Newton, N = ${data.particles}`),
  )
  const initial = initialDistances(experiment, data.hbar, stages.hooksFor('bounds', 'bounds'))
  const times = solved.seen.map((seen): TimeResult => {
    const result = {
      t: seen.t,
      values: valuesAt(experiment, data, initial, seen, { cancelled: hooks.cancelled, progress: () => undefined }),
    }
    hooks.timeDone(result)
    return result
  })
  const unserved = unservedOnNBody(experiment, data, isProofsCoupling(data, initial) ? ['coupling'] : [])
  return finishedPoint(task, { numerics: solved.numerics, times, warnings: [...solved.warnings, ...unserved] })
}

interface Solved {
  readonly seen: readonly Seen[]
  readonly numerics: Readonly<Record<string, unknown>> & { readonly method: string }
  readonly warnings: readonly string[]
}

type Hooks = Parameters<typeof solveSampled>[1]

function solveMixed(
  experiment: Experiment,
  data: NBodyData,
  task: PointTask,
  _point: PointHooks,
  hooks: Hooks,
): Solved {
  const input = packetInput(data, task)
  const { density } = data.vlasov
  const side = newtonSide(input, density, gaussianStart(data))
  const { tolerance, numerics } = experiment.accuracy
  const narrowing = { accuracy: experiment.accuracy, corners: null }
  const { run, times, warnings } = solveSampled(
    { input, side, tolerance, wantsMk2: isMk2Wanted(experiment), most: numerics?.replicas, narrowing },
    hooks,
  )
  const seen = times.map(({ t, mk2, coupling, observables }, j): Seen => ({
    t,
    mk2,
    coupling,
    quantum: observables,
    classical: newtonObservables(side.known(j), input, density, t),
    pure: false,
    pair: null,
  }))
  return {
    seen,
    numerics: { method: 'schrodinger-packets+newton-partners', schrodinger: run.numerics() },
    warnings: experiment.measures.includes('eHbar') ? [...warnings, BETWEEN_BOUNDS] : warnings,
  }
}

/** One Gaussian on either side is a closed form at t = 0. */
export function gaussianStart({ schrodinger: { spec }, vlasov: { density }, hbar }: NBodyData): Estimate | null {
  if (
    spec.kind !== 'gaussian-wigner' ||
    density.kind !== 'mixture' ||
    spec.mixture.components.length > 1 ||
    density.components.length > 1
  )
    return null
  const [{ mean, covariance: g }] = spec.mixture.components
  const [f] = density.components
  return exactEstimate(
    mk2SquaredGaussians(f.mean, f.covariance, mean, [
      [g[0][0] + hbar / 2, g[0][1]],
      [g[1][0], g[1][1] + hbar / 2],
    ]),
  )
}

function solvePure(experiment: Experiment, data: NBodyData, task: PointTask, point: PointHooks, hooks: Hooks): Solved {
  const { hbar, particles, potential } = data
  const { density, times } = data.vlasov
  const part = (from: number, share: number): Hooks => ({
    cancelled: hooks.cancelled,
    progress: (f) => hooks.progress(from + share * f),
  })
  const bodies = solveNBodySchrodinger(data.schrodinger, part(0, 0.6))
  const newton = { particles, potential, times, seed: task.seed }
  const law = newtonLaw(newton, density, PURE_BODIES)
  const corners = bodies.snapshots.map((snapshot) => quantumCorner(snapshot, hbar, null))
  const windows = corners.map((corner) => windowOfCorners([corner], null, experiment.accuracy))
  const drawnOn = pictureGrid(
    windows.map((w) => w.grid),
    null,
  )
  const classical = times.map((t, j) => newtonObservables(law[j], newton, density, t))
  const linearised = times.map((t, j): Estimate => {
    const snapshot = bodies.snapshots[j]
    const start = t === 0 ? gaussianStart(data) : null
    if (start !== null) return start
    const ceiling = upperEnd(productCoupling(momentPair(hbar, snapshot.observables, classical[j]))) + hbar / 2
    const fields = [windows[j].grid, shifted(windows[j].grid)].map((grid) => husimiOnGrid(snapshot.state, grid, null))
    const solver = solverError(snapshot, fields[0], windows[j].diameter, ceiling)
    hooks.progress(0.6 + (0.2 * (j + 1)) / times.length)
    const known = { fields: [fields[0], fields[1]] as const, snapshot, solverError: solver, ceiling }
    return distanceToKnown(law[j], known, density.kind !== 'points')
  })
  const distances =
    isMk2Wanted(experiment) && isSmoothable(density, particles)
      ? narrowedDistances(
          {
            law: { ...newton, density },
            accuracy: experiment.accuracy,
            corners,
            known: linearised,
            negligible: NEGLIGIBLE * hbar,
          },
          part(0.8, 0.2),
        )
      : linearised
  const seen = times.map((t, j): Seen => {
    const snapshot = bodies.snapshots[j]
    if (point.wantsFields !== false)
      for (const field of bodiesPictures(
        experiment,
        'schrodinger',
        t,
        drawnOn,
        quantumSamplers(snapshot, null),
        () => snapshot.pair ?? null,
      ))
        point.field(field)
    return {
      t,
      mk2: distances[j],
      coupling: null,
      quantum: snapshot.observables,
      classical: classical[j],
      pure: t === 0,
      pair: t === 0 ? null : { state: snapshot.state, observables: snapshot.observables, bodies: law[j] },
    }
  })
  const numerics = {
    method: `${shortMethod(bodies)}+newton-replicas`,
    schrodinger: bodies.numerics,
    invariants: { schrodinger: bodies.invariants },
  }
  const short = measuresShort(experiment, distances, hbar)
  return { seen, numerics, warnings: [...bodies.warnings, ...short] }
}

/** What is said of distances that are not as narrow as was asked. */
function measuresShort(
  { measures, times, accuracy }: Experiment,
  distances: readonly Estimate[],
  hbar: number,
): string[] {
  if (!measures.includes('mk2')) return []
  return distances.flatMap((d, j) => shortfall(d, times[j], accuracy.tolerance, NEGLIGIBLE * hbar))
}

/** Other points in the same window. */
function shifted(grid: Parameters<typeof husimiOnGrid>[1]): Parameters<typeof husimiOnGrid>[1] {
  const axis = (a: typeof grid.x) => ({ ...a, origin: a.origin + a.spacing / 3 })
  return { x: axis(grid.x), xi: axis(grid.xi) }
}

/** |calW^2(F, H) - calW^2(F, H')| <= osc(phi) 1/2 |H - H'|, as in mk2-interval.ts, with the product's cost for calW^2. */
function solverError(
  { coarse, observables }: SchrodingerSnapshot,
  fine: ReturnType<typeof husimiOnGrid>,
  diameter: number,
  cost: number,
): number {
  const oscillation = Math.min(diameter ** 2 / 2, 6 * Math.sqrt(2 * cost) * diameter)
  return (
    oscillation * 0.5 * l1Distance(fine, husimiOnGrid(coarse, fine.grid, null)) +
    0.5 * (halfWidth(observables['varX']) + halfWidth(observables['varXi']))
  )
}

export function momentPair(
  hbar: number,
  quantum: Readonly<Record<string, Estimate>>,
  classical: Readonly<Record<string, Estimate>>,
): MomentPair {
  return {
    hbar,
    classical: momentValues(classical),
    classicalError: momentErrors(classical),
    quantum: momentValues(quantum),
    quantumError: momentErrors(quantum),
    samples: quantum['varX'].samples ?? classical['varX'].samples,
  }
}

/** Packets around the very points that Newton moves: what Theorem 2.7 starts from; or the product with a pure state. */
function isProofsCoupling(data: NBodyData, { symbolMk2 }: InitialDistances): boolean {
  return isPure(data) || (symbolMk2 !== null && upperEnd(symbolMk2) === 0)
}

function valuesAt(
  experiment: Experiment,
  data: NBodyData,
  initial: InitialDistances,
  { t, mk2, coupling: carried, quantum, classical, pure, pair }: Seen,
  hooks: SolveHooks,
): Record<string, Estimate> {
  const { hbar, particles, potential } = data
  const { measures } = experiment
  const moments = momentPair(hbar, quantum, classical)
  const dual = quadraticDual(moments)
  // a pure product has one coupling with any density, and the flows keep it one
  const coupling = isPure(data) ? productCoupling(moments) : carried
  const symbol = t === 0 ? initial.symbolMk2 : null
  const known = eHbarInterval({
    hbar,
    dual,
    product: productCoupling(moments),
    mk2,
    skewInformation: pair === null ? null : skewOf(pair),
    coupling,
    lostTrace: 0,
    pure,
    symbolDistance: symbol === null ? null : upperEnd(symbol),
  })
  const eHbar = pair === null || !measures.includes('eHbar') ? known : sampledEHbar(known, pair, experiment, hooks)
  return {
    ...(mk2 !== null && measures.includes('mk2') ? { mk2 } : {}),
    ...(measures.includes('eHbar') ? { eHbar } : {}),
    ...(measures.includes('coupling') && coupling !== null && isProofsCoupling(data, initial) ? { coupling } : {}),
    ...(measures.includes('ladder') ? { 'ladder.quadraticDual': dual } : {}),
    ...(symbol === null ? {} : { [SYMBOL_DISTANCE]: symbol }),
    ...secondMarginal(experiment, data, {
      t,
      quantum,
      other: classical,
      mk2: measures.includes('mk2') ? mk2 : null,
      cost: measures.includes('eHbar') ? eHbar : null,
      coupling,
    }),
    ...nBodyBounds({ experiment, potential, hbar, particles, t, start: upperEnd(initial.eHbar) }),
    ...prefixed('schrodinger', quantum),
    ...prefixed('liouville', classical),
  }
}
