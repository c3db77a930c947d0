/**
 * solveVlasov: d_t f + xi d_x f - (V' * rho) d_xi f = 0, f(0) = f_in, with error bars.
 *
 * A coarse and a fine run in which every resolution parameter differs (time step, nodes or grid, cut of the tails, table of the
 * field); the values are the fine ones, error = 3 |fine - coarse| + 0.3 x (the largest relative difference of any observable up to that time, so
 * that a difference that happens to cross zero is not taken for accuracy; not for the conserved ones) + rounding. When the two differ by more than the goal the fine
 * run becomes the coarse one of a finer pair, at most `maximumRefinements` times; what is not reached is said in the warnings.
 */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { ClassicalDensity, PointMeasure } from '../../states/classical-density.ts'
import { type EngineResult, stepCounter, type StepCounter } from './vlasov-engine.ts'
import { gridCoordinates, initialDensity, tracedValues } from './vlasov-field.ts'
import type { Frame, ObservableValues } from './vlasov-observables.ts'
import { centreFrame, shiftDensity, stateAccuracy, VlasovError, type VlasovOverrides } from './vlasov-plan.ts'
import { leastWorkUnits, planRuns, type RunPlan } from './vlasov-levels.ts'

export interface VlasovInput {
  readonly density: ClassicalDensity
  readonly potential: Potential
  /** Ascending, >= 0. */
  readonly times: readonly number[]
  /** Relative error asked of distances. */
  readonly tolerance: number
  readonly overrides?: VlasovOverrides
}

export interface VlasovSnapshot {
  readonly t: number
  /** mass, meanX, meanXi, varX, covXXi, varXi, kineticEnergy, potentialEnergy, energy, l2 (meanCosX, meanSinX on the circle). */
  readonly observables: Readonly<Record<string, Estimate>>
  /** f(t) on a grid, traced back through the fine run. @throws VlasovError for point data */
  fieldOn(grid: PhaseSpaceGrid): PhaseSpaceField
  /** The same through the coarse run: the difference measures the error of f. */
  coarseFieldOn(grid: PhaseSpaceGrid): PhaseSpaceField
  /** f(t) at points. */
  valuesAt(x: Float64Array, xi: Float64Array): Float64Array
  /**
   * The characteristics of the fine run from the previous of the times (0 before the first) to this one, at points of the laboratory.
   * @throws VlasovError for few points, whose field is not tabulated (follow `points` instead)
   */
  carryInPlace(x: Float64Array, xi: Float64Array, hooks?: SolveHooks): void
  readonly points: PointMeasure | null
  readonly coarsePoints: PointMeasure | null
}

export interface VlasovSolution {
  readonly snapshots: readonly VlasovSnapshot[]
  readonly numerics: Readonly<Record<string, unknown>>
  readonly warnings: readonly string[]
  /** Largest drift over the times (fine run). */
  readonly invariants: {
    readonly mass: number
    readonly momentum: number
    readonly energy: number
    readonly l2: number | null
  }
}

const maximumRefinements = 3
const safety = 3
/** Points times stages of the coarse and the fine run together (about 1e7 a second). */
const workBudget = 5e8
const conserved: ReadonlySet<string> = new Set(['mass', 'meanX', 'meanXi', 'l2'])

/**
 * @throws VlasovError when the times are not ascending, or when the problem does not fit (thin structures beyond the limits)
 * @throws Cancelled when the hooks ask for it
 */
export function solveVlasov(input: VlasovInput, hooks: SolveHooks): VlasovSolution {
  checkTimes(input.times)
  const frame = centreFrame(input.density, input.potential)
  const density = shiftDensity(input.density, frame)
  const { plan, goal } = affordablePlan(input, density, frame)
  const problem: Problem = { input, frame, density, goal, plan }

  const total = plan.workUnits(0) + plan.workUnits(1)
  const counters = stepCounter(hooks, total)
  const counterFor = (level: number): StepCounter => counters.counterFor(plan.workPerStep(level))
  let level = 1
  let coarse = plan.run(0, counterFor(0))
  let fine = plan.run(1, counterFor(1))
  let difference = differenceOf(problem, coarse, fine)
  while (
    difference > goal &&
    level < 1 + maximumRefinements &&
    plan.canRefine(level + 1) &&
    plan.workUnits(level + 1) <= workBudget
  ) {
    level++
    coarse = fine
    fine = plan.run(level, counterFor(level))
    difference = differenceOf(problem, coarse, fine)
  }
  hooks.progress(1)
  return assemble(problem, coarse, fine, difference, level)
}

/** Memory and deterministic work (about one unit per point and stage) of the two runs that `solveVlasov` starts with. */
export function estimateVlasovCost(input: VlasovInput): { bytes: number; workUnits: number } {
  checkTimes(input.times)
  const frame = centreFrame(input.density, input.potential)
  const density = shiftDensity(input.density, frame)
  const { plan } = affordablePlan(input, density, frame)
  return { bytes: plan.bytes(0) + plan.bytes(1), workUnits: plan.workUnits(0) + plan.workUnits(1) }
}

