/**
 * The figure of the program: a distance against ħ (or N), both logarithmic, each value with its interval,
 * the theorem's right-hand side dashed, and a fitted line only where the data support a rate.
 */
import type { EChartsOption, LineSeriesOption, SeriesOption } from 'echarts'
import { lowerEnd } from '../../../core/numerics/estimate.ts'
import { formatEstimate, formatNumber, formatSlope } from '../lib/format.ts'
import { axisLook, baseOption, escapeHtml, logAxis } from './base-option.ts'
import type { ChartTheme, ChartThemeName } from './chart-theme.ts'
import { chartFont, chartThemes, dashes, markerOf } from './chart-theme.ts'
import {
  axisVariable,
  convergenceSeries,
  finiteUpper,
  fittedCurve,
  type ConvergenceChoice,
  type ConvergenceInput,
  type ConvergenceRow,
  type ConvergenceSeries,
} from './convergence-series.ts'
import { compactMarks, type CompactRow } from './compact-marks.ts'
import { errorBars } from './error-bars.ts'
import { logTicks, ticksAt } from './log-axis.ts'
import { describeQuantity } from './quantities.ts'
import { variableSymbol } from './sweep-slices.ts'
import { belowWords, visibleRange, type VisibleRange } from './visible-range.ts'

export { convergenceSeries, type ConvergenceChoice }

/**
 * The option of the convergence figure. Pure: no DOM, so the window, the exports and a test share it.
 * Values that are zero or negative have no place on a logarithmic axis and are left out; an interval that
 * reaches zero is drawn down to the axis.
 */
export function convergenceOption(
  results: ConvergenceInput,
  choice: ConvergenceChoice & Pick<FigureWords, 'compact'>,
  themeName: ChartThemeName,
): EChartsOption {
  const { axis, words } = describeQuantity(choice.quantity, results.experiment?.arrow)
  const variable = variableSymbol[axisVariable(results, choice)]
  return figureOfSeries(
    convergenceSeries(results, choice),
    { axis, words, variable, ...(choice.compact && { compact: true }) },
    themeName,
  )
}

export interface FigureWords {
  /** Name of the vertical axis. */
  readonly axis: string
  readonly words: string
  /** Name of the horizontal axis: ℏ or N. */
  readonly variable: string
  /** Draw long series for speed, without anything to point at (a run that is going on). */
  readonly compact?: boolean
}

/** Series longer than this have small marks. */
const many = 40
/** Compact series longer than this have no elements of their own for each point. */
const manyCompact = 12

/** Any curves over ħ or N in the dress of the convergence figure (a comparison of runs draws one for each). */
export function figureOfSeries(
  all: readonly ConvergenceSeries[],
  { axis, words, variable, compact = false }: FigureWords,
  themeName: ChartThemeName,
): EChartsOption {
  const theme = chartThemes[themeName]
  const drawn = all.map((s) => ({ ...s, rows: s.rows.filter((r) => r.estimate.value > 0) }))
  const xs = drawn.flatMap((s) => s.rows.map((r) => r.abscissa))
  const range = convergenceRange(all)
  if (xs.length === 0 || range === null) return emptyOption(theme, `No positive value of ${axis} yet`)
  const xTicks = ticksAt(xs)
  const yTicks = logTicks(range.smallest, range.largest)
  const several = drawn.length > 1
  const series = drawn.flatMap((s) => drawSeries(s, { several, compact, theme, floor: yTicks.min, variable, axis }))
  const base = baseOption(theme)
  // Alone, the theorem has an entry of its own: two dashes, not the marker that its line does not have.
  const names = [...new Set(series.map((s) => String(s.name)))].map((name) =>
    name === 'theorem' ? { name, icon: 'path://M0 4h5v1.6h-5zM8 4h5v1.6h-5z' } : { name },
  )
  return {
    ...base,
    legend: { ...base.legend, data: names },
    aria: { enabled: true, label: { description: `${describe(all, words, variable)} ${belowWords(range)}`.trim() } },
    xAxis: logAxis(xTicks, variable, 30, theme),
    yAxis: logAxis(yTicks, axis, 58, theme),
    series,
  }
}

/** What the vertical axis holds; null where nothing is positive. */
export function convergenceRange(all: readonly ConvergenceSeries[]): VisibleRange | null {
  const rows = all.flatMap((s) => s.rows)
  return visibleRange(
    rows.map((r) => r.estimate),
    rows.flatMap((r) => (r.bound === null ? [] : [r.bound])),
  )
}

interface Dress {
  /** More than one series: each has its dash, and its bound its colour. */
  readonly several: boolean
  readonly compact: boolean
  readonly theme: ChartTheme
  /** Where an interval that reaches zero ends. */
  readonly floor: number
  readonly variable: string
  readonly axis: string
}

