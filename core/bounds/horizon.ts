/**
 * The horizon t* of a bound: the first time at which it says no more than the product coupling, which costs
 * 1/2|dm|^2 + 1/2 (tr P + tr G) for any data (productCouplingSquared). From there on the theorem is true and empty.
 */

/**
 * By linear interpolation of logarithms between the given times; null when the bound stays below within them.
 *
 * @param times increasing
 * @param bound at these times, positive (Infinity where it is infinite)
 * @param trivial the product coupling at these times, positive
 */
export function boundHorizon(
  times: readonly number[],
  bound: readonly number[],
  trivial: readonly number[],
): number | null {
  const gap = times.map((_, i) => Math.log(bound[i]) - Math.log(trivial[i]))
  const i = gap.findIndex((g) => g >= 0)
  if (i < 0) return null
  if (i === 0) return times[0]
  if (gap[i] === Infinity || gap[i - 1] === -Infinity) return times[i]
  return times[i - 1] + ((times[i] - times[i - 1]) * -gap[i - 1]) / (gap[i] - gap[i - 1])
}
