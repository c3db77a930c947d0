/**
 * The N-body Liouville equation with product data f_in^{(x)N}, by samples: replicas of Newton's equations, each body accompanied by the Vlasov
 * characteristic from the same initial point (synchronous coupling). What is measured is the difference to Vlasov's mean values, with the
 * characteristics' averages (whose means are known) as control variates: the error is about const/(N sqrt R) for R replicas instead
 * of const/sqrt(N R). Every interval is one of 99 %.
 *
 * Exact on the line by conservation of momentum: meanX, meanXi; by conservation of energy with product data: the energy.
 */
import type { MeanEstimate } from '../../numerics/control-variates.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import { rkn6 } from '../../numerics/splitting.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { ClassicalDensity, Moments } from '../../states/classical-density.ts'
import { densityMoments } from '../../states/density.ts'
import { sampleDensityInto } from '../../states/samples.ts'
import { createBodyForce, type BodyForce } from './liouville-force.ts'
import { TestFunctions } from './liouville-functions.ts'
import { MeasuredTime, type Centre } from './liouville-measure.ts'
import { advanceReplicasInPlace, type Replicas } from './liouville-replicas.ts'
import {
  CarriedPoints,
  FollowedPoints,
  vlasovQuadrature,
  type Companions,
  type QuadratureTime,
} from './liouville-companions.ts'
import { liouvilleObservables, sampledEstimate } from './liouville-observables.ts'
import { distanceToVlasov, gradientFactorOf, isSampledEnough, type DistanceRequest } from './liouville-distance.ts'
import { distanceToSupport } from './liouville-curve-distance.ts'
import { Support } from './liouville-support.ts'
import { stepsPerInterval, timeStepFor, typicalSpeed } from '../vlasov/vlasov-plan.ts'
import type { VlasovSolution } from '../vlasov/vlasov-run.ts'

export interface LiouvilleInput {
  readonly density: ClassicalDensity
  readonly potential: Potential
  readonly particles: number
  /** Ascending, >= 0. */
  readonly times: readonly number[]
  /** Relative width asked of calW^2(F_N^1, f). */
  readonly tolerance: number
  readonly seed: number
  /** f(t) at the same times. */
  readonly vlasov: VlasovSolution
  /** Bodies times force evaluations; 6e7 are about five seconds of a core. */
  readonly workBudget?: number
  readonly timeStep?: number
  /** At most so many. */
  readonly replicas?: number
}

export interface LiouvilleSnapshot {
  readonly t: number
  /** Keys as Vlasov's (without l2), and crossXX, crossXXi, crossXiXi between two bodies (on the line). */
  readonly observables: Readonly<Record<string, Estimate>>
  /** E 1/2 |z_1 - zbar_1|^2 of the synchronous coupling. */
  readonly coupling: Estimate
  /** calW^2(F_N^1, f). */
  readonly distance: Estimate
}

export interface LiouvilleSolution {
  readonly snapshots: readonly LiouvilleSnapshot[]
  readonly replicas: number
  readonly numerics: Readonly<Record<string, unknown>>
}

const WORK_BUDGET = 6e7
/** Bodies that move together: their arrays stay in the cache, and each table of the mean field serves them all. */
const BATCH_BODIES = 16384
const FIRST_REPLICAS = 256
/** Of a force, relative to the largest. */
const FORCE_TOLERANCE = 1e-8
/** Of the trajectories, by the step of order 6, and how much longer steps few bodies get: calW is of order 1/N, so that many need more accuracy. */
const STEP_ACCURACY = 1e-7
const STEP_OF_FEW = 1.75
const FEW_BODIES = 64
const SAMPLE_STREAM = 17

/** @throws Cancelled when the hooks ask for it */
export function solveLiouville(input: LiouvilleInput, hooks: SolveHooks): LiouvilleSolution {
  const run = new LiouvilleRun(input)
  const budget = input.workBudget ?? WORK_BUDGET
  const affordable = Math.min(
    input.replicas ?? Infinity,
    Math.max(64, Math.floor(budget / Math.max(1, run.workPerReplica))),
  )
  let done = 0
  let target = Math.min(affordable, FIRST_REPLICAS)
  for (;;) {
    while (done < target) {
      const count = Math.min(run.batch, target - done + ((target - done) & 1))
      run.addReplicas(done, count, hooks)
      done += count
      hooks.progress(Math.min(1, done / affordable))
    }
    if (done >= affordable || run.isGoodEnough()) break
    target = Math.min(affordable, 2 * done)
  }
  const snapshots = run.snapshots()
  hooks.progress(1)
  return { snapshots, replicas: done, numerics: run.numerics(done) }
}

