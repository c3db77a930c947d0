/**
 * F_N^1 as a density, for a mixture of Gaussians and few bodies. The centre of mass moves freely and forces see only the relative
 * coordinates, so that given those (and each body's component) its Gaussian law can be integrated out: with P_j = S_j^{-1} the precisions of the bodies'
 * components, delta_j = z_j - (z_1 + … + z_N)/N,
 *
 *   centre of mass | delta  ~  N(P^{-1} sum_j P_j (m_j - delta_j), P^{-1}),   P = sum_j P_j,
 *   F_N^1(t) = E (1/N) sum_j N(. ; z_j(t), F P^{-1} F^T),   F the free flow,
 *
 * z_j(t) the bodies' trajectories from the mean centre of mass. What is left to sample is an average of densities of width N^{-1/2} of the data's: replicates of a
 * randomly shifted lattice give it to a few per cent of their differences to f, and their scatter its error.
 */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { Covariance, GaussianMixture } from '../../states/classical-density.ts'
import { inverseCovariance } from '../../states/mixture.ts'
import { sameCovariance } from '../../states/n-particle.ts'
import { createProductSampler, type InitialPoints, type ProductSampler } from '../../states/packet-samples.ts'
import { gatheredCentres, type WeightedCentres } from './gathered-centres.ts'
import { addGaussiansInPlace } from './liouville-gaussian-sum.ts'
import { freeCovariance } from '../schrodinger/schrodinger-observables.ts'
import { newtonPartners, type PartnersAt } from '../schrodinger/schrodinger-partners.ts'

export interface SmoothedInput {
  readonly density: GaussianMixture
  readonly potential: Potential
  readonly particles: number
  readonly times: readonly number[]
  readonly seed: number
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
/** Of the trajectories: the distance sees it linearly, beside per cents of noise. */
const TRAJECTORY_ACCURACY = 1e-7

export class SmoothedLaw {
  private readonly input: SmoothedInput
  private readonly sampler: ProductSampler
  private readonly clouds: Cloud[] = []
  private drawn = 0

  constructor(input: SmoothedInput) {
    this.input = input
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
      drawn,
      clouds,
    } = this
    for (let replicate = 0; replicate < SMOOTHED_REPLICATES && perReplicate > drawn; replicate++) {
      for (const { kind, points, centre } of withMeanCentres(
        sampler.draw(density, replicate, drawn, perReplicate - drawn),
        density,
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
    } = this.input
    const clouds = this.clouds.filter(isChosen)
    const sizeOf = (some: readonly Cloud[]): number => some.reduce((sum, { at }) => sum + at[j].x.length, 0)
    const values = new Float64Array(grid.x.count * grid.xi.count)
    for (const kind of new Set(clouds.map((c) => c.kind))) {
      const own = clouds.filter((c) => c.kind === kind)
      const covariance = freeCovariance(own[0].centre, times[j])
      addSignedInPlace(
        values,
        grid,
        gatheredCentres(
          own.map(({ at }) => at[j]),
          covariance,
        ),
        covariance,
        period,
        sizeOf(own) / sizeOf(clouds),
      )
    }
    return { grid, values }
  }
}

/** values += share * sum_k weight_k N(. ; z_k, C) for weights of either sign. */
function addSignedInPlace(
  values: Float64Array,
  grid: PhaseSpaceGrid,
  { x, xi, weight }: WeightedCentres,
  covariance: Covariance,
  period: number | null,
  share: number,
): void {
  const part = new Float64Array(values.length)
  for (const sign of [1, -1]) {
    part.fill(0)
    addGaussiansInPlace(
      part,
      grid,
      { x, xi, weight: weight.map((w) => Math.max(0, sign * share * w)) },
      covariance,
      period,
    )
    for (let a = 0; a < values.length; a++) values[a] += sign * part[a]
  }
}

interface Centred {
  readonly kind: string
  readonly points: InitialPoints
  readonly centre: Covariance
}

/** The bodies with their centre of mass at its mean given the relative coordinates, apart by what components they took. */
function withMeanCentres(points: InitialPoints, { components }: GaussianMixture, particles: number): Centred[] {
  const precisions = components.map((c) => inverseCovariance(c.covariance))
  const shapes = components.map((c) => components.findIndex((d) => sameCovariance(c.covariance, d.covariance)))
  const groups = new Map<string, number[]>()
  for (let first = 0; first < points.x.length; first += particles) {
    const kind = Array.from(points.index.subarray(first, first + particles), (k) => shapes[k])
      .sort()
      .join()
    const group = groups.get(kind)
    if (group === undefined) groups.set(kind, [first])
    else group.push(first)
  }
  return [...groups].map(([kind, firsts]) => {
    const precision = summed(Array.from({ length: particles }, (_, j) => precisions[points.index[firsts[0] + j]]))
    const centre = inverseCovariance(precision)
    const own = chosen(points, firsts, particles)
    for (let first = 0; first < own.x.length; first += particles)
      recentreInPlace(own, first, particles, components, precisions, centre)
    return { kind, points: own, centre }
  })
}

function recentreInPlace(
  { x, xi, index }: InitialPoints,
  first: number,
  particles: number,
  components: GaussianMixture['components'],
  precisions: readonly Covariance[],
  centre: Covariance,
): void {
  let [meanX, meanXi] = [0, 0]
  for (let j = first; j < first + particles; j++) {
    meanX += x[j] / particles
    meanXi += xi[j] / particles
  }
  let [u, v] = [0, 0]
  for (let j = first; j < first + particles; j++) {
    const { mean } = components[index[j]]
    const p = precisions[index[j]]
    const [a, b] = [mean[0] - (x[j] - meanX), mean[1] - (xi[j] - meanXi)]
    u += p[0][0] * a + p[0][1] * b
    v += p[1][0] * a + p[1][1] * b
  }
  const [shiftX, shiftXi] = [centre[0][0] * u + centre[0][1] * v - meanX, centre[1][0] * u + centre[1][1] * v - meanXi]
  for (let j = first; j < first + particles; j++) {
    x[j] += shiftX
    xi[j] += shiftXi
  }
}

function summed(matrices: readonly Covariance[]): Covariance {
  const entry = (i: 0 | 1, j: 0 | 1): number => matrices.reduce((sum, m) => sum + m[i][j], 0)
  return [
    [entry(0, 0), entry(0, 1)],
    [entry(1, 0), entry(1, 1)],
  ]
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
