import type { Estimate } from '../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../core/numerics/estimate.ts'

/**
 * The interval that an estimate states, its ends being value -/+ error where only a half-width is known; undefined
 * where it states none (an export must not turn "not said" into "without error").
 */
export function statedInterval(e: Estimate): readonly [number | undefined, number | undefined] {
  if (e.error === undefined) return [e.lower, e.upper]
  return [e.lower ?? e.value - e.error, e.upper ?? e.value + e.error]
}

export interface TightInterval {
  /** The larger distance from the value to an end. */
  readonly half: number
  /** Significant digits of the value that this distance leaves. */
  readonly digits: number
}

/** Where both ends agree in the digits that tables show, their distance says more; null elsewhere. */
export function tightInterval(e: Estimate): TightInterval | null {
  const half = Math.max(upperEnd(e) - e.value, e.value - lowerEnd(e))
  if (!(half > 0) || half > 5e-6 * Math.abs(e.value)) return null
  return { half, digits: Math.min(16, Math.ceil(Math.log10(Math.abs(e.value) / half)) + 2) }
}
