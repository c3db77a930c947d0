/** Observables of sampled corners with 99 % intervals: of R_N^1 from packets, and of F_N^1 from Newton's trajectories. */
import { ReplicateMeans } from '../../numerics/replicate-means.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { studentT99 } from '../../numerics/student-t.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { Covariance, GaussianMixture, Moments } from '../../states/classical-density.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { firstParticleShares } from '../../states/jacobi.ts'
import { oneParticleMarginal, particleShares } from './schrodinger-marginal.ts'
import { freeCovariance, freeMean } from './schrodinger-observables.ts'
import type { PartnersAt } from './schrodinger-partners.ts'
import { REPLICATES, type PacketErrors, type PacketRun, type PacketSample } from './schrodinger-packets.ts'

/**
 * Second moments of a particle about the known mean and the interaction per particle, of one sample or of a replicate of many. The centre of mass
 * is free and independent data are symmetric, so that with x_1 = c y_0 + s y_1, E y_0 y_1 = 0 and the covariance F S_0 F^T of y_0 is known exactly: only
 * s^2 E y_1^2 is sampled.
 */
export interface RawSample {
  readonly replicate: number
  readonly xx: number
  readonly xxi: number
  readonly xixi: number
  readonly potential: number
}

const ENTRIES = 4
const entriesOf = (s: RawSample): Float64Array => Float64Array.of(s.xx, s.xxi, s.xixi, s.potential)

export interface SampledMoments {
  readonly samples: readonly RawSample[]
  /** Each sample's partner, and their law by replicates: what is averaged is the difference, and the law's mean added. */
  readonly control?: {
    readonly partners: readonly RawSample[]
    readonly law: readonly RawSample[]
    readonly lawError: number
  }
  readonly discretisation?: PacketErrors
  /** Per particle, where it is known from the start: it is conserved, so that potential and kinetic energy tell each other. */
  readonly energy?: number | undefined
}

/**
 * Means are free (total momentum is conserved); variances and energies are averages over the samples, whose replicates give the error.
 * @param mean of particle 1 at this time, exactly known
 */
export function sampledObservables(
  { samples, control, discretisation, energy }: SampledMoments,
  mean: readonly [number, number],
): Record<string, Estimate> {
  const means = new ReplicateMeans(ENTRIES, REPLICATES)
  samples.forEach((s, i) => {
    const entries = entriesOf(s)
    if (control !== undefined) entriesOf(control.partners[i]).forEach((v, k) => (entries[k] -= v))
    means.add(entries, s.replicate)
  })
  for (const law of control?.law ?? []) means.shift(entriesOf(law), control?.law.length === 1 ? null : law.replicate)
  const { mean: m, covariance, count: replicates } = means.estimate()
  const t = studentT99(replicates - 1)
  const sampled = (value: number, variance: number, grid: number): Estimate => {
    const sampling = t * Math.sqrt(Math.max(0, variance))
    return {
      value,
      error: sampling + grid + lawError + 1e-13 * (1 + Math.abs(value)),
      kind: 'sampled',
      samples: samples.length,
      budget: { sampling, grid, law: lawError },
    }
  }
  const at = (i: number, j = i): number => covariance[ENTRIES * i + j]
  const e = discretisation?.moments
  const shift = (of: keyof Moments): number => 1.5 * ((e?.[of] ?? 0) + 4 * ((e?.meanX ?? 0) + (e?.meanXi ?? 0)))
  const lawError = control?.lawError ?? 0
  const exactly = (value: number): Estimate => ({ value, error: 1e-12 * (1 + Math.abs(value)), kind: 'exact' })
  const kinetic = 0.5 * (m[2] + mean[1] ** 2)
  const potentialError = 1.5 * (discretisation?.interaction ?? 0)
  const [ofMomentum, ofInteraction] = [
    sampled(kinetic, 0.25 * at(2), 0.5 * shift('varXi')),
    sampled(m[3], at(3), potentialError),
  ]
  const [kineticEnergy, potentialEnergy] =
    energy === undefined ? [ofMomentum, ofInteraction] : conserving(energy, ofMomentum, ofInteraction)
  const isMoved = kineticEnergy !== ofMomentum
  return {
    mass: exactly(1),
    meanX: exactly(mean[0]),
    meanXi: exactly(mean[1]),
    varX: sampled(m[0], at(0), shift('varX')),
    covXXi: sampled(m[1], at(1), shift('covXXi')),
    varXi: isMoved
      ? { ...kineticEnergy, value: 2 * kineticEnergy.value - mean[1] ** 2, error: 2 * (kineticEnergy.error ?? 0) }
      : sampled(m[2], at(2), shift('varXi')),
    kineticEnergy,
    potentialEnergy,
    energy:
      energy === undefined
        ? sampled(kinetic + m[3], 0.25 * at(2) + at(3) + at(2, 3), 0.5 * shift('varXi') + potentialError)
        : exactly(energy),
  }
}

/** The wider of the two energies from the narrower one. */
function conserving(energy: number, kinetic: Estimate, potential: Estimate): readonly [Estimate, Estimate] {
  const rest = (e: Estimate): Estimate => ({
    ...e,
    value: energy - e.value,
    error: (e.error ?? 0) + 1e-12 * (1 + Math.abs(energy)),
  })
  return (kinetic.error ?? 0) <= (potential.error ?? 0) ? [kinetic, rest(kinetic)] : [rest(potential), potential]
}