/** Deterministic work of one replica, and of all that the budget allows. */
export function estimateLiouvilleCost({
  density,
  potential,
  particles,
  times,
  workBudget,
  timeStep,
}: Omit<LiouvilleInput, 'vlasov'>): { bytes: number; workUnits: number } {
  const steps = newtonSteps(density, potential, times, particles, timeStep)
  const perReplica = particles * rkn6.drift.length * (steps.reduce((a, b) => a + b, 0) + times.length)
  return {
    bytes: 40 * Math.max(BATCH_BODIES, 2 * particles) + 60e6,
    workUnits: Math.max(2 * perReplica, workBudget ?? WORK_BUDGET),
  }
}

function newtonSteps(
  density: ClassicalDensity,
  potential: Potential,
  times: readonly number[],
  particles: number,
  timeStep?: number,
): number[] {
  const step =
    timeStep ??
    Math.max(1, STEP_OF_FEW * (FEW_BODIES / Math.max(FEW_BODIES, particles)) ** (1 / 6)) *
      timeStepFor(potential, typicalSpeed(density, potential), STEP_ACCURACY)
  return stepsPerInterval(times, Math.min(step, Math.max(times.at(-1) ?? 0, 1e-300)))
}

class LiouvilleRun {
  readonly batch: number
  readonly workPerReplica: number
  private readonly input: LiouvilleInput
  private readonly force: BodyForce
  private readonly steps: readonly number[]
  private readonly measured: readonly MeasuredTime[]
  private readonly quadrature: readonly QuadratureTime[]
  private readonly start: Moments
  private readonly stepErrors: Float64Array[]
  private readonly gradientFactors: Float64Array[]

  constructor(input: LiouvilleInput) {
    const { density, potential, particles, times, vlasov } = input
    this.input = input
    this.start = densityMoments(density)
    this.force = createBodyForce(potential, particles, FORCE_TOLERANCE)
    this.steps = newtonSteps(density, potential, times, particles, input.timeStep)
    this.quadrature = vlasovQuadrature(density, vlasov, potential.period)
    this.measured = times.map((_, i) => this.blankTime(i))
    this.batch = 2 * Math.max(1, Math.round(BATCH_BODIES / particles / 2))
    const evaluations = rkn6.drift.length * this.steps.reduce((a, b) => a + b, 0) + 12 * times.length
    const costly = this.force.method === 'pairs' ? Math.max(1, particles / 12) : 1
    this.workPerReplica = particles * evaluations * costly
    this.stepErrors = this.measureStepErrors()
    this.gradientFactors = this.measured.map(({ functions }, i) => gradientFactorOf(functions, this.quadrature[i]))
  }

  private blankTime(i: number): MeasuredTime {
    const {
      density,
      potential: { period },
      times,
    } = this.input
    const quadrature = this.quadrature[i]
    const support = density.kind === 'points' ? new Support(quadrature.fine, period) : null
    return new MeasuredTime(
      new TestFunctions(quadrature.moments, period),
      quadrature,
      this.centreAt(times[i]),
      period,
      support,
    )
  }

  /** Replicas first … first + count - 1, through all times. */
  addReplicas(first: number, count: number, hooks: SolveHooks): void {
    const {
      input: { times, vlasov },
      force,
      steps,
    } = this
    const bodies = this.sample(first, count)
    const companions = this.companionsOf(bodies)
    times.forEach((t, i) => {
      const before = i === 0 ? 0 : times[i - 1]
      advanceReplicasInPlace(bodies.replicas, force, rkn6, steps[i] > 0 ? (t - before) / steps[i] : 0, steps[i])
      throwIfCancelled(hooks)
      companions.moveTo(vlasov.snapshots[i])
      this.measured[i].add(bodies.replicas, companions, first)
      throwIfCancelled(hooks)
    })
  }

  private sample(first: number, count: number): { replicas: Replicas; index: Int32Array } {
    const { density, particles, seed } = this.input
    const size = particles * count
    const replicas = { bodies: particles, count, x: new Float64Array(size), xi: new Float64Array(size) }
    const index = new Int32Array(density.kind === 'points' ? size : 0)
    sampleDensityInto(
      replicas.x,
      replicas.xi,
      density,
      seed,
      SAMPLE_STREAM,
      first * particles,
      density.kind === 'points' ? index : undefined,
    )
    return { replicas, index }
  }

  private companionsOf({ replicas, index }: { replicas: Replicas; index: Int32Array }): Companions {
    const { density } = this.input
    if (density.kind === 'points') return new FollowedPoints(index)
    return new CarriedPoints(replicas)
  }