function drawSeries(s: ConvergenceSeries, dress: Dress): SeriesOption[] {
  const { several, theme } = dress
  const { index } = s
  const color = theme.series[index % theme.series.length] ?? theme.ink
  const name = seriesName(s, several, dress.compact)
  const lg = Math.log10
  const fitted = fittedCurve(s)
  const out =
    dress.compact && s.rows.length > manyCompact
      ? [
          compactMarks(
            s.rows.map((row) => barOf(row, dress.floor)),
            { color, name },
          ),
        ]
      : marksAndBars(s, name, color, dress)
  const dash = dashes[index % dashes.length] ?? []
  if (fitted) out.push(line(fitted, name, color, 1.5, several ? dash : []))
  const bounds = s.rows
    .filter((row) => row.bound !== null)
    .map((row): [number, number] => [lg(row.abscissa), lg(row.bound ?? 1)])
  if (bounds.length > 0) {
    const label = several ? name : 'theorem'
    out.push({
      ...line(bounds, label, several ? color : theme.bound, 1.2, [6, 4]),
      z: 1,
      lineStyle: { color: several ? color : theme.bound, width: 1.2, type: [6, 4], opacity: several ? 0.55 : 0.9 },
    })
  }
  return out
}

/** In axis units; an interval that reaches zero is drawn down to the axis. */
function barOf(row: ConvergenceRow, floor: number): CompactRow {
  const lg = Math.log10
  return {
    x: lg(row.abscissa),
    y: lg(row.estimate.value),
    lower: lowerEnd(row.estimate) > 0 ? lg(lowerEnd(row.estimate)) : floor,
    upper: lg(finiteUpper(row.estimate)),
  }
}

/** A mark and a bar a point, each with what it says when it is pointed at. */
function marksAndBars(
  s: ConvergenceSeries,
  name: string,
  color: string,
  { floor, variable, axis }: Dress,
): SeriesOption[] {
  const small = s.rows.length > many
  const tooltip = (row: ConvergenceRow): string =>
    `${escapeHtml(s.label)}, ${variable} = ${formatNumber(row.abscissa)}<br>${escapeHtml(axis)} = <b>${formatEstimate(row.estimate)}</b>` +
    (row.bound === null ? '' : `<br>theorem: ≤ ${formatNumber(row.bound)}`)
  const places = s.rows.map((row) => ({ row, at: barOf(row, floor) }))
  return [
    {
      type: 'scatter',
      name,
      symbol: markerOf(s.index),
      symbolSize: small ? 4 : 9,
      itemStyle: { color, opacity: 1 },
      z: 4,
      data: places.map(({ row, at }) => ({ value: [at.x, at.y], tooltip: { formatter: () => tooltip(row) } })),
    },
    errorBars(
      places.map(({ at }) => [at.x, at.lower, at.upper]),
      { color, name, ...(small && { cap: 1.5 }) },
    ),
  ]
}

function line(
  data: readonly (readonly [number, number])[],
  name: string,
  color: string,
  width: number,
  type: readonly number[],
): LineSeriesOption {
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

function seriesName(s: ConvergenceSeries, several: boolean, compact: boolean): string {
  const name = several ? s.label : 'measured'
  const slope = claimedSlope(s)
  if (slope === null) return name
  return compact && several ? `${name}: ${slope.replace(/^slope /, '')}` : `${name}, ${slope}`
}

/** `slope 1.98 ± 0.03`; against N the order is that of 1/N. */
function claimedSlope({ rate }: ConvergenceSeries): string | null {
  if (rate?.verdict !== 'ok' || rate.slope === null) return null
  return `${rate.against === 'hbar' ? 'slope' : 'order in 1/N'} ${formatSlope(rate.slope, rate.lower, rate.upper)}`
}

function describe(all: readonly ConvergenceSeries[], words: string, variable: string): string {
  const parts = all.map((s) => `${s.label}: ${s.rows.length} points, ${claimedSlope(s) ?? 'no slope claimed'}`)
  return `${words} against ${variable}, both logarithmic. ${parts.join('; ')}.`
}

/** An empty pair of axes with one plain sentence. */
export function emptyOption(theme: ChartTheme, sentence: string): EChartsOption {
  const bare = {
    ...axisLook(theme),
    type: 'value' as const,
    min: 0,
    max: 1,
    axisLabel: { show: false },
    axisTick: { show: false },
    splitLine: { show: false },
  }
  return {
    ...baseOption(theme),
    legend: { show: false },
    xAxis: bare,
    yAxis: bare,
    series: [],
    graphic: [
      {
        type: 'text',
        left: 'center',
        top: 'middle',
        silent: true,
        style: { text: sentence, fill: theme.muted, fontSize: 13, fontFamily: chartFont },
      },
    ],
  }
}
