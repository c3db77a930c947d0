/**
 * What each arrow's solver takes beyond the closed forms, asked when a document is checked: one message a problem, with what would work
 * instead. No solver is imported here, so that a page may ask without loading them.
 */
import type { Arrow, Experiment } from '../experiment.ts'
import { particleCounts } from '../sweep.ts'
import { schrodingerRefusals } from './schrodinger-door.ts'

/** Why a solver does not serve an experiment outside the closed forms, and what would work; at the field to change. */
export interface Refusal {
  readonly path: string
  readonly message: string
}

type SolverDoor = (experiment: Experiment) => readonly Refusal[]

const notYet: SolverDoor = ({ arrow, interaction }) => [
  interaction.kind === 'harmonic'
    ? { path: 'initial', message: `${arrow} is served for one Gaussian only (closed form): give one Gaussian component in each corner` }
    : { path: 'interaction.kind', message: `${arrow} is served for the harmonic interaction with Gaussian data only (closed form); for this interaction use hartree-vlasov` },
]

/** Replicas: more bodies than this take hours; distances of more than two bodies have no method. */
const MOST_BODIES = 10_000

const bottomDoor: SolverDoor = (experiment) => {
  const most = Math.max(...particleCounts(experiment))
  const beyond = experiment.marginals.findIndex((n) => n > 2)
  return [
    ...(most > MOST_BODIES ? [{ path: 'sweep.particles', message: `replicas serve at most ${MOST_BODIES} bodies; the sweep asks for ${most}` }] : []),
    ...(beyond >= 0 ? [{ path: `marginals[${beyond}]`, message: 'must be 1 or 2; larger marginals are served for harmonic V and Gaussian data' }] : []),
  ]
}

/** What each arrow's solver takes beyond the closed forms; an empty answer means that it is served. */
const solverDoors: Readonly<Record<Arrow, SolverDoor>> = {
  'hartree-vlasov': () => [],
  'liouville-vlasov': bottomDoor,
  'schrodinger-liouville': notYet,
  'schrodinger-vlasov': schrodingerRefusals,
  'schrodinger-hartree': schrodingerRefusals,
}

/** Why the arrow's solver refuses an experiment that has no closed form; empty when it serves it. */
export function solverRefusals(experiment: Experiment): readonly Refusal[] {
  return solverDoors[experiment.arrow](experiment)
}

/** False where only the closed forms are served. */
export function hasSolver(arrow: Arrow): boolean {
  return solverDoors[arrow] !== notYet
}
