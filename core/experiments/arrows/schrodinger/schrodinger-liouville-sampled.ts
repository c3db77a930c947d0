/**
 * The left arrow without a density of F_N^1. Mixed data: each sample Z of f_in^{(x)N} is the centre of a product of packets and the initial point
 * of Newton's equations, so that R_N^1 and F_N^1 are seen through small differences, and trajectory and wave function are the coupling of Theorem
 * 2.7's proof. Pure data: the Husimi function of R_N^1 is known (grid, MCTDHB) and Newton's trajectories are sampled.
 */
import { packetDistance } from '../../../dynamics/schrodinger/schrodinger-packet-distance.ts'
import { freeCovariance } from '../../../dynamics/schrodinger/schrodinger-observables.ts'
import {
  bodyMoments,
  productEnergy,
  sampledObservables,
  type RawSample,
} from '../../../dynamics/schrodinger/schrodinger-packet-observables.ts'
import type { SchrodingerSnapshot } from '../../../dynamics/schrodinger/schrodinger-run.ts'
import type { PhaseSpaceField } from '../../../grids/phase-space-grid.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { ReplicateMeans } from '../../../numerics/replicate-means.ts'
import { newtonPartners } from '../../../dynamics/schrodinger/schrodinger-partners.ts'
import { REPLICATES, type PacketInput } from '../../../dynamics/schrodinger/schrodinger-packets.ts'
import type { ClassicalDensity, PointMeasure } from '../../../states/classical-density.ts'
import { createProductSampler } from '../../../states/packet-samples.ts'
import { covarianceOf } from '../e-hbar/quantum-classical-bounds.ts'
import { densityMoments } from '../../../states/density.ts'
import { freeMeanOf, type SampledCompanions, type SampledSide } from './schrodinger-sampled.ts'

/** Bodies whose Newtonian trajectories stand for F_N^1, in as many replicates as the samples have; and of them in each of two quadratures. */
const LAW_BODIES = 24_000
const REFERENCE_STREAM = 29

/** Of Newton's trajectories, by their step of order 6. */
export const LAW_ERROR = 1e-8

type NewtonInput = Pick<PacketInput, 'particles' | 'potential' | 'times' | 'seed'>

/** F_N^1 by replicates of equally weighted bodies: [time][replicate]. */
export function newtonLaw(
  { particles, potential, times, seed }: NewtonInput,
  density: ClassicalDensity,
  bodies = LAW_BODIES,
): PointMeasure[][] {
  const sampler = createProductSampler(particles, seed, REFERENCE_STREAM)
  const count = 2 ** Math.max(0, Math.ceil(Math.log2(bodies / (particles * REPLICATES))))
  const replicates = Array.from({ length: REPLICATES }, (_, r) =>
    newtonPartners(sampler.draw(density, r, 0, count), particles, density, potential, times).map(equalWeights),
  )
  return times.map((_, j) => replicates.map((of) => of[j]))
}

/** @param start calW^2 at t = 0 where it is known */
export function newtonSide(input: PacketInput, density: ClassicalDensity, start: Estimate | null = null): SampledSide {
  const { particles, potential, times } = input
  const law = newtonLaw(input, density)
  const companions: SampledCompanions = {
    density,
    partners: (points) => newtonPartners(points, particles, density, potential, times),
  }
  return {
    ...companions,
    coupled: companions,
    known: (j) => law[j],
    partnerLaw: (j) => law[j],
    references: (j) => [joined(law[j].slice(0, 6)), joined(law[j].slice(6, 12))],
    lawMoments: (j) => rawMoments(law[j], input, density, times[j]),
    lawError: () => LAW_ERROR,
    smooth: density.kind !== 'points',
    start,
  }
}

/** F_N^1's observables from its replicates, with 99 % intervals. */
export function newtonObservables(
  law: readonly PointMeasure[],
  input: NewtonInput,
  density: ClassicalDensity,
  t: number,
): Record<string, Estimate> {
  const { particles, potential } = input
  return sampledObservables(
    {
      samples: rawMoments(law, input, density, t),
      energy: density.kind === 'mixture' ? productEnergy(density, particles, potential) : undefined,
    },
    freeMeanOf(density, t),
  )
}

/** Of every replicate, drawn from the product of `density`. */
function rawMoments(
  law: readonly PointMeasure[],
  { particles, potential }: NewtonInput,
  density: ClassicalDensity,
  t: number,
): RawSample[] {
  const free = freeCovariance(covarianceOf(densityMoments(density)), t)
  return law.map((points, r) => bodyMoments(points, 0, points.x.length, particles, potential, free, r, false))
}

export interface KnownHusimi {
  /** The Husimi function on a grid, and on one of other cells. */
  readonly fields: readonly [PhaseSpaceField, PhaseSpaceField]
  readonly snapshot: SchrodingerSnapshot
  /** What the solver's error may do to calW^2. */
  readonly solverError: number
  /** The cost of the product coupling of the two densities. */
  readonly ceiling: number
}

/** calW^2(F_N^1, H) with H known. */
export function distanceToKnown(
  law: readonly PointMeasure[],
  { fields, solverError, ceiling }: KnownHusimi,
  smooth: boolean,
): Estimate {
  const references = [pointsOf(fields[0]), pointsOf(fields[1])] as const
  const partner = { x: new Float64Array(0), xi: new Float64Array(0) }
  return packetDistance({
    samples: law.map((sampled, replicate) => ({ replicate, sampled, partner })),
    createMeans: (length) => new ReplicateMeans(length, REPLICATES),
    known: [references[0]],
    partnerLaw: [],
    references,
    momentError: solverError,
    ceiling: { value: ceiling },
    smooth,
  })
}

/** Of the largest value: what is left out of the points. */
const NEGLIGIBLE = 1e-13

export function pointsOf({ grid: { x, xi }, values }: PhaseSpaceField): PointMeasure {
  const least = NEGLIGIBLE * values.reduce((a, b) => Math.max(a, b), 0)
  const kept: number[] = []
  values.forEach((v, i) => v > least && kept.push(i))
  const total = kept.reduce((sum, i) => sum + values[i], 0)
  return {
    kind: 'points',
    x: Float64Array.from(kept, (i) => x.origin + Math.floor(i / xi.count) * x.spacing),
    xi: Float64Array.from(kept, (i) => xi.origin + (i % xi.count) * xi.spacing),
    weight: Float64Array.from(kept, (i) => values[i] / total),
  }
}

function equalWeights({ x, xi }: { readonly x: Float64Array; readonly xi: Float64Array }): PointMeasure {
  return { kind: 'points', x, xi, weight: new Float64Array(x.length).fill(1 / x.length) }
}

function joined(parts: readonly PointMeasure[]): PointMeasure {
  const all = (of: (part: PointMeasure) => Float64Array): Float64Array =>
    Float64Array.from(parts.flatMap((part) => Array.from(of(part))))
  return equalWeights({ x: all((p) => p.x), xi: all((p) => p.xi) })
}
