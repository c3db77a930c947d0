/**
 * The figure of the program: a distance against ħ (or N), both logarithmic, each value with its interval,
 * the theorem's right-hand side dashed, and a fitted line only where the data support a rate.
 */
import type { EChartsOption, LineSeriesOption, SeriesOption } from 'echarts'
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import type { PointResult, Rate, Results } from '../../../core/experiments/experiment.ts'
import { formatEstimate, formatNumber, formatSlope } from '../lib/format.ts'
import { axisLook, baseOption, escapeHtml, logAxis } from './base-option.ts'
import type { ChartTheme, ChartThemeName } from './chart-theme.ts'
import { chartFont, chartThemes, dashes, markers } from './chart-theme.ts'
import { errorBars } from './error-bars.ts'
import { logTicks, ticksAt } from './log-axis.ts'
import { describeQuantity, timesOf, valueOf } from './quantities.ts'

export interface ConvergenceChoice {
  /** A name of `TimeResult.values`, or `eHbarExcess`, `tightness`. */
  readonly quantity: string
  /** One time; all of them when absent. */
  readonly t?: number
  /** Draw the theorem's right-hand side (default true). At long times it lies orders of magnitude above the data. */
  readonly bound?: boolean
}

export interface ConvergenceRow {
  /** ħ or N. */
  readonly abscissa: number
  readonly estimate: Estimate
  readonly bound: number | null
}

export interface ConvergenceSeries {
  readonly t: number
  readonly rows: readonly ConvergenceRow[]
  readonly rate: Rate | null
}

/** Does the sweep run over N rather than ħ? */
export function sweepVariable(points: readonly PointResult[]): 'hbar' | 'particles' {
  const distinct = (values: readonly (number | null)[]): number => new Set(values.filter((v) => v !== null)).size
  return distinct(points.map((p) => p.hbar)) >= distinct(points.map((p) => p.particles)) ? 'hbar' : 'particles'
}

/** The numbers of the plot (also its table view). */
export function convergenceSeries(results: Pick<Results, 'points' | 'rates'>, choice: ConvergenceChoice): ConvergenceSeries[] {
  const quantity = describeQuantity(choice.quantity)
  const against = sweepVariable(results.points)
  const times = choice.t === undefined ? timesOf(results.points) : [choice.t]
  return times.map((t) => {
    const rows: ConvergenceRow[] = []
    for (const point of results.points) {
      const abscissa = point[against]
      const time = point.times.find((candidate) => candidate.t === t)
      const estimate = time && valueOf(choice.quantity, time, point.hbar)
      if (abscissa === null || time === undefined || estimate === undefined || !Number.isFinite(estimate.value)) continue
      rows.push({ abscissa, estimate, bound: choice.bound === false ? null : boundOf(quantity.bound, time, point.hbar) })
    }
    rows.sort((a, b) => a.abscissa - b.abscissa)
    const rate = results.rates.find((r) => r.quantity === choice.quantity && r.t === t && r.against === against) ?? null
    return { t, rows, rate }
  })
}

function boundOf(name: string | undefined, time: PointResult['times'][number], hbar: number | null): number | null {
  if (name === undefined) return null
  const value = valueOf(name, time, hbar)?.value
  return value !== undefined && value > 0 && Number.isFinite(value) ? value : null
}

/**
 * The option of the convergence figure. Pure: no DOM, so the window, the exports and a test share it.
 * Values that are zero or negative have no place on a logarithmic axis and are left out; an interval that
 * reaches zero is drawn down to the axis.
 */
export function convergenceOption(results: Pick<Results, 'points' | 'rates'>, choice: ConvergenceChoice, themeName: ChartThemeName): EChartsOption {
  const theme = chartThemes[themeName]
  const quantity = describeQuantity(choice.quantity)
  const against = sweepVariable(results.points)
  const all = convergenceSeries(results, choice)
  const drawn = all.map((s) => ({ ...s, rows: s.rows.filter((r) => r.estimate.value > 0) }))
  const xs = drawn.flatMap((s) => s.rows.map((r) => r.abscissa))
  const ys = drawn.flatMap((s) => s.rows.flatMap((r) => [r.estimate.value, positive(upperEnd(r.estimate)), positive(lowerEnd(r.estimate)), r.bound]))
  const shownY = ys.filter((y): y is number => y !== null && y > 0 && Number.isFinite(y))
  const variable = against === 'hbar' ? 'ℏ' : 'N'
  if (xs.length === 0) return emptyOption(theme, `No positive value of ${quantity.axis} yet`)
  const xTicks = ticksAt(xs)
  const yTicks = logTicks(Math.min(...shownY), Math.max(...shownY))
  const many = drawn.length > 1
  const indexOfTime = (t: number): number => Math.max(0, timesOf(results.points).indexOf(t))
  const series = drawn.flatMap((s) => seriesOfTime(s, many, indexOfTime(s.t), theme, yTicks.min, variable, quantity.axis))
  const base = baseOption(theme)
  // Alone, the theorem has an entry of its own: two dashes, not the marker that its line does not have.
  const names = [...new Set(series.map((s) => String(s.name)))].map((name) => (name === 'theorem' ? { name, icon: 'path://M0 4h5v1.6h-5zM8 4h5v1.6h-5z' } : { name }))
  return {
    ...base,
    legend: { ...base.legend, data: names },
    aria: { enabled: true, label: { description: describe(all, quantity.words, variable) } },
    xAxis: logAxis(xTicks, variable, 30, theme),
    yAxis: logAxis(yTicks, quantity.axis, 58, theme),
    series,
  }
}

