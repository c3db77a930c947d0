/** A quantity over time, one line for each ħ, with intervals and the theorem's curve. */
import type { EChartsOption, SeriesOption } from 'echarts'
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import type { PointResult, Results } from '../../../core/experiments/experiment.ts'
import { formatEstimate, formatNumber } from '../lib/format.ts'
import { axisLook, baseOption, escapeHtml, logAxis } from './base-option.ts'
import { chartThemes, dashes, markerOf, type ChartTheme, type ChartThemeName } from './chart-theme.ts'
import { emptyOption } from './convergence-option.ts'
import { errorBars } from './error-bars.ts'
import { quantityHorizon } from './horizon.ts'
import { logTicks } from './log-axis.ts'
import { boundValue, describeQuantity, namedBounds, valueOf } from './quantities.ts'
import { belowWords, visibleRange, type VisibleRange } from './visible-range.ts'

export interface InTimeChoice {
  readonly quantity: string
  /** One point of the sweep; all of them when absent. */
  readonly pointIndex?: number
  /** Draw the theorem's right-hand side too (where there is one). */
  readonly bound?: boolean
}

export interface InTimeSeries {
  readonly name: string
  readonly index: number
  readonly rows: readonly { readonly t: number; readonly estimate: Estimate; readonly bound: number | null }[]
  /** t*, from which the theorem's bound says no more than the product coupling; null where that is not within the times or not known. */
  readonly horizon: number | null
}

export function pointName(point: PointResult): string {
  const parts = [
    ...(point.hbar === null ? [] : [`ℏ = ${formatNumber(point.hbar)}`]),
    ...(point.particles === null ? [] : [`N = ${point.particles}`]),
  ]
  return parts.join(', ') || 'point'
}

/** The numbers of the plot (also its table view). */
export function inTimeSeries(results: Pick<Results, 'points'>, choice: InTimeChoice): InTimeSeries[] {
  const bound = describeQuantity(choice.quantity).bound
  return results.points.flatMap((point, index) => {
    if (choice.pointIndex !== undefined && index !== choice.pointIndex) return []
    const rows = [...point.times]
      .sort((a, b) => a.t - b.t)
      .flatMap((time) => {
        const estimate = valueOf(choice.quantity, time, point.hbar)
        if (estimate === undefined || !Number.isFinite(estimate.value)) return []
        const right = bound && choice.bound !== false ? boundValue(bound, time, point.hbar)?.value : undefined
        return [{ t: time.t, estimate, bound: right !== undefined && Number.isFinite(right) ? right : null }]
      })
    const horizon = bound && choice.bound !== false ? quantityHorizon(point.times, choice.quantity) : null
    return rows.length > 0 ? [{ name: pointName(point), index, rows, horizon }] : []
  })
}

/** More are told by the first and the last. */
const mostHorizons = 5

/** What the plot says about horizons, in words; empty where there is none. */
export function horizonWords(series: readonly InTimeSeries[]): string {
  const found = series.flatMap(({ horizon, name }) => (horizon === null ? [] : [{ horizon, name }]))
  if (found.length === 0) return ''
  const words = ({ horizon, name }: (typeof found)[number]): string => `${formatNumber(horizon, 3)} (${name})`
  const [first, last] = [found[0], found[found.length - 1]]
  const places =
    found.length > 1 && found.every(({ horizon }) => horizon === first.horizon)
      ? formatNumber(first.horizon, 3)
      : found.length > mostHorizons
        ? `${words(first)} … ${words(last)}`
        : found.map(words).join(', ')
  return `The theorem says no more than the product coupling from t* on: ${places}.`
}

/** Everything that is drawn at a height: what was measured, and the bounds beside it. */
function heightsOf(all: readonly InTimeSeries[], sharper: ReturnType<typeof sharperCurves>) {
  const rows = all.flatMap((s) => s.rows)
  return {
    measured: rows.map((r) => r.estimate),
    curves: [
      ...rows.flatMap((r) => (r.bound === null ? [] : [r.bound])),
      ...sharper.flatMap((c) => c.rows.map(([, v]) => v)),
    ],
  }
}

