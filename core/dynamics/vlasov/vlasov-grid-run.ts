/** A Vlasov run on a grid that is chosen by the pilot, watched, and grown when the density outgrows it. */
import type { Grid1d, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { nextPowerOfTwo } from '../../numerics/fft/fft.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { SmoothDensity } from '../../states/classical-density.ts'
import { runThroughTimes, type EngineInput, type EngineResult, type StepCounter } from './vlasov-engine.ts'
import { gridCoordinates, initialDensity } from './vlasov-field.ts'
import { GridFlow } from './vlasov-grid.ts'
import { MeanField } from './vlasov-mean-field.ts'
import { observablesFromSums, type ObservableValues } from './vlasov-observables.ts'
import type { Pilot } from './vlasov-pilot.ts'
import { FlowRecord } from './vlasov-record.ts'

/** Grids beyond this many points are refused (three arrays of eight bytes a point). */
export const maximumCells = 1 << 22

/** Box and band that are asked for, before the counts are rounded up to powers of two. */
export interface GridNeed {
  readonly halfWidthX: number
  readonly halfWidthXi: number
  readonly spacingX: number
  readonly spacingXi: number
}

/** Level 0 is what the pilot measured plus a margin; each level has 0.85 of the spacing and 3 % more box. */
export function gridNeed(pilot: Pilot, level: number): GridNeed {
  const finer = 0.85 ** level
  const wider = 1.08 * 1.03 ** level
  return {
    halfWidthX: pilot.extentX * wider,
    halfWidthXi: pilot.extentXi * wider,
    spacingX: (Math.PI / (1.1 * pilot.waveX)) * finer,
    spacingXi: (Math.PI / (1.1 * pilot.waveXi)) * finer,
  }
}

/** The grid in the frame: spacing as asked, the box rounded up. On the circle the count is rounded up. */
export function gridFor(need: GridNeed, potential: Potential, level: number): PhaseSpaceGrid {
  const axis = (halfWidth: number, spacing: number): Grid1d => {
    const count = Math.max(16, nextPowerOfTwo((2 * halfWidth) / spacing))
    return { count, origin: (-count / 2) * spacing, spacing, period: null }
  }
  const xi = axis(need.halfWidthXi, need.spacingXi)
  const { period } = potential
  if (period === null) return { x: axis(need.halfWidthX, need.spacingX), xi }
  // A power of two for each level, so that no two levels share a spacing.
  const count = Math.max(16, nextPowerOfTwo((period / need.spacingX) * 0.85 ** level)) * 2 ** level
  return { x: { count, origin: -period / 2, spacing: period / count, period }, xi }
}

export function cellsOf(grid: PhaseSpaceGrid): number {
  return grid.x.count * grid.xi.count
}

/** What has been outgrown, as factors on the need; all 1 when the run is good. */
interface Growth {
  readonly spacingX: number
  readonly spacingXi: number
  readonly box: number
}

/**
 * @param limit largest tail of the spectrum and largest |f| on the rim, relative to their peaks, that pass
 */
export function runGrid(
  input: EngineInput,
  initial: SmoothDensity,
  pilot: Pilot,
  level: number,
  limit: number,
  counter: StepCounter,
): EngineResult {
  let need = gridNeed(pilot, level)
  const warnings: string[] = []
  for (let attempt = 0; ; attempt++) {
    const grid = gridFor(need, input.potential, level)
    const { result, growth } = runOnGrid(input, initial, grid, limit, counter)
    const good = growth.spacingX === 1 && growth.spacingXi === 1 && growth.box === 1
    need = {
      halfWidthX: need.halfWidthX * growth.box,
      halfWidthXi: need.halfWidthXi * growth.box,
      spacingX: need.spacingX * growth.spacingX,
      spacingXi: need.spacingXi * growth.spacingXi,
    }
    const stuck = attempt >= 3 || cellsOf(gridFor(need, input.potential, level)) > maximumCells
    if (good || stuck) {
      if (!good)
        warnings.push(
          'Vlasov grid: the density has outgrown the grid (filaments or edges), and it cannot grow further.',
        )
      return { ...result, numerics: { ...result.numerics, restarts: attempt }, warnings }
    }
  }
}

function runOnGrid(
  input: EngineInput,
  initial: SmoothDensity,
  grid: PhaseSpaceGrid,
  limit: number,
  counter: StepCounter,
): { result: EngineResult; growth: Growth } {
  const { period } = input.potential
  const density = initialDensity(initial, period)
  const { x, xi } = gridCoordinates(grid)
  const start = x.map((value, i) => density(value, xi[i]))
  const reach = Math.max(Math.abs(grid.x.origin), grid.x.spacing)
  const meanField = new MeanField(input.potential, input.fieldTolerance, reach)
  const flow = new GridFlow(grid, start, meanField)
  const record = new FlowRecord(meanField)
  const observables: ObservableValues[] = []
  const marks: number[] = []
  let edge = 0
  runThroughTimes(input, flow, record, counter, (t) => {
    marks.push(record.mark())
    const sums = flow.sums(period)
    edge = Math.max(edge, sums.edge)
    const values = observablesFromSums(sums, flow.interactionEnergy(), period, input.frame, t)
    observables.push({ ...values, l2: sums.l2 })
  })
  const result: EngineResult = {
    observables,
    record,
    marks,
    points: null,
    numerics: {
      x: { count: grid.x.count, halfWidth: -grid.x.origin },
      xi: { count: grid.xi.count, halfWidth: -grid.xi.origin },
      fieldPoints: meanField.largestCount,
      fieldError: meanField.worstAliasError,
      spectralTailX: flow.tailX,
      spectralTailXi: flow.tailXi,
      edge,
      steps: [...input.steps],
    },
    warnings: [],
  }
  const growth = {
    spacingX: flow.tailX > limit ? 0.7 : 1,
    spacingXi: flow.tailXi > limit ? 0.7 : 1,
    box: edge > limit ? 1.25 : 1,
  }
  return { result, growth }
}
