/**
 * The top arrow (N-body Schrödinger to Hartree, d = 1, squared, per particle, uniform in hbar): the estimate of F. Golse,
 * C. Mouhot, T. Paul (reference [7] of the paper), derived by the argument of Theorem 2.6 with the halved cost:
 *
 *   D_qq(t) <= D_qq(0) e^{Gamma t} + sup|V'|^2/(2N) (e^{Gamma t} - 1)/Gamma,
 *
 * MK_hbar^2(R, R_N^1) <= D_qq, and calW^2 of the Husimi functions <= MK_hbar^2 + hbar (hbar/2 from each side).
 */
import type { Covariance } from '../states/classical-density.ts'
import { integratedConsistency } from './consistency-term.ts'

/** The bound of MK_hbar^2; Infinity when V' is unbounded (t > 0). */
export function topArrowMkHbarSquared(
  perParticleInitial: number,
  gamma: number,
  supGradV: number,
  particleCount: number,
  t: number,
): number {
  if (t === 0) return perParticleInitial
  return Math.exp(gamma * t) * perParticleInitial + integratedConsistency(supGradV ** 2 / particleCount, gamma, t)
}

/** The bound of calW^2 between the Husimi functions. */
export function topArrowMk2Squared(
  perParticleInitial: number,
  gamma: number,
  supGradV: number,
  particleCount: number,
  t: number,
  hbar: number,
): number {
  return topArrowMkHbarSquared(perParticleInitial, gamma, supGradV, particleCount, t) + hbar
}

/**
 * D_qq(0), the cost of a coupling of a state with itself: hbar for a Töplitz operator (z is sent to |z><z| on both sides).
 * A Gaussian state of covariance G is a sum of displaced pure Gaussians of covariance M <= G, det M = (hbar/2)^2, which cost tr M:
 * M = (hbar/2) I where G allows it, else M = (hbar/2) G / sqrt det G; a pure state has only the product, tr G.
 *
 * @param G Wigner covariance, sqrtDet >= hbar/2 the root of its determinant
 */
export function selfCouplingGaussian(G: Covariance, sqrtDet: number, hbar: number): number {
  return traceOf(selfCouplingFuzz(G, sqrtDet, hbar))
}

/** The covariance M of the pure states of that coupling. */
export function selfCouplingFuzz(G: Covariance, sqrtDet: number, hbar: number): Covariance {
  const h = hbar / 2
  const [[a, c], [, b]] = G
  const ratio = h / sqrtDet
  return isToeplitzCovariance(G, hbar)
    ? [
        [h, 0],
        [0, h],
      ]
    : [
        [ratio * a, ratio * c],
        [ratio * c, ratio * b],
      ]
}

/** G >= hbar/2: the state is a Töplitz operator with a density for its symbol. */
export function isToeplitzCovariance([[a, c], [, b]]: Covariance, hbar: number): boolean {
  const h = hbar / 2
  return a >= h && b >= h && (a - h) * (b - h) >= c * c
}

function traceOf(m: Covariance): number {
  return m[0][0] + m[1][1]
}
