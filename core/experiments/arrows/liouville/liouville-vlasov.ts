/** The bottom arrow of the square: N-body Liouville against Vlasov, N -> infinity (Dobrushin's estimate). */
import type { PairSolution } from '../../../dynamics/liouville/liouville-pair.ts'
import {
  isFewPoints,
  solvePointBodies,
  type PointBodiesSnapshot,
} from '../../../dynamics/liouville/liouville-points.ts'
import type { LiouvilleSolution } from '../../../dynamics/liouville/liouville-run.ts'
import { estimateLiouvilleCost, solveLiouville } from '../../../dynamics/liouville/liouville-run.ts'
import type { VlasovInput, VlasovSolution } from '../../../dynamics/vlasov/vlasov-run.ts'
import { estimateVlasovCost } from '../../../dynamics/vlasov/vlasov-run.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { silentHooks, type SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { Potential } from '../../../potentials/potential.ts'
import { createPotential } from '../../../potentials/create-potential.ts'
import { displacement, mk2SquaredOfPoints, type PointsDistance } from '../../../transport/points-distance.ts'
import type { Experiment, PointHooks, PointResult, PointTask, TimeResult } from '../../experiment.ts'
import { toClassicalDensity } from '../../data/initial-data.ts'
import { comparisonWindow } from '../../phase-space-window.ts'
import type { ArrowEngine, PointCost } from '../arrow-engine.ts'
import { finishedPoint } from '../finished-point.ts'
import { consistencyOf, type MeasuredConsistency } from '../consistency-memo.ts'
import { momentValues, prefixed } from '../estimates.ts'
import { pairDistance } from './liouville-marginals.ts'
import { drawnBodies, isSmoothable, narrowedDistances } from './liouville-smoothed-distance.ts'
import { classicalCorner, hasPairDensity, pairCorner, pairSectionsOf, solvePair } from './liouville-corner.ts'
import { nBodyBounds } from '../n-body-bounds.ts'
import { bodiesPictures, meanFieldPictures } from '../pair-pictures.ts'
import { pictureGrid } from '../pictures.ts'
import type { CornerDistance } from '../schrodinger/schrodinger-distance.ts'
import { distanceOfCorners, shortfall, windowOfCorners } from '../schrodinger/schrodinger-distance.ts'
import { stagedProgress } from '../staged-progress.ts'
import { solveVlasovOnce } from '../vlasov-memo.ts'

export const liouvilleVlasov: ArrowEngine = { cost, run }

interface BottomData {
  readonly potential: Potential
  readonly particles: number
  readonly vlasov: VlasovInput
}

/** The coupling's control variates need f(t) a little better than the sampling can see. */
const VLASOV_TOLERANCE = 1e-3
const VLASOV_UNITS_PER_SECOND = 1.3e7
const LIOUVILLE_UNITS_PER_SECOND = 1.2e7
/** A time at which few bodies ask for their density. */
const SMOOTHED_SECONDS = 3

function dataOf(
  { interaction, initial, times, accuracy: { numerics } }: Experiment,
  { hbar, particles }: PointTask,
): BottomData {
  if (particles === null) throw new Error('A point of liouville-vlasov needs the number of particles.')
  const potential = createPotential(interaction)
  const engine =
    numerics?.engine === 'grid' || numerics?.engine === 'characteristics' ? { engine: numerics.engine } : {}
  const density = toClassicalDensity(initial, hbar ?? NaN)
  return { potential, particles, vlasov: { density, potential, times, tolerance: VLASOV_TOLERANCE, overrides: engine } }
}

function cost(experiment: Experiment, task: PointTask): PointCost {
  const { vlasov, potential, particles } = dataOf(experiment, task)
  const classical = estimateVlasovCost(vlasov)
  const bodies = estimateLiouvilleCost({
    ...vlasov,
    potential,
    particles,
    tolerance: experiment.accuracy.tolerance,
    seed: task.seed,
  })
  const late =
    isSmoothable(vlasov.density, particles) && experiment.accuracy.numerics?.replicas === undefined
      ? SMOOTHED_SECONDS * vlasov.times.length
      : 0
  return {
    bytes: classical.bytes + bodies.bytes,
    seconds: classical.workUnits / VLASOV_UNITS_PER_SECOND + bodies.workUnits / LIOUVILLE_UNITS_PER_SECOND + late,
  }
}

