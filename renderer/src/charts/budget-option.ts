/** Where the uncertainty of a distance comes from: stacked bars, in percent of the value, one bar for each point at one time. */
import type { EChartsOption } from 'echarts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import type { Results } from '../../../core/experiments/experiment.ts'
import { formatNumber } from '../lib/format.ts'
import { axisLook, baseOption } from './base-option.ts'
import { chartThemes, type ChartThemeName } from './chart-theme.ts'
import { emptyOption } from './convergence-option.ts'
import { pointName } from './in-time-option.ts'
import { valueOf } from './quantities.ts'

/** Words for the origins of an uncertainty. */
const originWords: Readonly<Record<string, string>> = {
  lostMass: 'lost mass and trace',
  solver: 'solvers (two resolutions)',
  transport: 'transport (certified gap)',
  grid: 'grid',
  time: 'time step',
  rank: 'rank',
  box: 'box',
  sampling: 'sampling',
  rounding: 'rounding',
}

export interface BudgetRow {
  readonly point: string
  /** Relative half-widths by origin. */
  readonly parts: Readonly<Record<string, number>>
  /** Relative half-width of the stated interval. */
  readonly total: number
}

export function budgetRows(results: Pick<Results, 'points'>, quantity: string, t: number): BudgetRow[] {
  return results.points.flatMap((point) => {
    const time = point.times.find((candidate) => candidate.t === t)
    const estimate = time && valueOf(quantity, time, point.hbar)
    if (!estimate || !(Math.abs(estimate.value) > 0)) return []
    const size = Math.abs(estimate.value)
    const parts = Object.fromEntries(Object.entries(estimate.budget ?? {}).map(([name, half]) => [name, half / size]))
    return [{ point: pointName(point), parts, total: (upperEnd(estimate) - lowerEnd(estimate)) / 2 / size }]
  })
}

/** A bar a row, its parts side by side: in percent of the value. */
export interface BudgetBars {
  readonly rows: readonly BudgetRow[]
  /** Of the origins that give any row a part, what they give each of them. */
  readonly origins: readonly { readonly words: string; readonly percent: readonly number[] }[]
  readonly tolerance: number
  /** Of the longest bar and the tolerance. */
  readonly most: number
}

export function budgetBars(results: Pick<Results, 'points' | 'experiment'>, quantity: string, t: number): BudgetBars {
  const rows = budgetRows(results, quantity, t)
  const origins = [...new Set(rows.flatMap((r) => Object.keys(r.parts)))]
    .map((o) => ({ words: originWords[o] ?? o, percent: rows.map((r) => 100 * (r.parts[o] ?? 0)) }))
    .filter(({ percent }) => percent.some((p) => p > 0))
  const tolerance = 100 * results.experiment.accuracy.tolerance
  const sums = rows.map((_, row) => origins.reduce((sum, { percent }) => sum + percent[row], 0))
  return { rows, origins, tolerance, most: Math.max(tolerance, ...sums) }
}

export function budgetOption(
  results: Pick<Results, 'points' | 'experiment'>,
  quantity: string,
  t: number,
  themeName: ChartThemeName,
): EChartsOption {
  const theme = chartThemes[themeName]
  const { rows, origins, tolerance, most } = budgetBars(results, quantity, t)
  if (rows.length === 0 || origins.length === 0)
    return emptyOption(theme, rows.length === 0 ? 'No value at this time yet' : 'Exact: a closed form, only rounding')
  const look = axisLook(theme)
  const percent = (v: number): string => `${formatNumber(v, 2)} %`
  return {
    ...baseOption(theme),
    grid: { left: 12, right: 28, top: 36, bottom: 34, containLabel: true },
    tooltip: {
      ...(baseOption(theme).tooltip as object),
      trigger: 'axis',
      axisPointer: { type: 'none' },
      valueFormatter: (v) => percent(Number(v)),
    },
    xAxis: {
      ...look,
      type: 'value',
      max: 1.08 * most,
      axisTick: { ...look.axisTick, show: true },
      name: 'half-width, % of the value',
      nameGap: 26,
      nameTextStyle: { ...look.nameTextStyle, fontSize: 12, fontFamily: 'inherit' },
      axisLabel: { ...look.axisLabel, showMaxLabel: false, formatter: (v: number) => formatNumber(v, 2) },
    },
    yAxis: {
      ...look,
      type: 'category',
      inverse: true,
      data: rows.map((r) => r.point),
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: { ...look.axisLabel, color: theme.ink },
    },
    series: origins.map(({ words, percent: data }, i) => ({
      type: 'bar' as const,
      name: words,
      stack: 'budget',
      barMaxWidth: 18,
      itemStyle: { color: theme.series[i % theme.series.length] ?? theme.ink },
      data: [...data],
      ...(i === 0 && {
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: theme.ink, type: [4, 3] as number[], width: 1 },
          label: {
            formatter: 'tolerance',
            color: theme.muted,
            position: 'insideEndTop' as const,
            backgroundColor: theme.surface,
            padding: [1, 3],
          },
          data: [{ xAxis: tolerance }],
        },
      }),
    })),
    aria: {
      enabled: true,
      label: { description: `Error budget: ${rows.map((r) => `${r.point}: ${percent(100 * r.total)}`).join('; ')}.` },
    },
  }
}
