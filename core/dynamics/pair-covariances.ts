/**
 * Covariances of two particles from those of one. The centre of mass moves freely and a state that starts as a product and stays symmetric has, with S_0 and
 * S(t) the covariances of one particle and F S_0 F^T those of the free flow,
 *
 *   S + (N - 1) cov(z_1, z_2) = F S_0 F^T,
 *
 * exactly, for quantum (symmetrised) and classical bodies alike: of samples too, so that no noise is added to that of S.
 */
import { lowerEnd, upperEnd, type Estimate } from '../numerics/estimate.ts'
import type { Covariance } from '../states/classical-density.ts'
import { congruence, freeFlow } from './gaussian-exact.ts'

/** @param own varX, covXXi, varXi of one particle at time t @param start covariance at t = 0 @returns crossXX, crossXXi, crossXiXi */
export function pairCovariances(
  own: Readonly<Record<string, Estimate>>,
  start: Covariance,
  bodies: number,
  t: number,
): Record<string, Estimate> {
  const free = congruence(freeFlow(t), start)
  const cross = (of: Estimate, flown: number): Estimate => {
    const { value, kind, samples } = of
    const half = (upperEnd(of) - lowerEnd(of)) / 2
    return {
      value: (flown - value) / (bodies - 1),
      error: (half + 1e-15 * (Math.abs(flown) + Math.abs(value))) / (bodies - 1),
      kind,
      ...(samples === undefined ? {} : { samples }),
    }
  }
  return {
    crossXX: cross(own['varX'], free[0][0]),
    crossXXi: cross(own['covXXi'], free[0][1]),
    crossXiXi: cross(own['varXi'], free[1][1]),
  }
}
