/** The tables of a report, read off the results. */
import type { PointResult, Rate, Results, TimeResult } from '../../../core/experiments/experiment.ts'
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import { pointName } from '../../../renderer/src/charts/in-time-option.ts'
import { boundValue, describeQuantity, valueOf, type Quantity } from '../../../renderer/src/charts/quantities.ts'
import { driftRows, presentInvariants, summariseAudit } from '../../../renderer/src/charts/trust-rows.ts'
import { formatDuration, formatInterval, formatNumber, formatSlope } from '../../../renderer/src/lib/format.ts'
import { tightInterval } from '../stated-interval.ts'
import { thinned } from '../thinned.ts'
import type { Cell, Column } from './typesetter.ts'
import { percent, relativeWidth } from './words.ts'

export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
  /** How many rows there would be; those that are missing are in the attached table. */
  readonly of: number
}

const good = '#2f6f4f'
const doubtful = '#8a5a00'
const bad = '#a1262b'
const mostRows = 80

function table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Table {
  return { columns, rows: thinned(rows, mostRows), of: rows.length }
}

/** Both ends; where they agree in the digits that are shown, their distance from the value, rounded outward. */
function intervalWords(e: Estimate): string {
  const tight = tightInterval(e)
  return tight === null ? formatInterval(lowerEnd(e), upperEnd(e)) : `± ${formatNumber(1.06 * tight.half, 2)}`
}

function roomOf(bound: Estimate | undefined, e: Estimate): string {
  if (bound === undefined) return '–'
  return upperEnd(e) > 0 ? formatNumber(bound.value / upperEnd(e), 3) : 'the distance is zero'
}

