/** Error bars of an N-body computation from its two resolutions and from what both leave out. */
import type { Estimate } from '../../numerics/estimate.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { largestOnGrid } from '../hartree/hartree-observables.ts'
import type { SchrodingerLevel } from './schrodinger-level.ts'
import type { NBodyObservables } from './schrodinger-observables.ts'

export interface EstimateInput {
  readonly fine: NBodyObservables
  readonly coarse: NBodyObservables
  readonly level: SchrodingerLevel
  readonly state: LowRankState
  readonly hbar: number
  /** The largest |fine - coarse| of each observable so far; kept up to date. */
  readonly differences: Record<string, number>
}

export function schrodingerEstimates({
  fine,
  coarse,
  level,
  state,
  hbar,
  differences,
}: EstimateInput): Record<string, Estimate> {
  const largest = largestOnGrid(level.grid.axis, hbar, fine.potentialEnergy)
  const lostInSolver = Math.max(0, 1 - fine.mass)
  const result: Record<string, Estimate> = {}
  for (const name of Object.keys(largest) as (keyof NBodyObservables)[]) {
    const value = fine[name]
    if (Number.isNaN(value)) continue
    const difference = Math.max(differences[name] ?? 0, Math.abs(value - coarse[name]))
    differences[name] = difference
    // only the purity is read off the factored marginal, the others come from the wave functions
    const lost = name === 'purity' ? Math.max(state.lostTrace, lostInSolver) : lostInSolver
    const budget = {
      refinement: 1.5 * difference,
      rank: lost * largest[name],
      ends: (level.edgeMass + level.nyquistMass) * largest[name],
      rounding: 3e-14 * Math.sqrt(level.stages + 100) * Math.max(1, Math.abs(value)),
    }
    result[name] = {
      value,
      error: budget.refinement + budget.rank + budget.ends + budget.rounding,
      kind: 'estimated',
      budget,
    }
  }
  return result
}
