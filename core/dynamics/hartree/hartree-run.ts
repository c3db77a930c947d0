/**
 * A Hartree computation at two resolutions with error bars. Everything is chosen from the tolerance (hartree-plan.ts):
 * 1. a pilot with a few orbitals finds the time step; 2. the coarse run goes first, and is repeated on a larger box or
 * band when mass shows up at their ends; 3. the fine run differs from it in every parameter, and hands out a snapshot at
 * each output time. value = fine, error = what both differ by (largest so far) + the tails that both lack.
 */
import type { Grid1d } from '../../grids/phase-space-grid.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import { rkn6 } from '../../numerics/splitting.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { discretiseState } from '../../states/discretise-state.ts'
import {
  largestOnGrid,
  quantumObservables,
  type OneParticleObservables,
  type QuantumObservables,
} from './hartree-observables.ts'
import {
  estimateHartreeCost,
  gridFor,
  HARTREE_BYTE_LIMIT,
  HartreeTooLargeError,
  MARGIN,
  planHartree,
  type Extent,
  type HartreeInput,
  type HartreePlan,
  type Resolution,
} from './hartree-plan.ts'
import { pilotTimeStep } from './hartree-pilot.ts'
import { HartreeFlow } from './hartree.ts'

export interface HartreeSnapshot {
  readonly t: number
  readonly state: LowRankState
  readonly coarse: LowRankState
  readonly observables: Readonly<Record<string, Estimate>>
}

export interface HartreeSolution {
  readonly snapshots: readonly HartreeSnapshot[]
  readonly numerics: Readonly<Record<string, unknown>>
  readonly warnings: readonly string[]
  /** Largest departure of the fine run from its first snapshot, over the output times. */
  readonly invariants: {
    readonly traceDrift: number
    readonly energyDrift: number
    readonly purityDrift: number
    readonly momentumDrift: number
  }
}

export interface HartreeRunInput extends HartreeInput {
  /** Called with each snapshot of the fine run as soon as it stands. */
  onSnapshot?(snapshot: HartreeSnapshot): void
  /** Called with the density of the fine run at the first time and after each of its steps; `rho` is the solver's own and changes. */
  onDensity?(t: number, rho: Float64Array, grid: Grid1d): void
}

interface Level {
  readonly grid: Grid1d
  readonly resolution: Resolution
  readonly timeStep: number
  readonly finest: boolean
  readonly flow: HartreeFlow
  readonly states: LowRankState[]
  readonly observables: QuantumObservables[]
}

const MOST_RESTARTS = 6
/** How much larger box and band become when mass is seen at their ends. */
const GROWTH = 1.3

/**
 * Solves the Hartree equation and returns states and observables at the output times (hit exactly).
 *
 * @throws {HartreeTooLargeError} before any work when the states would not fit into memory
 * @throws {UncertaintyError} when the initial covariance is not that of a quantum state
 * @throws {Cancelled} when the hooks ask for it
 * @throws {RangeError} when hbar, the tolerance or the times are out of range
 */
export function solveHartree(input: HartreeRunInput, hooks: SolveHooks): HartreeSolution {
  assertValidInput(input)
  const plan = planHartree(input)
  const cost = estimateHartreeCost(input, plan)
  if (cost.bytes > HARTREE_BYTE_LIMIT) throw new HartreeTooLargeError(cost, HARTREE_BYTE_LIMIT)
  const warnings: string[] = []
  const progress = progressMeter(hooks)

  const byHand = input.overrides?.timeStep
  const pilot = byHand ? { timeStep: STEP_RATIO * byHand, note: 'by hand' } : pilotTimeStep(input, plan.coarse, hooks)
  progress.stage(0.05, 0.35)
  const growth = { x: 1, xi: 1 }
  let coarse = createLevel(input, plan.coarse, growth, pilot.timeStep, null)
  for (let restarts = 0; ; restarts++) {
    const outcome = runCoarse(input, coarse, true, hooks, progress.report)
    if (outcome === 'done') break
    if (restarts === MOST_RESTARTS || (outcome === 'edge' ? input.overrides?.boxHalfWidth : input.overrides?.points)) {
      warnings.push(endsWarning(outcome, coarse))
      runCoarse(input, coarse, false, hooks, progress.report)
      break
    }
    if (outcome === 'edge') growth.x *= GROWTH
    else growth.xi *= GROWTH
    coarse = createLevel(input, plan.coarse, growth, pilot.timeStep, null)
  }

  progress.stage(0.35, 1)
  const measured = { ...plan.fine, extent: measuredExtent(plan, coarse) }
  const fine = createLevel(input, measured, { x: 1, xi: growth.xi }, pilot.timeStep / STEP_RATIO, coarse.grid)
  const snapshots: HartreeSnapshot[] = []
  const differences: Record<string, number> = {}
  const onStep = input.onDensity && ((t: number) => input.onDensity?.(t, fine.flow.rho, fine.grid))
  onStep?.(fine.flow.t)
  for (const [j, t] of input.times.entries()) {
    advanceLevel(fine, t, hooks, (n, of) => progress.report((j + n / of) / input.times.length), onStep)
    record(input, fine)
    const snapshot: HartreeSnapshot = {
      t,
      state: fine.states[j],
      coarse: coarse.states[j],
      observables: estimates(fine, coarse, j, differences),
    }
    snapshots.push(snapshot)
    input.onSnapshot?.(snapshot)
  }
  warnings.push(...accuracyWarnings(input, fine, snapshots))
  hooks.progress(1)
  return { snapshots, numerics: numericsOf(fine, coarse, pilot.note), warnings, invariants: invariantsOf(fine) }
}

