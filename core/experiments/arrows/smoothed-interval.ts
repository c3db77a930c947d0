/** calW^2 between densities of which one or both are means of replicates: the certified bracket of the means, and around it what sampling leaves open. */
import type { Estimate } from '../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../numerics/estimate.ts'
import { studentT99 } from '../../numerics/student-t.ts'
import type { ReplicateSpread } from '../../transport/replicate-spread.ts'

/** Of the tolerance: what sampling may take. */
const SAMPLING_SHARE = 0.25
/** Times the bias: the lower end's is twice, and it is known from two halves only. */
const BIAS_FACTOR = 3

/** Half of what sampling leaves open. */
function samplingOf({ deviation, bias }: ReplicateSpread, replicates: number): number {
  return studentT99(replicates - 1) * deviation + (BIAS_FACTOR / 2) * bias
}

/** Replicates that can be made longer. */
interface Extensible {
  readonly perReplicate: () => number
  readonly extendTo: (perReplicate: number) => void
}

interface Enough {
  readonly replicates: number
  /** Most samples of each. */
  readonly limit: number
  readonly tolerance: number
  /** What the distance is known to be without them. */
  readonly known: Estimate
}

/** Looks at ever more samples until they leave open what the tolerance allows them, or are too many; null where even those could not beat what is known. */
export function lookUntilNarrow<Seen extends { readonly spread: ReplicateSpread }>(
  samples: Extensible,
  look: () => Seen,
  { replicates, limit, tolerance, known }: Enough,
): Seen | null {
  let seen = look()
  let sampling = samplingOf(seen.spread, replicates)
  // quasi-random points gain more than the root of their number
  if (sampling * Math.sqrt(samples.perReplicate() / limit) > widthOf(known) / 2) return null
  for (;;) {
    const allowed = SAMPLING_SHARE * tolerance * seen.spread.value
    if (sampling <= allowed || 2 * samples.perReplicate() > limit) return seen
    const wanted = samples.perReplicate() * 2 ** Math.ceil(Math.log2(sampling / allowed))
    samples.extendTo(Math.min(limit, wanted))
    seen = look()
    sampling = samplingOf(seen.spread, replicates)
  }
}

export interface Sampled {
  readonly spread: ReplicateSpread
  readonly replicates: number
  readonly samples: number
  /** What the samples' own discretisation may do to the distance. */
  readonly discretisation?: number
}

export function widenedBySampling(
  bracket: Estimate,
  { spread: { deviation, bias, shift }, replicates, samples, discretisation = 0 }: Sampled,
): Estimate {
  const sampling = studentT99(replicates - 1) * deviation + discretisation
  const lower = Math.max(0, lowerEnd(bracket) + shift - BIAS_FACTOR * bias - sampling)
  const value = Math.max(lower, bracket.value + shift - bias)
  return {
    value,
    lower,
    upper: upperEnd(bracket) + shift + sampling,
    kind: 'sampled',
    samples,
    budget: { ...bracket.budget, sampling, bias },
    ...(bracket.note === undefined ? {} : { note: bracket.note }),
  }
}

/** As narrow as asked, or zero to all purposes. */
export function isNarrow(estimate: Estimate, tolerance: number, negligible: number): boolean {
  return widthOf(estimate) <= tolerance * estimate.value || upperEnd(estimate) <= negligible
}

export function widthOf(estimate: Estimate): number {
  return upperEnd(estimate) - lowerEnd(estimate)
}
