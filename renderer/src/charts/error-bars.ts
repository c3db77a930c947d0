/** Error bars as an ECharts custom series: data rows are [x, lower, upper] in axis units. */
import type { CustomSeriesOption } from 'echarts'

export interface ErrorBarStyle {
  readonly color: string
  readonly name: string
  /** Half-width of the caps in pixels. */
  readonly cap?: number
}

export function errorBars(rows: readonly (readonly [number, number, number])[], style: ErrorBarStyle): CustomSeriesOption {
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
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line' as const,
        shape: { x1, y1, x2, y2 },
        style: { stroke: style.color, lineWidth: 1.4, fill: undefined },
      })
      return {
        type: 'group',
        children: [line(x, low, x, high), line(x - cap, low, x + cap, low), line(x - cap, high, x + cap, high)],
      }
    },
  }
}