/** Points of the quadrature a standard deviation, and standard deviations; for smooth V it converges faster than any power. */
const PER_SIGMA = 80
const SIGMAS = 9
/** Half of the points must say the same to this part of the energy. */
const AGREEMENT = 1e-12

/**
 * The conserved energy per particle of N bodies that start from the product of a mixture: 1/2 E xi^2 + (N-1)/(2N) E V(x_1 - x_2), the difference of two
 * components being a Gaussian; undefined where the quadrature does not resolve V. On the line.
 */
export function productEnergy(
  { components }: GaussianMixture,
  particles: number,
  potential: Potential,
): number | undefined {
  let [kinetic, interaction, doubt] = [0, 0, 0]
  for (const a of components) {
    kinetic += 0.5 * a.weight * (a.covariance[1][1] + a.mean[1] ** 2)
    for (const b of components) {
      const [fine, coarse] = gaussianMeans(
        potential,
        a.mean[0] - b.mean[0],
        Math.sqrt(a.covariance[0][0] + b.covariance[0][0]),
      )
      interaction += a.weight * b.weight * fine
      doubt += a.weight * b.weight * Math.abs(fine - coarse)
    }
  }
  const energy = kinetic + ((particles - 1) / (2 * particles)) * interaction
  return doubt <= AGREEMENT * (Math.abs(interaction) + kinetic) ? energy : undefined
}

/** E V(X), X of this mean and standard deviation, by the trapezoidal rule of all points and of every second one. */
function gaussianMeans(potential: Potential, mean: number, sd: number): readonly [number, number] {
  const [sums, weights] = [
    [0, 0],
    [0, 0],
  ]
  for (let i = -SIGMAS * PER_SIGMA; i <= SIGMAS * PER_SIGMA; i++) {
    const w = Math.exp(-0.5 * (i / PER_SIGMA) ** 2)
    const odd = Math.abs(i % 2)
    sums[odd] += w * potential.value(mean + (i * sd) / PER_SIGMA)
    weights[odd] += w
  }
  return [(sums[0] + sums[1]) / (weights[0] + weights[1]), sums[0] / weights[0]]
}

/** Of particle 1 in every sample of R_N^1. @param free the covariance F S_0 F^T of the centre of mass */
export function packetMoments(run: PacketRun, particles: number, free: Covariance, j: number): RawSample[] {
  const { centre: c, relative: s } = firstParticleShares(particles)
  return run.samples.map(({ replicate, times }): RawSample => {
    const { moments: m, interaction } = times[j]
    return {
      replicate,
      xx: c * c * free[0][0] + s * s * (m.varX + m.meanX ** 2),
      xxi: c * c * free[0][1] + s * s * (m.covXXi + m.meanX * m.meanXi),
      xixi: c * c * free[1][1] + s * s * (m.varXi + m.meanXi ** 2),
      potential: interaction / particles,
    }
  })
}

/**
 * Of `count` bodies from number `first` on, which are whole systems of `particles`; `only` the first of each system, as the packets see it.
 * @param free the covariance F S_0 F^T of the centre of mass
 */
export function bodyMoments(
  { x, xi }: PartnersAt,
  first: number,
  count: number,
  particles: number,
  potential: Potential,
  free: Covariance,
  replicate: number,
  only: boolean,
): RawSample {
  const sum = { xx: 0, xxi: 0, xixi: 0, potential: 0 }
  const systems = count / particles
  for (let system = first; system < first + count; system += particles) {
    const seen = only ? 1 : particles
    let [meanX, meanXi] = [0, 0]
    for (let j = system; j < system + particles; j++) {
      meanX += x[j] / particles
      meanXi += xi[j] / particles
    }
    for (let j = system; j < system + seen; j++) {
      const [dx, dxi] = [x[j] - meanX, xi[j] - meanXi]
      sum.xx += (dx * dx) / seen
      sum.xxi += (dx * dxi) / seen
      sum.xixi += (dxi * dxi) / seen
    }
    for (let j = system; j < system + particles; j++)
      for (let k = system; k < j; k++) sum.potential += potential.value(x[j] - x[k]) / particles ** 2
  }
  const c2 = 1 / particles
  return {
    replicate,
    xx: c2 * free[0][0] + sum.xx / systems,
    xxi: c2 * free[0][1] + sum.xxi / systems,
    xixi: c2 * free[1][1] + sum.xixi / systems,
    potential: sum.potential / systems,
  }
}

/** Of the eigenfunctions of a single sample's marginal: pictures need no more. */
const PICTURE_TAIL = 1e-8

/** R^1 of one product of packets at time number j. */
export function packetMarginal({ term, times }: PacketSample, particles: number, j: number, t: number): LowRankState {
  const { first } = times[j]
  const centreCovariance: Covariance = freeCovariance(term.centreCovariance, t)
  return oneParticleMarginal({
    shares: particleShares(particles),
    hbar: first.hbar,
    traceTail: PICTURE_TAIL,
    centreCovariance,
    terms: [{ weight: 1, isMirrored: false, first, centreMean: freeMean(term.centreMean, t) }],
  })
}
