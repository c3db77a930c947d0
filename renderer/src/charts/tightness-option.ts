/** The tightness map: log10(bound/upper end) over (ħ or N, t), or over (ħ, N) at one time. What a theorem gives away, place by place. */
import type { EChartsOption } from 'echarts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import type { PointResult, Results } from '../../../core/experiments/experiment.ts'
import { colorTable, colorSteps, cssColor } from '../lib/colormaps.ts'
import { formatNumber } from '../lib/format.ts'
import { axisLook, baseOption, escapeHtml } from './base-option.ts'
import { chartFont, chartThemes, type ChartThemeName } from './chart-theme.ts'
import { emptyOption } from './convergence-option.ts'
import { isBeyondHorizon } from './horizon.ts'
import { boundValue, describeQuantity, timesOf, valueOf } from './quantities.ts'
import { otherVariable, variableSymbol, type SweepVariable } from './sweep-slices.ts'

export interface TightnessChoice {
  readonly quantity: string
  readonly across: SweepVariable
  /** What the rows are: times at one value of the other parameter, or the other parameter at one time. */
  readonly down: 't' | 'other'
  /** The value of what is neither across nor down; null where there is nothing to fix. */
  readonly at: number | null
}

export interface TightnessCell {
  readonly column: number
  readonly row: number
  /** log10(bound/upper); null where it has no meaning, `why` says why. */
  readonly value: number | null
  readonly why: string
  /** The interval reaches zero: the bound is at least so far away. */
  readonly atLeast: boolean
  /** The bound says less than the product coupling. */
  readonly beyondHorizon: boolean
}

export interface TightnessMap {
  readonly columns: readonly number[]
  readonly rows: readonly number[]
  readonly rowSymbol: string
  readonly cells: readonly TightnessCell[]
}

type Input = Pick<Results, 'points' | 'experiment'>

export function tightnessMap(results: Input, choice: TightnessChoice): TightnessMap {
  const { across, down, at } = choice
  const other = otherVariable(across)
  const ascending = (values: readonly (number | null)[]): number[] =>
    [...new Set(values.flatMap((v) => v ?? []))].sort((a, b) => a - b)
  const points = down === 't' && at !== null ? results.points.filter((p) => p[other] === at) : results.points
  const columns = ascending(points.map((p) => p[across]))
  const rows = down === 't' ? timesOf(points) : ascending(points.map((p) => p[other]))
  const cells = points.flatMap((point) =>
    point.times.flatMap((time) => {
      if (down === 'other' && time.t !== at) return []
      const column = columns.indexOf(point[across] ?? NaN)
      const row = rows.indexOf(down === 't' ? time.t : (point[other] ?? NaN))
      return column < 0 || row < 0 ? [] : [{ column, row, ...tightnessAt(choice.quantity, point, time) }]
    }),
  )
  return { columns, rows, rowSymbol: down === 't' ? 't' : variableSymbol[other], cells }
}

function tightnessAt(
  quantity: string,
  point: PointResult,
  time: PointResult['times'][number],
): Omit<TightnessCell, 'column' | 'row'> {
  const name = describeQuantity(quantity).bound
  const distance = valueOf(quantity, time, point.hbar)
  const bound = name === undefined ? undefined : boundValue(name, time, point.hbar)
  const nothing = (why: string) => ({ value: null, why, atLeast: false, beyondHorizon: false })
  if (!distance) return nothing('not measured')
  if (!bound) return nothing('no bound')
  const upper = upperEnd(distance)
  if (upper <= 0) return nothing(lowerEnd(bound) <= 0 ? 'both are zero' : 'the distance is zero')
  if (!(bound.value > 0)) return nothing(bound.value === 0 ? 'the bound is zero' : 'no bound')
  return {
    value: Math.log10(bound.value / upper),
    why: '',
    atLeast: lowerEnd(distance) <= 0,
    beyondHorizon: isBeyondHorizon(time, quantity),
  }
}

