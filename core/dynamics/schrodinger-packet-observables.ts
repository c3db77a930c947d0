/** Observables of sampled corners with 99 % intervals: of R_N^1 from packets, and of F_N^1 from Newton's trajectories. */
import { ReplicateMeans } from '../numerics/replicate-means.ts'
import type { Estimate } from '../numerics/estimate.ts'
import { studentT99 } from '../numerics/student-t.ts'
import type { Potential } from '../potentials/potential.ts'
import type { Covariance, Moments } from '../states/classical-density.ts'
import type { LowRankState } from '../states/density-operator.ts'
import { oneParticleMarginal } from './schrodinger-marginal.ts'
import { freeCovariance, freeMean } from './schrodinger-observables.ts'
import type { PartnersAt } from './schrodinger-partners.ts'
import { firstParticleMoments, REPLICATES, type PacketErrors, type PacketRun, type PacketSample } from './schrodinger-packets.ts'

/** Second moments of a particle about the known mean and the interaction per particle, of one sample or of a replicate of many. */
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
  readonly control?: { readonly partners: readonly RawSample[]; readonly law: readonly RawSample[]; readonly lawError: number }
  readonly discretisation?: PacketErrors
}

/**
 * Means are free (total momentum is conserved); variances and energies are averages over the samples, whose replicates give the error.
 * @param mean of particle 1 at this time, exactly known
 */
export function sampledObservables({ samples, control, discretisation }: SampledMoments, mean: readonly [number, number]): Record<string, Estimate> {
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
    return { value, error: sampling + grid + lawError + 1e-13 * (1 + Math.abs(value)), kind: 'sampled', samples: samples.length, budget: { sampling, grid, law: lawError } }
  }
  const at = (i: number, j = i): number => covariance[ENTRIES * i + j]
  const e = discretisation?.moments
  const shift = (of: keyof Moments): number => 1.5 * ((e?.[of] ?? 0) + 4 * ((e?.meanX ?? 0) + (e?.meanXi ?? 0)))
  const lawError = control?.lawError ?? 0
  const exactly = (value: number): Estimate => ({ value, error: 1e-12 * (1 + Math.abs(value)), kind: 'exact' })
  const kinetic = 0.5 * (m[2] + mean[1] ** 2)
  const potentialError = 1.5 * (discretisation?.interaction ?? 0)
  return {
    mass: exactly(1),
    meanX: exactly(mean[0]),
    meanXi: exactly(mean[1]),
    varX: sampled(m[0], at(0), shift('varX')),
    covXXi: sampled(m[1], at(1), shift('covXXi')),
    varXi: sampled(m[2], at(2), shift('varXi')),
    kineticEnergy: sampled(kinetic, 0.25 * at(2), 0.5 * shift('varXi')),
    potentialEnergy: sampled(m[3], at(3), potentialError),
    energy: sampled(kinetic + m[3], 0.25 * at(2) + at(3) + at(2, 3), 0.5 * shift('varXi') + potentialError),
  }
}

/** Of particle 1 in every sample of R_N^1, about `mean`. */
export function packetMoments(run: PacketRun, particles: number, mean: readonly [number, number], j: number, t: number): RawSample[] {
  return run.samples.map((sample): RawSample => {
    const m = firstParticleMoments(sample, particles, j, t)
    const [x, xi] = [m.meanX - mean[0], m.meanXi - mean[1]]
    return { replicate: sample.replicate, xx: m.varX + x * x, xxi: m.covXXi + x * xi, xixi: m.varXi + xi * xi, potential: sample.times[j].interaction / particles }
  })
}

/** Of `count` bodies from number `first` on, which are whole systems of `particles`; `only` the first of each system, as the packets see it. */
export function bodyMoments({ x, xi }: PartnersAt, first: number, count: number, particles: number, potential: Potential, mean: readonly [number, number], replicate: number, only: boolean): RawSample {
  const sum = { xx: 0, xxi: 0, xixi: 0, potential: 0 }
  const systems = count / particles
  for (let system = first; system < first + count; system += particles) {
    const seen = only ? 1 : particles
    for (let j = system; j < system + seen; j++) {
      const [dx, dxi] = [x[j] - mean[0], xi[j] - mean[1]]
      sum.xx += (dx * dx) / seen
      sum.xxi += (dx * dxi) / seen
      sum.xixi += (dxi * dxi) / seen
    }
    for (let j = system; j < system + particles; j++) for (let k = system; k < j; k++) sum.potential += potential.value(x[j] - x[k]) / particles ** 2
  }
  return { replicate, xx: sum.xx / systems, xxi: sum.xxi / systems, xixi: sum.xixi / systems, potential: sum.potential / systems }
}

/** Of the eigenfunctions of a single sample's marginal: pictures need no more. */
const PICTURE_TAIL = 1e-8

/** R^1 of one product of packets at time number j. */
export function packetMarginal({ term, times }: PacketSample, particles: number, j: number, t: number): LowRankState {
  const { first } = times[j]
  const centreCovariance: Covariance = freeCovariance(term.centreCovariance, t)
  return oneParticleMarginal({ particles, hbar: first.hbar, traceTail: PICTURE_TAIL, centreCovariance, terms: [{ weight: 1, isMirrored: false, first, centreMean: freeMean(term.centreMean, t) }] })
}
