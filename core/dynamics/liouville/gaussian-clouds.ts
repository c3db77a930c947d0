/** Densities that are sums of many Gaussians of few covariances: gathered once (gathered-centres.ts), put on any grid. */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import type { Covariance } from '../../states/classical-density.ts'
import {
  addGatheredInPlace,
  gatheredCentres,
  sumOfGathered,
  type GatheredCentres,
  type WeightedCentres,
} from './gathered-centres.ts'
import { addGaussiansInPlace } from './liouville-gaussian-sum.ts'

/** sum_k weight_k N(. ; z_k, C) */
export interface GaussianCloud {
  /** Clouds of one kind have one covariance. */
  readonly kind: string
  readonly covariance: Covariance
  readonly centres: WeightedCentres
}

/** A density by its gathered centres, one lattice a kind. */
export type GatheredDensity = ReadonlyMap<string, GatheredCentres>

/** The sum of the clouds. */
export function gatheredClouds(clouds: readonly GaussianCloud[]): GatheredDensity {
  return byKind(
    clouds.map(({ kind, ...cloud }) => [kind, cloud] as const),
    (own) =>
      gatheredCentres(
        own.map(({ centres }) => centres),
        own[0].covariance,
      ),
  )
}

/** factor times the sum of densities whose kinds have the same covariances. */
export function sumOfDensities(densities: readonly GatheredDensity[], factor: number): GatheredDensity {
  return byKind(
    densities.flatMap((density) => [...density]),
    (own) => sumOfGathered(own, factor),
  )
}

function byKind<Part>(
  parts: readonly (readonly [string, Part])[],
  joined: (own: readonly Part[]) => GatheredCentres,
): GatheredDensity {
  const groups = new Map<string, Part[]>()
  for (const [kind, part] of parts) groups.set(kind, [...(groups.get(kind) ?? []), part])
  return new Map([...groups].map(([kind, own]) => [kind, joined(own)]))
}

export function totalMass(density: GatheredDensity): number {
  return [...density.values()].reduce((sum, { mass }) => sum + mass.reduce((a, b) => a + b, 0), 0)
}

export function densityOnGrid(density: GatheredDensity, grid: PhaseSpaceGrid, period: number | null): PhaseSpaceField {
  const values = new Float64Array(grid.x.count * grid.xi.count)
  for (const centres of density.values()) addGatheredInPlace(values, grid, centres, period)
  return { grid, values }
}

/** Few Gaussians of weights >= 0 as they are. */
export function cloudsOnGrid(
  clouds: readonly GaussianCloud[],
  grid: PhaseSpaceGrid,
  period: number | null,
): PhaseSpaceField {
  const values = new Float64Array(grid.x.count * grid.xi.count)
  for (const { centres, covariance } of clouds) addGaussiansInPlace(values, grid, centres, covariance, period)
  return { grid, values }
}
