/** N-body Schrödinger by the method that serves the data: a grid of relative coordinates, or MCTDHB for many bosons. */
import type { SolveHooks } from '../numerics/solve-hooks.ts'
import { isPureGaussian, mctdhbOrbitals, solveMctdhb } from './mctdhb-run.ts'
import { stateCount } from './mctdhb-space.ts'
import type { SchrodingerInput } from './schrodinger-frame.ts'
import { estimateSchrodingerCost } from './schrodinger-plan.ts'
import { solveSchrodinger, type SchrodingerSolution } from './schrodinger-run.ts'

/** The grid is exact but for its resolution; from this number on its dimension is too high. */
const LEAST_FOR_MCTDHB = 5

function usesMctdhb({ spec, potential, particles }: SchrodingerInput): boolean {
  return particles >= LEAST_FOR_MCTDHB && potential.period === null && isPureGaussian(spec)
}

/** @throws the typed errors of the two solvers; {Cancelled} when the hooks ask for it */
export function solveNBodySchrodinger(input: SchrodingerInput, hooks: SolveHooks): SchrodingerSolution {
  return usesMctdhb(input) ? solveMctdhb(input, hooks) : solveSchrodinger(input, hooks)
}

/** Bytes at the peak, and deterministic work. */
export function estimateNBodyCost(input: SchrodingerInput): { readonly bytes: number; readonly workUnits: number } {
  if (!usesMctdhb(input)) return estimateSchrodingerCost(input)
  const m = mctdhbOrbitals(input)
  const pairs = (m * (m + 1)) / 2
  const states = stateCount(input.particles, m)
  // a slope mixes all pairs of pairs and does m^4 integrals; about 100 steps of 7 slopes a unit of time
  const slopes = 700 * (1 + (input.times.at(-1) ?? 0))
  return { bytes: 16 * states * (2 * pairs + 10) + 16 * 512 * m * (m + 12), workUnits: slopes * (states * pairs * pairs + m ** 4 * 512) }
}
