/** Error bars as an ECharts custom series: data rows are [x, lower, upper] in axis units. */
import type { CustomSeriesOption } from 'echarts'

export interface ErrorBarStyle {
  readonly color: string
  readonly name: string
  /** Half-width of the caps in pixels. */
  readonly cap?: number
}

export function errorBars(
  rows: readonly (readonly [number, number, number])[],
  style: ErrorBarStyle,
): CustomSeriesOption {
  const cap = style.cap ?? 4
  return {
    type: 'custom',
    name: style.name,
    data: rows.map((row) => [...row]),
    silent: true,
    tooltip: { show: false },
    animation: false,
    clip: true,
    z: 3,
    renderItem: (_params, api) => {
      const [x, low] = api.coord([api.value(0), api.value(1)]) as [number, number]
      const high = (api.coord([api.value(0), api.value(2)]) as [number, number])[1]
      // One path a bar: a sweep of hundreds of points is redrawn while it runs.
      const d = `M${x} ${low}L${x} ${high}M${x - cap} ${low}h${2 * cap}M${x - cap} ${high}h${2 * cap}`
      return { type: 'path', shape: { pathData: d }, style: { stroke: style.color, lineWidth: 1.4, fill: 'none' } }
    },
  }
}
