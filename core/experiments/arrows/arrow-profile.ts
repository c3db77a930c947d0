/**
 * The five arrows of the square as the document, the window and the command know them: which corners they join, what their
 * sweep runs over, what is served. No solver is imported here, so that a page may ask without loading them.
 */
import type { Arrow, Experiment } from '../experiment.ts'

export type Corner = 'schrodinger' | 'hartree' | 'liouville' | 'vlasov'

export interface ArrowProfile {
  readonly from: Corner
  readonly to: Corner
  /** What the arrow is about, one line for the reader. */
  readonly limit: string
  /** The theorem that bounds it. */
  readonly theorem: string
}

export const arrowProfiles: Readonly<Record<Arrow, ArrowProfile>> = {
  'hartree-vlasov': {
    from: 'hartree',
    to: 'vlasov',
    limit: 'classical limit of the mean field, hbar -> 0',
    theorem: 'Theorem 2.5',
  },
  'schrodinger-liouville': {
    from: 'schrodinger',
    to: 'liouville',
    limit: 'classical limit of N bodies, hbar -> 0, uniformly in N',
    theorem: 'Theorem 2.7',
  },
  'schrodinger-vlasov': {
    from: 'schrodinger',
    to: 'vlasov',
    limit: 'mean-field and classical limit together, N -> infinity and hbar -> 0',
    theorem: 'Theorem 2.6',
  },
  'liouville-vlasov': {
    from: 'liouville',
    to: 'vlasov',
    limit: 'mean-field limit of classical bodies, N -> infinity',
    theorem: 'Dobrushin estimate',
  },
  'schrodinger-hartree': {
    from: 'schrodinger',
    to: 'hartree',
    limit: 'mean-field limit of quantum bodies, N -> infinity, uniformly in hbar',
    theorem: 'Golse-Mouhot-Paul estimate',
  },
}

export const arrows = Object.keys(arrowProfiles) as Arrow[]

export interface ArrowCorners {
  /** A quantum corner takes part: the state and hbar are needed. */
  readonly quantum: boolean
  /** A classical corner takes part: the density is needed. */
  readonly classical: boolean
  /** An N-body corner takes part: particle counts are needed, marginals may be n > 1. */
  readonly manyBody: boolean
}

export function cornersOf(arrow: Arrow): ArrowCorners {
  const { from, to } = arrowProfiles[arrow]
  const takesPart = (...corners: Corner[]) => corners.includes(from) || corners.includes(to)
  return {
    quantum: takesPart('schrodinger', 'hartree'),
    classical: takesPart('liouville', 'vlasov'),
    manyBody: takesPart('schrodinger', 'liouville'),
  }
}

/** Whether the points of an experiment carry hbar: a quantum corner, or a density that is the function of a quantum state. */
export function dependsOnHbar({ arrow, initial }: Pick<Experiment, 'arrow' | 'initial'>): boolean {
  return cornersOf(arrow).quantum || initial.classical.kind === 'husimi' || initial.classical.kind === 'wigner'
}
