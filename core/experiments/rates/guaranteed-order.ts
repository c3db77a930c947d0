/** The order that a theorem guarantees for calW^2 and for the excess of E_hbar^2, at fixed other parameter. */
import { createPotential } from '../../potentials/create-potential.ts'
import { cornersOf } from '../arrows/arrow-profile.ts'
import type { Experiment } from '../experiment.ts'

/**
 * In hbar (Theorems 2.5 and 2.7): 1 where E_hbar^2(f_in, R_in) = O(hbar) by the form of the data: a Töplitz operator of f_in itself, or a
 * classical datum that is the Husimi or Wigner function of a Töplitz or coherent state (both spread by O(sqrt hbar) only). Not so for a
 * superposition: it is pure, so that E^2 is the cost of the product, however small hbar is.
 *
 * In N: 1 between Liouville and Vlasov (Dobrushin; with an unbounded V' by the refined bound). The top arrow and the diagonal
 * guarantee the sum of both parts, and nothing in one of them alone. Null on the torus too, where the paper proves nothing.
 */
export function guaranteedOrder(
  experiment: Pick<Experiment, 'arrow' | 'interaction' | 'initial'>,
  against: 'hbar' | 'particles',
): number | null {
  const {
    arrow,
    interaction,
    initial: { classical, quantum },
  } = experiment
  if (createPotential(interaction).period !== null) return null
  if (against === 'particles') return cornersOf(arrow).quantum ? null : 1
  if (arrow !== 'hartree-vlasov' && arrow !== 'schrodinger-liouville') return null
  const derived = classical.kind === 'husimi' || classical.kind === 'wigner'
  const ownSymbol = quantum.kind === 'toeplitz' && quantum.symbol === 'classical'
  return ownSymbol || (derived && (quantum.kind === 'toeplitz' || quantum.kind === 'coherent')) ? 1 : null
}
