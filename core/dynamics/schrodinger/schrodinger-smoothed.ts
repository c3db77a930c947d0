/**
 * The Husimi function of R_N^1 from sampled packets, and F_N^1 of their Newtonian partners, as densities: the centre of mass is free in both worlds, so that
 * its Gaussian law given the relative coordinates (states/free-centre.ts) is integrated out, sample by sample. With x_1 = c y_0 + s y_1,
 *
 *   H = E [ Husimi of y_1, scaled by s ] * N(m, c^2 (G(t) + hbar/2) + F P^{-1} F^T),     F_N^1 = E N(. ; z_1(t), F P^{-1} F^T),
 *
 * m the mean of the centre of mass, G the packet's covariance, F the free flow, z_1(t) the partner's place when its centre of mass starts from its mean. Two bodies are
 * seen both: y_1 -> -y_1 exchanges them. Both sides have the same samples, so that their difference has little noise (liouville/liouville-smoothed.ts is the one side alone).
 */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import type { Covariance } from '../../states/classical-density.ts'
import { createFreeCentres, type FreeCentre, type FreeCentres } from '../../states/free-centre.ts'
import { firstParticleShares } from '../../states/jacobi.ts'
import {
  densityOnGrid,
  gatheredClouds,
  sumOfDensities,
  totalMass,
  type GatheredDensity,
  type GaussianCloud,
} from '../liouville/gaussian-clouds.ts'
import type { WeightedCentres } from '../liouville/gathered-centres.ts'
import { freeCovariance, freeMean } from './schrodinger-observables.ts'
import { firstCoordinateHusimi } from './schrodinger-packet-husimi.ts'
import { forEachSample, REPLICATES, type PacketInput, type PacketRun } from './schrodinger-packets.ts'

/** A density by its replicates. */
export interface ReplicatedDensity {
  replicatesOn(grid: PhaseSpaceGrid): PhaseSpaceField[]
  /** Their mean. */
  fieldOn(grid: PhaseSpaceGrid): PhaseSpaceField
}

/** Of the packets' centres; null where it has no Gaussian centre of mass. */
export function packetCentres({ mixture: { symbol } }: PacketRun, particles: number): FreeCentres | null {
  return symbol.kind === 'mixture' ? createFreeCentres(symbol, particles) : null
}

/** The Husimi function of R_N^1 at output time number j. */
export function smoothedPackets(
  run: PacketRun,
  { particles, times, hbar }: PacketInput,
  centres: FreeCentres,
  j: number,
): ReplicatedDensity {
  const t = times[j]
  const { centre: c, relative: s } = firstParticleShares(particles)
  const clouds = new ReplicatedClouds()
  forEachSample(run, particles, (sample, block, at) => {
    const free = centres(run.starts[block].points, at)
    const { term } = sample
    const g = freeCovariance(term.centreCovariance, t)
    const own = freeCovariance(free.covariance, t)
    const covariance: Covariance = [
      [own[0][0] + c * c * (g[0][0] + hbar / 2), own[0][1] + c * c * g[0][1]],
      [own[1][0] + c * c * g[1][0], own[1][1] + c * c * (g[1][1] + hbar / 2)],
    ]
    const mean = freeMean(term.centreMean, t)
    const shift = freeMean(free.shift, t)
    const [x, xi] = [c * mean[0] + shift[0], c * mean[1] + shift[1]]
    const points = firstCoordinateHusimi(sample.times[j])
    for (const sign of particles === 2 ? [1, -1] : [1])
      clouds.add(sample.replicate, free.kind, covariance, {
        x: points.x.map((y) => x + sign * s * y),
        xi: points.xi.map((eta) => xi + sign * s * eta),
        weight: points.weight,
      })
  })
  return clouds.density()
}

/** Points are gathered on lattices as they come, replicate by replicate. */
export class ReplicatedClouds {
  private readonly waiting: GaussianCloud[][] = Array.from({ length: REPLICATES }, () => [])
  private readonly waitingPoints = new Float64Array(REPLICATES)
  private readonly gathered: GatheredDensity[] = Array.from({ length: REPLICATES }, () => new Map())

  add(replicate: number, kind: FreeCentre['kind'], covariance: Covariance, centres: WeightedCentres): void {
    this.waiting[replicate].push({ kind, covariance, centres })
    this.waitingPoints[replicate] += centres.x.length
    if (this.waitingPoints[replicate] >= MOST_WAITING) this.gather(replicate)
  }

  density(): ReplicatedDensity {
    const replicates = this.gathered
      .map((_, r) => this.gather(r))
      .map((own) => sumOfDensities([own], 1 / totalMass(own)))
    const whole = sumOfDensities(replicates, 1 / REPLICATES)
    return {
      replicatesOn: (grid) => replicates.map((own) => densityOnGrid(own, grid, null)),
      fieldOn: (grid) => densityOnGrid(whole, grid, null),
    }
  }

  private gather(replicate: number): GatheredDensity {
    this.gathered[replicate] = sumOfDensities([this.gathered[replicate], gatheredClouds(this.waiting[replicate])], 1)
    this.waiting[replicate] = []
    this.waitingPoints[replicate] = 0
    return this.gathered[replicate]
  }
}

const MOST_WAITING = 2 ** 17
