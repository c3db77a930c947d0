/** The order in hbar that Theorem 2.5 guarantees for calW^2 and for the excess of E_hbar^2. */
import { createPotential } from '../potentials/create-potential.ts'
import type { Experiment } from './experiment.ts'

/**
 * 1 where E_hbar^2(f_in, R_in) = O(hbar) by the form of the data: a Töplitz operator of f_in itself, or a classical datum
 * that is the Husimi or Wigner function of a Töplitz or coherent state (both spread by O(sqrt hbar) only). Null otherwise,
 * and on the torus, where the paper proves nothing.
 */
export function guaranteedOrder({ interaction, initial: { classical, quantum } }: Pick<Experiment, 'interaction' | 'initial'>): number | null {
  if (createPotential(interaction).period !== null) return null
  const derived = classical.kind === 'husimi' || classical.kind === 'wigner'
  const ownSymbol = quantum.kind === 'toeplitz' && quantum.symbol === 'classical'
  return ownSymbol || (derived && quantum.kind !== 'gaussian') ? 1 : null
}
