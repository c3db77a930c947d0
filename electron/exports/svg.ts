/**
 * The plots of a run as vector files, drawn by ECharts on the server side from the window's own options, light
 * whatever the window shows. It carries its title, what the axes mean, and the whole experiment: a figure that is
 * found in a talk can be opened again.
 */
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts'
import {
  AriaComponent,
  GraphicComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components'
import * as echarts from 'echarts/core'
import { LegacyGridContainLabel } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import type { Results } from '../../core/experiments/experiment.ts'
import { axisVariable } from '../../renderer/src/charts/convergence-series.ts'
import { describeQuantity, valueOf } from '../../renderer/src/charts/quantities.ts'
import { variableSymbol } from '../../renderer/src/charts/sweep-slices.ts'
import { chosenQuantity, type FigureChoice } from './figure-choice.ts'
import { withMetadata } from '../contract/figure-metadata.ts'
import { plotOption } from './paper-plots/index.ts'

echarts.use([
  BarChart,
  CustomChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  AriaComponent,
  GraphicComponent,
  GridComponent,
  LegacyGridContainLabel,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
  SVGRenderer,
])

const width = 960
const height = 560
const titleHeight = 70
const legendWidth = 244

const conventions: Readonly<Record<string, string>> = {
  mk2: 'squared distance with cost ½|z − z′|²; a quantum state enters by its Husimi function',
  eHbar: 'squared, with the same ½ in the cost; never below ℏ/2',
  eHbarExcess: 'squared, with the same ½ in the cost, above its floor ℏ/2',
}

function hasBound(results: Results, quantity: string): boolean {
  const { bound } = describeQuantity(quantity)
  return (
    bound !== undefined &&
    results.points.some((point) => point.times.some((time) => valueOf(bound, time, point.hbar) !== undefined))
  )
}

/** The lines under the title of the convergence figure: what is drawn against what, in which unit. */
function subtitle(results: Results, quantity: string, choice: FigureChoice): string {
  const against = variableSymbol[axisVariable(results, choice)]
  const words = describeQuantity(quantity).words
  const bound = hasBound(results, quantity) ? 'pale dashes: the theorem’s right-hand side' : ''
  const second = [conventions[quantity] ?? '', bound].filter((part) => part !== '').join('; ')
  return [`${words} against ${against} (dimensionless)`, second].filter((part) => part !== '').join('\n')
}

/** Control characters are not allowed in XML, and a title is one line. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu, ' ').trim()
}

/** A figure on paper needs no hover styles and no marks for a script; without them equal results also give equal files. */
function withoutInteraction(svg: string): string {
  return svg
    .replace(/<style *>.*?<\/style>/gs, '')
    .replace(/ (?:ecmeta_[a-z_]+|class)="[^"]*"/g, '')
    .replace(/(id="|url\(#)zr\d+-/g, '$1')
}

/** Any plot of the window as SVG. */
export function renderOption(option: echarts.EChartsCoreOption, width: number, height: number): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption(option)
    return withoutInteraction(chart.renderToSVGString())
  } finally {
    chart.dispose()
  }
}

/** The legend beside the plot, which begins at `top`: one line a curve, however many there are. */
export function withSideLegend(
  option: echarts.EChartsCoreOption,
  figureWidth: number,
  top: number,
): echarts.EChartsCoreOption {
  const given = option.legend as { readonly textStyle?: object }
  const legend = {
    ...given,
    textStyle: { ...given.textStyle, width: legendWidth - 34, overflow: 'break' },
    type: 'plain',
    orient: 'vertical',
    top,
    left: figureWidth - legendWidth,
    right: 0,
    itemWidth: 18,
    itemHeight: 9,
  }
  return { ...option, legend, grid: { ...(option.grid as object), top, right: legendWidth + 16 } }
}

/** What stands at the top of a plot without a title makes room for one. */
function belowTitle(option: echarts.EChartsCoreOption, top: number): echarts.EChartsCoreOption {
  const colours = option.visualMap === undefined ? {} : { visualMap: { ...(option.visualMap as object), top } }
  return { ...option, ...colours, grid: { ...(option.grid as object), top } }
}

/** @throws ExportError when the run has nothing of the kind */
export function plotSvg(results: Results, choice: FigureChoice = {}): string {
  const { option, under: words, legend } = plotOption(results, choice)
  const title = oneLine(results.experiment.name) || 'Quadrant'
  const under = words === '' ? subtitle(results, chosenQuantity(results, choice), choice) : words
  const heading = {
    text: title,
    subtext: under,
    left: 16,
    top: 10,
    itemGap: 6,
    textStyle: { fontSize: 16, fontWeight: 600, color: '#1c1b19', width: width - 32, overflow: 'truncate' },
    subtextStyle: { fontSize: 12, lineHeight: 17, color: '#5d5a54' },
  }
  const below = titleHeight + 16
  const placed = legend ? withSideLegend(option, width, below) : belowTitle(option, below)
  const svg = renderOption({ ...placed, title: heading }, width, height)
  return withMetadata(svg, {
    title,
    description: oneLine(under),
    experiment: results.experiment,
    experimentHash: results.experimentHash,
    software: results.software,
  })
}