/**
 * The plan for the accuracy that the tolerance asks for; when it is beyond the work budget, the accuracy is given up a hundredfold
 * at a time, not further than to a tenth of the tolerance (the warnings say so, and the error bars show it).
 *
 * @throws VlasovError when even that does not fit
 */
function affordablePlan(input: VlasovInput, density: ClassicalDensity, frame: Frame): { plan: RunPlan; goal: number } {
  const wanted = stateAccuracy(input.tolerance)
  const { potential, times, overrides = {} } = input
  for (let goal = wanted; ; goal *= 100) {
    const least = leastWorkUnits(density, potential, times, goal, overrides)
    const plan = least <= workBudget ? planRuns(density, potential, frame, times, goal, overrides) : null
    const work = plan === null ? least : plan.workUnits(0) + plan.workUnits(1)
    if (plan !== null && plan.canRefine(1) && work <= workBudget) return { plan, goal }
    if (goal * 100 > Math.max(wanted, 0.1 * input.tolerance)) throw new VlasovError(unaffordable(work, plan))
  }
}

function unaffordable(work: number, plan: RunPlan | null): string {
  const cause =
    plan === null
      ? `So late a time would take Vlasov's equation at least ${work.toExponential(1)} operations`
      : `The flow makes structures so thin that Vlasov's equation would take ${work.toExponential(1)} operations (${plan.workPerStep(1).toExponential(1)} a step)`
  return `${cause}, where ${workBudget.toExponential(0)} are allowed: choose earlier times, a larger tolerance, a weaker or smoother V, or wider data.`
}

interface Problem {
  readonly input: VlasovInput
  readonly frame: Frame
  /** In the frame. */
  readonly density: ClassicalDensity
  readonly goal: number
  readonly plan: RunPlan
}

function checkTimes(times: readonly number[]): void {
  times.forEach((t, i) => {
    if (!Number.isFinite(t) || t < 0 || (i > 0 && t <= times[i - 1])) {
      throw new VlasovError(`times must be finite, >= 0 and ascending; times[${i}] is ${t}`)
    }
  })
}

/** Largest difference of an observable over all times, relative to its natural scale, and of f at a set of probes at the last time. */
function differenceOf(problem: Problem, coarse: EngineResult, fine: EngineResult): number {
  let worst = 0
  fine.observables.forEach((o, i) => {
    const scales = scalesOf(o)
    for (const key of Object.keys(o)) {
      const d = Math.abs(o[key] - coarse.observables[i][key]) / scales[key]
      // NaN must not pass for agreement.
      worst = d <= worst ? worst : d
    }
  })
  return Number.isNaN(worst) ? Infinity : Math.max(worst, probeDifference(problem, coarse, fine))
}

/** Natural scales: 1 + size for everything; second moments and energies of a wide cloud are compared relative to their size. */
function scalesOf(o: ObservableValues): Record<string, number> {
  const scales: Record<string, number> = {}
  for (const key of Object.keys(o)) scales[key] = 1 + Math.abs(o[key])
  const energies = 1 + Math.abs(o.kineticEnergy) + Math.abs(o.potentialEnergy)
  return { ...scales, kineticEnergy: energies, potentialEnergy: energies, energy: energies }
}

/** max |f_fine - f_coarse|/max f over probes that start in the bulk, at the last time. */
function probeDifference(problem: Problem, coarse: EngineResult, fine: EngineResult): number {
  const { density, input } = problem
  const last = input.times.length - 1
  if (density.kind === 'points' || last < 0 || coarse.record === null || fine.record === null) return 0
  const probes = problem.plan.probes
  if (probes === null) return 0
  const f = initialDensity(density, input.potential.period)
  const still: Frame = { origin: 0, velocity: 0 }
  const a = tracedValues(fine.record, fine.marks[last], 0, still, f, probes.x.slice(), probes.xi.slice())
  const b = tracedValues(coarse.record, coarse.marks[last], 0, still, f, probes.x.slice(), probes.xi.slice())
  let worst = 0
  let peak = 0
  for (let j = 0; j < a.length; j++) {
    worst = Math.max(worst, Math.abs(a[j] - b[j]))
    peak = Math.max(peak, a[j])
  }
  return peak > 0 ? worst / peak : 0
}