function createLevel(
  input: HartreeInput,
  planned: { readonly resolution: Resolution; readonly extent: Extent },
  growth: { readonly x: number; readonly xi: number },
  timeStep: number,
  coarseGrid: Grid1d | null,
): Level {
  const { resolution, extent } = planned
  const grown = { ...extent, halfWidth: extent.halfWidth * growth.x, xi: extent.xi * growth.xi }
  const grid = gridFor(grown, input, coarseGrid)
  const state = discretiseState(input.spec, input.hbar, grid, resolution.traceTail)
  const flow = new HartreeFlow(state, input.potential, resolution.edgeMass)
  return { grid, resolution, timeStep, finest: coarseGrid !== null, flow, states: [], observables: [] }
}

/** The box of the fine run: what the coarse one was seen to reach, scaled to the smaller mass that the fine one asks for. */
function measuredExtent(plan: HartreePlan, coarse: Level): Extent {
  const { extent, resolution } = plan.fine
  const { xMin, xMax } = coarse.flow
  const reached = Math.max(extent.centre - xMin, xMax - extent.centre)
  return { ...extent, halfWidth: (MARGIN * reached * resolution.sigmas) / coarse.resolution.sigmas }
}

/** Of the coarse level's time step to the fine one's. */
const STEP_RATIO = 1.5

/** Advances to `t` in equal steps of at most the level's time step. */
function advanceLevel(
  level: Level,
  t: number,
  hooks: SolveHooks,
  onStage: (n: number, of: number) => void,
  onStep?: (t: number) => void,
): void {
  const least = Math.ceil((t - level.flow.t) / level.timeStep - 1e-9)
  // Short intervals round both levels to the same number of steps: then their difference would say nothing about the steps' error.
  const ofCoarse = Math.ceil((t - level.flow.t) / (level.timeStep * STEP_RATIO) - 1e-9)
  const steps = level.finest && least > 0 ? Math.max(least, ofCoarse + 1) : least
  const stages = Math.max(1, steps * rkn6.drift.length)
  let stage = 0
  level.flow.advance(t, steps, rkn6, hooks, () => onStage(++stage, stages), onStep)
}

function record(input: HartreeInput, level: Level): void {
  const state = level.flow.snapshot()
  level.states.push(state)
  // the flow is unitary: the purity is computed at the first time and, as a check, at the last one of the fine run
  const check = level.finest && level.states.length === input.times.length
  level.observables.push(quantumObservables(state, input.potential, check ? undefined : level.observables[0]?.purity))
}

/** Runs on to the last time; with `watch` it stops as soon as an output time shows too much mass at the ends. */
function runCoarse(
  input: HartreeInput,
  level: Level,
  watch: boolean,
  hooks: SolveHooks,
  report: (f: number) => void,
): 'done' | 'edge' | 'nyquist' {
  const total = input.times.length
  const limit = 10 * level.resolution.edgeMass
  for (let j = level.states.length; j < total; j++) {
    advanceLevel(level, input.times[j], hooks, (n, of) => report((j + n / of) / total))
    record(input, level)
    const now = level.observables[j]
    if (watch && Math.max(level.flow.largestEdgeMass, now.edgeMass) > limit) return 'edge'
    if (watch && Math.max(level.flow.largestNyquistMass, now.nyquistMass) > limit) return 'nyquist'
  }
  return 'done'
}

const OBSERVABLES = [
  'meanX',
  'meanXi',
  'varX',
  'covXXi',
  'varXi',
  'kineticEnergy',
  'potentialEnergy',
  'energy',
  'purity',
  'meanCosX',
  'meanSinX',
] as const

/** Observables that the motion carries up and down, in one unit on the line. */
const FLUCTUATING = ['varX', 'covXXi', 'varXi', 'kineticEnergy', 'potentialEnergy'] as const
const CROSSING_SHARE = 0.1

