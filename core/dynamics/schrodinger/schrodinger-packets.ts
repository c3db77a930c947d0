/**
 * N-body Schrödinger with mixed product data by samples: R_N(t) is the average of |Psi_Z(t)><Psi_Z(t)| over products of packets Z
 * (states/packet-samples.ts), each of them one wave function of N - 1 relative coordinates. Sixteen replicates of a quasi-random rule give the
 * averages and their errors; the first samples run at two resolutions, which gives the discretisation's.
 */
import { tensorSize } from '../../grids/tensor-grid.ts'
import { inArenaScope } from '../../numerics/kernels/arena.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import { rkn6 } from '../../numerics/splitting.ts'
import type { Moments } from '../../states/classical-density.ts'
import { firstParticleShares } from '../../states/jacobi.ts'
import { axisOrbitals, productOrbitalInto, type ProductTerm } from '../../states/n-particle.ts'
import {
  createProductSampler,
  packetMixture,
  packetTerm,
  type InitialPoints,
  type PacketMixture,
  type ProductSampler,
} from '../../states/packet-samples.ts'
import { createSchrodingerFlow } from './schrodinger-flow.ts'
import { createFrame, pairPotentialOnGrid, type SchrodingerInput } from './schrodinger-frame.ts'
import { rowSnapshot, type TermSnapshot } from './schrodinger-level.ts'
import { freeCovariance, freeMean } from './schrodinger-observables.ts'
import { schrodingerTimeStep } from './schrodinger-pilot.ts'
import { assertServed, planSchrodinger, schrodingerGrid, type SchrodingerCost } from './schrodinger-plan.ts'

export interface PacketInput extends SchrodingerInput {
  readonly seed: number
}

/** Independent replicates of the quasi-random rule. */
export const REPLICATES = 16
const SAMPLE_STREAM = 23

/** One product of packets through all output times. */
export interface PacketSample {
  readonly replicate: number
  readonly term: ProductTerm
  /** At each output time: the state of y_1 and its moments. */
  readonly times: readonly TermSnapshot[]
}

/** Means and second moments of particle 1 (Wigner). */
export function firstParticleMoments({ term, times }: PacketSample, particles: number, j: number, t: number): Moments {
  const { centre: c, relative: s } = firstParticleShares(particles)
  const m = times[j].moments
  const [y, eta] = freeMean(term.centreMean, t)
  const g = freeCovariance(term.centreCovariance, t)
  return {
    mass: m.mass,
    meanX: c * y + s * m.meanX,
    meanXi: c * eta + s * m.meanXi,
    varX: c * c * g[0][0] + s * s * m.varX,
    covXXi: c * c * g[0][1] + s * s * m.covXXi,
    varXi: c * c * g[1][1] + s * s * m.varXi,
  }
}

/** Rows advanced together: they share the factors of a step. */
const BATCH_NUMBERS = 2 ** 20
const MOST_IN_BATCH = 24
const MOST_RESTARTS = 8
const GROWTH = 1.3

/** Largest differences between the two resolutions over the first samples, by time. */
export interface PacketErrors {
  /** Of <V_N>. */
  readonly interaction: number
  readonly moments: Moments
}

export class PacketRun {
  readonly samples: PacketSample[] = []
  readonly warnings: string[] = []
  /** Where the particles of all samples began, in the order of `samples`. */
  readonly starts: { readonly replicate: number; readonly first: number; readonly points: InitialPoints }[] = []
  readonly mixture: PacketMixture
  workUnits = 0
  private readonly input: PacketInput
  private readonly sampler: ProductSampler
  private readonly growth = { y: 1, xi: 1 }
  private timeStep: number | null = null
  private errors: PacketErrors[] | null = null
  private lastGrid: Record<string, unknown> = {}

  /** @throws {ProductStateError} when the state is no average over packets of one covariance */
  constructor(input: PacketInput) {
    this.input = input
    this.mixture = packetMixture(input.spec, input.hbar, input.symbol)
    this.sampler = createProductSampler(input.particles, input.seed, SAMPLE_STREAM)
  }

  /** How many samples of each replicate have been run. */
  get perReplicate(): number {
    return this.samples.length / REPLICATES
  }

