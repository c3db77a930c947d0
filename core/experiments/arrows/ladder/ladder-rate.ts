/**
 * The derivative of the proof's functional, argument by argument (Golse-Paul 2015, section 4.3), on the right arrow:
 *
 *   d calE/dt = K + force <= 2 sqrt(AB) + |F-W| sqrt(2B)           Cauchy-Schwarz
 *                         <= (A + B) + (B + 1/2 |F-W|^2)           Young, twice
 *                         <= A + 2B + T1 + T2                      the force through V' * rho_R
 *                         <= A + 2B + 4 L^2 A                      Lipschitz, twice
 *                         <= Lambda (A + B).
 *
 * What one inequality adds is the slack that is born there: calE grows at the first rate, the theorem's bound at the last.
 */
import { growthRateLambda } from '../../../bounds/constants.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import type { CouplingTerms } from '../../../transport/couplings.ts'

const forceNorm = ({ halfForceSquared }: CouplingTerms): number => Math.sqrt(Math.max(0, 2 * halfForceSquared))

/** The rungs, as functions of the coupling's terms. */
const chain: Readonly<Record<string, (c: CouplingTerms, L: number) => number>> = {
  'ladder.rate.derivative': (c) => c.K + c.force,
  'ladder.rate.cauchySchwarz': (c) => 2 * Math.sqrt(c.A * c.B) + Math.sqrt(2 * c.B) * forceNorm(c),
  'ladder.rate.young': (c) => c.A + 2 * c.B + c.halfForceSquared,
  'ladder.rate.split': (c) => c.A + 2 * c.B + c.T1 + c.T2,
  'ladder.rate.lipschitz': (c, L) => c.A + 2 * c.B + 4 * L * L * c.A,
  'ladder.rate.gronwall': (c, L) => growthRateLambda(L) * (c.A + c.B),
}

/** What the rungs are made of, with the bound of each. */
const terms: Readonly<Record<string, (c: CouplingTerms, L: number) => number>> = {
  'ladder.A': (c) => c.A,
  'ladder.B': (c) => c.B,
  'ladder.rate.kinetic': (c) => c.K,
  'ladder.rate.kineticYoung': (c) => c.A + c.B,
  'ladder.rate.force': (c) => c.force,
  'ladder.rate.forceYoung': (c) => c.B + c.halfForceSquared,
  'ladder.rate.forceSplit': (c) => c.B + c.T1 + c.T2,
  'ladder.rate.forceLipschitz': (c, L) => c.B + 4 * L * L * c.A,
  'ladder.rate.T1': (c) => c.T1,
  'ladder.rate.T1Lipschitz': (c, L) => 2 * L * L * c.A,
  'ladder.rate.T2': (c) => c.T2,
  'ladder.rate.T2Lipschitz': (c, L) => 2 * L * L * c.A,
}

export function rateValues(put: (of: (c: CouplingTerms) => number) => Estimate, L: number): Record<string, Estimate> {
  return Object.fromEntries(Object.entries({ ...terms, ...chain }).map(([name, of]) => [name, put((c) => of(c, L))]))
}
