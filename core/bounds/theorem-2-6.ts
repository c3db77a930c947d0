/**
 * Theorem 2.6 (N-body Schrödinger to Vlasov, d = 1, squared, per particle; paper errata E12, E13), as printed and refined.
 *
 *   (1/n) E^2 <= (1/N) E^2(0) e^{Gamma t} + (2 sup|V'|)^2/(N-1) (e^{Gamma t}-1)/Gamma.
 */
import { integratedGrowth } from './consistency-term.ts'

/** The printed bound of (1/n) E^2; Infinity when V' is unbounded. */
export function theorem26EHbarSquared(
  perParticleInitial: number,
  gamma: number,
  supGradV: number,
  particleCount: number,
  t: number,
): number {
  if (t === 0) return perParticleInitial
  return (
    Math.exp(gamma * t) * perParticleInitial + ((2 * supGradV) ** 2 / (particleCount - 1)) * integratedGrowth(gamma, t)
  )
}

/** The refined bound: e^{Gamma t} (1/N) E^2(0) + the consistency term. Valid for unbounded V' too. */
export function refinedTheorem26EHbarSquared(
  perParticleInitial: number,
  gamma: number,
  consistencyTerm: number,
  t: number,
): number {
  return Math.exp(gamma * t) * perParticleInitial + consistencyTerm
}

/** The printed bound of (1/n) calW^2(f^n, Hus R_N^n): that of E^2, and hbar/2. */
export function theorem26Mk2Squared(
  perParticleInitial: number,
  gamma: number,
  supGradV: number,
  particleCount: number,
  t: number,
  hbar: number,
): number {
  return theorem26EHbarSquared(perParticleInitial, gamma, supGradV, particleCount, t) + hbar / 2
}
