/**
 * An N-body Schrödinger computation at two resolutions, and its one-particle marginal with error bars: value = fine, error = what
 * both differ by (largest so far) + the tails that both lack. On the line the problem is the relative motion (N-1 dimensions,
 * schrodinger-frame.ts), and the marginal joins it with the free centre of mass (schrodinger-marginal.ts).
 */
import type { Estimate } from '../../numerics/estimate.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import { rkn6 } from '../../numerics/splitting.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { schrodingerEstimates } from './schrodinger-estimates.ts'
import type { Frame, SchrodingerInput } from './schrodinger-frame.ts'
import { pairPotentialOnGrid } from './schrodinger-frame.ts'
import { runLevel, type SchrodingerLevel } from './schrodinger-level.ts'
import { levelMarginal, levelObservables, levelPair, type NBodyObservables } from './schrodinger-observables.ts'
import type { PairState } from './schrodinger-pair-state.ts'
import { schrodingerTimeStep } from './schrodinger-pilot.ts'
import {
  assertServed,
  estimateSchrodingerCost,
  planSchrodinger,
  schrodingerGrid,
  type Growth,
  type SchrodingerResolution,
} from './schrodinger-plan.ts'

export type { SchrodingerInput } from './schrodinger-frame.ts'

export interface SchrodingerSnapshot {
  readonly t: number
  /** The one-particle marginal R_N^1. */
  readonly state: LowRankState
  readonly coarse: LowRankState
  /** Two particles, where they were asked for and the engine knows them. */
  readonly pair?: PairState | null
  /** Of the one-particle marginal; energies per particle, potential = (N-1)/(2N) E V(x_1 - x_2). */
  readonly observables: Readonly<Record<string, Estimate>>
}

export interface SchrodingerSolution {
  readonly snapshots: readonly SchrodingerSnapshot[]
  readonly numerics: Readonly<Record<string, unknown>>
  readonly warnings: readonly string[]
  readonly invariants: { readonly traceDrift: number; readonly energyDrift: number; readonly momentumDrift: number }
}

const MOST_RESTARTS = 10
const GROWTH = 1.3

/**
 * @throws {SchrodingerSizeError} before any work, for what does not fit
 * @throws {ProductStateError} for a state whose products the engine does not serve
 * @throws {Cancelled} when the hooks ask for it
 */
export function solveSchrodinger(input: SchrodingerInput, hooks: SolveHooks): SchrodingerSolution {
  assertValidInput(input)
  const plan = planSchrodinger(input)
  assertServed(input, estimateSchrodingerCost(input, plan))
  const { frame } = plan
  const part = staged(hooks)
  const pilot = schrodingerTimeStep(input, plan.coarse.amplitudeError, part(0, 0.05))
  const warnings: string[] = []
  const { level: coarse, growth } = runWatched(input, frame, plan.coarse, pilot.timeStep, warnings, part(0.05, 0.35))
  const fineGrid = schrodingerGrid(input, frame, plan.fine, growth, coarse.grid.axis)
  const fine = runLevel(
    {
      ...levelInput(input, frame, plan.fine, pilot.timeStep / 1.5),
      grid: fineGrid,
      potential: pairPotentialOnGrid(input, frame, fineGrid),
      watchedMass: Infinity,
      wantsPairs: input.wantsPairs === true && keepsPairs(input, frame),
    },
    part(0.35, 0.95),
  )
  if (typeof fine === 'string') throw new Error('A level that is not watched runs to its end.')
  const levels = [fine, coarse]
  const differences: Record<string, number> = {}
  const all: NBodyObservables[] = []
  const snapshots = input.times.map((t, j): SchrodingerSnapshot => {
    const [state, other] = levels.map((level) => levelMarginal(input, frame, level, j))
    const [value, compared] = levels.map((level, i) =>
      levelObservables(input, frame, level, j, i === 0 ? state : other),
    )
    all.push(value)
    hooks.progress(0.95 + (0.05 * (j + 1)) / input.times.length)
    return {
      t,
      state,
      coarse: other,
      pair: levelPair(input, frame, fine, j),
      observables: schrodingerEstimates({
        fine: value,
        coarse: compared,
        level: fine,
        state,
        hbar: input.hbar,
        differences,
      }),
    }
  })
  warnings.push(...endWarnings(fine, plan.fine))
  const drift = (of: (o: NBodyObservables) => number): number =>
    all.reduce((most, o) => Math.max(most, Math.abs(of(o) - of(all[0]))), 0)
  return {
    snapshots,
    numerics: {
      method: `relative coordinates, split step, ${rkn6.name}`,
      dimension: frame.dimension,
      terms: frame.terms.length,
      timeStepFrom: pilot.note,
      fine: describe(fine),
      coarse: describe(coarse),
    },
    warnings,
    invariants: {
      traceDrift: drift((o) => o.mass),
      energyDrift: drift((o) => o.energy),
      momentumDrift: drift((o) => o.meanXi),
    },
  }
}

