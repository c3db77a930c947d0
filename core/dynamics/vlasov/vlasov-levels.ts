/**
 * The ladder of resolutions of a Vlasov run: level 0 is the coarse run, level 1 the fine one, further levels refine. Between
 * consecutive levels the time step shrinks by 2/3, the node step by 0.8, the cut of the tails and the field table tighten.
 */
import type { Potential } from '../../potentials/potential.ts'
import type { ClassicalDensity, PointMeasure, SmoothDensity } from '../../states/classical-density.ts'
import { nodeCount } from './vlasov-characteristics.ts'
import {
  runDirectPoints,
  runDensityCharacteristics,
  runTabulatedPoints,
  type EngineInput,
  type EngineResult,
  type StepCounter,
} from './vlasov-engine.ts'
import { cellsOf, gridFor, gridNeed, maximumCells, runGrid } from './vlasov-grid-run.ts'
import { densityL2Norm, type Frame } from './vlasov-observables.ts'
import { bandBetween, nodeStepFor, pilotCloud, runPilot, type Pilot } from './vlasov-pilot.ts'
import { stepsPerInterval, timeStepFor, typicalSpeed, type VlasovOverrides } from './vlasov-plan.ts'

export interface RunPlan {
  readonly method: string
  readonly warnings: readonly string[]
  /** Points of the bulk where f of two runs is compared at the last time (in the frame). */
  readonly probes: { readonly x: Float64Array; readonly xi: Float64Array } | null
  run(level: number, counter: StepCounter): EngineResult
  canRefine(level: number): boolean
  /** Deterministic cost: about one unit per point (or cell) and stage. */
  workPerStep(level: number): number
  workUnits(level: number): number
  bytes(level: number): number
}

/** More nodes than this do not fit. */
const maximumNodes = 4_000_000
/** Direct sums up to this many points; the tabulated field beyond. */
const maximumDirectPoints = 300
/** What a step costs even for few nodes, in nodes: the table of the field. */
const LEAST_CELLS = 4096
/** The band of rho that the pilot sees is widened by this factor. */
const bandMargin = 1.6

export function planRuns(
  density: ClassicalDensity,
  potential: Potential,
  frame: Frame,
  times: readonly number[],
  goal: number,
  overrides: VlasovOverrides,
): RunPlan {
  const step = coarseStep(density, potential, goal, overrides)
  const coarseSteps = coarseStepCounts(times, step)
  const inputAt = (level: number): EngineInput => ({
    potential,
    frame,
    times,
    steps: coarseSteps.map((n) => (n === 0 ? 0 : Math.ceil(n * 1.5 ** level - 1e-9))),
    fieldTolerance: Math.max(1e-13, goal * 10 ** (-1 - level)),
  })
  if (density.kind === 'points') return pointPlan(density, inputAt)
  return densityPlan(
    density,
    potential,
    runPilot(pilotCloud(density, goal * 0.1), potential, times, 1.3 * step, goal * 0.1),
    goal,
    inputAt,
    overrides.engine ?? 'auto',
  )
}

function coarseStep(
  density: ClassicalDensity,
  potential: Potential,
  goal: number,
  { timeStep }: VlasovOverrides,
): number {
  return timeStep ?? timeStepFor(potential, typicalSpeed(density, potential), goal)
}

function coarseStepCounts(times: readonly number[], step: number): number[] {
  return stepsPerInterval(times, Math.min(step, Math.max(times.at(-1) ?? 0, 1e-300)))
}

/** What levels 0 and 1 take whatever the pilot finds: known without it, since at very late times the pilot itself would not end. */
export function leastWorkUnits(
  density: ClassicalDensity,
  potential: Potential,
  times: readonly number[],
  goal: number,
  overrides: VlasovOverrides,
): number {
  if (density.kind === 'points') return 0
  return 2.5 * 11 * LEAST_CELLS * sum(coarseStepCounts(times, coarseStep(density, potential, goal, overrides)))
}

