/**
 * What arrows from sampled N-body Schrödinger share: products of packets and their classical partners are run until every distance is as good as was asked
 * for, or the work budget is reached; then what is known at each time is put together.
 */
import { packetDistance, type PairedSample } from '../../../dynamics/schrodinger/schrodinger-packet-distance.ts'
import { firstParticleHusimi } from '../../../dynamics/schrodinger/schrodinger-packet-husimi.ts'
import {
  bodyMoments,
  packetMoments,
  productEnergy,
  sampledObservables,
  type RawSample,
} from '../../../dynamics/schrodinger/schrodinger-packet-observables.ts'
import {
  estimatePacketCost,
  firstParticleMoments,
  forEachSample,
  PacketRun,
  REPLICATES,
  type PacketInput,
} from '../../../dynamics/schrodinger/schrodinger-packets.ts'
import type { PartnersAt } from '../../../dynamics/schrodinger/schrodinger-partners.ts'
import { ReplicateMeans } from '../../../numerics/replicate-means.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import { studentT99 } from '../../../numerics/student-t.ts'
import type { ClassicalDensity, PointMeasure } from '../../../states/classical-density.ts'
import type { Experiment } from '../../experiment.ts'
import { momentValues } from '../estimates.ts'
import { covarianceOf } from '../e-hbar/quantum-classical-bounds.ts'
import { freeCovariance } from '../../../dynamics/schrodinger/schrodinger-observables.ts'
import { densityMoments } from '../../../states/density.ts'
import type { InitialPoints } from '../../../states/packet-samples.ts'
import type { ComparedCorner } from './schrodinger-distance.ts'
import { narrowedBySmoothing } from './schrodinger-smoothed-distance.ts'

/** Trajectories of all particles through all times, drawn from a density with the packets' random numbers. */
export interface SampledCompanions {
  readonly density: ClassicalDensity
  readonly partners: (points: InitialPoints) => PartnersAt[]
}

/** The other corner of the arrow, as the samples see it; everything by number of the output time. */
export interface SampledSide extends SampledCompanions {
  /** Those that with the packets are a coupling of the two corners; null where there are none. */
  readonly coupled: SampledCompanions | null
  /** As in `PacketDistanceRequest`. */
  readonly known: (j: number) => readonly PointMeasure[]
  readonly partnerLaw: (j: number) => readonly PointMeasure[]
  readonly references: (j: number) => readonly [PointMeasure, PointMeasure]
  /** Moments and interaction under the partners' law, by replicates. */
  readonly lawMoments: (j: number) => readonly RawSample[]
  /** How far the law's moments may be off, beside what its replicates show. */
  readonly lawError: (j: number) => number
  readonly smooth: boolean
  /** calW^2 at t = 0 where it is known beforehand. */
  readonly start: Estimate | null
}

export interface SampledTime {
  readonly t: number
  /** null where nobody asks for it. */
  readonly mk2: Estimate | null
  /** E of the quantum-classical cost c_hbar at the partner: the coupling's functional, per particle. */
  readonly coupling: Estimate | null
  /** Of R_N^1. */
  readonly observables: Record<string, Estimate>
}

export interface SampledSolution {
  readonly run: PacketRun
  readonly times: readonly SampledTime[]
  readonly warnings: readonly string[]
}

export interface SampledRequest {
  readonly input: PacketInput
  readonly side: SampledSide
  /** Of calW^2, or else of the coupling, relative. */
  readonly tolerance: number
  /** calW^2 takes most of the time: it is left out where neither it nor a cost that it bounds is wanted. */
  readonly wantsMk2: boolean
  /** At most so many samples. */
  readonly most?: number
  /** Where densities of both sides may narrow what the samples leave open: the document's accuracy and the other side. */
  readonly narrowing?: { readonly accuracy: Experiment['accuracy']; readonly corners: readonly ComparedCorner[] | null }
}

/** Work units of a point: about a minute. */
const WORK_BUDGET = 2e10
/** Of looking at a sample at one time. */
const EVALUATION_WORK = 3e6
/** Of its density. */
const SMOOTHING_WORK = 1e6
const FIRST_PER_REPLICATE = 4
const MOST_PER_REPLICATE = 512

export function estimateSampledCost(input: PacketInput): { bytes: number; workUnits: number } {
  const { bytes, workUnits } = estimatePacketCost(input)
  const each = workUnits + input.times.length * EVALUATION_WORK
  return {
    bytes: bytes + 100e6,
    workUnits: Math.min(Math.max(WORK_BUDGET, 2 * REPLICATES * each), each * REPLICATES * MOST_PER_REPLICATE),
  }
}

