/**
 * The time step of a Hartree run, measured: a few orbitals of the state (some of the inner, some of the outermost) run
 * over the whole time at two steps, and the sixth-order law scales their difference to what is asked.
 */
import { inArenaScope } from '../../numerics/kernels/arena.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import { rkn6 } from '../../numerics/splitting.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { discretiseState } from '../../states/discretise-state.ts'
import { firstTimeStep, gridFor, type Extent, type HartreeInput, type Resolution } from './hartree-plan.ts'
import { HartreeFlow } from './hartree.ts'

const PILOT_ORBITALS = 8
/** Differences above this are not in the range where the sixth-order law holds. */
const ASYMPTOTIC = 3e-3

/** The largest step whose error of an orbital stays below `resolution.amplitudeError` (within factors of 8 of the first guess). */
export function pilotTimeStep(
  input: HartreeInput,
  { resolution, extent }: { readonly resolution: Resolution; readonly extent: Extent },
  hooks: SolveHooks,
): { timeStep: number; note: string } {
  const lastTime = input.times.at(-1)!
  if (lastTime === 0) return { timeStep: 1, note: 'no time passes' }
  const { state, importance } = someOrbitals(
    discretiseState(input.spec, input.hbar, gridFor(extent, input, null), resolution.traceTail),
  )
  let h = firstTimeStep(input.potential, lastTime)
  let coarse = run(state, input, h, lastTime, hooks)
  for (let halvings = 0; ; halvings++) {
    const fine = run(state, input, h / 2, lastTime, hooks)
    const difference = largestDifference(coarse, fine, importance)
    if (difference <= ASYMPTOTIC || halvings === 7) {
      const ratio = (resolution.amplitudeError / Math.max(difference, 1e-13)) ** (1 / 6)
      const timeStep = h * Math.min(2, Math.max(1 / 8, 0.9 * ratio))
      return { timeStep, note: `pilot: difference ${difference.toExponential(1)} at step ${h.toPrecision(3)}` }
    }
    h /= 2
    coarse = fine
  }
}

/** Some orbitals with norms such that the trace is 1, and what an error of each counts in the whole state. */
interface Pilot {
  readonly state: LowRankState
  /** Norm of the orbital in the whole state, relative to the largest among those chosen. */
  readonly importance: readonly number[]
}

/** Evenly chosen orbitals, first and last among them, each scaled to an equal share of the trace 1. */
function someOrbitals(state: LowRankState): Pilot {
  const m = state.grid.count
  const rank = Math.min(PILOT_ORBITALS, state.rank)
  const orbitals = new Float64Array(2 * rank * m)
  const norms: number[] = []
  for (let k = 0; k < rank; k++) {
    const source = rank === 1 ? 0 : Math.round((k * (state.rank - 1)) / (rank - 1))
    const row = state.orbitals.subarray(2 * source * m, 2 * (source + 1) * m)
    const norm = Math.sqrt(row.reduce((s, v) => s + v * v, 0) * state.grid.spacing)
    for (let i = 0; i < 2 * m; i++) orbitals[2 * k * m + i] = row[i] / (norm * Math.sqrt(rank))
    norms.push(norm)
  }
  const largest = Math.max(...norms)
  return { state: { ...state, rank, orbitals, lostTrace: 0 }, importance: norms.map((n) => n / largest) }
}

function run(state: LowRankState, input: HartreeInput, h: number, lastTime: number, hooks: SolveHooks): LowRankState {
  return inArenaScope(() => {
    const flow = new HartreeFlow(state, input.potential)
    flow.advance(lastTime, Math.ceil(lastTime / h - 1e-9), rkn6, hooks)
    return flow.snapshot()
  })
}

/** max_k importance_k ||phi_k - phi'_k|| / ||phi_k||. */
function largestDifference(a: LowRankState, b: LowRankState, importance: readonly number[]): number {
  const n = 2 * a.grid.count
  let worst = 0
  for (let k = 0; k < a.rank; k++) {
    let sum = 0
    let norm = 0
    for (let i = k * n; i < (k + 1) * n; i++) {
      sum += (a.orbitals[i] - b.orbitals[i]) ** 2
      norm += b.orbitals[i] ** 2
    }
    worst = Math.max(worst, importance[k] * Math.sqrt(sum / norm))
  }
  return worst
}
