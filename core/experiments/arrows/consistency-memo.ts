/**
 * The consistency term c_N measured along f(t), for the refined bounds of the arrows that end in Vlasov. Its two integrals do not depend on N, so that
 * the points of a sweep share what a process computed last.
 */
import type { ConsistencySample } from '../../bounds/consistency-term.ts'
import { measuredConsistency, measuredHalfConsistency } from '../../bounds/consistency-term.ts'
import { growthRateGamma } from '../../bounds/constants.ts'
import { vlasovQuadrature } from '../../dynamics/liouville/liouville-companions.ts'
import { consistencyIntegrals } from '../../dynamics/mean-field-consistency.ts'
import type { VlasovInput } from '../../dynamics/vlasov/vlasov-run.ts'
import { solveVlasov } from '../../dynamics/vlasov/vlasov-run.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { sha256Hex } from '../../numerics/sha256.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import { plainDensity } from '../../states/density.ts'
import { canonicalJson } from '../canonical-hash.ts'

/** Of f(t): the bounds lie far above the distances, a hundredth is more than enough. */
const TOLERANCE = 1e-2
const SPACING = 0.125

export interface MeasuredConsistency {
  readonly consistency: number
  readonly consistencyCeiling: number
  /** 1/2 c_N(t). */
  readonly consistencyNow: Estimate
}

let last: { key: string; samples: readonly ConsistencySample[] } | null = null

/** For each of the times; null on the circle (no bounds there) and for densities without a quadrature. */
export function consistencyOf(
  { density, potential, times }: Pick<VlasovInput, 'density' | 'potential' | 'times'>,
  particles: number,
  hooks: Pick<SolveHooks, 'cancelled'>,
): (MeasuredConsistency | null)[] {
  if (
    potential.period !== null ||
    (density.kind !== 'mixture' && density.kind !== 'points') ||
    (times.at(-1) ?? 0) === 0
  )
    return times.map(() => null)
  const samples = samplesOf({ density, potential, times }, hooks)
  const gamma = growthRateGamma(potential.lipGradV)
  return times.map((t) => {
    const consistencyNow: Estimate = {
      ...measuredHalfConsistency(
        samples.findLast((s) => s.t <= t)!,
        particles,
      ),
      kind: 'estimated',
    }
    if (t === 0)
      return {
        consistency: 0,
        consistencyCeiling: measuredConsistency(samples.slice(0, 1), gamma, particles).ceiling,
        consistencyNow,
      }
    const { integral, ceiling } = measuredConsistency(
      samples.filter((s) => s.t <= t),
      gamma,
      particles,
    )
    return { consistency: integral, consistencyCeiling: ceiling, consistencyNow }
  })
}

type Request = Pick<VlasovInput, 'density' | 'potential' | 'times'>

function samplesOf(
  { density, potential, times }: Request,
  hooks: Pick<SolveHooks, 'cancelled'>,
): readonly ConsistencySample[] {
  const key = sha256Hex(canonicalJson({ density: plainDensity(density), interaction: potential.spec, times }))
  if (last?.key === key) return last.samples
  const nodes = sampleTimes(times)
  const vlasov = solveVlasov(
    { density, potential, times: nodes, tolerance: TOLERANCE },
    { cancelled: hooks.cancelled, progress: () => undefined },
  )
  const samples = vlasovQuadrature(density, vlasov, null).map(({ coarse }, k): ConsistencySample => ({
    t: nodes[k],
    ...consistencyIntegrals(potential, coarse),
  }))
  last = { key, samples }
  return samples
}

/** From 0 on, an even number of equal parts in each interval, the times themselves among them. */
function sampleTimes(times: readonly number[]): number[] {
  return times.reduce<number[]>(
    (nodes, t) => {
      const from = nodes[nodes.length - 1]
      if (t === from) return nodes
      const parts = 2 * Math.max(1, Math.ceil((t - from) / SPACING / 2))
      return [
        ...nodes,
        ...Array.from({ length: parts }, (_, k) => (k === parts - 1 ? t : from + ((t - from) * (k + 1)) / parts)),
      ]
    },
    [0],
  )
}