/** @throws {ProductStateError} for a state that is no average over packets; {SchrodingerSizeError}; {Cancelled} */
export function solveSampled(request: SampledRequest, hooks: SolveHooks): SampledSolution {
  const { input, tolerance, most } = request
  const run = new PacketRun(input)
  const limit = Math.max(FIRST_PER_REPLICATE, Math.min(MOST_PER_REPLICATE, Math.floor((most ?? Infinity) / REPLICATES)))
  let target = Math.min(limit, FIRST_PER_REPLICATE)
  for (;;) {
    const share = target / (2 * limit)
    run.extendTo(target, { cancelled: hooks.cancelled, progress: (f) => hooks.progress(share * f) })
    const companions = companionsOf(request, run)
    const times = input.times.map((_, j) => sampledTime(request, run, companions, j, null))
    const spent = run.workUnits + run.samples.length * input.times.length * EVALUATION_WORK
    const isDone = times.every((s) => isReached(s, tolerance))
    const narrowed = isDone || target > FIRST_PER_REPLICATE ? null : narrowedTimes(request, run, times, limit, hooks)
    if (narrowed !== null || isDone || target >= limit || 2 * spent > WORK_BUDGET)
      return finished(run, narrowed ?? times, tolerance, hooks)
    target = Math.min(limit, 2 * Math.max(target, run.perReplicate))
  }
}

function finished(
  run: PacketRun,
  times: readonly SampledTime[],
  tolerance: number,
  hooks: SolveHooks,
): SampledSolution {
  hooks.progress(1)
  const short = times.filter((s) => !isReached(s, tolerance))
  return {
    run,
    times,
    warnings: [...run.warnings, ...short.map((s) => shortfall(s, tolerance, run.samples.length))],
  }
}

/** The same times with the distances that densities give, and all else from the samples that these needed; null where they do not help. */
function narrowedTimes(
  request: SampledRequest,
  run: PacketRun,
  times: readonly SampledTime[],
  limit: number,
  hooks: SolveHooks,
): SampledTime[] | null {
  const { input, side, narrowing } = request
  const known = times.flatMap(({ mk2 }) => mk2 ?? [])
  if (narrowing === undefined || known.length < times.length) return null
  const { density } = side
  if (narrowing.corners === null && density.kind !== 'mixture') return null
  const each = run.workUnits / run.samples.length + input.times.length * SMOOTHING_WORK
  const distances = narrowedBySmoothing(
    {
      run,
      input,
      other:
        narrowing.corners === null && density.kind === 'mixture' ? { density } : { corners: narrowing.corners ?? [] },
      accuracy: narrowing.accuracy,
      limit: Math.min(limit, Math.floor(WORK_BUDGET / each / REPLICATES)),
      known,
      moments: (j) => momentValues(times[j].observables),
      discretisation: (j) => gridError(run, j) + side.lawError(j),
      negligible: NEGLIGIBLE,
    },
    { cancelled: hooks.cancelled, progress: (f) => hooks.progress(0.1 + 0.8 * f) },
  )
  if (distances === null) return null
  const companions = companionsOf(request, run)
  return distances.map((mk2, j) => sampledTime(request, run, companions, j, mk2))
}

/** A distance below this part of hbar is zero to all purposes. */
const NEGLIGIBLE = 1e-9

function isReached({ mk2, coupling }: SampledTime, tolerance: number): boolean {
  if (mk2 === null) return coupling === null || upperEnd(coupling) - lowerEnd(coupling) <= tolerance * coupling.value
  return upperEnd(mk2) - lowerEnd(mk2) <= tolerance * mk2.value || upperEnd(mk2) <= NEGLIGIBLE
}

function shortfall({ t, mk2, coupling }: SampledTime, tolerance: number, samples: number): string {
  const [name, e] = mk2 === null ? ['the coupling', coupling!] : ['calW^2', mk2]
  const width =
    e.value > 0 ? `${Number(((100 * (upperEnd(e) - lowerEnd(e))) / e.value).toPrecision(2))} %` : 'no relative accuracy'
  return `At t = ${t} ${name} is known to ${width} instead of the ${100 * tolerance} % asked for, from ${samples} samples.`
}

/** [time][block of initial points] */
interface Companions {
  readonly partners: readonly (readonly PartnersAt[])[]
  readonly coupled: readonly (readonly PartnersAt[])[]
}

