/**
 * calW^2 of sampled quantum bodies by the densities of schrodinger-smoothed.ts, against a known density or against the bodies of Newton from the same samples (then
 * both sides are sampled, and their common noise cancels): the certified bracket between the means, and around it what sampling leaves open. It does not linearise what
 * no Gaussian sees, as packetDistance does, and so serves late times and mixtures.
 */
import {
  packetCentres,
  smoothedPackets,
  smoothedPartners,
  type ReplicatedDensity,
} from '../../../dynamics/schrodinger/schrodinger-smoothed.ts'
import { REPLICATES, type PacketInput, type PacketRun } from '../../../dynamics/schrodinger/schrodinger-packets.ts'
import type { PartnersAt } from '../../../dynamics/schrodinger/schrodinger-partners.ts'
import type { PhaseSpaceField } from '../../../grids/phase-space-grid.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { throwIfCancelled, type SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { GaussianMixture, Moments } from '../../../states/classical-density.ts'
import { replicateSpread } from '../../../transport/replicate-spread.ts'
import type { Experiment } from '../../experiment.ts'
import { isNarrow, lookUntilNarrow, widenedBySampling, widthOf } from '../smoothed-interval.ts'
import { distanceOfCorners, windowOfCorners, type ComparedCorner } from './schrodinger-distance.ts'

/** The other side: densities that are known, or Newton's bodies drawn from a mixture with the packets' random numbers. */
export type OtherSide =
  | { readonly corners: readonly ComparedCorner[] }
  | { readonly density: GaussianMixture; readonly partnersAt: (j: number) => readonly PartnersAt[] }

export interface SampledNarrowing {
  readonly run: PacketRun
  readonly input: PacketInput
  readonly other: OtherSide
  readonly accuracy: Experiment['accuracy']
  /** Most samples of each replicate. */
  readonly limit: number
  /** calW^2 so far, at each time. */
  readonly known: readonly Estimate[]
  /** Of R_N^1 (Wigner), at each time. */
  readonly moments: (j: number) => Moments
  /** What the packets' grids may do to calW^2. */
  readonly discretisation: (j: number) => number
  readonly negligible: number
}

const FIRST_PER_REPLICATE = 16

/** For each time the narrower of what is known and of what the densities give; the run is extended as far as that needs. Null where they cannot help. */
export function narrowedBySmoothing(request: SampledNarrowing, hooks: SolveHooks): Estimate[] | null {
  const { run, input, other, accuracy, limit, known, negligible } = request
  const isSmoothable =
    packetCentres(run, input.particles) !== null && ('corners' in other || sidesAt(request, 0) !== null)
  const open = known.flatMap((e, j) => (isNarrow(e, accuracy.tolerance, negligible) ? [] : [j]))
  if (!isSmoothable || open.length === 0 || limit < FIRST_PER_REPLICATE) return null
  const quiet: SolveHooks = { ...hooks, progress: () => undefined }
  run.extendTo(Math.max(run.perReplicate, FIRST_PER_REPLICATE), quiet)
  const narrowed = [...known]
  let isHelp = false
  open.forEach((j, i) => {
    throwIfCancelled(hooks)
    const own = distanceAt(request, j, quiet)
    hooks.progress((i + 1) / open.length)
    if (own === null || widthOf(own) >= widthOf(known[j])) return
    narrowed[j] = own
    isHelp = true
  })
  return isHelp ? narrowed : null
}

interface Sides {
  readonly first: ReplicatedDensity | ComparedCorner
  readonly packets: ReplicatedDensity
}

function sidesAt({ run, input, other }: SampledNarrowing, j: number): Sides | null {
  const centres = packetCentres(run, input.particles)
  if (centres === null) return null
  const first =
    'corners' in other ? other.corners[j] : smoothedPartners(run, input, other.density, other.partnersAt(j), j)
  return first === null ? null : { first, packets: smoothedPackets(run, input, centres, j) }
}

/** Null where the samples that are allowed cannot make it narrower than what is known. */
function distanceAt(request: SampledNarrowing, j: number, hooks: SolveHooks): Estimate | null {
  const { run, input, accuracy, limit, known, moments, negligible } = request
  const cornerOf = (side: Sides['first']): ComparedCorner =>
    'density' in side
      ? side
      : { density: { fine: side.fieldOn, coarse: side.fieldOn, lostMass: 0 }, moments: widened(moments(j), input.hbar) }
  const look = () => {
    const sides = sidesAt(request, j)
    if (sides === null) throw new Error('The centre of mass was Gaussian before.')
    const corners = [cornerOf(sides.first), cornerOf(sides.packets)] as const
    const window = windowOfCorners(corners, null, accuracy)
    const fields: PhaseSpaceField[] =
      'density' in sides.first ? [corners[0].density.fine(window.grid)] : sides.first.replicatesOn(window.grid)
    return { corners, window, spread: replicateSpread(fields, sides.packets.replicatesOn(window.grid)) }
  }
  const seen = lookUntilNarrow(
    run,
    look,
    { replicates: REPLICATES, limit, tolerance: accuracy.tolerance, known: known[j] },
    hooks,
  )
  if (seen === null) return null
  const { corners, window, spread } = seen
  const asked = { t: input.times[j], accuracy, negligible }
  const { estimate } = distanceOfCorners(corners[0], corners[1], window, asked, hooks)
  return widenedBySampling(estimate, {
    spread,
    replicates: REPLICATES,
    samples: run.samples.length,
    discretisation: request.discretisation(j),
  })
}

function widened(moments: Moments, hbar: number): Moments {
  return { ...moments, varX: moments.varX + hbar / 2, varXi: moments.varXi + hbar / 2 }
}
