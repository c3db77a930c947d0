/**
 * F_N^1 as a density, for a mixture of Gaussians and few bodies. The centre of mass moves freely and forces see only the relative
 * coordinates, so that given those (and each body's component) its Gaussian law N(m, P^{-1}) (states/free-centre.ts) can be integrated out:
 *
 *   F_N^1(t) = E (1/N) sum_j N(. ; z_j(t), F P^{-1} F^T),   F the free flow,
 *
 * z_j(t) the bodies' trajectories from the mean centre of mass. What is left to sample is an average of densities of width N^{-1/2} of the data's: replicates of a
 * randomly shifted lattice give it to a few per cent of their differences to f, and their scatter its error.
 */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { Covariance, GaussianMixture } from '../../states/classical-density.ts'
import { createFreeCentres, type FreeCentres } from '../../states/free-centre.ts'
import { createProductSampler, type InitialPoints, type ProductSampler } from '../../states/packet-samples.ts'
import { densityOnGrid, gatheredClouds } from './gaussian-clouds.ts'
import { freeCovariance } from '../schrodinger/schrodinger-observables.ts'
import { newtonPartners, type PartnersAt } from '../schrodinger/schrodinger-partners.ts'

export interface SmoothedInput {
  readonly density: GaussianMixture
  readonly potential: Potential
  readonly particles: number
  readonly times: readonly number[]
  readonly seed: number
  /** Added to both variances of the density: hbar/2 makes a Husimi function of a Wigner function. */
  readonly blur?: number
}

/** Replicas of one replicate whose centres of mass have one covariance, at all times. */
interface Cloud {
  readonly replicate: number
  /** Which components' covariances the bodies took: names `centre`. */
  readonly kind: string
  /** Covariance of the centre of mass at t = 0. */
  readonly centre: Covariance
  readonly at: readonly PartnersAt[]
}

export const SMOOTHED_REPLICATES = 12
const SMOOTHED_STREAM = 31
const MOST_PER_REPLICATE = 4096
/** Bodies in all replicates. */
const MOST_POINTS = 300_000

/** Replicas of N bodies that are worth their price: about a second. */
export function mostPerReplicate(particles: number): number {
  return Math.min(MOST_PER_REPLICATE, Math.floor(MOST_POINTS / (SMOOTHED_REPLICATES * particles)))
}

/** Of the trajectories: the distance sees it linearly, beside per cents of noise. */
const TRAJECTORY_ACCURACY = 1e-7

export class SmoothedLaw {
  private readonly input: SmoothedInput
  private readonly sampler: ProductSampler
  private readonly centres: FreeCentres
  private readonly clouds: Cloud[] = []
  private drawn = 0

  /** @throws {RangeError} for components without a density */
  constructor(input: SmoothedInput) {
    const centres = createFreeCentres(input.density, input.particles)
    if (centres === null) throw new RangeError('The components of the mixture need densities.')
    this.input = input
    this.centres = centres
    this.sampler = createProductSampler(input.particles, input.seed, SMOOTHED_STREAM)
  }

  get perReplicate(): number {
    return this.drawn
  }

  /** Replicas of N bodies, in all replicates. */
  get samples(): number {
    return SMOOTHED_REPLICATES * this.drawn
  }

  /** @throws Cancelled when the hooks ask for it */
  extendTo(perReplicate: number, hooks: SolveHooks): void {
    const {
      input: { density, potential, particles, times },
      sampler,
      centres,
      drawn,
      clouds,
    } = this
    for (let replicate = 0; replicate < SMOOTHED_REPLICATES && perReplicate > drawn; replicate++) {
      for (const { kind, points, centre } of withMeanCentres(
        sampler.draw(density, replicate, drawn, perReplicate - drawn),
        centres,
        particles,
      )) {
        clouds.push({
          replicate,
          kind,
          centre,
          at: newtonPartners(points, particles, density, potential, times, TRAJECTORY_ACCURACY),
        })
        throwIfCancelled(hooks)
      }
    }
    this.drawn = Math.max(drawn, perReplicate)
  }

  /** The densities that single replicates give at time number j. */
  replicatesOn(j: number, grid: PhaseSpaceGrid): PhaseSpaceField[] {
    return Array.from({ length: SMOOTHED_REPLICATES }, (_, r) => this.fieldOf((c) => c.replicate === r, j, grid))
  }

  /** Their mean. */
  fieldOn(j: number, grid: PhaseSpaceGrid): PhaseSpaceField {
    return this.fieldOf(() => true, j, grid)
  }

  private fieldOf(isChosen: (cloud: Cloud) => boolean, j: number, grid: PhaseSpaceGrid): PhaseSpaceField {
    const {
      potential: { period },
      times,
      blur = 0,
    } = this.input
    const chosen = this.clouds.filter(isChosen)
    const total = chosen.reduce((sum, { at }) => sum + at[j].x.length, 0)
    const clouds = chosen.map(({ kind, centre, at }) => ({
      kind,
      covariance: widenedBy(freeCovariance(centre, times[j]), blur),
      centres: { ...at[j], weight: new Float64Array(at[j].x.length).fill(1 / total) },
    }))
    return densityOnGrid(gatheredClouds(clouds), grid, period)
  }
}

export function widenedBy([[a, b], [c, d]]: Covariance, blur: number): Covariance {
  return [
    [a + blur, b],
    [c, d + blur],
  ]
}

interface Centred {
  readonly kind: string
  readonly points: InitialPoints
  readonly centre: Covariance
}

/** The bodies with their centre of mass at its mean given the relative coordinates, apart by what components they took. */
function withMeanCentres(points: InitialPoints, centres: FreeCentres, particles: number): Centred[] {
  const groups = new Map<string, { readonly firsts: number[]; readonly centre: Covariance }>()
  const moved: InitialPoints = { ...points, x: points.x.slice(), xi: points.xi.slice() }
  for (let first = 0; first < points.x.length; first += particles) {
    const { kind, covariance, shift } = centres(points, first)
    const group = groups.get(kind)
    if (group === undefined) groups.set(kind, { firsts: [first], centre: covariance })
    else group.firsts.push(first)
    for (let j = first; j < first + particles; j++) {
      moved.x[j] += shift[0]
      moved.xi[j] += shift[1]
    }
  }
  return [...groups].map(([kind, { firsts, centre }]) => ({ kind, points: chosen(moved, firsts, particles), centre }))
}

function chosen({ x, xi, index }: InitialPoints, firsts: readonly number[], particles: number): InitialPoints {
  const size = firsts.length * particles
  const out: InitialPoints = { x: new Float64Array(size), xi: new Float64Array(size), index: new Int32Array(size) }
  firsts.forEach((first, k) => {
    out.x.set(x.subarray(first, first + particles), k * particles)
    out.xi.set(xi.subarray(first, first + particles), k * particles)
    out.index.set(index.subarray(first, first + particles), k * particles)
  })
  return out
}
