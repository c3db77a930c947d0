/**
 * calW^2(F_N^1, f) for f on points or on a curve. From below 1/2 E dist(z, supp f)^2, which no plan escapes; from above the synchronous coupling. Along a curve
 * the nearest point followed by the monotone rearrangement of the nearest points' law sigma to f is optimal but for higher orders, so that
 *
 *   calW^2 = 1/2 E dist^2 + 1/2 int D^2/rho ds (1 +- e),   D = F_sigma - F_f,   e = 2 kappa delta + min(3 m, 3),
 *
 * kappa the curvature and delta the distance in root mean square, m = |sigma - f|_1. The second part is of order N^-2 beside the first's N^-1. e is an estimate: moving
 * along a curve at the distance delta costs 1 +- kappa delta; 3 m for the linearisation (3 bounds it: R. Peyre 2018, as in liouville-distance.ts).
 */
import type { MeanEstimate } from '../../numerics/control-variates.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { upperEnd } from '../../numerics/estimate.ts'
import { sampledEstimate } from './liouville-observables.ts'
import type { Support } from './liouville-support.ts'

/** Times curvature times distance. */
const BEND = 2
/** Times m, and what bounds it. */
const LINEARISATION = 3
const PEYRE = 3

/** @param at place of the support's targets among the means */
export function distanceToSupport(
  all: MeanEstimate,
  at: number,
  stepErrors: Float64Array,
  support: Support,
  coupling: Estimate,
): Estimate {
  const off = sampledEstimate(all, at, stepErrors[at])
  const distance = Math.sqrt(2 * Math.max(0, off.value))
  const chords = distance * support.sag + support.sag ** 2 / 2
  const spread = (off.error ?? 0) + chords
  const { value, sampling, change } = alongCurve(all, at + 1, support)
  const e = BEND * support.curvature * distance + Math.min(LINEARISATION * change, PEYRE)
  const lower = Math.max(0, off.value - spread + Math.max(0, value - sampling) * Math.max(0, 1 - e))
  const rearranged = off.value + spread + (value + sampling) * (1 + e)
  const isRearranged = support.knots.length > 0 && rearranged < upperEnd(coupling)
  const upper = Math.max(lower, isRearranged ? rearranged : upperEnd(coupling))
  return {
    value: Math.min(Math.max(off.value + value, lower), upper),
    lower,
    upper,
    kind: 'sampled',
    samples: all.count,
    budget: { sampling: (off.error ?? 0) + sampling, chords, ...(isRearranged ? { alongCurve: value * e } : {}) },
    ...(isRearranged ? {} : { note: 'the upper end is the cost of the synchronous coupling' }),
  }
}

interface Along {
  /** 1/2 int D^2/rho ds, less what the noise of D adds. */
  readonly value: number
  readonly sampling: number
  /** |sigma - f|_1. */
  readonly change: number
}

function alongCurve({ mean, covariance }: MeanEstimate, at: number, { metric }: Support): Along {
  const [M, targets] = [metric.length, mean.length]
  if (M === 0) return { value: 0, sampling: 0, change: 0 }
  let [value, linear, square, change] = [0, 0, 0, 0]
  for (let i = 0; i < M; i++) {
    value += 0.5 * metric[i] * (mean[at + i] ** 2 - covariance[(at + i) * targets + at + i])
    change += Math.abs(mean[at + i] - (i === 0 ? 0 : mean[at + i - 1]))
    for (let j = 0; j < M; j++) {
      const c = covariance[(at + i) * targets + at + j]
      linear += metric[i] * mean[at + i] * c * metric[j] * mean[at + j]
      square += metric[i] * metric[j] * c * c
    }
  }
  return {
    value: Math.max(0, value),
    sampling: 2.6 * Math.sqrt(Math.max(0, linear)) + 4 * Math.sqrt(0.5 * square),
    change: change + Math.abs(mean[at + M - 1]),
  }
}