function run(experiment: Experiment, task: PointTask, hooks: PointHooks): PointResult {
  const data = dataOf(experiment, task)
  const stages = stagedProgress(hooks, { vlasov: 0.15, pair: 0.1, newton: 0.35, distances: 0.2, late: 0.2 })
  const vlasov = solveVlasovOnce(data.vlasov, stages.hooksFor('vlasov', 'Vlasov'))
  const { density, potential, times } = data.vlasov
  const { tolerance, numerics } = experiment.accuracy
  const input = {
    density,
    potential,
    times,
    particles: data.particles,
    tolerance,
    seed: task.seed,
    vlasov,
    timeStep: numerics?.timeStep,
    replicas: numerics?.replicas,
  }
  const pair = hasPairDensity(density, data.particles) ? solvePair(input, stages.hooksFor('pair', 'two bodies')) : null
  const sampled = { ...input, workBudget: pair === null ? undefined : PAIR_COUPLING_BUDGET }
  const bodies = solveLiouville(sampled, stages.hooksFor('newton', `Newton, N = ${data.particles}`))
  const consistency = consistencyOf(data.vlasov, data.particles, hooks)
  const exact = isFewPoints(density, data.particles, potential)
    ? solvePointBodies({ density, potential, particles: data.particles, times })
    : null
  const point: SolvedPoint = { experiment, data, vlasov, bodies, pair, exact, consistency }
  const pairs = pairDistances(point, stages.hooksFor('distances', 'distances'))
  const distances = narrowed(
    point,
    task,
    pairs?.map((d) => d.estimate) ?? bodies.snapshots.map((s) => s.distance),
    stages.hooksFor('late', 'few bodies'),
  )
  const results = times.map((t, i): TimeResult => {
    const result = { t, values: valuesAt(point, i, distances[i]) }
    hooks.timeDone(result)
    return result
  })
  if (hooks.wantsFields !== false) draw(point, task, hooks)
  return pointResult(task, point, pairs, distances, results)
}

/** Few points; few bodies at late times, unless the number of replicas was chosen by hand. */
function narrowed(
  { experiment: { accuracy, measures }, data, vlasov, exact }: SolvedPoint,
  { seed }: PointTask,
  known: readonly Estimate[],
  stage: SolveHooks,
): readonly Estimate[] {
  const {
    particles,
    potential,
    vlasov: { density, times },
  } = data
  if (exact !== null)
    return exact.map((own, i) => (own.t === 0 ? known[i] : (distanceOfPoints(own, vlasov.snapshots[i]) ?? known[i])))
  if (!measures.includes('mk2') || accuracy.numerics?.replicas !== undefined || !isSmoothable(density, particles))
    return known
  const law = { density, potential, particles, times, seed }
  return narrowedDistances(
    { law, accuracy, corners: vlasov.snapshots.map(classicalCorner), known, negligible: NEGLIGIBLE },
    stage,
  )
}

/** The linear program between F_N^1 and f, widened by what long steps do to either's points. */
function distanceOfPoints(own: PointBodiesSnapshot, f: VlasovSolution['snapshots'][number]): Estimate | null {
  if (f.points === null) return null
  const { lower, upper } = mk2SquaredOfPoints(own.points, f.points)
  return widenedByTrajectories({ lower, upper }, own, f)
}

function couplingOfPoints(own: PointBodiesSnapshot, f: VlasovSolution['snapshots'][number]): Estimate | null {
  if (f.points === null) return null
  const cost = own.couplingTo(f.points)
  return widenedByTrajectories({ lower: cost, upper: cost }, own, f)
}

function widenedByTrajectories(
  { lower, upper }: PointsDistance,
  { points, coarsePoints }: PointBodiesSnapshot,
  f: VlasovSolution['snapshots'][number],
): Estimate {
  const moved = displacement(points, coarsePoints) + (f.points === null ? 0 : displacement(f.points, f.coarsePoints))
  return {
    value: upper,
    lower: Math.max(0, Math.sqrt(lower) - moved) ** 2,
    upper: (Math.sqrt(upper) + moved) ** 2,
    kind: 'certified',
    budget: { transport: upper - lower, trajectories: 2 * moved * Math.sqrt(upper) },
  }
}

/** Two bodies need replicas for the coupling only. */
const PAIR_COUPLING_BUDGET = 1e7
/** A distance below this has no relative accuracy to ask for. */
const NEGLIGIBLE = 1e-9
/** What samples of many bodies do not reach. */
const ROUNDING = 1e-12

interface SolvedPoint {
  readonly experiment: Experiment
  readonly data: BottomData
  readonly vlasov: VlasovSolution
  readonly bodies: LiouvilleSolution
  /** N = 2 without sampling, where the data allow it. */
  readonly pair: PairSolution | null
  /** Few points, whose starts are all summed. */
  readonly exact: readonly PointBodiesSnapshot[] | null
  readonly consistency: readonly (MeasuredConsistency | null)[]
}

/** With both densities known: calW^2 on a grid, as for Hartree and Vlasov. */
function pairDistances(
  { experiment: { accuracy, measures }, data, vlasov, pair }: SolvedPoint,
  stage: SolveHooks,
): CornerDistance[] | null {
  if (pair === null || !measures.includes('mk2')) return null
  return pair.snapshots.map((snapshot, i) => {
    if (snapshot.t === 0)
      return { estimate: { value: 0, lower: 0, upper: 0, kind: 'exact' }, numerics: { t: 0 }, warnings: [] }
    const corners = [classicalCorner(vlasov.snapshots[i]), pairCorner(snapshot)]
    const window = windowOfCorners(corners, data.potential.period, accuracy)
    const part: SolveHooks = {
      cancelled: stage.cancelled,
      progress: (fraction) => stage.progress((i + fraction) / pair.snapshots.length),
    }
    return distanceOfCorners(corners[0], corners[1], window, { t: snapshot.t, accuracy, negligible: NEGLIGIBLE }, part)
  })
}

