/**
 * Marks and error bars of a long series as two paths, instead of two elements a point: a sweep of hundreds of points is drawn anew while it runs, and
 * the time for that is the number of elements. There is nothing to point at in it.
 */
import type { CustomSeriesOption } from 'echarts'

export interface CompactRow {
  /** All in axis units. */
  readonly x: number
  readonly y: number
  readonly lower: number
  readonly upper: number
}

export function compactMarks(
  rows: readonly CompactRow[],
  { color, name }: { readonly color: string; readonly name: string },
): CustomSeriesOption {
  const [first] = rows
  return {
    type: 'custom',
    name,
    // One datum stands for all, so that there is one element.
    data: first ? [[first.x, first.y]] : [],
    itemStyle: { color },
    silent: true,
    tooltip: { show: false },
    animation: false,
    clip: true,
    z: 4,
    renderItem: (_params, api) => {
      const { dots, bars } = pathsOf(rows, (x, y) => api.coord([x, y]) as [number, number])
      return {
        type: 'group',
        children: [
          { type: 'path', shape: { pathData: bars }, style: { stroke: color, lineWidth: 1.2, fill: 'none' } },
          {
            type: 'path',
            shape: { pathData: dots },
            style: { stroke: color, lineWidth: 4.5, lineCap: 'round', fill: 'none' },
          },
        ],
      }
    },
  }
}

/** Dots are strokes without length under round caps; a bar that is not longer than its dot is left out. */
export function pathsOf(
  rows: readonly CompactRow[],
  at: (x: number, y: number) => readonly [number, number],
): { dots: string; bars: string } {
  let dots = ''
  let bars = ''
  const round = (v: number): number => Math.round(10 * v) / 10
  for (const row of rows) {
    const [x, y] = at(row.x, row.y)
    dots += `M${round(x)} ${round(y)}h0.01`
    const [low, high] = [at(row.x, row.lower)[1], at(row.x, row.upper)[1]]
    if (low - high > 4)
      bars += `M${round(x)} ${round(low)}V${round(high)}M${round(x) - 2} ${round(low)}h4M${round(x) - 2} ${round(high)}h4`
  }
  // An empty path is no path.
  return { dots, bars: bars || 'M0 0' }
}