  /** Runs the points up to `count` of every replicate. @throws {Cancelled, SchrodingerSizeError} */
  extendTo(count: number, hooks: SolveHooks): void {
    const {
      input: { particles },
      sampler,
      mixture,
    } = this
    const first = this.perReplicate
    const wanted = Array.from({ length: REPLICATES }, (_, replicate) => {
      const points = sampler.draw(mixture.symbol, replicate, first, count - first)
      this.starts.push({ replicate, first, points })
      return Array.from({ length: count - first }, (_, r) => ({
        replicate,
        term: packetTerm(points, r * particles, particles, mixture.core),
      }))
    }).flat()
    if (this.errors === null)
      this.errors = this.compareResolutions(
        wanted.slice(0, 8).map((w) => w.term),
        hooks,
      )
    for (let at = 0; at < wanted.length;) {
      const batch = wanted.slice(at, at + MOST_IN_BATCH)
      const taken = this.runBatch(
        batch.map((w) => w.term),
        'fine',
        hooks,
      )
      taken.forEach((times, i) => this.samples.push({ ...batch[i], times }))
      at += taken.length
      hooks.progress(at / wanted.length)
    }
  }

  /** The same density from its own points but the same numbers: for a classical partner. */
  partnersOf(density: PacketMixture['symbol']): InitialPoints[] {
    return this.starts.map(({ replicate, first, points }) =>
      this.sampler.draw(density, replicate, first, points.x.length / this.input.particles),
    )
  }

  discretisation(j: number): PacketErrors {
    if (this.errors === null) throw new Error('No samples have been run.')
    return this.errors[j]
  }

  numerics(): Record<string, unknown> {
    return {
      method: 'products of packets in relative coordinates, split step, quasi-random samples',
      replicates: REPLICATES,
      samples: this.samples.length,
      timeStep: (this.timeStep ?? 0) / 1.5,
      ...this.lastGrid,
    }
  }

  private stepOf(terms: readonly ProductTerm[], amplitudeError: number, hooks: SolveHooks): number {
    if (this.timeStep !== null) return this.timeStep
    const fastest = terms.reduce((best, term) => (speed(term) > speed(best) ? term : best))
    // the pilot is one pair: the first relative coordinate of the fastest product
    const pair: ProductTerm = {
      ...fastest,
      relativeMeans: [fastest.relativeMeans[0]],
      covariances: [fastest.covariances[0]],
    }
    this.timeStep = schrodingerTimeStep({ ...this.input, particles: 2, terms: [pair] }, amplitudeError, {
      ...hooks,
      progress: () => undefined,
    }).timeStep
    return this.timeStep
  }

  /** Results of as many of the terms as go together, [term][time]; at least one. */
  private runBatch(terms: readonly ProductTerm[], level: 'coarse' | 'fine', hooks: SolveHooks): TermSnapshot[][] {
    const { growth } = this
    for (let restarts = 0; ; restarts++) {
      const result = inArenaScope(() => this.tryBatch(terms, level, restarts === MOST_RESTARTS, hooks))
      if (result === 'edge') growth.y *= GROWTH
      else if (result === 'nyquist') growth.xi *= GROWTH
      else return result
    }
  }

