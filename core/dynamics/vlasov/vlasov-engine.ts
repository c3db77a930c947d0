/** One Vlasov run at one resolution, by either discretisation: what goes in and what comes out. */
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import { rkn6 } from '../../numerics/splitting.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { PointMeasure, SmoothDensity } from '../../states/classical-density.ts'
import { densityNodes, DirectPointFlow, PointFlow } from './vlasov-characteristics.ts'
import { extentOf, MeanField } from './vlasov-mean-field.ts'
import { pointObservables, type Frame, type ObservableValues } from './vlasov-observables.ts'
import { FlowRecord } from './vlasov-record.ts'
import { advance, type FlowLog, type SplitState } from './vlasov-stepping.ts'

/** The problem in the frame, and the times with the number of steps that lead to each. */
export interface EngineInput {
  readonly potential: Potential
  readonly frame: Frame
  readonly times: readonly number[]
  /** steps[i] steps from times[i - 1] (0 for i = 0) to times[i]. */
  readonly steps: readonly number[]
  /** Error of the tabulated field (see MeanField). */
  readonly fieldTolerance: number
  /** Band of rho between two times (densities only; see MeanField.setBandLimit). */
  readonly band?: (t0: number, t1: number) => number
}

export interface EngineResult {
  readonly observables: readonly ObservableValues[]
  /** Null when no field was tabulated (direct sums). */
  readonly record: FlowRecord | null
  readonly marks: readonly number[]
  /** The points at each time in the frame (point data only). */
  readonly points: readonly PointMeasure[] | null
  readonly numerics: Readonly<Record<string, unknown>>
  readonly warnings: readonly string[]
}

/** Counts steps for `progress` over several runs. */
export interface StepCounter {
  step(): void
}

export function stepCounter(hooks: SolveHooks, totalWork: number): { counterFor(workPerStep: number): StepCounter } {
  let done = 0
  return {
    counterFor: (workPerStep) => ({
      step() {
        done += workPerStep
        hooks.progress(Math.min(1, done / totalWork))
        throwIfCancelled(hooks)
      },
    }),
  }
}

/** Steps through all times; `look` is called at each of them, time 0 included when it is asked for. */
export function runThroughTimes<Field>(
  input: EngineInput,
  state: SplitState<Field>,
  log: FlowLog<Field> | null,
  counter: StepCounter,
  look: (t: number) => void,
  beforeStep: (t0: number, t1: number) => void = () => {},
): void {
  input.times.forEach((t, i) => {
    const n = input.steps[i]
    const start = i === 0 ? 0 : input.times[i - 1]
    const dt = n > 0 ? (t - start) / n : 0
    if (n > 0) {
      beforeStep(start, start + dt)
      advance(state, log, rkn6, dt, n, (step) => {
        counter.step()
        if (step + 1 < n) beforeStep(start + (step + 1) * dt, start + (step + 2) * dt)
      })
    }
    look(t)
  })
}

/** Characteristics of a density: `densityNodes(step, radius)` as the quadrature. */
export function runDensityCharacteristics(
  input: EngineInput,
  density: SmoothDensity,
  l2: number,
  nodes: { readonly step: number; readonly radius: number },
  counter: StepCounter,
): EngineResult {
  const result = runTabulatedPoints(input, densityNodes(density, nodes.step, nodes.radius), counter, false)
  return {
    ...result,
    observables: result.observables.map((o) => ({ ...o, l2 })),
    numerics: { nodeStep: nodes.step, nodeRadius: nodes.radius, ...result.numerics },
  }
}

/** Characteristics of point data through the tabulated field. */
export function runTabulatedPoints(
  input: EngineInput,
  points: PointMeasure,
  counter: StepCounter,
  keepPoints: boolean,
): EngineResult {
  const reach = Math.max(extentOf(points.x, points.x.length), 1e-9)
  const meanField = new MeanField(input.potential, input.fieldTolerance, reach)
  const flow = new PointFlow(points, meanField)
  const record = new FlowRecord(meanField)
  const observables: ObservableValues[] = []
  const marks: number[] = []
  const kept: PointMeasure[] = []
  const setBand = (t0: number, t1: number): void => meanField.setBandLimit(input.band?.(t0, t1) ?? Infinity)
  setBand(0, 0)
  const look = (t: number): void => {
    marks.push(record.mark())
    const energy = meanField.interactionEnergy(flow.x, flow.weight, flow.x.length)
    observables.push(pointObservables(flow, energy, input.potential.period, input.frame, t))
    if (keepPoints) kept.push({ ...points, x: flow.x.slice(), xi: flow.xi.slice() })
  }
  runThroughTimes(input, flow, record, counter, look, setBand)
  return {
    observables,
    record,
    marks,
    points: keepPoints ? kept : null,
    numerics: {
      points: points.x.length,
      fieldPoints: meanField.largestCount,
      fieldError: meanField.worstAliasError,
      steps: [...input.steps],
    },
    warnings: [],
  }
}

/** Characteristics of point data by direct sums. */
export function runDirectPoints(input: EngineInput, points: PointMeasure, counter: StepCounter): EngineResult {
  const flow = new DirectPointFlow(points, input.potential)
  const observables: ObservableValues[] = []
  const kept: PointMeasure[] = []
  runThroughTimes(input, flow, null, counter, (t) => {
    observables.push(pointObservables(flow, flow.interactionEnergy(), input.potential.period, input.frame, t))
    kept.push({ ...points, x: flow.x.slice(), xi: flow.xi.slice() })
  })
  return {
    observables,
    record: null,
    marks: kept.map(() => 0),
    points: kept,
    numerics: { points: points.x.length, directSum: true, steps: [...input.steps] },
    warnings: [],
  }
}
