/** The Liouville corner as arrows compare it: two bodies without sampling where the data are few Gaussians, replicas otherwise. */
import type { PairSolution } from '../../../dynamics/liouville/liouville-pair.ts'
import { MOST_PAIR_COMPONENTS, solveLiouvillePair } from '../../../dynamics/liouville/liouville-pair.ts'
import { pairModes } from '../../../dynamics/liouville/liouville-pair-modes.ts'
import type { LiouvilleInput } from '../../../dynamics/liouville/liouville-run.ts'
import type { VlasovSolution } from '../../../dynamics/vlasov/vlasov-run.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { ClassicalDensity } from '../../../states/classical-density.ts'
import type { Potential } from '../../../potentials/potential.ts'
import { momentValues } from '../estimates.ts'
import type { PairSections } from '../pair-pictures.ts'
import type { ComparedCorner } from '../schrodinger/schrodinger-distance.ts'

/** True where F_2^1 is a finite sum of Gaussians by quadrature. */
export function hasPairDensity(density: ClassicalDensity, particles: number): boolean {
  return particles === 2 && density.kind === 'mixture' && density.components.length <= MOST_PAIR_COMPONENTS
}

export function solvePair(
  { density, potential, times, timeStep }: Pick<LiouvilleInput, 'density' | 'potential' | 'times' | 'timeStep'>,
  hooks: SolveHooks,
): PairSolution {
  if (density.kind !== 'mixture') throw new Error('Two bodies by quadrature need a mixture.')
  return solveLiouvillePair({ density, potential, times, timeStep }, hooks)
}

/** Two bodies as the pictures show them, on the line. */
export function pairSectionsOf(
  { t, fastest }: Pick<PairSolution['snapshots'][number], 't' | 'fastest'>,
  density: ClassicalDensity,
  potential: Potential,
): PairSections | null {
  if (density.kind !== 'mixture' || potential.period !== null) return null
  const modes = pairModes({ density, potential, t, fastest })
  return { densityOn: modes.densityOn, relative: { density: modes.relativeOn }, centre: { density: modes.centreOn } }
}

export function pairCorner({ fieldOn, coarseFieldOn, observables }: PairSolution['snapshots'][number]): ComparedCorner {
  return { density: { fine: fieldOn, coarse: coarseFieldOn, lostMass: 0 }, moments: momentValues(observables) }
}

/** f as arrows compare it. */
export function classicalCorner({
  fieldOn,
  coarseFieldOn,
  observables,
}: VlasovSolution['snapshots'][number]): ComparedCorner {
  return { density: { fine: fieldOn, coarse: coarseFieldOn, lostMass: 0 }, moments: momentValues(observables) }
}
