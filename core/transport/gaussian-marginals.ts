/**
 * Distances of n-particle marginals of exchangeable Gaussian laws, per particle: an orthogonal change of variables splits
 * them into one centre-of-mass block and n - 1 equal relative blocks, so calW^2/n and E^2/n are weighted sums of d = 1 values.
 */
import type { Covariance } from '../states/classical-density.ts'
import { eHbarPlanGaussians, mk2SquaredFromDifference, type KnownRoots, type Mean } from './gaussian-closed-forms.ts'

/** Two laws on one block: the first covariance and the difference to the second, exact roots where known. */
export interface BlockPair {
  readonly first: Covariance
  readonly difference: Covariance
  readonly roots?: KnownRoots
}

/** (1/n) calW^2 = (1/n) calW^2(centre) + (1 - 1/n) calW^2(relative) + 1/2|dm|^2 (means per particle). */
export function mk2SquaredPerParticle(n: number, centre: BlockPair, relative: BlockPair, m1: Mean, m2: Mean): number {
  const means = 0.5 * ((m1[0] - m2[0]) ** 2 + (m1[1] - m2[1]) ** 2)
  const block = (b: BlockPair): number => mk2SquaredFromDifference(b.first, b.difference)
  return means + block(centre) / n + (1 - 1 / n) * block(relative)
}

/** (1/n) E_hbar^2 of classical blocks P against Wigner blocks G; the value per particle is hbar/2 + the excess. */
export function eHbarExcessPerParticle(
  n: number,
  centre: { readonly P: Covariance; readonly G: Covariance; readonly roots?: KnownRoots },
  relative: { readonly P: Covariance; readonly G: Covariance; readonly roots?: KnownRoots },
  mp: Mean,
  mR: Mean,
  hbar: number,
): number {
  const origin: Mean = [0, 0]
  const means = 0.5 * ((mp[0] - mR[0]) ** 2 + (mp[1] - mR[1]) ** 2)
  const excess = (b: typeof centre): number => eHbarPlanGaussians(origin, b.P, origin, b.G, hbar, b.roots).excess
  return means + excess(centre) / n + (1 - 1 / n) * excess(relative)
}
