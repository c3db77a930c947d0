/**
 * Does the rate of an arrow depend on the other parameter? That is the paper's claim: the classical limit of N bodies is uniform in N (Theorem
 * 2.7), the mean-field limit of quantum bodies uniform in hbar. For each value of the other parameter: the order with its interval, and the constant
 * v s^-order at the smallest s (s = hbar or 1/N), where `order` is one that all these intervals hold.
 */
import type { Estimate } from '../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../numerics/estimate.ts'
import { axesOf, quantitiesOf, runsAlongPath } from './arrow-rates.ts'
import type { Experiment, PointResult, Uniformity, UniformityMember } from '../experiment.ts'
import { fitRate, type RatePoint } from './rate-fit.ts'
import { fitRates, quantityAt } from './rates.ts'

type Axis = Uniformity['against']

/** Empty for the diagonal (both parameters go to their limits), along a path, and where the other parameter does not vary. */
export function uniformityOf(experiment: Experiment, points: readonly PointResult[]): Uniformity[] {
  const axes = axesOf[experiment.arrow]
  const done = points.filter((p) => p.status === 'done')
  if (axes.length !== 1 || runsAlongPath(done)) return []
  const against = axes[0]
  const across = against === 'hbar' ? 'particles' : 'hbar'
  const values = [...new Set(done.flatMap((p) => p[across] ?? []))].sort((a, b) => a - b)
  if (values.length < 2) return []
  const times = [...new Set(done.flatMap((p) => p.times.map((r) => r.t)))]
  return quantitiesOf(experiment).flatMap((quantity) =>
    times.flatMap((t) => ofQuantity(done, { quantity, t, against, across, values }) ?? []),
  )
}

interface Question {
  readonly quantity: string
  readonly t: number
  readonly against: Axis
  readonly across: Axis
  readonly values: readonly number[]
}

interface Datum {
  readonly s: number
  readonly estimate: Estimate
}

/** Null where the quantity was not measured or is exactly zero. */
function ofQuantity(
  points: readonly PointResult[],
  { quantity, t, against, across, values }: Question,
): Uniformity | null {
  const series = values.map((at) => ({
    at,
    data: dataOf(
      points.filter((p) => p[across] === at),
      quantity,
      t,
      against,
    ),
  }))
  const all = series.flatMap(({ data }) => data)
  if (!all.some(({ estimate }) => estimate.value > 0)) return null
  const claims = values.map((at) =>
    fitRates(
      points.filter((p) => p[across] === at),
      { against, quantities: [quantity] },
    ).find((rate) => rate.t === t),
  )
  const order = commonOrder(
    claims.flatMap((c) =>
      c !== undefined && c.slope !== null && c.lower !== null && c.upper !== null ? [[c.lower, c.upper] as const] : [],
    ),
  )
  const members = series.map(({ at, data }, i): UniformityMember => ({
    at,
    slope: claims[i]?.slope ?? null,
    lower: claims[i]?.lower ?? null,
    upper: claims[i]?.upper ?? null,
    constant: order === null ? null : constantOf(data, order),
  }))
  const claimed = members.filter((m) => m.slope !== null).length
  const name = { quantity, t, against, across, members }
  if (claimed < 2)
    return {
      ...name,
      order: null,
      largest: null,
      spread: null,
      trend: null,
      verdict: 'no-rate',
      statement: `a rate is supported at ${claimed} of ${members.length} values of ${wordOf(across)}`,
    }
  if (order === null)
    return {
      ...name,
      order,
      largest: null,
      spread: null,
      trend: null,
      verdict: 'orders-differ',
      statement: `the orders at different ${wordOf(across)} have no value in common`,
    }
  const largest = Math.max(...all.map(({ s, estimate }) => upperEnd(estimate) * s ** -order))
  return { ...name, order, largest, ...judge(members, across, claimed) }
}

function dataOf(points: readonly PointResult[], quantity: string, t: number, against: Axis): Datum[] {
  return points.flatMap((point): Datum[] => {
    const result = point.times.find((r) => r.t === t)
    const parameter = point[against]
    const estimate = result === undefined ? null : quantityAt(result, quantity, point.hbar)
    return estimate === null || parameter === null
      ? []
      : [{ s: against === 'hbar' ? parameter : 1 / parameter, estimate }]
  })
}

