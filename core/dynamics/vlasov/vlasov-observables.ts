/**
 * Observables of the classical corner: moments, energies, the L2 norm, as plain numbers in the frame of the laboratory.
 * On the circle meanX, varX, covXXi have no meaning; cos and sin of 2 pi x/period stand for them.
 */
import type { GaussianMixture, SmoothDensity } from '../../states/classical-density.ts'
import { determinant, pointMoments } from '../../states/mixture.ts'

/** Keys: mass, meanX, meanXi, varX, covXXi, varXi, meanCosX, meanSinX, kineticEnergy, potentialEnergy, energy, l2 (those that exist). */
export type ObservableValues = Readonly<Record<string, number>>

/** A moving frame of the line: x = x' + origin + velocity t, xi = xi' + velocity. V even conserves momentum, so the centre moves so. */
export interface Frame {
  readonly origin: number
  readonly velocity: number
}

/**
 * Observables of weighted points (x, xi in the frame).
 *
 * @param period of the circle, or null on the line
 */
export function pointObservables(
  points: { readonly x: Float64Array; readonly xi: Float64Array; readonly weight: Float64Array },
  potentialEnergy: number,
  period: number | null,
  frame: Frame,
  t: number,
): ObservableValues {
  const { mass, meanX: mx, meanXi: mxi, varX, covXXi, varXi } = pointMoments({ kind: 'points', ...points })
  const { x, weight } = points
  let cos = 0
  let sin = 0
  if (period !== null) {
    const k = (2 * Math.PI) / period
    for (let j = 0; j < x.length; j++) {
      cos += weight[j] * Math.cos(k * x[j])
      sin += weight[j] * Math.sin(k * x[j])
    }
  }
  const sums = { mass, mx, mxi, varX, covXXi, varXi, cos, sin }
  return observablesFromSums(sums, potentialEnergy, period, frame, t)
}

/** What both discretisations sum up, in the frame. */
export interface DensitySums {
  readonly mass: number
  readonly mx: number
  readonly mxi: number
  readonly varX: number
  readonly covXXi: number
  readonly varXi: number
  readonly cos: number
  readonly sin: number
}

export function observablesFromSums(
  sums: DensitySums,
  potentialEnergy: number,
  period: number | null,
  frame: Frame,
  t: number,
): ObservableValues {
  const meanXi = sums.mxi + frame.velocity
  const kineticEnergy = 0.5 * sums.mass * (sums.varXi + meanXi * meanXi)
  const common = {
    mass: sums.mass,
    meanXi,
    varXi: sums.varXi,
    kineticEnergy,
    potentialEnergy,
    energy: kineticEnergy + potentialEnergy,
  }
  return period === null
    ? { ...common, meanX: sums.mx + frame.origin + frame.velocity * t, varX: sums.varX, covXXi: sums.covXXi }
    : { ...common, meanCosX: sums.cos, meanSinX: sums.sin }
}

/** ||f||_2; of a function on the circle the overlap of its images is left out. */
export function densityL2Norm(density: SmoothDensity, period: number | null): number {
  return density.kind === 'mixture' ? mixtureL2Norm(density, period) : density.l2
}

/**
 * ||f||_2 of a mixture, sqrt(sum_ab w_a w_b N(m_a - m_b; 0, C_a + C_b)); on the circle the images add. The Vlasov flow preserves
 * volume, so this is ||f(t)||_2 at every time.
 */
export function mixtureL2Norm(mixture: GaussianMixture, period: number | null): number {
  let sum = 0
  for (const a of mixture.components) {
    for (const b of mixture.components) {
      const c = [
        [a.covariance[0][0] + b.covariance[0][0], a.covariance[0][1] + b.covariance[0][1]],
        [a.covariance[1][0] + b.covariance[1][0], a.covariance[1][1] + b.covariance[1][1]],
      ] as const
      const det = determinant(c)
      const v = a.mean[1] - b.mean[1]
      const offset = a.mean[0] - b.mean[0]
      const images = period === null ? 0 : Math.ceil((Math.abs(offset) + 9 * Math.sqrt(c[0][0])) / period)
      for (let n = -images; n <= images; n++) {
        const u = offset + (period === null ? 0 : n * period)
        const q = (c[1][1] * u * u - 2 * c[0][1] * u * v + c[0][0] * v * v) / det
        sum += (a.weight * b.weight * Math.exp(-0.5 * q)) / (2 * Math.PI * Math.sqrt(det))
      }
    }
  }
  return Math.sqrt(sum)
}
