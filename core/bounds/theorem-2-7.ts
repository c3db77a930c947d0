/**
 * Theorem 2.7 (N-body Schrödinger to Liouville, uniform in N; d = 1, squared, per particle; paper erratum E14):
 *
 *   (1/n) E^2(F_N^n, R_N^n) <= (1/N) E^2(0) e^{Lambda t},   (1/n) calW^2 <= (1/n) E^2 + hbar/2.
 */
import { theorem25EHbarSquared } from './theorem-2-5.ts'

export function theorem27EHbarSquared(perParticleInitial: number, lambda: number, t: number): number {
  return theorem25EHbarSquared(perParticleInitial, lambda, t)
}

export function theorem27Mk2Squared(perParticleInitial: number, lambda: number, t: number, hbar: number): number {
  return theorem27EHbarSquared(perParticleInitial, lambda, t) + hbar / 2
}