/** A point of all intervals: a multiple of one half where one lies in there, else the middle of what they share; null where they share nothing. */
function commonOrder(intervals: readonly (readonly [number, number])[]): number | null {
  if (intervals.length === 0) return null
  const lower = Math.max(...intervals.map(([a]) => a))
  const upper = Math.min(...intervals.map(([, b]) => b))
  if (lower > upper) return null
  const simple = Math.round(lower + upper) / 2
  return simple >= lower && simple <= upper ? simple : (lower + upper) / 2
}

function constantOf(data: readonly Datum[], order: number): Estimate | null {
  if (data.length === 0) return null
  const { s, estimate } = data.reduce((a, b) => (b.s < a.s ? b : a))
  const factor = s ** -order
  return { value: factor * estimate.value, lower: factor * lowerEnd(estimate), upper: factor * upperEnd(estimate) }
}

function judge(
  members: readonly UniformityMember[],
  across: Axis,
  claimed: number,
): Pick<Uniformity, 'spread' | 'trend' | 'verdict' | 'statement'> {
  const known = members.flatMap(({ at, constant }) =>
    constant === null
      ? []
      : [
          {
            s: across === 'hbar' ? at : 1 / at,
            value: constant.value,
            lower: lowerEnd(constant),
            upper: upperEnd(constant),
          },
        ],
  )
  const sizes = known.map(({ value }) => value)
  const spread = Math.min(...sizes) > 0 ? Math.max(...sizes) / Math.min(...sizes) : null
  const missing =
    claimed < members.length ? `; no rate of its own at ${members.length - claimed} of ${members.length} values` : ''
  const factor = spread === null ? '' : `a factor ${short(spread)} between the constants`
  if (Math.max(...known.map((k) => k.lower)) <= Math.min(...known.map((k) => k.upper))) {
    return {
      spread,
      trend: null,
      verdict: 'uniform',
      statement: `uniform in ${wordOf(across)} within the intervals${missing}`,
    }
  }
  const limit = limitOf(known)
  if (limit !== null)
    return {
      spread,
      trend: null,
      verdict: 'bounded',
      statement: `uniform up to ${factor}: their steps shrink towards ${short(limit)}${missing}`,
    }
  const fit = fitRate(known)
  if (fit.verdict !== 'ok')
    return {
      spread,
      trend: null,
      verdict: 'varies',
      statement: `${factor}, and no trend in ${wordOf(across)} is supported (${fit.reason})${missing}`,
    }
  const { slope, lower, upper } = fit
  const trend = { slope, lower, upper }
  const power = `${across === 'hbar' ? 'hbar' : '1/N'}^${short(slope)} [${short(lower)}, ${short(upper)}]`
  if (upper < 0) return { spread, trend, verdict: 'grows', statement: `${factor}: they grow like ${power}${missing}` }
  const words =
    lower > 0
      ? `they fall like ${power}`
      : `they tend to a limit (power ${short(slope)} [${short(lower)}, ${short(upper)}] of ${across === 'hbar' ? 'hbar' : '1/N'})`
  return { spread, trend, verdict: 'bounded', statement: `uniform up to ${factor}: ${words}${missing}` }
}

/**
 * Where the constants go when every step from one to the next is at most 0.7 of the step before, whatever their intervals: the last one and the rest of a
 * geometric series (the picture's number, no claim); null otherwise.
 */
function limitOf(known: readonly RatePoint[]): number | null {
  const sorted = [...known].sort((a, b) => b.s - a.s)
  if (sorted.length < 3) return null
  const steps = sorted
    .slice(1)
    .map((k, i) => ({ size: k.value - sorted[i].value, doubt: k.upper - k.lower + sorted[i].upper - sorted[i].lower }))
  const shrinks = steps
    .slice(1)
    .every((step, i) => Math.abs(step.size) + step.doubt <= 0.7 * (Math.abs(steps[i].size) - steps[i].doubt))
  if (!shrinks) return null
  const [before, last] = [steps[steps.length - 2].size, steps[steps.length - 1].size]
  return sorted[sorted.length - 1].value + (last * last) / (before - last)
}

const wordOf = (axis: Axis): string => (axis === 'hbar' ? 'hbar' : 'N')
const short = (x: number): string => Number(x.toPrecision(3)).toString()