/** The range of a logarithmic axis; null where the axis is linear. */
export function inTimeRange(points: readonly PointResult[], choice: InTimeChoice): VisibleRange | null {
  const { measured, curves } = heightsOf(inTimeSeries({ points }, choice), sharperCurves(points, choice))
  return describeQuantity(choice.quantity).positive ? visibleRange(measured, curves) : null
}

/** Pure, as `convergenceOption`. Positive quantities are drawn on a logarithmic axis, others on a linear one. */
export function inTimeOption(
  results: Pick<Results, 'points'> & Partial<Pick<Results, 'experiment'>>,
  choice: InTimeChoice,
  themeName: ChartThemeName,
): EChartsOption {
  const theme = chartThemes[themeName]
  const quantity = describeQuantity(choice.quantity, results.experiment?.arrow)
  const all = inTimeSeries(results, choice)
  if (all.length === 0) return emptyOption(theme, `No value of ${quantity.axis} yet`)
  const sharper = sharperCurves(results.points, choice)
  const { measured, curves } = heightsOf(all, sharper)
  const range = quantity.positive ? visibleRange(measured, curves) : null
  const log = range !== null
  const ticks = range && logTicks(range.smallest, range.largest)
  const shown = [...measured.flatMap((e) => [lowerEnd(e), e.value, upperEnd(e)]), ...curves].filter(Number.isFinite)
  const y = (v: number): number => (log ? Math.log10(v) : v)
  const drawable = (v: number): boolean => Number.isFinite(v) && (!log || v > 0)
  const series: SeriesOption[] = all.flatMap((s): SeriesOption[] => {
    const color = theme.series[s.index % theme.series.length] ?? theme.ink
    const rows = s.rows.filter((r) => drawable(r.estimate.value))
    const floor = ticks ? ticks.min : Math.min(...shown)
    const main: SeriesOption = {
      type: 'line',
      name: s.name,
      symbol: markerOf(s.index),
      symbolSize: 8,
      itemStyle: { color },
      lineStyle: { color, width: 1.4, type: dashOf(s.index) },
      data: rows.map((r) => ({
        value: [r.t, y(r.estimate.value)],
        tooltip: {
          formatter: () =>
            `${escapeHtml(s.name)}, t = ${formatNumber(r.t)}<br>${escapeHtml(quantity.axis)} = <b>${formatEstimate(r.estimate)}</b>${r.bound === null ? '' : `<br>theorem: ≤ ${formatNumber(r.bound)}`}`,
        },
      })),
      z: 4,
    }
    const bars = errorBars(
      rows.map((r) => [
        r.t,
        lowerEnd(r.estimate) > 0 || !log ? y(lowerEnd(r.estimate)) : floor,
        drawable(upperEnd(r.estimate)) ? y(upperEnd(r.estimate)) : y(r.estimate.value),
      ]),
      { color, name: s.name },
    )
    const bound = s.rows.flatMap((r) => (r.bound !== null && drawable(r.bound) ? [[r.t, y(r.bound)]] : []))
    if (bound.length === 0) return [main, bars]
    return [
      main,
      bars,
      {
        type: 'line',
        name: s.name,
        data: bound,
        showSymbol: false,
        symbol: 'none',
        silent: true,
        tooltip: { show: false },
        itemStyle: { color },
        lineStyle: { color, width: 1.1, type: [6, 4], opacity: 0.55 },
        z: 1,
      },
    ]
  })
  for (const [i, curve] of sharper.entries()) {
    const data = curve.rows.filter(([, v]) => drawable(v)).map(([t, v]) => [t, y(v)])
    const color = theme.series[(i + 1) % theme.series.length] ?? theme.bound
    series.push({
      type: 'line',
      name: `bound, ${curve.words}`,
      data,
      showSymbol: false,
      symbol: 'none',
      silent: true,
      tooltip: { show: false },
      itemStyle: { color },
      lineStyle: { color, width: 1.2, type: [2, 3] },
      z: 1,
    })
  }
  series.push(...horizonMarks(all, ticks ? [ticks.min, ticks.max] : [Math.min(...shown), Math.max(...shown)], y, theme))
  const look = axisLook(theme)
  const name = { name: quantity.axis, nameGap: 58 }
  const times = all.flatMap((s) => s.rows.map((r) => r.t))
  return {
    ...baseOption(theme),
    aria: {
      enabled: true,
      label: {
        description:
          `${quantity.words} over time for ${all.map((s) => s.name).join('; ')}. ${horizonWords(all)} ${belowWords(range)}`.trim(),
      },
    },
    xAxis: { ...look, type: 'value', name: 't', nameGap: 30, min: Math.min(...times), max: Math.max(...times) },
    yAxis: ticks
      ? logAxis(ticks, quantity.axis, 58, theme)
      : {
          ...look,
          ...name,
          type: 'value',
          scale: true,
          axisLabel: { ...look.axisLabel, formatter: (v: number) => formatNumber(v, 5) },
        },
    series,
  }
}

