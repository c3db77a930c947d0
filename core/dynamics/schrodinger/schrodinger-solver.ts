/** N-body Schrödinger by the method that serves the data: a grid of relative coordinates, or MCTDHB for many bosons. */
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import { isPureState } from '../../states/density-operator.ts'
import { mctdhbOrbitals, solveMctdhb } from '../mctdhb/mctdhb-run.ts'
import { stateCount } from '../mctdhb/mctdhb-space.ts'
import type { SchrodingerInput } from './schrodinger-frame.ts'
import { estimateSchrodingerCost, SCHRODINGER_BYTE_LIMIT } from './schrodinger-plan.ts'
import { solveSchrodinger, type SchrodingerSolution } from './schrodinger-run.ts'

/** The grid is exact but for its resolution; beyond this number its dimension is too high, and at it more work than this (about a minute) is too much. */
const MOST_ON_GRID = 5
const GRID_WORK = 5e10

/** Wave functions that are no Gaussians do not split in relative coordinates. */
export function usesMctdhb(input: SchrodingerInput): boolean {
  const { spec, potential, particles } = input
  if (potential.period !== null || !isPureState(spec)) return false
  if (spec.kind === 'wave' || particles > MOST_ON_GRID) return true
  if (particles < MOST_ON_GRID) return false
  const { bytes, workUnits } = estimateSchrodingerCost(input)
  return bytes > SCHRODINGER_BYTE_LIMIT || workUnits > GRID_WORK
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
  return {
    bytes: 16 * states * (2 * pairs + 10) + 16 * 512 * m * (m + 12),
    workUnits: slopes * (states * pairs * pairs + m ** 4 * 512),
  }
}
