/** The right-hand sides of Theorem 2.5 at one time, from the upper end of E_hbar^2 at time zero. */
import { growthRateLambda } from '../../bounds/constants.ts'
import { sharpEHbarSquared, sharpToeplitzEHbarSquared, theorem25EHbarSquared } from '../../bounds/theorem-2-5.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { upperEnd } from '../../numerics/estimate.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { Experiment } from '../experiment.ts'
import type { InitialDistances } from './initial-distance.ts'

/** `bound.coupling`, `bound.eHbar`, `bound.mk2`, and `bound.sharp.*` (Cauchy-Schwarz for Young); none on the torus, where the paper proves nothing. */
export function boundValues(
  potential: Potential,
  measures: Experiment['measures'],
  initial: InitialDistances,
  hbar: number,
  t: number,
): Record<string, Estimate> {
  if (potential.period !== null) return {}
  const lambda = growthRateLambda(potential.lipGradV)
  const start = initial.eHbar.kind === 'exact' ? initial.eHbar.value : upperEnd(initial.eHbar)
  const isToeplitzOfF = initial.symbolMk2?.kind === 'exact' && initial.symbolMk2.value === 0
  const sharp = isToeplitzOfF
    ? sharpToeplitzEHbarSquared(potential.lipGradV, t, hbar)
    : sharpEHbarSquared(start, potential.lipGradV, t)
  const printed = theorem25EHbarSquared(start, lambda, t)
  const values: Record<string, Estimate> = {}
  for (const [measure, blur] of [
    ['coupling', 0],
    ['eHbar', 0],
    ['mk2', hbar / 2],
  ] as const) {
    if (!measures.includes(measure)) continue
    values[`bound.${measure}`] = { value: printed + blur }
    values[`bound.sharp.${measure}`] = { value: sharp + blur }
  }
  return values
}