  private tryBatch(
    allTerms: readonly ProductTerm[],
    level: 'coarse' | 'fine',
    isLast: boolean,
    hooks: SolveHooks,
  ): TermSnapshot[][] | 'edge' | 'nyquist' {
    const input = { ...this.input, terms: allTerms }
    const { hbar, times } = input
    const plan = planSchrodinger(input)
    const resolution = plan[level]
    const step = this.stepOf(allTerms, plan.coarse.amplitudeError, hooks) / (level === 'fine' ? 1.5 : 1)
    const frame = createFrame(input)
    const grid = schrodingerGrid(input, frame, resolution, this.growth, null)
    const size = tensorSize(grid)
    const count = Math.max(1, Math.min(allTerms.length, Math.floor(BATCH_NUMBERS / (2 * size))))
    const terms = allTerms.slice(0, count)
    assertServed(input, this.costOf(size, count, step))
    const potential = pairPotentialOnGrid(input, frame, grid)
    const rows = new Float64Array(2 * size * count)
    terms.forEach((term, r) =>
      productOrbitalInto(
        rows.subarray(2 * size * r, 2 * size * (r + 1)),
        axisOrbitals(term, hbar, 1, grid),
        term.relativeMeans.map(() => 0),
        grid,
      ),
    )
    const flow = createSchrodingerFlow({ rows, rank: count, grid, hbar, potential, watchEdges: true })
    const results: TermSnapshot[][] = terms.map(() => [])
    const limit = 100 * resolution.edgeMass * count
    for (const t of times) {
      flow.advance(t, Math.ceil((t - flow.t) / step - 1e-9), rkn6, hooks)
      const now = flow.rows()
      results.forEach((of, r) =>
        of.push(
          rowSnapshot(now.subarray(2 * size * r, 2 * size * (r + 1)), {
            grid,
            hbar,
            potential,
            traceTail: resolution.traceTail,
          }),
        ),
      )
      if (isLast) continue
      if (flow.largestNyquistMass > limit) return 'nyquist'
      if (flow.largestEdgeMass > limit) return 'edge'
    }
    if (isLast)
      this.warnings.push(
        `A box of relative coordinates stayed too small: mass ${flow.largestEdgeMass.toExponential(1)} at its ends.`,
      )
    this.workUnits += size * Math.log2(size) * count * flow.stages
    this.lastGrid = { points: grid.axis.count, spacing: grid.axis.spacing, dimension: grid.dimension }
    return results
  }

  private costOf(points: number, rank: number, step: number): SchrodingerCost {
    const steps = Math.ceil((this.input.times.at(-1) ?? 0) / step)
    return {
      points,
      rank,
      steps,
      bytes: 16 * points * (rank + 10),
      workUnits: rank * points * Math.log2(points) * steps * rkn6.drift.length,
    }
  }

  private compareResolutions(terms: readonly ProductTerm[], hooks: SolveHooks): PacketErrors[] {
    const quiet: SolveHooks = { ...hooks, progress: () => undefined }
    const coarse = this.runBatch(terms, 'coarse', quiet)
    const fine = this.runBatch(terms.slice(0, coarse.length), 'fine', quiet)
    const both = Math.min(coarse.length, fine.length)
    return this.input.times.map((_, j) => {
      const worst = (of: (s: TermSnapshot) => number): number =>
        Math.max(...Array.from({ length: both }, (_, i) => Math.abs(of(fine[i][j]) - of(coarse[i][j]))))
      const name = (key: keyof Moments): number => worst((s) => s.moments[key])
      return {
        interaction: worst((s) => s.interaction),
        moments: {
          mass: name('mass'),
          meanX: name('meanX'),
          meanXi: name('meanXi'),
          varX: name('varX'),
          covXXi: name('covXXi'),
          varXi: name('varXi'),
        },
      }
    })
  }
}

/** @param visit a sample, the number of its block of initial points, and where its first particle stands in it */
export function forEachSample(
  run: PacketRun,
  particles: number,
  visit: (sample: PacketSample, block: number, at: number) => void,
): void {
  let n = 0
  run.starts.forEach(({ points }, block) => {
    for (let at = 0; at < points.x.length; at += particles) visit(run.samples[n++], block, at)
  })
}

function speed({ relativeMeans }: ProductTerm): number {
  return Math.abs(relativeMeans[0][1])
}

/** Deterministic work and memory of one sample, from the packets of the first points. */
export function estimatePacketCost(input: PacketInput): { readonly bytes: number; readonly workUnits: number } {
  const { core, symbol } = packetMixture(input.spec, input.hbar, input.symbol)
  const points = createProductSampler(input.particles, input.seed, SAMPLE_STREAM).draw(symbol, 0, 0, 4)
  const terms = [0, 1, 2, 3].map((r) => packetTerm(points, r * input.particles, input.particles, core))
  const withTerms = { ...input, terms }
  const plan = planSchrodinger(withTerms)
  const size = tensorSize(schrodingerGrid(withTerms, plan.frame, plan.fine, { y: 1, xi: 1 }, null))
  const steps = Math.ceil((input.times.at(-1) ?? 0) * 12) + input.times.length
  return {
    bytes: 16 * size * (12 + Math.min(MOST_IN_BATCH, Math.ceil(BATCH_NUMBERS / (2 * size)))),
    workUnits: size * Math.log2(Math.max(2, size)) * steps * rkn6.drift.length,
  }
}
