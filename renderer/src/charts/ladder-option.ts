/** The rungs of the proof as a waterfall on a logarithmic axis: the step between two rungs is the slack that the argument between them gives away. */
import type { EChartsOption } from 'echarts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import { formatEstimate } from '../lib/format.ts'
import { axisLook, baseOption, escapeHtml, logAxis } from './base-option.ts'
import { chartThemes, type ChartThemeName } from './chart-theme.ts'
import { emptyOption } from './convergence-option.ts'
import { errorBars } from './error-bars.ts'
import { rungBefore, rungSentence, type Rung } from './ladder-rungs.ts'
import { logTicks } from './log-axis.ts'

/** Pure. Rungs that are not positive are left out of the picture (the table has them). */
export function ladderOption(rungs: readonly Rung[], themeName: ChartThemeName): EChartsOption {
  const theme = chartThemes[themeName]
  const drawn = rungs.filter((r) => r.estimate.value > 0)
  if (drawn.length === 0) return emptyOption(theme, 'No rung of the ladder has been measured here')
  const lg = Math.log10
  const ends = drawn
    .flatMap((r) => [r.estimate.value, lowerEnd(r.estimate), upperEnd(r.estimate)])
    .filter((v) => v > 0 && Number.isFinite(v))
  const ticks = logTicks(Math.min(...ends), Math.max(...ends))
  const look = axisLook(theme)
  const clip = (v: number): number => (v > 0 && Number.isFinite(v) ? lg(v) : ticks.min)
  const steps = drawn.flatMap((rung, row) => {
    const before = rungBefore(drawn, row)
    return before === null
      ? []
      : [{ from: lg(before.estimate.value), to: lg(rung.estimate.value), row, rows: row - drawn.indexOf(before) }]
  })
  const main = theme.series[0] ?? theme.ink
  return {
    ...baseOption(theme),
    legend: { show: false },
    grid: { left: 12, right: 30, top: 12, bottom: 40, containLabel: true },
    aria: { enabled: true, label: { description: rungSentence(rungs) } },
    xAxis: logAxis(ticks, 'value', 26, theme),
    yAxis: {
      ...look,
      type: 'category',
      inverse: true,
      data: drawn.map((r) => r.words),
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: { ...look.axisLabel, color: theme.ink, interval: 0 },
    },
    series: [
      {
        type: 'custom',
        name: 'slack',
        silent: true,
        z: 1,
        data: steps.map((s) => [s.from, s.row, s.to, s.rows]),
        renderItem: (_params, api) => {
          const [x1, y] = api.coord([api.value(0), api.value(1)]) as [number, number]
          const [x2] = api.coord([api.value(2), api.value(1)]) as [number, number]
          const [, above] = api.coord([api.value(0), Number(api.value(1)) - Number(api.value(3))]) as [number, number]
          return {
            type: 'group',
            children: [
              {
                type: 'rect',
                shape: { x: Math.min(x1, x2), y: y - 7, width: Math.abs(x2 - x1), height: 14 },
                style: { fill: theme.faintRule },
              },
              {
                type: 'line',
                shape: { x1, y1: above, x2: x1, y2: y + 7 },
                style: { stroke: theme.rule, lineWidth: 1, lineDash: [2, 3] },
              },
            ],
          }
        },
      },
      {
        type: 'scatter',
        name: 'rung',
        symbolSize: 9,
        itemStyle: { color: main },
        z: 4,
        data: drawn.map((r, row) => ({
          value: [lg(r.estimate.value), row],
          tooltip: {
            formatter: () =>
              `${escapeHtml(r.words)}<br><b>${formatEstimate(r.estimate)}</b><br>${escapeHtml(r.source)}`,
          },
        })),
      },
      {
        ...errorBars([], { color: main, name: 'rung' }),
        data: drawn.map((r, row) => [clip(lowerEnd(r.estimate)), row, clip(upperEnd(r.estimate))]),
        renderItem: horizontalBar(main),
      },
    ],
  }
}

function horizontalBar(color: string): NonNullable<ReturnType<typeof errorBars>['renderItem']> {
  return (_params, api) => {
    const [x1, y] = api.coord([api.value(0), api.value(1)]) as [number, number]
    const [x2] = api.coord([api.value(2), api.value(1)]) as [number, number]
    return {
      type: 'path',
      shape: { pathData: `M${x1} ${y}H${x2}M${x1} ${y - 4}v8M${x2} ${y - 4}v8` },
      style: { stroke: color, lineWidth: 1.4, fill: 'none' },
    }
  }
}
