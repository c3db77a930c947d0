/** The observables of the Liouville corner from the sampled means, with 99 % intervals. */
import type { Estimate } from '../../numerics/estimate.ts'
import type { MeanEstimate } from '../../numerics/control-variates.ts'
import { studentT99 } from '../../numerics/student-t.ts'
import type { Moments } from '../../states/classical-density.ts'
import { pairCovariances } from '../pair-covariances.ts'
import type { Centre } from './liouville-measure.ts'

export interface ObservableSetting {
  readonly t: number
  readonly start: Moments
  readonly centre: Centre
  readonly period: number | null
  readonly particles: number
  /** Vlasov's energy per particle (conserved), with its error. */
  readonly meanFieldEnergy: Estimate
}

/** One target by its place, as a sampled estimate. */
export function sampledEstimate(all: MeanEstimate, target: number, stepError: number, other = 0): Estimate {
  const targets = all.mean.length
  const sampling =
    studentT99(Math.max(1, Math.floor(all.count / 2) - 1)) *
    Math.sqrt(Math.max(0, all.covariance[target * targets + target]))
  const value = all.mean[target]
  const rounding = 1e-13 * (1 + Math.abs(value))
  return {
    value,
    error: sampling + stepError + other + rounding,
    kind: 'sampled',
    samples: all.count,
    budget: { sampling, time: stepError, other, rounding },
  }
}

function exactly(value: number, scale = 1): Estimate {
  const rounding = 1e-13 * (scale + Math.abs(value))
  return { value, error: rounding, kind: 'exact' }
}

/**
 * Momentum is conserved, so the means move freely. The energy per particle stays what it is for the product: kinetic + (N-1)/N of the mean
 * field's potential energy, which Vlasov's conserved energy contains; the potential energy is what the kinetic one leaves. Two bodies' covariances
 * follow from one body's.
 */
export function liouvilleObservables(
  setting: ObservableSetting,
  sampled: Readonly<Record<string, Estimate>>,
): Record<string, Estimate> {
  const { t, start, centre, period, particles, meanFieldEnergy } = setting
  const kineticStart = 0.5 * (start.varXi + start.meanXi ** 2)
  const energyValue = kineticStart + (1 - 1 / particles) * (meanFieldEnergy.value - kineticStart)
  const energyError = (meanFieldEnergy.error ?? 0) + 1e-13 * (1 + Math.abs(energyValue))
  const { varXi } = sampled
  const kinetic: Estimate = {
    ...varXi,
    value: 0.5 * (varXi.value + centre.xi ** 2),
    error: 0.5 * (varXi.error ?? 0) + 1e-15,
    budget: undefined,
  }
  const potential: Estimate = {
    ...kinetic,
    value: energyValue - kinetic.value,
    error: (kinetic.error ?? 0) + energyError,
  }
  const means: Record<string, Estimate> =
    period === null ? { meanX: exactly(centre.x), meanXi: exactly(centre.xi) } : { meanXi: exactly(centre.xi) }
  const rest = Object.fromEntries(Object.entries(sampled).filter(([name]) => name !== 'coupling'))
  const { varX, covXXi } = start
  const cross: Record<string, Estimate> =
    period === null
      ? pairCovariances(
          sampled,
          [
            [varX, covXXi],
            [covXXi, start.varXi],
          ],
          particles,
          t,
        )
      : {}
  return {
    mass: exactly(1),
    ...means,
    ...rest,
    ...cross,
    kineticEnergy: kinetic,
    potentialEnergy: potential,
    energy: { value: energyValue, error: energyError, kind: 'estimated' },
  }
}