function pointResult(
  task: PointTask,
  { experiment: { accuracy }, vlasov, bodies, pair, exact }: SolvedPoint,
  pairs: CornerDistance[] | null,
  distances: readonly Estimate[],
  times: TimeResult[],
): PointResult {
  const method = pair !== null ? 'newton-pair-quadrature' : exact !== null ? 'newton-points' : 'newton-replicas'
  const isStill = (i: number): boolean => bodies.snapshots[i].coupling.value === 0
  return finishedPoint(task, {
    times,
    numerics: {
      method: `${method}+vlasov-${String(vlasov.numerics['method'])}`,
      liouville: bodies.numerics,
      vlasov: vlasov.numerics,
      invariants: { vlasov: vlasov.invariants },
      ...(pair === null ? {} : { pair: pair.numerics, distances: pairs?.map((d) => d.numerics) }),
    },
    warnings: [
      ...vlasov.warnings,
      ...(pair?.warnings ?? []),
      ...distances.flatMap((d, i) =>
        isStill(i)
          ? []
          : shortfall(d, bodies.snapshots[i].t, accuracy.tolerance, pair === null ? ROUNDING : NEGLIGIBLE),
      ),
    ],
  })
}

function valuesAt(
  {
    experiment: { arrow, measures, marginals },
    data: { potential, particles },
    vlasov,
    bodies,
    pair,
    exact,
    consistency,
  }: SolvedPoint,
  i: number,
  distance: Estimate,
): Record<string, Estimate> {
  const { t } = bodies.snapshots[i]
  const ofPoints = t === 0 || exact === null ? null : couplingOfPoints(exact[i], vlasov.snapshots[i])
  const coupling = ofPoints ?? bodies.snapshots[i].coupling
  const observables = (pair?.snapshots[i] ?? exact?.[i] ?? bodies.snapshots[i]).observables
  const { crossXX, crossXXi, crossXiXi, ...first } = observables
  const twoBodies = marginals.includes(2)
  const pairs: Record<string, Estimate> =
    potential.period === null && twoBodies
      ? { 'crossXX[n=2]': crossXX, 'crossXXi[n=2]': crossXXi, 'crossXiXi[n=2]': crossXiXi }
      : {}
  return {
    ...(measures.includes('mk2') ? { mk2: distance } : {}),
    ...(measures.includes('mk2') && twoBodies
      ? {
          'mk2[n=2]': pairDistance({
            t,
            distance,
            coupling,
            bodies: observables,
            vlasov: vlasov.snapshots[i].observables,
          }),
        }
      : {}),
    ...(measures.includes('coupling') ? { coupling } : {}),
    ...nBodyBounds({
      experiment: { arrow, measures, marginals },
      potential,
      hbar: null,
      particles,
      t,
      start: 0,
      ...consistency[i],
    }),
    ...prefixed('liouville', { ...first, ...pairs }),
    ...prefixed('vlasov', vlasov.snapshots[i].observables),
  }
}

/** f(t), and F_N^1 where it is a density: of few bodies that start from Gaussians. */
function draw(
  {
    experiment,
    data: {
      potential,
      particles,
      vlasov: { density },
    },
    vlasov,
    pair,
  }: SolvedPoint,
  { seed }: PointTask,
  hooks: PointHooks,
): void {
  if (vlasov.snapshots.some((s) => s.points !== null)) return
  const { arrow, times } = experiment
  const { period } = potential
  // two particles are drawn where both corners have them
  const marginals = pair === null ? [1] : experiment.marginals
  const windows = vlasov.snapshots.map((s) => comparisonWindow([s.fieldOn], [momentValues(s.observables)], period, 2))
  const grid = pictureGrid(
    windows.map((w) => w.grid),
    period,
  )
  const sampled =
    pair === null && isSmoothable(density, particles)
      ? drawnBodies(
          { density, potential, particles, times, seed },
          { ...silentHooks, cancelled: () => hooks.cancelled() },
        )
      : null
  const bodies = pair?.snapshots.map((s) => s.fieldOn) ?? sampled
  times.forEach((t, i) => {
    if (bodies !== null)
      for (const field of bodiesPictures({ arrow, marginals }, 'liouville', t, grid, { density: bodies[i] }, () =>
        pair === null ? null : pairSectionsOf(pair.snapshots[i], density, potential),
      ))
        hooks.field(field)
    for (const field of meanFieldPictures(
      { arrow, marginals },
      'vlasov',
      t,
      grid,
      { density: vlasov.snapshots[i].fieldOn },
      period,
    ))
      hooks.field(field)
  })
}
