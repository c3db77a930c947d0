/**
 * What each arrow's solver takes beyond the closed forms, asked when a document is checked: one message a problem, with what would work
 * instead. No solver is imported here, so that a page may ask without loading them.
 */
import type { Arrow, Experiment } from '../experiment.ts'
import { particleCounts } from '../sweep.ts'
import { schrodingerRefusals } from './schrodinger/schrodinger-door.ts'

/** Why a solver does not serve an experiment outside the closed forms, and what would work; at the field to change. */
export interface Refusal {
  readonly path: string
  readonly message: string
}

type SolverDoor = (experiment: Experiment) => readonly Refusal[]

/** On a circle both first marginals are needed as densities: two bodies whose initial density is a few Gaussians. */
const MOST_PAIR_COMPONENTS = 6

const leftDoor: SolverDoor = (experiment) => {
  const {
    interaction,
    initial: { classical },
  } = experiment
  if (interaction.kind !== 'cosine') return schrodingerRefusals(experiment)
  const isFew =
    classical.kind === 'husimi' ||
    classical.kind === 'wigner' ||
    (classical.kind === 'mixture' && classical.components.length <= MOST_PAIR_COMPONENTS)
  return [
    ...(particleCounts(experiment).some((n) => n !== 2)
      ? [
          {
            path: 'sweep.particles',
            message:
              'on a circle schrodinger-liouville is served for N = 2; on the line (gaussian, lorentzian, softCoulomb, expression) for N up to 4, from a coherent state up to 100',
          },
        ]
      : []),
    ...(isFew
      ? []
      : [
          {
            path: 'initial.classical',
            message: `on a circle schrodinger-liouville needs a mixture of at most ${MOST_PAIR_COMPONENTS} Gaussians; on the line any mixture or samples`,
          },
        ]),
    ...schrodingerRefusals(experiment),
  ]
}

/** Replicas: more bodies than this take hours; distances of more than two bodies have no method. */
const MOST_BODIES = 10_000

const bottomDoor: SolverDoor = (experiment) => {
  const most = Math.max(...particleCounts(experiment))
  const beyond = experiment.marginals.findIndex((n) => n > 2)
  return [
    ...(most > MOST_BODIES
      ? [
          {
            path: 'sweep.particles',
            message: `replicas serve at most ${MOST_BODIES} bodies; the sweep asks for ${most}`,
          },
        ]
      : []),
    ...(beyond >= 0
      ? [
          {
            path: `marginals[${beyond}]`,
            message: 'must be 1 or 2; larger marginals are served for harmonic V and Gaussian data',
          },
        ]
      : []),
  ]
}

/** What each arrow's solver takes beyond the closed forms; an empty answer means that it is served. */
const solverDoors: Readonly<Record<Arrow, SolverDoor>> = {
  'hartree-vlasov': () => [],
  'liouville-vlasov': bottomDoor,
  'schrodinger-liouville': leftDoor,
  'schrodinger-vlasov': schrodingerRefusals,
  'schrodinger-hartree': schrodingerRefusals,
}

/** Why the arrow's solver refuses an experiment that has no closed form; empty when it serves it. */
export function solverRefusals(experiment: Experiment): readonly Refusal[] {
  return solverDoors[experiment.arrow](experiment)
}