/**
 * The last two particles stand for any two where the sum over the terms treats all but the first alike: of four, one kind of factor only. (Terms hold the
 * choices for particles 2 … N in one order; with two of them both orders of the pair are all orders.)
 */
function keepsPairs({ particles, potential }: SchrodingerInput, { terms }: Frame): boolean {
  return potential.period === null && (particles <= 3 || (particles === 4 && terms.length === 1))
}

function levelInput(
  { hbar, times }: SchrodingerInput,
  frame: Frame,
  { traceTail }: SchrodingerResolution,
  timeStep: number,
) {
  return { frame, hbar, times, timeStep, traceTail }
}

/** The coarse run; repeated on a larger box or band when mass shows up at their ends. */
function runWatched(
  input: SchrodingerInput,
  frame: Frame,
  resolution: SchrodingerResolution,
  timeStep: number,
  warnings: string[],
  hooks: SolveHooks,
): { level: SchrodingerLevel; growth: Growth } {
  const growth = { y: 1, xi: 1 }
  for (let restarts = 0; ; restarts++) {
    const grid = schrodingerGrid(input, frame, resolution, growth, null)
    const last = restarts === MOST_RESTARTS
    const level = runLevel(
      {
        ...levelInput(input, frame, resolution, timeStep),
        grid,
        potential: pairPotentialOnGrid(input, frame, grid),
        watchedMass: last ? Infinity : 10 * resolution.edgeMass,
      },
      hooks,
    )
    if (typeof level !== 'string') return { level, growth }
    const byHand = level === 'edge' ? input.overrides?.boxHalfWidth : input.overrides?.points
    if (byHand !== undefined || restarts + 1 === MOST_RESTARTS) {
      warnings.push(
        level === 'edge'
          ? 'The box of the relative coordinates is too small for the accuracy asked for.'
          : 'The momentum band of the relative coordinates is too small for the accuracy asked for.',
      )
      restarts = MOST_RESTARTS - 1
    } else if (level === 'edge') growth.y *= GROWTH
    else growth.xi *= GROWTH
  }
}

function endWarnings(
  { edgeMass, nyquistMass }: SchrodingerLevel,
  { edgeMass: asked }: SchrodingerResolution,
): string[] {
  const limit = 100 * asked + 1e-15
  return [
    ...(edgeMass > limit ? [`fine run: the box is too small: mass ${edgeMass.toExponential(1)} at its ends.`] : []),
    ...(nyquistMass > limit
      ? [`fine run: the momentum band is too small: mass ${nyquistMass.toExponential(1)} at its ends.`]
      : []),
  ]
}

function describe({
  grid,
  rank,
  timeStep,
  stages,
  edgeMass,
  nyquistMass,
  traceTail,
}: SchrodingerLevel): Record<string, unknown> {
  const { count, spacing, origin } = grid.axis
  return {
    points: count,
    spacing,
    box: [origin, origin + count * spacing],
    wavefunctions: rank,
    traceTail,
    timeStep,
    stages,
    edgeMass,
    nyquistMass,
  }
}

/** Progress of a stage as a part of the whole; never decreasing. */
function staged(hooks: SolveHooks): (from: number, to: number) => SolveHooks {
  let reached = 0
  return (from, to) => ({
    cancelled: () => hooks.cancelled(),
    progress: (fraction) => {
      reached = Math.max(reached, from + (to - from) * Math.min(1, fraction))
      hooks.progress(reached)
    },
  })
}

function assertValidInput({ hbar, times, tolerance, particles }: SchrodingerInput): void {
  if (!(hbar > 0 && hbar < Infinity)) throw new RangeError(`hbar must be positive and finite; got ${hbar}.`)
  if (!(tolerance > 0 && tolerance <= 1)) throw new RangeError(`The tolerance must lie in (0, 1]; got ${tolerance}.`)
  if (!Number.isInteger(particles) || particles < 2)
    throw new RangeError(`The number of particles must be an integer of at least 2; got ${particles}.`)
  const ascending = times.every((t, j) => Number.isFinite(t) && t >= 0 && (j === 0 || t >= times[j - 1]))
  if (times.length === 0 || !ascending)
    throw new RangeError(`The times must be finite, >= 0 and ascending; got ${JSON.stringify(times)}.`)
}
