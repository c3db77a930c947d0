/**
 * Newton's forces -(1/N) sum_k V'(x_j - x_k) of N bodies, by pairs or through a separable expansion of V' (liouville-force-chebyshev.ts on
 * the line, liouville-force-fourier.ts on the circle), whichever is cheaper. The rank r of the expansion is the smallest whose remainder
 * (sum of the coefficients left out) is below the tolerance; analytic V converge geometrically, V with kinks do not, and then pairs are summed.
 */
import type { Potential } from '../../potentials/potential.ts'
import { ChebyshevForce } from './liouville-force-chebyshev.ts'
import { FourierForce, fourierModes } from './liouville-force-fourier.ts'
import { PairForce, TERMS_PER_PAIR, type BodyForce } from './liouville-force-pairs.ts'

export type { BodyForce }

/** @param tolerance of a force, relative to sup|V'| over the differences that occur */
export function createBodyForce(potential: Potential, bodies: number, tolerance: number): BodyForce {
  if (potential.period !== null) {
    const modes = fourierModes(potential, potential.period, tolerance)
    return modes !== null && 2 * modes.length < TERMS_PER_PAIR * bodies
      ? new FourierForce(modes, potential.period, bodies)
      : new PairForce(potential, bodies)
  }
  return new ChebyshevForce(potential, bodies, tolerance)
}