const positive = (x: number): number | null => (x > 0 && Number.isFinite(x) ? x : null)

function seriesOfTime(s: ConvergenceSeries, many: boolean, index: number, theme: ChartTheme, floor: number, variable: string, axis: string): SeriesOption[] {
  const color = theme.series[index % theme.series.length] ?? theme.ink
  const name = seriesName(s, many)
  const lg = Math.log10
  const fitted = fittedLine(s)
  const tooltip = (row: ConvergenceRow): string =>
    `t = ${formatNumber(s.t)}, ${variable} = ${formatNumber(row.abscissa)}<br>${escapeHtml(axis)} = <b>${formatEstimate(row.estimate)}</b>` +
    (row.bound === null ? '' : `<br>theorem: ≤ ${formatNumber(row.bound)}`)
  const out: SeriesOption[] = [
    {
      type: 'scatter',
      name,
      symbol: markers[index % markers.length] ?? 'circle',
      symbolSize: 9,
      itemStyle: { color, opacity: 1 },
      z: 4,
      data: s.rows.map((row) => ({ value: [lg(row.abscissa), lg(row.estimate.value)], tooltip: { formatter: () => tooltip(row) } })),
    },
    errorBars(
      s.rows.map((row) => [lg(row.abscissa), lowerEnd(row.estimate) > 0 ? lg(lowerEnd(row.estimate)) : floor, lg(finiteUpper(row.estimate))]),
      { color, name },
    ),
  ]
  const dash = dashes[index % dashes.length] ?? []
  if (fitted) out.push(line(fitted, name, color, 1.5, many ? dash : []))
  const bounds = s.rows.filter((row) => row.bound !== null).map((row): [number, number] => [lg(row.abscissa), lg(row.bound ?? 1)])
  if (bounds.length > 0) {
    const label = many ? name : 'theorem'
    out.push({ ...line(bounds, label, many ? color : theme.bound, 1.2, [6, 4]), z: 1, lineStyle: { color: many ? color : theme.bound, width: 1.2, type: [6, 4], opacity: many ? 0.55 : 0.9 } })
  }
  return out
}

function finiteUpper(e: Estimate): number {
  const upper = upperEnd(e)
  return Number.isFinite(upper) && upper > 0 ? upper : e.value
}

function line(data: readonly (readonly [number, number])[], name: string, color: string, width: number, type: readonly number[]): LineSeriesOption {
  return {
    type: 'line',
    name,
    data: data.map((point) => [...point]),
    showSymbol: false,
    symbol: 'none',
    silent: true,
    tooltip: { show: false },
    itemStyle: { color },
    lineStyle: { color, width, type: type.length > 0 ? [...type] : 'solid' },
    z: 2,
  }
}

function seriesName(s: ConvergenceSeries, many: boolean): string {
  const time = many ? `t = ${formatNumber(s.t)}` : 'measured'
  if (s.rate?.verdict !== 'ok' || s.rate.slope === null) return time
  return `${time}, slope ${formatSlope(s.rate.slope, s.rate.lower, s.rate.upper)}`
}

/** The weighted line of slope `rate.slope` through the data, in logs; null where no slope may be claimed. */
function fittedLine(s: ConvergenceSeries): [number, number][] | null {
  if (s.rate === null || s.rate.verdict !== 'ok' || s.rate.slope === null || s.rows.length < 2) return null
  const slope = s.rate.slope
  let weights = 0
  let offset = 0
  for (const row of s.rows) {
    const relative = (finiteUpper(row.estimate) - Math.max(lowerEnd(row.estimate), 0)) / row.estimate.value
    const weight = 1 / (relative * relative + 1e-6)
    weights += weight
    offset += weight * (Math.log10(row.estimate.value) - slope * Math.log10(row.abscissa))
  }
  const xs = s.rows.map((row) => Math.log10(row.abscissa))
  return [Math.min(...xs), Math.max(...xs)].map((x) => [x, offset / weights + slope * x])
}

function describe(all: readonly ConvergenceSeries[], words: string, variable: string): string {
  const parts = all.map((s) => {
    const rate = s.rate?.verdict === 'ok' && s.rate.slope !== null ? `slope ${formatSlope(s.rate.slope, s.rate.lower, s.rate.upper)}` : 'no slope claimed'
    return `t = ${formatNumber(s.t)}: ${s.rows.length} points, ${rate}`
  })
  return `${words} against ${variable}, both logarithmic. ${parts.join('; ')}.`
}

/** An empty pair of axes with one plain sentence. */
export function emptyOption(theme: ChartTheme, sentence: string): EChartsOption {
  const bare = { ...axisLook(theme), type: 'value' as const, min: 0, max: 1, axisLabel: { show: false }, axisTick: { show: false }, splitLine: { show: false } }
  return {
    ...baseOption(theme),
    legend: { show: false },
    xAxis: bare,
    yAxis: bare,
    series: [],
    graphic: [{ type: 'text', left: 'center', top: 'middle', silent: true, style: { text: sentence, fill: theme.muted, fontSize: 13, fontFamily: chartFont } }],
  }
}