/** The cheaper of the two discretisations, unless one is asked for. */
function densityPlan(
  density: SmoothDensity,
  potential: Potential,
  pilot: Pilot,
  goal: number,
  inputAt: (level: number) => EngineInput,
  engine: 'auto' | 'grid' | 'characteristics',
): RunPlan {
  const nodes = characteristicsPlan(density, potential, pilot, goal, inputAt)
  const grid = gridPlan(density, potential, pilot, goal, inputAt)
  if (engine !== 'auto') return engine === 'grid' ? grid : nodes
  return nodes.workUnits(1) <= grid.workUnits(1) ? nodes : grid
}

function pointPlan(points: PointMeasure, inputAt: (level: number) => EngineInput): RunPlan {
  const n = points.x.length
  const direct = n <= maximumDirectPoints
  const workPerStep = direct ? 11 * n * n : 11 * (n + LEAST_CELLS)
  return {
    method: direct ? 'characteristics, direct sums' : 'characteristics, tabulated field',
    warnings: [],
    probes: null,
    run: (level, counter) =>
      direct
        ? runDirectPoints(inputAt(level), points, counter)
        : runTabulatedPoints(inputAt(level), points, counter, true),
    canRefine: () => true,
    workPerStep: () => workPerStep,
    workUnits: (level) => workPerStep * sum(inputAt(level).steps),
    bytes: (level) => 8 * (6 * n + (direct ? 0 : 400 * 11 * sum(inputAt(level).steps))),
  }
}

function characteristicsPlan(
  density: SmoothDensity,
  potential: Potential,
  pilot: Pilot,
  goal: number,
  inputAt: (level: number) => EngineInput,
): RunPlan {
  const step0 = nodeStepFor(pilot, potential, 0.3 * goal, bandMargin) / 1.1
  const engineInputAt = (level: number): EngineInput => ({
    ...inputAt(level),
    band: (t0, t1) => bandBetween(pilot, t0, t1, bandMargin * 1.15 ** level),
  })
  const nodesAt = (level: number): { step: number; radius: number } => ({
    step: step0 * 0.8 ** level,
    radius: Math.sqrt(2 * Math.log(1 / (goal * 0.03 * 0.1 ** level))),
  })
  const countAt = (level: number): number => nodeCount(density, nodesAt(level).step, nodesAt(level).radius)
  const l2 = densityL2Norm(density, potential.period)
  const workPerStep = (level: number): number => 11 * (countAt(level) + LEAST_CELLS)
  return {
    method: 'characteristics',
    warnings: [],
    probes: pilot.probes,
    run: (level, counter) => runDensityCharacteristics(engineInputAt(level), density, l2, nodesAt(level), counter),
    canRefine: (level) => countAt(level) <= maximumNodes,
    workPerStep,
    workUnits: (level) => workPerStep(level) * sum(inputAt(level).steps),
    bytes: (level) => 8 * (5 * countAt(level) + 400 * 11 * sum(inputAt(level).steps)),
  }
}

function gridPlan(
  density: SmoothDensity,
  potential: Potential,
  pilot: Pilot,
  goal: number,
  inputAt: (level: number) => EngineInput,
): RunPlan {
  const cellsAt = (level: number): number => cellsOf(gridFor(gridNeed(pilot, level), potential, level))
  // A cell costs about what a node costs.
  const workPerStep = (level: number): number => 11 * (cellsAt(level) + LEAST_CELLS)
  return {
    method: 'spectral grid',
    warnings: [],
    probes: pilot.probes,
    run: (level, counter) => runGrid(inputAt(level), density, pilot, level, goal, counter),
    canRefine: (level) => cellsAt(level) <= maximumCells,
    workPerStep,
    workUnits: (level) => workPerStep(level) * sum(inputAt(level).steps),
    bytes: (level) => 8 * (5 * cellsAt(level) + 400 * 11 * sum(inputAt(level).steps)),
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((s, v) => s + v, 0)
}