  /**
   * |difference| of the targets' means between the step that is used and one of two thirds, over a few replicas and with the
   * standard error of that difference: what the time step may hide.
   */
  private measureStepErrors(): Float64Array[] {
    const {
      input: { times, vlasov, particles },
      force,
      steps,
    } = this
    const count = Math.max(2, Math.min(32, 2 * Math.round(2048 / particles)))
    const [coarse, fine] = [this.sample(0, count), this.sample(0, count)]
    const companions = this.companionsOf(coarse)
    return times.map((t, i) => {
      const span = t - (i === 0 ? 0 : times[i - 1])
      const more = Math.ceil(1.5 * steps[i])
      advanceReplicasInPlace(coarse.replicas, force, rkn6, steps[i] > 0 ? span / steps[i] : 0, steps[i])
      advanceReplicasInPlace(fine.replicas, force, rkn6, more > 0 ? span / more : 0, more)
      companions.moveTo(vlasov.snapshots[i])
      const [a, b] = [this.blankTime(i), this.blankTime(i)]
      a.add(coarse.replicas, companions, 0)
      b.add(fine.replicas, companions, 0)
      return a.differenceTo(b)
    })
  }

  snapshots(): LiouvilleSnapshot[] {
    return this.input.times.map((t, i) => this.snapshotAt(t, i))
  }

  private snapshotAt(t: number, i: number): LiouvilleSnapshot {
    const {
      input: { potential, particles, vlasov },
      start,
    } = this
    const measured = this.measured[i]
    const stepErrors = this.stepErrors[i]
    const all = measured.statistics.estimate()
    const K = measured.functions.count
    const quadratureError = measured.meanErrors.reduce((a, b) => Math.max(a, b), 0)
    const sampled = Object.fromEntries(
      measured.names.map((name, k) => [name, sampledEstimate(all, K + k, stepErrors[K + k], quadratureError)]),
    )
    const setting = {
      t,
      start,
      centre: this.centreAt(t),
      period: potential.period,
      particles,
      meanFieldEnergy: vlasov.snapshots[i].observables['energy'],
    }
    const { coupling } = sampled
    // At t = 0 the law is the product: no distance at all.
    const distance: Estimate =
      t === 0 ? { value: 0, lower: 0, upper: 0, kind: 'exact' } : this.distanceAt(i, all, coupling)
    return { t, observables: liouvilleObservables(setting, sampled), coupling: t === 0 ? distance : coupling, distance }
  }

  private distanceAt(i: number, all: MeanEstimate, coupling: Estimate): Estimate {
    const { functions, names, support } = this.measured[i]
    if (support === null) return distanceToVlasov(this.requestAt(i, coupling))
    const bySupport = distanceToSupport(all, functions.count + names.length, this.stepErrors[i], support, coupling)
    if (support.knots.length > 0) return bySupport
    // points as they stand may also be too dense for their distance to say much
    const byPotential = distanceToVlasov(this.requestAt(i, coupling))
    return (byPotential.lower ?? 0) > (bySupport.lower ?? 0) ? byPotential : bySupport
  }

  /** The sampling error of every distance is a third of the tolerance (the rest is for the other parts of the interval), or what more samples cannot mend is far larger. */
  isGoodEnough(): boolean {
    const {
      input: { times, tolerance },
      measured,
    } = this
    return times.every((t, i) => {
      if (t === 0) return true
      const { statistics, functions, names, support } = measured[i]
      const all = statistics.estimate()
      const cost = sampledEstimate(all, functions.count, 0)
      if (support !== null) {
        const off = sampledEstimate(all, functions.count + names.length, 0)
        return cost.value <= 1e-12 || (off.error ?? 0) <= (tolerance / 3) * off.value
      }
      return cost.value <= 1e-12 || isSampledEnough(this.requestAt(i, cost), tolerance / 3)
    })
  }

  private requestAt(i: number, coupling: Estimate): DistanceRequest {
    const { density, potential } = this.input
    return {
      measured: this.measured[i],
      quadrature: this.quadrature[i],
      gradientFactor: this.gradientFactors[i],
      stepErrors: this.stepErrors[i],
      coupling,
      smooth: density.kind !== 'points',
      circle: potential.period !== null,
    }
  }

  /** Momentum is conserved. */
  private centreAt(t: number): Centre {
    const {
      start,
      input: { potential },
    } = this
    return { x: potential.period === null ? start.meanX + t * start.meanXi : 0, xi: start.meanXi }
  }

  numerics(replicas: number): Record<string, unknown> {
    const { steps, force, batch } = this
    return {
      method: 'symplectic replicas, Vlasov control variates',
      replicas,
      forces: force.method,
      steps: [...steps],
      batch,
      controls: this.measured[0]?.functions.count ?? 0,
    }
  }
}
