/** The curve that a rate stands for, to be drawn over the range that it was fitted on and nowhere else. */
import type { Rate } from '../experiment.ts'

/** log(1 + c z)/c, continued to z at c = 0: the logarithm of a correction that begins 1 + z. NaN where 1 + c z <= 0. */
export function logCorrection(z: number, c: number): number {
  return c === 0 ? z : Math.log1p(c * z) / c
}

/**
 * Points (hbar or N, value) of v = A s^p (1 + c B s^q)^(1/c), equally spaced in log s over `fittedRange`; null where no slope is
 * claimed. Two points are enough for a pure power on logarithmic axes: then `count` is not used.
 */
export function fittedCurve(rate: Rate, count = 33): [number, number][] | null {
  const { slope, amplitude, fittedRange, correction = 0, closure = 0, correctionOrder = 1 } = rate
  if (
    rate.verdict !== 'ok' ||
    rate.model === 'two-term' ||
    slope === null ||
    amplitude === undefined ||
    fittedRange === undefined
  )
    return null
  const [from, to] = fittedRange
  const steps = (correction === 0 ? 2 : count) - 1
  return Array.from({ length: steps + 1 }, (_, i): [number, number] => {
    const parameter = i === steps ? to : from * (to / from) ** (i / steps)
    const s = rate.against === 'hbar' ? parameter : 1 / parameter
    return [parameter, amplitude * s ** slope * Math.exp(logCorrection(correction * s ** correctionOrder, closure))]
  })
}

/**
 * The value at (hbar, N) of the two-term model that `rate` is a part of, to leading order; null where it or its partner among `rates` claims nothing.
 * Meant for the smaller hbar and larger N of the fitted ranges: the next orders of the fit are not part of the claim.
 */
export function twoTermValue(
  rates: readonly Rate[],
  { quantity, t }: Pick<Rate, 'quantity' | 't'>,
  hbar: number,
  particles: number,
): number | null {
  const part = (against: Rate['against'], s: number): number | null => {
    const rate = rates.find(
      (r) => r.model === 'two-term' && r.quantity === quantity && r.t === t && r.against === against,
    )
    return rate?.verdict === 'ok' && rate.slope !== null && rate.amplitude !== undefined
      ? rate.amplitude * s ** rate.slope
      : null
  }
  const [first, second] = [part('hbar', hbar), part('particles', 1 / particles)]
  const kappa = rates.find((r) => r.model === 'two-term' && r.quantity === quantity && r.t === t)?.interference ?? 0
  return first === null || second === null ? null : first + second + 2 * kappa * Math.sqrt(first * second)
}
