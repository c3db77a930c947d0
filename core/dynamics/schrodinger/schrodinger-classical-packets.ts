/**
 * The packets of sampled N-body Schrödinger moved by Newton's flow: the Wigner function of every sample, a Gaussian of N bodies, is carried along by points drawn from it
 * (the truncated Wigner approximation), its centre of mass integrated out as in schrodinger-smoothed.ts:
 *
 *   H' = E E_delta N(. ; z_1(t), F (P^{-1} + G/N) F^T + hbar/2),   bodies from z_j + delta_j, delta ~ N(0, G)^N without its centre of mass.
 *
 * What it averages to is known without packets: Newton's flow of the product of the mixture's Wigner function (liouville-smoothed.ts), blurred by hbar/2. So H' takes from H the
 * noise of the samples' places, and leaves that of what the quantum flow does otherwise.
 */
import type { Covariance, GaussianMixture } from '../../states/classical-density.ts'
import type { FreeCentres } from '../../states/free-centre.ts'
import { createProductSampler, type InitialPoints, type ProductSampler } from '../../states/packet-samples.ts'
import { SmoothedLaw, widenedBy } from '../liouville/liouville-smoothed.ts'
import { freeCovariance, freeMean } from './schrodinger-observables.ts'
import type { PacketInput, PacketRun } from './schrodinger-packets.ts'
import { newtonPartners, type PartnersAt } from './schrodinger-partners.ts'
import { ReplicatedClouds, type ReplicatedDensity } from './schrodinger-smoothed.ts'

/** Points of each packet. */
const POINTS = 256
const PACKET_STREAM = 37
/** Of the trajectories: a control needs no more. */
const TRAJECTORY_ACCURACY = 1e-7

export class ClassicalPackets {
  private readonly run: PacketRun
  private readonly input: PacketInput
  private readonly centres: FreeCentres
  private readonly sampler: ProductSampler
  /** H' at each time. */
  private readonly clouds: readonly ReplicatedClouds[]
  private blocks = 0

  constructor(run: PacketRun, input: PacketInput, centres: FreeCentres) {
    this.run = run
    this.input = input
    this.centres = centres
    this.sampler = createProductSampler(input.particles, input.seed, PACKET_STREAM)
    this.clouds = input.times.map(() => new ReplicatedClouds())
  }

  /** H' at output time number j, by the replicates of all samples that have been run. */
  at(j: number): ReplicatedDensity {
    for (; this.blocks < this.run.starts.length; this.blocks++) this.addBlock(this.blocks)
    return this.clouds[j].density()
  }

  /** What H' averages to. */
  law(): SmoothedLaw {
    const { particles, hbar, potential, times, seed } = this.input
    return new SmoothedLaw({ density: this.wigner(), particles, potential, times, seed, blur: hbar / 2 })
  }

  /** The mixture's Wigner function. */
  private wigner(): GaussianMixture {
    const { symbol, core } = this.run.mixture
    if (symbol.kind !== 'mixture') throw new RangeError('Only a mixture has a Gaussian centre of mass.')
    return {
      kind: 'mixture',
      components: symbol.components.map((c) => ({ ...c, covariance: sumOf(c.covariance, core, 1) })),
    }
  }

  private addBlock(block: number): void {
    const { particles, potential, times } = this.input
    const { replicate, first, points } = this.run.starts[block]
    const { core } = this.run.mixture
    const packet: GaussianMixture = { kind: 'mixture', components: [{ weight: 1, mean: [0, 0], covariance: core }] }
    const drawn = this.sampler.draw(packet, replicate, first * POINTS, (points.x.length / particles) * POINTS)
    placeInPlace(drawn, points, particles)
    newtonPartners(drawn, particles, this.wigner(), potential, times, TRAJECTORY_ACCURACY).forEach((bodies, j) => {
      for (let at = 0; at < points.x.length; at += particles) this.addPacket(replicate, points, at, bodies, j)
    })
  }

  /** The packet about the bodies [first, first + particles). */
  private addPacket(replicate: number, points: InitialPoints, first: number, { x, xi }: PartnersAt, j: number): void {
    const {
      run: {
        mixture: { core },
      },
      input: { particles, times, hbar },
      clouds,
    } = this
    const { kind, covariance, shift } = this.centres(points, first)
    const whole = freeCovariance(sumOf(covariance, core, 1 / particles), times[j])
    const [dx, dxi] = freeMean(shift, times[j])
    const bodies = particles === 2 ? 2 : 1
    const place = (k: number): number => first * POINTS + Math.floor(k / bodies) * particles + (k % bodies)
    const size = POINTS * bodies
    clouds[j].add(replicate, kind, widenedBy(whole, hbar / 2), {
      x: Float64Array.from({ length: size }, (_, k) => x[place(k)] + dx),
      xi: Float64Array.from({ length: size }, (_, k) => xi[place(k)] + dxi),
      weight: new Float64Array(size).fill(1),
    })
  }
}

/** a + factor b */
function sumOf(a: Covariance, b: Covariance, factor: number): Covariance {
  const entry = (i: 0 | 1, j: 0 | 1): number => a[i][j] + factor * b[i][j]
  return [
    [entry(0, 0), entry(0, 1)],
    [entry(1, 0), entry(1, 1)],
  ]
}

/** Deviations of N bodies at a time <- their places about those of the sample that they belong to, the centre of mass being the sample's. */
function placeInPlace(drawn: InitialPoints, { x, xi }: InitialPoints, particles: number): void {
  for (let from = 0; from < drawn.x.length; from += particles) {
    const sample = Math.floor(from / (particles * POINTS)) * particles
    for (const [of, about] of [
      [drawn.x, x],
      [drawn.xi, xi],
    ]) {
      let mean = 0
      for (let k = 0; k < particles; k++) mean += of[from + k] / particles
      for (let k = 0; k < particles; k++) of[from + k] += about[sample + k] - mean
    }
  }
}