/** A diamond on the theorem's curve at t*; with one point on the plot a line and its value as well. */
function horizonMarks(
  all: readonly InTimeSeries[],
  [low, high]: readonly [number, number],
  y: (v: number) => number,
  theme: ChartTheme,
): SeriesOption[] {
  return all.flatMap((s): SeriesOption[] => {
    const { horizon } = s
    const height = horizon === null ? null : boundAt(s, horizon, y)
    if (horizon === null || height === null) return []
    const color = theme.series[s.index % theme.series.length] ?? theme.ink
    const words = `t* = ${formatNumber(horizon, 3)}`
    const tooltip = {
      formatter: () =>
        `${escapeHtml(s.name)}: ${words}<br>from here the theorem says no more than the product coupling`,
    }
    const diamond: SeriesOption = {
      type: 'scatter',
      name: s.name,
      symbol: 'diamond',
      symbolSize: 11,
      itemStyle: { color },
      z: 5,
      tooltip,
      data: [[horizon, height]],
    }
    if (all.length > 1) return [diamond]
    const label = {
      show: true,
      formatter: `${words}, beyond it the product coupling says as much`,
      position: 'insideTopRight' as const,
      color: theme.muted,
      fontSize: 12,
      rotate: 0,
      align: 'left' as const,
      offset: [6, 4],
    }
    const line: SeriesOption = {
      type: 'line',
      name: s.name,
      silent: true,
      symbol: 'circle',
      symbolSize: 1,
      itemStyle: { color: theme.rule },
      lineStyle: { color: theme.rule, width: 1, type: [2, 2] },
      z: 1,
      data: [{ value: [horizon, low] }, { value: [horizon, high], label }],
    }
    return [diamond, line]
  })
}

/** The theorem's curve at t*, on the axis. */
function boundAt({ rows }: InTimeSeries, t: number, y: (v: number) => number): number | null {
  const known = rows.flatMap((r) => (r.bound !== null && r.bound > 0 ? [[r.t, y(r.bound)] as const] : []))
  const after = known.findIndex(([at]) => at >= t)
  if (after < 0) return null
  const [t1, y1] = known[after]
  if (after === 0 || t1 === t) return y1
  const [t0, y0] = known[after - 1]
  return y0 + ((t - t0) / (t1 - t0)) * (y1 - y0)
}

/** The named sharper bounds of one point; with several points on the plot they would only tangle. */
export function sharperCurves(
  points: readonly PointResult[],
  choice: InTimeChoice,
): { readonly words: string; readonly rows: readonly (readonly [number, number])[] }[] {
  const point =
    choice.pointIndex === undefined ? (points.length === 1 ? points[0] : undefined) : points[choice.pointIndex]
  if (point === undefined || choice.bound === false) return []
  const times = [...point.times].sort((a, b) => a.t - b.t)
  return namedBounds([point], choice.quantity).map(({ name, words }) => ({
    words,
    rows: times.flatMap((time) => {
      const value = time.values[name]?.value
      return value !== undefined && Number.isFinite(value) ? [[time.t, value] as const] : []
    }),
  }))
}

function dashOf(index: number): number[] | 'solid' {
  const dash = dashes[index % dashes.length] ?? []
  return dash.length > 0 ? [...dash] : 'solid'
}
