/** The right-hand sides of Theorem 2.5 at one time, from the upper end of E_hbar^2 at time zero. */
import { growthRateLambda } from '../../bounds/constants.ts'
import { sharpToeplitzEHbarSquared, theorem25EHbarSquared, theorem25Mk2Squared } from '../../bounds/theorem-2-5.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { upperEnd } from '../../numerics/estimate.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { Experiment } from '../experiment.ts'
import type { InitialDistances } from './initial-distance.ts'

/** `bound.mk2`, `bound.eHbar`, and sharper ones (`bound.refined.*`: Cauchy-Schwarz for Young) for R_in = Op(f_in); none on the torus, where the paper proves nothing. */
export function boundValues(potential: Potential, measures: Experiment['measures'], initial: InitialDistances, hbar: number, t: number): Record<string, Estimate> {
  if (potential.period !== null) return {}
  const lambda = growthRateLambda(potential.lipGradV)
  const start = initial.eHbar.kind === 'exact' ? initial.eHbar.value : upperEnd(initial.eHbar)
  const isToeplitzOfF = initial.symbolMk2?.kind === 'exact' && initial.symbolMk2.value === 0
  const sharp = isToeplitzOfF ? sharpToeplitzEHbarSquared(potential.lipGradV, t, hbar) : null
  return {
    ...(sharp !== null && measures.includes('mk2') ? { 'bound.refined.mk2': { value: sharp + hbar / 2 } } : {}),
    ...(sharp !== null && measures.includes('eHbar') ? { 'bound.refined.eHbar': { value: sharp } } : {}),
    ...(measures.includes('mk2') ? { 'bound.mk2': { value: theorem25Mk2Squared(start, lambda, t, hbar) } } : {}),
    ...(measures.includes('eHbar') ? { 'bound.eHbar': { value: theorem25EHbarSquared(start, lambda, t) } } : {}),
  }
}