function companionsOf({ input: { times }, side }: SampledRequest, run: PacketRun): Companions {
  const through = ({ density, partners }: SampledCompanions): PartnersAt[][] => {
    const blocks = run.partnersOf(density).map(partners)
    return times.map((_, j) => blocks.map((block) => block[j]))
  }
  const partners = through(side)
  return {
    partners,
    coupled: side.coupled === null || side.coupled.partners === side.partners ? partners : through(side.coupled),
  }
}

/** @param narrowed calW^2 where it is known already */
function sampledTime(
  { input, side, wantsMk2 }: SampledRequest,
  run: PacketRun,
  companions: Companions,
  j: number,
  narrowed: Estimate | null,
): SampledTime {
  const { particles, hbar, potential } = input
  const t = input.times[j]
  const [partners, coupled] = [companions.partners[j], companions.coupled[j]]
  const mean = freeMeanOf(run.mixture.symbol, t)
  const symbol = covarianceOf(densityMoments(run.mixture.symbol))
  const { core } = run.mixture
  const free = {
    packet: freeCovariance(
      [
        [symbol[0][0] + core[0][0], symbol[0][1] + core[0][1]],
        [symbol[1][0] + core[1][0], symbol[1][1] + core[1][1]],
      ],
      t,
    ),
    partner: freeCovariance(covarianceOf(densityMoments(side.density)), t),
  }
  const known = (t === 0 ? side.start : null) ?? narrowed
  const samples: PairedSample[] = []
  const partnerMoments: RawSample[] = []
  const cost = new ReplicateMeans(1, REPLICATES)
  forEachSample(run, particles, (sample, block, at) => {
    const partner = { x: partners[block].x.subarray(at, at + 1), xi: partners[block].xi.subarray(at, at + 1) }
    if (wantsMk2 && known === null)
      samples.push({ replicate: sample.replicate, sampled: firstParticleHusimi(sample, particles, j, t), partner })
    partnerMoments.push(
      bodyMoments(partners[block], at, particles, particles, potential, free.partner, sample.replicate, true),
    )
    const m = firstParticleMoments(sample, particles, j, t)
    const { x, xi } = coupled[block]
    cost.add(
      Float64Array.of(0.5 * ((m.meanX - x[at]) ** 2 + (m.meanXi - xi[at]) ** 2 + m.varX + m.varXi)),
      sample.replicate,
    )
  })
  const grid = gridError(run, j)
  const costs = cost.estimate()
  const coupling: Estimate = {
    value: costs.mean[0],
    error: studentT99(costs.count - 1) * Math.sqrt(costs.covariance[0]) + grid + 1e-13,
    kind: 'sampled',
    samples: run.samples.length,
  }
  const sampledMoments = packetMoments(run, particles, free.packet, j)
  const law = side.lawMoments(j)
  const hasOneMean = sameMean(freeMeanOf(side.density, t), mean)
  const distance = (): Estimate =>
    packetDistance({
      samples,
      createMeans: (length) => new ReplicateMeans(length, REPLICATES),
      known: side.known(j),
      partnerLaw: side.partnerLaw(j),
      references: side.references(j),
      ...(hasOneMean
        ? { moments: { samples: sampledMoments, partners: partnerMoments, law, mean, blur: hbar / 2 } }
        : {}),
      momentError: grid + side.lawError(j),
      // the Husimi function of a coupling costs hbar/2 more
      ceiling: { value: side.coupled === null ? Infinity : upperEnd(coupling) + hbar / 2 },
      smooth: side.smooth,
    })
  const mk2 = wantsMk2 ? (known ?? distance()) : null
  const observables = sampledObservables(
    {
      samples: sampledMoments,
      control: { partners: partnerMoments, law, lawError: side.lawError(j) },
      discretisation: run.discretisation(j),
      energy:
        input.spec.kind === 'gaussian-wigner' ? productEnergy(input.spec.mixture, particles, potential) : undefined,
    },
    mean,
  )
  return { t, mk2, coupling: side.coupled === null ? null : coupling, observables }
}

/** What the packets' grids may do to second moments. */
function gridError(run: PacketRun, j: number): number {
  const { moments } = run.discretisation(j)
  return 1.5 * (moments.varX + moments.varXi + 4 * (moments.meanX + moments.meanXi))
}

function sameMean(a: readonly [number, number], b: readonly [number, number]): boolean {
  return [0, 1].every((k) => Math.abs(a[k] - b[k]) <= 1e-12 * (1 + Math.abs(a[k])))
}

/** Of a particle of the product state, for all N. */
export function freeMeanOf(density: ClassicalDensity, t: number): readonly [number, number] {
  const m = densityMoments(density)
  return [m.meanX + t * m.meanXi, m.meanXi]
}
