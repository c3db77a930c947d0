/**
 * The bottom arrow (N-body Liouville to Vlasov, d = 1, squared, per particle): Dobrushin's argument with the synchronous
 * coupling (the same initial points for Newton and for the Vlasov characteristics).
 *
 * D_N = (1/N) sum_j E 1/2|z_j - zbar_j|^2 obeys D_N' <= Gamma D_N + 1/2 c_N: the x-equation costs |dx||dxi| <= D_N; in the force
 * the Lipschitz part costs 1/2 (4 L^2) |dx|^2 and 1/2 |dxi|^2 by Young, the consistency part (consistency-term.ts) 1/2 c_N and
 * 1/2 |dxi|^2. It is Theorem 2.6 without hbar:
 *
 *   (1/n) calW^2(F_N^n, f^n) <= D_N(t) <= D_N(0) e^{Gamma t} + (2 sup|V'|)^2/(N-1) (e^{Gamma t} - 1)/Gamma.
 */
import { greatestConsistencyTerm, integratedConsistency } from './consistency-term.ts'
import { theorem26EHbarSquared } from './theorem-2-6.ts'

/** The bound with the constants of Theorem 2.6; Infinity when V' is unbounded. */
export function dobrushinMk2Squared(
  perParticleInitial: number,
  gamma: number,
  supGradV: number,
  particleCount: number,
  t: number,
): number {
  return theorem26EHbarSquared(perParticleInitial, gamma, supGradV, particleCount, t)
}

/** The same argument with c_N <= (N-1)/N^2 sup|V'|^2 kept: at least eight times less in the second term. */
export function refinedDobrushinMk2Squared(
  perParticleInitial: number,
  gamma: number,
  supGradV: number,
  particleCount: number,
  t: number,
): number {
  if (t === 0) return perParticleInitial
  return (
    Math.exp(gamma * t) * perParticleInitial +
    integratedConsistency(greatestConsistencyTerm(supGradV, particleCount), gamma, t)
  )
}
