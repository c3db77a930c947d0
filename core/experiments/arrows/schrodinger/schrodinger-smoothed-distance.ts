/**
 * calW^2 of sampled quantum bodies by the densities of schrodinger-smoothed.ts, against a known density or against the bodies of Newton from the same samples (then
 * both sides are sampled, and their common noise cancels): the certified bracket between the means, and around it what sampling leaves open. It does not linearise what
 * no Gaussian sees, as packetDistance does, and so serves late times and mixtures.
 */
import { packetCentres, smoothedPackets } from '../../../dynamics/schrodinger/schrodinger-smoothed.ts'
import type { PacketInput, PacketRun } from '../../../dynamics/schrodinger/schrodinger-packets.ts'
import { ClassicalPackets } from '../../../dynamics/schrodinger/schrodinger-classical-packets.ts'
import { mostPerReplicate, SMOOTHED_REPLICATES, SmoothedLaw } from '../../../dynamics/liouville/liouville-smoothed.ts'
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../../grids/phase-space-grid.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { throwIfCancelled, type SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { GaussianMixture, Moments } from '../../../states/classical-density.ts'
import { createFreeCentres, type FreeCentres } from '../../../states/free-centre.ts'
import { controlled, replicateSpread } from '../../../transport/replicate-spread.ts'
import type { Experiment } from '../../experiment.ts'
import type { FieldSampler } from '../../phase-space-window.ts'
import { isNarrow, lookUntilNarrow, widenedBySampling, widthOf } from '../smoothed-interval.ts'
import { distanceOfCorners, windowOfCorners, type ComparedCorner } from './schrodinger-distance.ts'

/** The other side: densities that are known, or Newton's bodies drawn from a mixture with the packets' random numbers. */
export type OtherSide = { readonly corners: readonly ComparedCorner[] } | { readonly density: GaussianMixture }

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

/** For each time the narrower of what is known and of what the densities give; the run is extended as far as that needs. Null where they cannot help. */
export function narrowedBySmoothing(request: SampledNarrowing, hooks: SolveHooks): Estimate[] | null {
  const { run, input, other, accuracy, known, negligible } = request
  const centres = packetCentres(run, input.particles)
  const open = known.flatMap((e, j) => (isNarrow(e, accuracy.tolerance, negligible) ? [] : [j]))
  if (centres === null || open.length === 0) return null
  if ('density' in other && createFreeCentres(other.density, input.particles) === null) return null
  const quiet: SolveHooks = { ...hooks, progress: () => undefined }
  const packets = new ClassicalPackets(run, input, centres)
  const laws: Laws = {
    packets,
    control: packets.law(),
    other: 'density' in other ? new SmoothedLaw({ ...input, density: other.density }) : null,
  }
  const extendTo = (perReplicate: number): void => {
    run.extendTo(perReplicate, quiet)
    const most = mostPerReplicate(input.particles)
    // two laws of the same numbers have little noise in their difference
    const bodies = laws.other === null ? most : Math.min(most, LAW_SAMPLES * perReplicate)
    for (const law of [laws.control, laws.other]) law?.extendTo(bodies, quiet)
  }
  extendTo(run.perReplicate)
  const narrowed = [...known]
  let isHelp = false
  open.forEach((j, i) => {
    throwIfCancelled(hooks)
    const own = distanceAt({ ...request, laws, centres, extendTo }, j, quiet)
    hooks.progress((i + 1) / open.length)
    if (own === null || widthOf(own) >= widthOf(known[j])) return
    narrowed[j] = own
    isHelp = true
  })
  return isHelp ? narrowed : null
}

/** Of Newton's bodies for each of the packets' samples, in a replicate. */
const LAW_SAMPLES = 256

/** What takes the noise of the packets' places away. */
interface Laws {
  readonly packets: ClassicalPackets
  readonly control: SmoothedLaw
  /** F_N^1; null where the other side is known. */
  readonly other: SmoothedLaw | null
}

interface AtOneTime extends SampledNarrowing {
  readonly laws: Laws
  readonly centres: FreeCentres
  readonly extendTo: (perReplicate: number) => void
}

/** Null where the samples that are allowed cannot make it narrower than what is known. */
function distanceAt(request: AtOneTime, j: number, hooks: SolveHooks): Estimate | null {
  const { run, input, accuracy, limit, known, moments, negligible, centres } = request
  const { packets, control, other } = request.laws
  const look = () => {
    const quantum = smoothedPackets(run, input, centres, j)
    const classical = packets.at(j)
    const fieldOn = (grid: PhaseSpaceGrid): PhaseSpaceField => ({
      grid,
      values: controlled(control.fieldOn(j, grid).values, quantum.fieldOn(grid).values, classical.fieldOn(grid).values),
    })
    const sampledCorner = (on: FieldSampler): ComparedCorner => ({
      density: { fine: on, coarse: on, lostMass: 0 },
      moments: widened(moments(j), input.hbar),
    })
    const first = other === null ? cornerOf(request, j) : sampledCorner((grid) => other.fieldOn(j, grid))
    const corners = [first, sampledCorner(fieldOn)] as const
    const window = windowOfCorners(corners, null, accuracy)
    const { grid } = window
    const known = first.density.fine(grid)
    const spread = replicateSpread([known], quantum.replicatesOn(grid), {
      fields: classical.replicatesOn(grid),
      law: { f: other === null ? [known] : other.replicatesOn(j, grid), g: control.replicatesOn(j, grid) },
    })
    return { corners, window, spread }
  }
  const seen = lookUntilNarrow({ extendTo: request.extendTo, perReplicate: () => run.perReplicate }, look, {
    replicates: SMOOTHED_REPLICATES,
    limit,
    tolerance: accuracy.tolerance,
    known: known[j],
  })
  if (seen === null) return null
  const { corners, window, spread } = seen
  const asked = { t: input.times[j], accuracy, negligible }
  const { estimate } = distanceOfCorners(corners[0], corners[1], window, asked, hooks)
  return widenedBySampling(estimate, {
    spread,
    replicates: SMOOTHED_REPLICATES,
    samples: run.samples.length,
    discretisation: request.discretisation(j),
  })
}

function cornerOf({ other }: SampledNarrowing, j: number): ComparedCorner {
  if ('density' in other) throw new Error('A sampled side has no corner of its own.')
  return other.corners[j]
}

function widened(moments: Moments, hbar: number): Moments {
  return { ...moments, varX: moments.varX + hbar / 2, varXi: moments.varXi + hbar / 2 }
}
