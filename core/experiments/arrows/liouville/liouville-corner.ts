/** The Liouville corner as arrows compare it: two bodies without sampling where the data are few Gaussians, replicas otherwise. */
import type { PairSolution } from '../../../dynamics/liouville/liouville-pair.ts'
import { MOST_PAIR_COMPONENTS, solveLiouvillePair } from '../../../dynamics/liouville/liouville-pair.ts'
import { pairModes } from '../../../dynamics/liouville/liouville-pair-modes.ts'
import { isFewPoints, solvePointBodies } from '../../../dynamics/liouville/liouville-points.ts'
import type { LiouvilleInput } from '../../../dynamics/liouville/liouville-run.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import type { VlasovSolution } from '../../../dynamics/vlasov/vlasov-run.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { ClassicalDensity, PointMeasure } from '../../../states/classical-density.ts'
import type { Potential } from '../../../potentials/potential.ts'
import type { FieldSampler } from '../../phase-space-window.ts'
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

/** F_N^1 without samples at one time: a density, or points. */
export interface KnownBodies {
  readonly t: number
  readonly observables: Readonly<Record<string, Estimate>>
  readonly points: PointMeasure | null
  readonly coarsePoints: PointMeasure | null
  readonly fieldOn: FieldSampler
  readonly coarseFieldOn: FieldSampler
  readonly sections: () => PairSections | null
}

export interface FewBodies {
  readonly method: string
  readonly snapshots: readonly KnownBodies[]
  readonly numerics: Readonly<Record<string, unknown>>
  readonly warnings: readonly string[]
}

type FewBodiesInput = Pick<LiouvilleInput, 'density' | 'potential' | 'particles' | 'times' | 'timeStep'>

/** True where F_N^1 needs no samples: two bodies of few Gaussians, or few points on the line. */
export function isFewBodies({ density, particles, potential }: Omit<FewBodiesInput, 'times'>): boolean {
  return hasPairDensity(density, particles) || isFewPoints(density, particles, potential)
}

export function solveFewBodies(input: FewBodiesInput, hooks: SolveHooks): FewBodies {
  const { density, potential, particles } = input
  if (!isFewPoints(density, particles, potential)) {
    const pair = solvePair(input, hooks)
    const snapshots = pair.snapshots.map((snapshot): KnownBodies => ({
      ...snapshot,
      points: null,
      coarsePoints: null,
      sections: () => pairSectionsOf(snapshot, density, potential),
    }))
    return { ...pair, method: 'newton-pair-quadrature', snapshots }
  }
  const snapshots = solvePointBodies({ ...input, density })
  return {
    method: 'newton-points',
    snapshots: snapshots.map((snapshot): KnownBodies => ({
      ...snapshot,
      fieldOn: noField,
      coarseFieldOn: noField,
      sections: () => null,
    })),
    numerics: {
      method: 'all starts of the points, symmetric ones once',
      points: snapshots.at(-1)?.points.weight.length,
    },
    warnings: [],
  }
}

const noField: FieldSampler = () => {
  throw new Error('Points have no density.')
}

export function knownCorner({
  points,
  coarsePoints,
  fieldOn,
  coarseFieldOn,
  observables,
}: KnownBodies): ComparedCorner {
  return {
    density: { fine: fieldOn, coarse: coarseFieldOn, lostMass: 0 },
    moments: momentValues(observables),
    ...(points === null ? {} : { points: { fine: points, coarse: coarsePoints } }),
  }
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
