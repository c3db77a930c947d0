/**
 * The second marginal on the bottom arrow, (1/2) calW^2(F_N^2, f (x) f) per particle, in four dimensions where no grid serves.
 *
 *   lower ends: the first marginal's distance (a coupling of pairs couples each of them), and Gelbrich's bound from first and second moments, cross
 *     covariances included (any laws with these moments are at least as far apart as the Gaussians with them);
 *   upper end: the synchronous coupling's cost.
 */
import type { Estimate } from '../../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import type { Covariance } from '../../../states/classical-density.ts'
import { mk2SquaredPerParticle } from '../../../transport/gaussian-marginals.ts'

type Observables = Readonly<Record<string, Estimate>>

export interface PairDistanceRequest {
  readonly t: number
  /** calW^2 of the first marginals. */
  readonly distance: Estimate
  readonly coupling: Estimate
  readonly bodies: Observables
  readonly vlasov: Observables
}

/** Six intervals of 99 % are to hold together: 3.6 deviations each. */
const JOINT = 1.4
const BODY_MOMENTS = ['varX', 'covXXi', 'varXi', 'crossXX', 'crossXXi', 'crossXiXi'] as const

export function pairDistance({ t, distance, coupling, bodies, vlasov }: PairDistanceRequest): Estimate {
  if (t === 0) return distance
  const moments = bodies['crossXX'] === undefined ? null : momentBound(bodies, vlasov)
  const ceiling = Math.max(upperEnd(coupling), lowerEnd(distance))
  const lower = Math.min(Math.max(lowerEnd(distance), moments?.lower ?? 0), ceiling)
  const value = Math.min(Math.max(moments?.value ?? distance.value, lower), ceiling)
  const by =
    moments !== null && moments.lower > lowerEnd(distance)
      ? 'the bound of the second moments'
      : 'the first marginal’s distance'
  return {
    value,
    lower,
    upper: ceiling,
    kind: 'sampled',
    samples: distance.samples,
    note: `between ${by} and the cost of the synchronous coupling; the value is that of the second moments`,
  }
}

/**
 * Gelbrich's distance is convex in the second moments, so it falls by at most sum |d/dm_i| delta_i when each moves within its interval.
 */
function momentBound(bodies: Observables, vlasov: Observables): { value: number; lower: number } {
  const own = BODY_MOMENTS.map((name) => bodies[name].value)
  const mean = (['varX', 'covXXi', 'varXi'] as const).map((name) => vlasov[name].value)
  const errors = [
    ...BODY_MOMENTS.map((name) => JOINT * halfWidth(bodies[name])),
    ...(['varX', 'covXXi', 'varXi'] as const).map((name) => halfWidth(vlasov[name])),
  ]
  const at = (shift: readonly number[]): number =>
    gelbrich(
      own.map((m, i) => m + shift[i]),
      mean.map((m, i) => m + shift[6 + i]),
    )
  const still = errors.map(() => 0)
  const value = at(still)
  const loss = errors.reduce((sum, error, i) => {
    const step = Math.max(1e-3 * error, 1e-9)
    const moved = (sign: number): number => at(still.map((_, k) => (k === i ? sign * step : 0)))
    return sum + (Math.max(Math.abs(moved(1) - value), Math.abs(moved(-1) - value)) / step) * error
  }, 0)
  return { value, lower: value - loss }
}

function halfWidth(e: Estimate): number {
  return (upperEnd(e) - lowerEnd(e)) / 2
}

/** @param own varX, covXXi, varXi, crossXX, crossXXi, crossXiXi of the bodies; mean: the first three of f */
function gelbrich(own: readonly number[], mean: readonly number[]): number {
  const first = covariance(mean[0], mean[1], mean[2])
  const difference = (sign: 1 | -1): Covariance =>
    covariance(own[0] - mean[0] + sign * own[3], own[1] - mean[1] + sign * own[4], own[2] - mean[2] + sign * own[5])
  return mk2SquaredPerParticle(
    2,
    { first, difference: difference(1) },
    { first, difference: difference(-1) },
    [0, 0],
    [0, 0],
  )
}

function covariance(xx: number, xxi: number, xixi: number): Covariance {
  return [
    [xx, xxi],
    [xxi, xixi],
  ]
}