/** Every value of a distance with its interval, the theorem's right-hand side and the room between. */
export function distanceTable({ points, experiment: { accuracy } }: Results, quantity: Quantity): Table {
  const withHbar = points.some((p) => p.hbar !== null)
  const withParticles = points.some((p) => p.particles !== null)
  const boundOf = (time: TimeResult, hbar: number | null): Estimate | undefined =>
    quantity.bound === undefined ? undefined : boundValue(quantity.bound, time, hbar)
  const bounded = points.some((p) => p.times.some((time) => boundOf(time, p.hbar) !== undefined))
  const columns: Column[] = [
    ...(withHbar ? [{ title: 'ℏ', align: 'right' as const }] : []),
    ...(withParticles ? [{ title: 'N', align: 'right' as const }] : []),
    { title: 't', align: 'right' },
    { title: quantity.axis.replace(/\(.*/, ''), align: 'right' },
    { title: 'interval', align: 'right', wraps: true },
    { title: 'width', align: 'right' },
    { title: 'kind' },
    ...(bounded
      ? [
          { title: 'bound', align: 'right' as const },
          { title: 'bound / upper end', align: 'right' as const },
        ]
      : []),
  ]
  const rows = points.flatMap((point) =>
    [...point.times]
      .sort((a, b) => a.t - b.t)
      .flatMap((time): Cell[][] => {
        const e = valueOf(quantity.name, time, point.hbar)
        if (e === undefined) return []
        const bound = boundOf(time, point.hbar)
        const width = relativeWidth(e)
        const stated = e.lower !== undefined || e.error !== undefined
        return [
          [
            ...(withHbar ? [formatNumber(point.hbar, 6)] : []),
            ...(withParticles ? [formatNumber(point.particles, 6)] : []),
            formatNumber(time.t, 6),
            formatNumber(e.value, tightInterval(e)?.digits ?? 5),
            stated ? intervalWords(e) : 'not stated',
            stated
              ? { text: percent(width), colour: width !== null && width > accuracy.tolerance ? doubtful : good }
              : '–',
            e.kind ?? '',
            ...(bounded ? [formatNumber(bound?.value, 4), roomOf(bound, e)] : []),
          ],
        ]
      }),
  )
  return table(columns, rows)
}

function whereOf(rate: Rate): string {
  const { at } = rate as Rate & { readonly at?: unknown }
  return typeof at === 'number' ? `${rate.against === 'hbar' ? 'N' : 'ℏ'} = ${formatNumber(at)}` : ''
}

export function rateTable({ rates, experiment: { arrow } }: Results): Table {
  const columns: Column[] = [
    { title: 'rate of' },
    { title: 'in' },
    { title: 't', align: 'right' },
    { title: 'slope' },
    { title: 'guaranteed', align: 'right' },
    { title: 'fitted on' },
    { title: 'verdict', wraps: true },
  ]
  const rows = rates.map((r): Cell[] => {
    const claimed = r.slope !== null
    const symbol = r.against === 'hbar' ? 'ℏ' : 'N'
    return [
      describeQuantity(r.quantity, arrow).axis,
      [symbol, whereOf(r)].filter((part) => part !== '').join(', '),
      formatNumber(r.t),
      claimed ? formatSlope(r.slope, r.lower, r.upper) : '–',
      formatNumber(r.guaranteed),
      r.fittedRange === undefined ? '' : `${symbol} = ${r.fittedRange.map((x) => formatNumber(x)).join(' … ')}`,
      claimed
        ? { text: r.reason ?? 'claimed', colour: good }
        : { text: `no claim (${r.verdict})${r.reason === undefined ? '' : `: ${r.reason}`}`, colour: doubtful },
    ]
  })
  return table(columns, rows)
}

export function auditTable(results: Results): Table {
  const columns: Column[] = [
    { title: 'inequality', wraps: true },
    { title: 'source', wraps: true },
    { title: 'holds', align: 'right' },
    { title: 'within errors', align: 'right' },
    { title: 'contradicted', align: 'right' },
    { title: 'least room', wraps: true },
  ]
  const rows = summariseAudit(results).map(({ inequality, source, counts, tightest }): Cell[] => [
    inequality,
    source,
    String(counts.holds),
    counts['within-errors'] === 0 ? '0' : { text: String(counts['within-errors']), colour: doubtful },
    counts.contradicted === 0 ? '0' : { text: String(counts.contradicted), colour: bad },
    tightest === null
      ? 'not applicable here'
      : `${[tightest.hbar === null ? '' : `ℏ = ${formatNumber(tightest.hbar)}`, tightest.particles === null ? '' : `N = ${tightest.particles}`, `t = ${formatNumber(tightest.t)}`].filter((part) => part !== '').join(', ')}: ${formatNumber(tightest.left.value)} ≤ ${formatNumber(tightest.right.value)}`,
  ])
  return table(columns, rows)
}

/** The largest change over time of what should not change. */
export function driftTable({ points }: Results): Table {
  const invariants = presentInvariants(points)
  const rows = driftRows(
    points,
    invariants.map(({ name }) => name),
  ).map(({ point, drifts }) => [point, ...drifts.map((d) => formatNumber(d, 2))])
  return table(
    [{ title: 'point' }, ...invariants.map(({ words }): Column => ({ title: words, align: 'right', wraps: true }))],
    rows,
  )
}

export function pointTable({ points }: Results): Table {
  const remarks = points.map((p: PointResult) =>
    [...(p.error === undefined ? [] : [p.error]), ...(p.warnings ?? [])].join('; '),
  )
  const remarked = remarks.some((text) => text !== '')
  const rows = points.map((p, i): Cell[] => [
    pointName(p),
    p.status === 'done' ? { text: 'done', colour: good } : { text: p.status, colour: bad },
    p.numerics.method,
    formatDuration(p.seconds),
    ...(remarked ? [remarks[i]] : []),
  ])
  return table(
    [
      { title: 'point' },
      { title: 'status' },
      { title: 'method', wraps: true },
      { title: 'took', align: 'right' },
      ...(remarked ? [{ title: 'what the reader must know', wraps: true }] : []),
    ],
    rows,
  )
}

export function uniformityTable({ uniformity = [], experiment: { arrow } }: Results): Table {
  const rows = uniformity.map((u): Cell[] => [
    describeQuantity(u.quantity, arrow).axis,
    formatNumber(u.t),
    u.across === 'hbar' ? 'ℏ' : 'N',
    formatNumber(u.order, 3),
    formatNumber(u.spread, 3),
    { text: u.statement, colour: u.verdict === 'uniform' || u.verdict === 'bounded' ? good : doubtful },
  ])
  return table(
    [
      { title: 'constant of' },
      { title: 't', align: 'right' },
      { title: 'across' },
      { title: 'order', align: 'right' },
      { title: 'spread', align: 'right' },
      { title: 'verdict', wraps: true },
    ],
    rows,
  )
}
