/** What an arrow of the square says about its run: read off the results, never made up. */
import type { Results } from '../../../../core/experiments/experiment.ts'
import { valueOf } from '../../charts/quantities.ts'
import { formatNumber, formatSlope } from '../../lib/format.ts'

export interface ArrowSummary {
  /** `1.98 ± 0.03`, or null when no slope may be claimed. */
  readonly measured: string | null
  /** The slope alone, as `measured` begins. */
  readonly slope: string | null
  readonly reason: string | null
  readonly guaranteed: string | null
  readonly t: number | null
  /** Bound over distance at the smallest ħ of that time. */
  readonly tightness: string | null
}

/** The rate of mk2 at the latest time that has one, else the reason at the latest time. */
export function summariseArrow(results: Pick<Results, 'points' | 'rates'>): ArrowSummary {
  const rates = results.rates.filter((r) => r.quantity === 'mk2').sort((a, b) => b.t - a.t)
  const rate = rates.find((r) => r.verdict === 'ok' && r.slope !== null) ?? rates[0]
  if (!rate) return { measured: null, slope: null, reason: 'no rate yet', guaranteed: null, t: null, tightness: null }
  const measured = rate.verdict === 'ok' && rate.slope !== null ? formatSlope(rate.slope, rate.lower, rate.upper) : null
  return {
    measured,
    slope: measured?.split(' ')[0]?.replace('−', '-') ?? null,
    reason: rate.verdict === 'ok' ? null : (rate.reason ?? rate.verdict),
    guaranteed: rate.guaranteed === null ? null : formatNumber(rate.guaranteed),
    t: rate.t,
    tightness: tightnessAt(results, rate.t),
  }
}

function tightnessAt(results: Pick<Results, 'points'>, t: number): string | null {
  const done = results.points.filter((p) => p.status === 'done' && p.hbar !== null)
  const smallest = done.sort((a, b) => (a.hbar ?? 0) - (b.hbar ?? 0))[0]
  const time = smallest?.times.find((candidate) => candidate.t === t)
  const tightness = time && smallest ? valueOf('tightness', time, smallest.hbar) : undefined
  return tightness ? formatNumber(tightness.value, 2) : null
}
