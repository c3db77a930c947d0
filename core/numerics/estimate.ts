/**
 * A number together with how far it can be trusted: the one currency in which every module
 * of Quadrant hands over a result, and the form that the results file stores.
 */

/**
 * - `exact`: a closed form (the interval is the rounding);
 * - `certified`: both ends are proved for the discrete problem, and the discretisation is enclosed or estimated and added;
 * - `estimated`: an error bar from refinement;
 * - `sampled`: a 99 % confidence interval.
 */
export type EstimateKind = 'exact' | 'certified' | 'estimated' | 'sampled'

export interface Estimate {
  readonly value: number
  /** Ends of an interval that holds the true value. */
  readonly lower?: number
  readonly upper?: number
  /** Half-width of a symmetric interval, where that is how the uncertainty is known. */
  readonly error?: number
  readonly kind?: EstimateKind
  readonly samples?: number
  /** Half-widths (in the unit of the value) by origin: box, grid, time, rank, sampling, transport, rounding, … */
  readonly budget?: Readonly<Record<string, number>>
  /** A short word to the reader about what was approximated or not reached. */
  readonly note?: string
}

export function lowerEnd(e: Estimate): number {
  return e.lower ?? e.value - (e.error ?? 0)
}

export function upperEnd(e: Estimate): number {
  return e.upper ?? e.value + (e.error ?? 0)
}
