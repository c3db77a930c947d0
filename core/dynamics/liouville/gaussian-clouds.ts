/** Densities that are sums of many Gaussians of few covariances: gathered once (gathered-centres.ts), put on any grid. */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import type { Covariance } from '../../states/classical-density.ts'
import { gatheredCentres, type WeightedCentres } from './gathered-centres.ts'
import { addGaussiansInPlace } from './liouville-gaussian-sum.ts'

/** sum_k weight_k N(. ; z_k, C) */
export interface GaussianCloud {
  /** Clouds of one kind have one covariance. */
  readonly kind: string
  readonly covariance: Covariance
  readonly centres: WeightedCentres
}

/** The mean of densities given by such clouds, one cloud a kind. */
export function gatheredClouds(densities: readonly (readonly GaussianCloud[])[]): GaussianCloud[] {
  const all = densities.flat()
  return [...new Set(all.map(({ kind }) => kind))].map((kind) => {
    const own = all.filter((cloud) => cloud.kind === kind)
    const { covariance } = own[0]
    const { x, xi, weight } = gatheredCentres(
      own.map(({ centres }) => centres),
      covariance,
    )
    return { kind, covariance, centres: { x, xi, weight: weight.map((w) => w / densities.length) } }
  })
}

export function cloudsOnGrid(
  clouds: readonly GaussianCloud[],
  grid: PhaseSpaceGrid,
  period: number | null,
): PhaseSpaceField {
  const values = new Float64Array(grid.x.count * grid.xi.count)
  const part = new Float64Array(values.length)
  for (const {
    covariance,
    centres: { x, xi, weight },
  } of clouds) {
    // the sum over Gaussians takes no negative weights
    for (const sign of [1, -1]) {
      part.fill(0)
      addGaussiansInPlace(part, grid, { x, xi, weight: weight.map((w) => Math.max(0, sign * w)) }, covariance, period)
      for (let a = 0; a < values.length; a++) values[a] += sign * part[a]
    }
  }
  return { grid, values }
}