function assemble(
  problem: Problem,
  coarse: EngineResult,
  fine: EngineResult,
  difference: number,
  level: number,
): VlasovSolution {
  const { input, goal, plan } = problem
  const snapshots = input.times.map((t, i) => snapshotAt(problem, coarse, fine, t, i))
  const warnings = [...new Set([...plan.warnings, ...fine.warnings])]
  if (goal > stateAccuracy(input.tolerance)) {
    warnings.push(
      `Vlasov: thin structures; the accuracy of the state is limited to ${goal.toExponential(1)} by the work budget.`,
    )
  }
  if (difference > goal) {
    warnings.push(
      `Vlasov: the state is known to ${difference.toExponential(1)} (fine against coarse run), the goal for this tolerance is ${goal.toExponential(1)}.`,
    )
  }
  return {
    snapshots,
    numerics: {
      method: plan.method,
      stateDifference: difference,
      stateGoal: goal,
      refinements: level - 1,
      frame: problem.frame,
      recordBytes: (coarse.record?.bytes ?? 0) + (fine.record?.bytes ?? 0),
      fine: fine.numerics,
      coarse: coarse.numerics,
    },
    warnings,
    invariants: driftsOf(fine.observables),
  }
}

function snapshotAt(problem: Problem, coarse: EngineResult, fine: EngineResult, t: number, i: number): VlasovSnapshot {
  const { input, frame, density } = problem
  const scales = scalesOf(fine.observables[i])
  const common = commonDifference(coarse, fine, i)
  const observables: Record<string, Estimate> = {}
  for (const key of Object.keys(fine.observables[i])) {
    const value = fine.observables[i][key]
    const refinement = safety * Math.abs(value - coarse.observables[i][key])
    const shared = conserved.has(key) ? 0 : 0.3 * common * scales[key]
    const rounding = 1e-13 * scales[key]
    observables[key] = {
      value,
      error: refinement + shared + rounding,
      kind: 'estimated',
      budget: { refinement, shared, rounding },
    }
  }
  const values = (run: EngineResult, x: Float64Array, xi: Float64Array): Float64Array => {
    if (density.kind === 'points' || run.record === null) {
      throw new VlasovError('Point data have no density: use the points of the snapshot.')
    }
    const f = initialDensity(density, input.potential.period)
    return tracedValues(run.record, run.marks[i], t, frame, f, x, xi)
  }
  const field = (run: EngineResult, grid: PhaseSpaceGrid): PhaseSpaceField => {
    const { x, xi } = gridCoordinates(grid)
    return { grid, values: values(run, x, xi) }
  }
  return {
    t,
    observables,
    fieldOn: (grid) => field(fine, grid),
    coarseFieldOn: (grid) => field(coarse, grid),
    valuesAt: (x, xi) => values(fine, x.slice(), xi.slice()),
    carryInPlace: (x, xi, hooks) => carry(problem, fine, i, x, xi, hooks),
    points: fine.points === null ? null : toLaboratory(fine.points[i], frame, t),
    coarsePoints: coarse.points === null ? null : toLaboratory(coarse.points[i], frame, t),
  }
}

function carry(
  { input, frame }: Problem,
  run: EngineResult,
  i: number,
  x: Float64Array,
  xi: Float64Array,
  hooks?: SolveHooks,
): void {
  if (run.record === null)
    throw new VlasovError('The field of few points is not tabulated: follow the points themselves.')
  const before = i === 0 ? 0 : input.times[i - 1]
  shiftInPlace(x, xi, frame, before, -1)
  run.record.carryInPlace(i === 0 ? 0 : run.marks[i - 1], run.marks[i], x, xi, hooks)
  shiftInPlace(x, xi, frame, input.times[i], 1)
}

/** From the frame to the laboratory (sign 1) or back (-1). */
function shiftInPlace(x: Float64Array, xi: Float64Array, frame: Frame, t: number, sign: 1 | -1): void {
  const shift = sign * (frame.origin + frame.velocity * t)
  for (let j = 0; j < x.length; j++) x[j] += shift
  for (let j = 0; j < x.length; j++) xi[j] += sign * frame.velocity
}

/** Largest relative difference of an observable that moves, at the times up to the i-th. */
function commonDifference(coarse: EngineResult, fine: EngineResult, i: number): number {
  let worst = 0
  for (let n = 0; n <= i; n++) {
    const scales = scalesOf(fine.observables[n])
    for (const key of Object.keys(scales)) {
      if (conserved.has(key)) continue
      worst = Math.max(worst, Math.abs(fine.observables[n][key] - coarse.observables[n][key]) / scales[key])
    }
  }
  return worst
}

function toLaboratory(points: PointMeasure, frame: Frame, t: number): PointMeasure {
  return {
    ...points,
    x: points.x.map((x) => x + frame.origin + frame.velocity * t),
    xi: points.xi.map((xi) => xi + frame.velocity),
  }
}

function driftsOf(observables: readonly ObservableValues[]): VlasovSolution['invariants'] {
  const drift = (key: string): number => {
    const values = observables.map((o) => o[key])
    return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values)
  }
  const hasL2 = observables.length > 0 && 'l2' in observables[0]
  return { mass: drift('mass'), momentum: drift('meanXi'), energy: drift('energy'), l2: hasL2 ? drift('l2') : null }
}
