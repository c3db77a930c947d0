/**
 * calW^2 between F_N^1 of few bodies, by the densities of liouville-smoothed.ts, and a density that is known (f, or the Husimi function of a pure R_N^1): the certified
 * bracket of the replicates' mean, and around it what sampling leaves open (transport/replicate-spread.ts). Unlike the dual potentials of liouville-distance.ts it does not linearise, so that it serves late times; but
 * it sees noise that companions would take away, so that many bodies and early times are theirs.
 */
import {
  mostPerReplicate,
  SMOOTHED_REPLICATES,
  SmoothedLaw,
  type SmoothedInput,
} from '../../../dynamics/liouville/liouville-smoothed.ts'
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../../grids/phase-space-grid.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { ClassicalDensity, GaussianMixture } from '../../../states/classical-density.ts'
import { createFreeCentres } from '../../../states/free-centre.ts'
import { replicateSpread } from '../../../transport/replicate-spread.ts'
import type { Experiment } from '../../experiment.ts'
import type { FieldSampler } from '../../phase-space-window.ts'
import { distanceOfCorners, windowOfCorners, type ComparedCorner } from '../schrodinger/schrodinger-distance.ts'
import { isNarrow, lookUntilNarrow, widenedBySampling, widthOf } from '../smoothed-interval.ts'

export interface SmoothedRequest {
  readonly law: SmoothedInput
  readonly accuracy: Experiment['accuracy']
  /** The known side at the law's times: f, or the Husimi function of R_N^1. */
  readonly corners: readonly ComparedCorner[]
  /** What is known so far: narrower ones than asked stay. */
  readonly known: readonly Estimate[]
  readonly negligible: number
}

/** With more bodies the Gaussians are too narrow for few samples. */
const MOST_BODIES = 8
const FIRST_PER_REPLICATE = 256

export function isSmoothable(density: ClassicalDensity, particles: number): density is GaussianMixture {
  return density.kind === 'mixture' && particles <= MOST_BODIES && createFreeCentres(density, particles) !== null
}

/** Replicas in each replicate for a picture: its noise is per cents of its peak. */
const DRAWN_PER_REPLICATE = 256

/** F_N^1 at each time, to be drawn. */
export function drawnBodies(input: SmoothedInput, hooks: SolveHooks): FieldSampler[] {
  const law = new SmoothedLaw(input)
  law.extendTo(DRAWN_PER_REPLICATE, hooks)
  return input.times.map((_, j) => (grid) => law.fieldOn(j, grid))
}

/** For each time the narrower of what is known and of what the smoothed law gives. */
export function narrowedDistances(
  { law: input, accuracy, corners, known, negligible }: SmoothedRequest,
  hooks: SolveHooks,
): Estimate[] {
  const open = input.times.flatMap((_, j) => (!isNarrow(known[j], accuracy.tolerance, negligible) ? [j] : []))
  if (open.length === 0) return [...known]
  const law = new SmoothedLaw(input)
  law.extendTo(FIRST_PER_REPLICATE, hooks)
  const narrowed = [...known]
  open.forEach((j, i) => {
    const own = distanceBySmoothing(
      { law, input, j, accuracy, corner: corners[j], known: known[j], negligible },
      { cancelled: hooks.cancelled, progress: (f) => hooks.progress((i + f) / open.length) },
    )
    if (own !== null && widthOf(own) < widthOf(known[j])) narrowed[j] = own
  })
  hooks.progress(1)
  return narrowed
}

interface AtOneTime {
  readonly law: SmoothedLaw
  readonly input: SmoothedInput
  readonly j: number
  readonly accuracy: Experiment['accuracy']
  readonly corner: ComparedCorner
  readonly known: Estimate
  readonly negligible: number
}

/** Null where the samples that are allowed cannot make it narrower than what is known. */
function distanceBySmoothing(
  { law, input, j, accuracy, corner, known, negligible }: AtOneTime,
  hooks: SolveHooks,
): Estimate | null {
  const {
    potential: { period },
    particles,
    times,
  } = input
  const first = windowOfCorners([corner], period, accuracy).grid
  const f = [corner.density.fine(first)]
  const seen = lookUntilNarrow(
    { perReplicate: () => law.perReplicate, extendTo: (count) => law.extendTo(count, hooks) },
    () => ({ spread: replicateSpread(f, law.replicatesOn(j, first)) }),
    { replicates: SMOOTHED_REPLICATES, limit: mostPerReplicate(particles), tolerance: accuracy.tolerance, known },
  )
  if (seen === null) return null
  const fine = (grid: PhaseSpaceGrid): PhaseSpaceField => law.fieldOn(j, grid)
  const bodies: ComparedCorner = { density: { fine, coarse: fine, lostMass: 0 }, moments: corner.moments }
  const window = windowOfCorners([corner, bodies], period, accuracy)
  const distance = distanceOfCorners(corner, bodies, window, { t: times[j], accuracy, negligible }, hooks)
  return widenedBySampling(distance.estimate, { ...seen, replicates: SMOOTHED_REPLICATES, samples: law.samples })
}
