/** What an arrow of the square says about its run: read off the results, never made up. */
import type { Rate, Results } from '../../../../core/experiments/experiment.ts'
import { parseQuantityName } from '../../charts/quantity-names.ts'
import { availableDistances, describeQuantity, timesOf, valueOf } from '../../charts/quantities.ts'
import { formatNumber, formatSlope } from '../../lib/format.ts'

export interface ArrowSummary {
  /** The slope as TeX: `\hbar^{1.98}` or `N^{-1.98}`; null when no slope may be claimed. */
  readonly measured: string | null
  /** What follows the slope: `± 0.03` or `[1.80, 2.12]`. */
  readonly interval: string | null
  readonly reason: string | null
  readonly guaranteed: string | null
  readonly t: number | null
  /** At which value of the other parameter, e.g. `N = 16`. */
  readonly at: string | null
  /** The symbol of what was measured, as TeX. */
  readonly tex: string
  /** Bound over distance at the smallest ħ and the largest N of that time. */
  readonly tightness: string | null
}

/** The rate of mk2 (of the first distance with rates where that was not measured) at the latest time that has one, else the reason at the latest time. */
export function summariseArrow(results: Pick<Results, 'points' | 'rates'>): ArrowSummary {
  const quantity = spokenQuantity(results)
  const rates = results.rates.filter((r) => isOf(r, quantity)).sort((a, b) => b.t - a.t || sharpness(b) - sharpness(a))
  const rate = rates.find((r) => r.verdict === 'ok' && r.slope !== null) ?? rates[0]
  const t = rate?.t ?? timesOf(results.points).at(-1) ?? null
  const { tex } = describeQuantity(quantity)
  const tightness = t === null || quantity !== 'mk2' ? null : tightnessAt(results, t)
  if (!rate) {
    const reason = results.points.length > 1 ? 'no rate was fitted' : 'a rate needs a sweep of several points'
    return { measured: null, interval: null, reason, guaranteed: null, t, at: null, tex, tightness }
  }
  const { fixed } = parseQuantityName(rate.quantity)
  const claimed = rate.verdict === 'ok' && rate.slope !== null ? formatSlope(rate.slope, rate.lower, rate.upper) : null
  const [slope = '', ...interval] = claimed?.split(' ') ?? []
  return {
    measured: claimed === null ? null : power(rate, slope.replace('−', '-')),
    interval: claimed === null ? null : interval.join(' '),
    reason: claimed === null ? (rate.reason ?? rate.verdict) : null,
    guaranteed: rate.guaranteed === null ? null : power(rate, formatNumber(rate.guaranteed)),
    t,
    at: fixed === null ? null : `${fixed.parameter === 'hbar' ? 'ℏ' : 'N'} = ${formatNumber(fixed.value)}`,
    tex,
    tightness,
  }
}

function spokenQuantity({ points, rates }: Pick<Results, 'points' | 'rates'>): string {
  return availableDistances(points).find(({ name }) => rates.some((r) => isOf(r, name)))?.name ?? 'mk2'
}

function isOf(rate: Rate, quantity: string): boolean {
  const { base, marginal } = parseQuantityName(rate.quantity)
  return base === quantity && marginal === 1
}

/** Among rates at several values of the other parameter: the largest N, the smallest ħ. */
function sharpness(rate: Rate): number {
  const { fixed } = parseQuantityName(rate.quantity)
  return fixed === null ? 0 : fixed.parameter === 'particles' ? fixed.value : -fixed.value
}

function power(rate: Rate, exponent: string): string {
  return rate.against === 'hbar'
    ? `\\hbar^{\\,${exponent}}`
    : `N^{${exponent.startsWith('-') ? exponent.slice(1) : `-${exponent}`}}`
}

function tightnessAt(results: Pick<Results, 'points'>, t: number): string | null {
  const done = results.points.filter((p) => p.status === 'done')
  const furthest = [...done].sort((a, b) => (a.hbar ?? 0) - (b.hbar ?? 0) || (b.particles ?? 0) - (a.particles ?? 0))[0]
  const time = furthest?.times.find((candidate) => candidate.t === t)
  const tightness = time && furthest ? valueOf('tightness', time, furthest.hbar) : undefined
  return tightness ? formatNumber(tightness.value, 2) : null
}