export function tightnessOption(results: Input, choice: TightnessChoice, themeName: ChartThemeName): EChartsOption {
  const theme = chartThemes[themeName]
  const { columns, rows, rowSymbol, cells } = tightnessMap(results, choice)
  const known = cells.flatMap((c) => c.value ?? [])
  if (cells.length === 0) return emptyOption(theme, 'No value yet')
  if (known.length === 0) return emptyOption(theme, cells[0]?.why ? `No tightness: ${cells[0].why}` : 'No tightness')
  const [least, most] = [Math.min(0, ...known), Math.max(0.1, ...known)]
  const colors = Array.from({ length: 17 }, (_, k) => cssColor('viridis', themeName, k / 16))
  const look = axisLook(theme)
  const variable = variableSymbol[choice.across]
  const words = (c: TightnessCell): string =>
    `${variable} = ${formatNumber(columns[c.column])}, ${rowSymbol} = ${formatNumber(rows[c.row])}`
  const small = columns.length > 14 || rows.length > 14
  return {
    ...baseOption(theme),
    grid: { left: 34, right: 90, top: 16, bottom: 40, containLabel: true },
    legend: { show: false },
    visualMap: {
      type: 'continuous',
      min: least,
      max: most,
      dimension: 2,
      calculable: false,
      orient: 'vertical',
      right: 8,
      top: 16,
      itemHeight: 180,
      itemWidth: 10,
      text: [formatNumber(most, 2), `${formatNumber(least, 2)}\nlog₁₀`],
      textStyle: { color: theme.muted, fontSize: 11 },
      inRange: { color: colors },
      precision: 1,
    },
    xAxis: {
      ...look,
      type: 'category',
      data: columns.map((v) => formatNumber(v)),
      name: variable,
      nameGap: 28,
      splitLine: { show: false },
      axisTick: { show: false },
    },
    yAxis: {
      ...look,
      type: 'category',
      data: rows.map((v) => formatNumber(v)),
      name: rowSymbol,
      nameGap: 36,
      nameRotate: 0,
      splitLine: { show: false },
      axisTick: { show: false },
    },
    series: [
      {
        type: 'heatmap',
        data: cells.map((c) => ({
          value: [c.column, c.row, c.value ?? '-'],
          itemStyle: {
            borderColor: c.beyondHorizon ? theme.ink : theme.surface,
            borderWidth: c.beyondHorizon ? 1.6 : 1,
            borderType: c.beyondHorizon ? ('dashed' as const) : ('solid' as const),
          },
          label: {
            show: !small,
            formatter: cellText(c),
            color: c.value === null ? theme.muted : inkOn(themeName, (c.value - least) / (most - least)),
            fontFamily: chartFont,
            fontSize: 12,
          },
          tooltip: { formatter: () => `${escapeHtml(words(c))}<br>${escapeHtml(cellWords(c))}` },
        })),
        emphasis: { disabled: true },
      },
    ],
    aria: {
      enabled: true,
      label: {
        description: `log10 of the bound over the distance's upper end. ${cells.map((c) => `${words(c)}: ${cellWords(c)}`).join('; ')}.`,
      },
    },
  }
}

/** Short, inside a cell. */
export function cellText(c: TightnessCell): string {
  // Where bound and distance agree to all digits, their quotient is 1 up to rounding.
  return c.value === null ? c.why : `${c.atLeast ? '≥ ' : ''}${formatNumber(Math.abs(c.value) < 1e-6 ? 0 : c.value, 2)}`
}

/** In words, for a tooltip, the table and screen readers. */
export function cellWords(c: TightnessCell): string {
  if (c.value === null) return c.why
  const factor = `the bound is ${c.atLeast ? 'at least ' : ''}${formatNumber(10 ** c.value, 2)} times the distance`
  return `${factor}${c.atLeast ? ', which may be zero' : ''}${c.beyondHorizon ? '; beyond the horizon' : ''}`
}

/** Black or white, whichever reads better on the colour at w in [0, 1]. */
export function inkOn(themeName: ChartThemeName, w: number): string {
  const colors = colorTable('viridis', themeName)
  const k = 3 * Math.round(Math.min(1, Math.max(0, w)) * colorSteps)
  const luminance = 0.299 * (colors[k] ?? 0) + 0.587 * (colors[k + 1] ?? 0) + 0.114 * (colors[k + 2] ?? 0)
  return luminance > 130 ? '#101010' : '#ffffff'
}
