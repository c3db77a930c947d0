import type { Estimate } from '../../core/numerics/estimate.ts'

/**
 * The interval that an estimate states, its ends being value -/+ error where only a half-width is known; undefined
 * where it states none (an export must not turn "not said" into "without error").
 */
export function statedInterval(e: Estimate): readonly [number | undefined, number | undefined] {
  if (e.error === undefined) return [e.lower, e.upper]
  return [e.lower ?? e.value - e.error, e.upper ?? e.value + e.error]
}