/** Error bars at output time j. `differences` carries the largest |fine - coarse| of each observable so far. */
function estimates(
  fine: Level,
  coarse: Level,
  j: number,
  differences: Record<string, number>,
): Record<string, Estimate> {
  const f = fine.observables[j]
  const c = coarse.observables[j]
  const { grid, flow } = fine
  const line = grid.period === null
  const lost = flow.lostTrace
  const edge = flow.largestEdgeMass + flow.largestNyquistMass
  const largest = largestOnGrid(grid, flow.hbar, f.potentialEnergy)
  const result: Record<string, Estimate> = {}
  // The difference of an oscillating observable may cross zero just here: then the others tell how far the runs are apart.
  const elsewhere =
    CROSSING_SHARE * Math.max(...FLUCTUATING.map((name) => Math.abs(f[name] - c[name])).filter(Number.isFinite))
  const put = (name: keyof OneParticleObservables | 'mass', value: number, other: number): void => {
    const difference = Math.max(differences[name] ?? 0, Math.abs(value - other))
    differences[name] = difference
    const budget = {
      refinement: Math.max(1.5 * difference, name === 'kineticEnergy' || name === 'potentialEnergy' ? elsewhere : 0),
      rank: lost * largest[name],
      ends: edge * largest[name],
      rounding: 2e-14 * Math.sqrt(fine.flow.stages + 100) * Math.max(1, Math.abs(value)),
    }
    const error = budget.refinement + budget.rank + budget.ends + budget.rounding
    result[name] = { value, error, kind: 'estimated', budget }
  }
  put('mass', f.trace, c.trace)
  for (const name of OBSERVABLES) {
    const positional = name === 'meanX' || name === 'varX' || name === 'covXXi'
    const circular = name === 'meanCosX' || name === 'meanSinX'
    if (line ? !circular : !positional) put(name, f[name], c[name])
  }
  return result
}

function numericsOf(fine: Level, coarse: Level, pilotNote: string): Record<string, unknown> {
  const describe = (level: Level): Record<string, unknown> => ({
    points: level.grid.count,
    spacing: level.grid.spacing,
    box: [level.grid.origin, level.grid.origin + level.grid.count * level.grid.spacing],
    momentumBand: (Math.PI * level.flow.hbar) / level.grid.spacing,
    rank: level.flow.rank,
    lostTrace: level.flow.lostTrace,
    timeStep: level.timeStep,
    stages: level.flow.stages,
    edgeMass: level.flow.largestEdgeMass,
    nyquistMass: level.flow.largestNyquistMass,
  })
  return {
    method: `low-rank split step, ${rkn6.name}`,
    timeStepFrom: pilotNote,
    fine: describe(fine),
    coarse: describe(coarse),
  }
}

function invariantsOf(level: Level): HartreeSolution['invariants'] {
  const first = level.observables[0]
  const drift = (of: (o: QuantumObservables) => number): number =>
    level.observables.reduce((worst, o) => Math.max(worst, Math.abs(of(o) - of(first))), 0)
  return {
    traceDrift: drift((o) => o.trace),
    energyDrift: drift((o) => o.energy),
    purityDrift: drift((o) => o.purity),
    momentumDrift: drift((o) => o.meanXi),
  }
}

function endsWarning(outcome: 'edge' | 'nyquist', level: Level): string {
  const { largestEdgeMass, largestNyquistMass } = level.flow
  return outcome === 'edge'
    ? `The box is too small: mass ${largestEdgeMass.toExponential(1)} at its ends.`
    : `The momentum band is too small: mass ${largestNyquistMass.toExponential(1)} at its ends.`
}

function accuracyWarnings(input: HartreeInput, fine: Level, snapshots: readonly HartreeSnapshot[]): string[] {
  const warnings: string[] = []
  const limit = Math.max(1e-8, 1e-2 * input.tolerance * input.hbar * input.hbar)
  for (const s of snapshots) {
    for (const [name, e] of Object.entries(s.observables)) {
      const scale = Math.max(1, Math.abs(e.value))
      if ((e.error ?? 0) > limit * scale) {
        warnings.push(
          `Hartree ${name} at t = ${s.t} is known to ${e.error!.toExponential(1)} only; ${(limit * scale).toExponential(1)} was asked.`,
        )
      }
    }
  }
  const { largestEdgeMass, largestNyquistMass } = fine.flow
  if (largestEdgeMass > 100 * fine.resolution.edgeMass + 1e-15) warnings.push(`fine run: ${endsWarning('edge', fine)}`)
  if (largestNyquistMass > 100 * fine.resolution.edgeMass + 1e-15)
    warnings.push(`fine run: ${endsWarning('nyquist', fine)}`)
  return warnings
}

function progressMeter(hooks: SolveHooks): { stage(from: number, to: number): void; report(fraction: number): void } {
  let from = 0
  let to = 1
  let shown = 0
  return {
    stage(a, b) {
      from = a
      to = b
    },
    report(fraction) {
      shown = Math.max(shown, from + (to - from) * Math.min(1, fraction))
      hooks.progress(shown)
    },
  }
}

function assertValidInput({ hbar, times, tolerance }: HartreeInput): void {
  if (!(hbar > 0 && hbar < Infinity)) throw new RangeError(`hbar must be positive and finite; got ${hbar}.`)
  if (!(tolerance > 0 && tolerance <= 1)) throw new RangeError(`The tolerance must lie in (0, 1]; got ${tolerance}.`)
  const ascending = times.every((t, j) => Number.isFinite(t) && t >= 0 && (j === 0 || t >= times[j - 1]))
  if (times.length === 0 || !ascending) {
    throw new RangeError(`The times must be finite, >= 0 and ascending; got ${JSON.stringify(times)}.`)
  }
}
