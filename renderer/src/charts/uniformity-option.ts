/** Does the constant of a rate depend on the other parameter? One curve a time: the constant with its interval at each value of it. */
import type { EChartsOption, SeriesOption } from 'echarts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import type { Results, Uniformity } from '../../../core/experiments/experiment.ts'
import { formatEstimate, formatInterval, formatNumber, formatSlope } from '../lib/format.ts'
import { axisLook, baseOption, escapeHtml, logAxis } from './base-option.ts'
import { chartThemes, markerOf, type ChartThemeName } from './chart-theme.ts'
import { emptyOption } from './convergence-option.ts'
import type { PlotTable } from './convergence-table.ts'
import { errorBars } from './error-bars.ts'
import { logTicks, ticksAt } from './log-axis.ts'
import { describeQuantity } from './quantities.ts'
import { variableSymbol } from './sweep-slices.ts'

export interface UniformityChoice {
  /** The first that has constants when absent. */
  readonly quantity?: string
  readonly t?: number
}

/** The entries of one quantity that have constants to show, by time. */
export function uniformityEntries(
  { uniformity = [] }: Pick<Results, 'uniformity'>,
  { quantity, t }: UniformityChoice,
): Uniformity[] {
  const known = uniformity.filter((u) => u.members.some((m) => m.constant !== null && m.constant.value > 0))
  const name = quantity ?? known[0]?.quantity
  return known.filter((u) => u.quantity === name && (t === undefined || u.t === t)).sort((a, b) => a.t - b.t)
}

/** Pure. */
export function uniformityOption(
  results: Pick<Results, 'uniformity'> & Partial<Pick<Results, 'experiment'>>,
  choice: UniformityChoice,
  themeName: ChartThemeName,
): EChartsOption {
  const theme = chartThemes[themeName]
  const entries = uniformityEntries(results, choice)
  if (entries.length === 0) return emptyOption(theme, 'No constants to compare')
  const [{ quantity, across, against }] = entries
  const curves = entries.map((u) => ({
    u,
    rows: u.members.flatMap(({ at, constant }) => (constant !== null && constant.value > 0 ? [{ at, constant }] : [])),
  }))
  const all = curves.flatMap(({ rows }) => rows)
  const ends = all
    .flatMap(({ constant }) => [lowerEnd(constant), constant.value, upperEnd(constant)])
    .filter((v) => v > 0 && Number.isFinite(v))
  // Constants that hardly differ are told apart on a linear axis; a logarithmic one would have a single label.
  const ticks = Math.max(...ends) > 10 * Math.min(...ends) ? logTicks(Math.min(...ends), Math.max(...ends)) : null
  const y = (v: number): number => (ticks === null ? v : Math.log10(v))
  const clip = (v: number): number => (v > 0 && Number.isFinite(v) ? y(v) : (ticks?.min ?? Math.min(...ends)))
  const series = curves.flatMap(({ u, rows }, i): SeriesOption[] => {
    const color = theme.series[i % theme.series.length] ?? theme.ink
    const name = `t = ${formatNumber(u.t)}, order ${formatNumber(u.order, 3)}: ${u.verdict}`
    const tooltip = ({ at, constant }: (typeof rows)[number]) => ({
      formatter: () =>
        `${escapeHtml(name)}<br>${variableSymbol[across]} = ${formatNumber(at)}: <b>${formatEstimate(constant)}</b><br>${escapeHtml(u.statement)}`,
    })
    return [
      {
        type: 'line',
        name,
        symbol: markerOf(i),
        symbolSize: 8,
        itemStyle: { color },
        lineStyle: { color, width: 1.2 },
        data: rows.map((row) => ({ value: [Math.log10(row.at), y(row.constant.value)], tooltip: tooltip(row) })),
        z: 4,
      },
      errorBars(
        rows.map(({ at, constant }) => [Math.log10(at), clip(lowerEnd(constant)), clip(upperEnd(constant))]),
        { color, name },
      ),
    ]
  })
  const name = `constant of ${describeQuantity(quantity, results.experiment?.arrow).axis.replace(/\(.*/, '')} in ${against === 'hbar' ? 'ℏ' : '1/N'}`
  return {
    ...baseOption(theme),
    aria: {
      enabled: true,
      label: { description: entries.map((u) => `t = ${formatNumber(u.t)}: ${u.statement}`).join('; ') },
    },
    xAxis: logAxis(ticksAt(all.map(({ at }) => at)), variableSymbol[across], 30, theme),
    yAxis:
      ticks === null
        ? { ...axisLook(theme), type: 'value', scale: true, name, nameGap: 40 }
        : logAxis(ticks, name, 58, theme),
    series,
  }
}

/** The numbers of the figure as rows: also the values at which no constant can be told. */
export function uniformityTable(entries: readonly Uniformity[]): PlotTable {
  const symbol = variableSymbol[entries[0]?.across ?? 'particles']
  return {
    columns: ['t', symbol, 'constant', 'interval', `order at this ${symbol}`, 'verdict'],
    rows: entries.flatMap((u) =>
      u.members.map(({ at, constant, slope, lower, upper }) => [
        formatNumber(u.t),
        formatNumber(at),
        constant === null ? '' : formatEstimate(constant),
        constant === null ? '' : formatInterval(lowerEnd(constant), upperEnd(constant)),
        slope === null ? 'no slope claimed' : formatSlope(slope, lower, upper),
        u.verdict,
      ]),
    ),
  }
}
