/** What all plots share: type, quiet axes, a tooltip of our own making. */
import type { EChartsOption, XAXisComponentOption, YAXisComponentOption } from 'echarts'
import type { LogTicks } from './log-axis.ts'
import { logLabel, plainLabels } from './log-axis.ts'
import type { ChartTheme } from './chart-theme.ts'
import { chartFont, mathFont } from './chart-theme.ts'

export function baseOption(theme: ChartTheme): EChartsOption {
  return {
    animation: false,
    backgroundColor: theme.surface,
    textStyle: { fontFamily: chartFont, color: theme.ink, fontSize: 12 },
    aria: { enabled: true },
    grid: { left: 34, right: 28, top: 44, bottom: 44, containLabel: true },
    legend: {
      type: 'scroll',
      top: 4,
      left: 8,
      right: 8,
      itemWidth: 12,
      itemHeight: 10,
      itemGap: 16,
      textStyle: { color: theme.ink, fontSize: 12 },
      pageTextStyle: { color: theme.muted },
      inactiveColor: theme.rule,
    },
    tooltip: {
      trigger: 'item',
      confine: true,
      backgroundColor: theme.surface,
      borderColor: theme.rule,
      borderWidth: 1,
      padding: [8, 10],
      textStyle: { color: theme.ink, fontSize: 12, fontFamily: chartFont },
      extraCssText: 'box-shadow: 0 2px 10px rgba(0,0,0,.12); border-radius: 6px;',
    },
  }
}

/** The look of an axis; spread it and add type, name, extent. */
export function axisLook(theme: ChartTheme) {
  return {
    nameLocation: 'middle' as const,
    nameTextStyle: { color: theme.ink, fontFamily: mathFont, fontSize: 15 },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.rule } },
    axisTick: { show: true, inside: true, length: 4, lineStyle: { color: theme.rule } },
    axisLabel: { color: theme.muted, fontSize: 12, hideOverlap: true },
    splitLine: { show: true, lineStyle: { color: theme.faintRule } },
    minorSplitLine: { show: false },
  }
}

/** An axis whose data are log10 of the values. */
export function logAxis(
  ticks: LogTicks,
  name: string,
  nameGap: number,
  theme: ChartTheme,
): XAXisComponentOption & YAXisComponentOption {
  const look = axisLook(theme)
  const positions = [...ticks.labelled]
  const plain = plainLabels(positions)
  return {
    ...look,
    type: 'value',
    name,
    nameGap,
    min: ticks.min,
    max: ticks.max,
    axisLabel: { ...look.axisLabel, customValues: positions, formatter: (v: number) => logLabel(v, plain) },
    axisTick: { ...look.axisTick, customValues: positions },
  }
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c)
}
