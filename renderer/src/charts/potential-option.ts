/** V and V' over x, on one plot with two axes of the same zero. */
import type { EChartsOption } from 'echarts'
import type { Potential } from '../../../core/potentials/potential.ts'
import { formatNumber } from '../lib/format.ts'
import { axisLook, baseOption } from './base-option.ts'
import type { PlotTable } from './convergence-table.ts'
import { chartThemes, type ChartThemeName } from './chart-theme.ts'

/** How far the interesting part of V reaches: one period, a few widths, or a plain window. */
export function potentialReach(potential: Potential): number {
  const { spec } = potential
  if (potential.period !== null) return potential.period / 2
  if ('width' in spec) return (spec.kind === 'gaussian' ? 4 : 7) * spec.width
  return spec.kind === 'harmonic' ? 2 : 6
}

export function potentialOption(potential: Potential, themeName: ChartThemeName): EChartsOption {
  const theme = chartThemes[themeName]
  const reach = potentialReach(potential)
  const n = 240
  const xs = Array.from({ length: n + 1 }, (_, i) => -reach + (2 * reach * i) / n)
  const look = axisLook(theme)
  const curve = (name: string, f: (x: number) => number, color: string, dash: number[]) => ({
    type: 'line' as const,
    name,
    data: xs.map((x) => [x, f(x)]),
    showSymbol: false,
    symbol: 'none',
    itemStyle: { color },
    lineStyle: { color, width: 1.8, type: dash.length > 0 ? dash : ('solid' as const) },
  })
  return {
    ...baseOption(theme),
    backgroundColor: 'transparent',
    grid: { left: 8, right: 12, top: 30, bottom: 26, containLabel: true },
    tooltip: {
      ...(baseOption(theme).tooltip as object),
      trigger: 'axis',
      valueFormatter: (v) => formatNumber(Number(v), 4),
      axisPointer: { lineStyle: { color: theme.rule } },
    },
    xAxis: {
      ...look,
      type: 'value',
      name: 'x',
      nameGap: 24,
      min: -reach,
      max: reach,
      splitLine: { show: false },
      axisLabel: { ...look.axisLabel, formatter: (v: number) => formatNumber(v, 3) },
      axisPointer: { label: { formatter: (p) => `x = ${formatNumber(Number(p.value), 3)}` } },
    },
    yAxis: {
      ...look,
      type: 'value',
      splitNumber: 3,
      axisLabel: { ...look.axisLabel, formatter: (v: number) => formatNumber(v, 3) },
    },
    series: [
      curve('V', (x) => potential.value(x), theme.series[0] ?? theme.ink, []),
      curve('V′', (x) => potential.gradient(x), theme.series[1] ?? theme.ink, [6, 3]),
    ],
    aria: {
      enabled: true,
      label: { description: `V and its derivative between ${formatNumber(-reach)} and ${formatNumber(reach)}.` },
    },
  }
}

/** V and its derivative at round places of the same window. */
export function potentialTable(potential: Potential): PlotTable {
  const reach = potentialReach(potential)
  const xs = Array.from({ length: 17 }, (_, i) => -reach + (reach * i) / 8)
  return {
    columns: ['x', 'V', 'V′'],
    rows: xs.map((x) => [x, potential.value(x), potential.gradient(x)].map((v) => formatNumber(v, 6))),
  }
}
