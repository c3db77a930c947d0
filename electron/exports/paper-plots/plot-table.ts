/** The numbers of a plot as one table: what LaTeX reads beside its document, and what CSV says of a plot. */
import type { FieldsPlot, LinesPlot, PaperPlot } from './paper-plot.ts'

export interface PlotTable {
  readonly columns: readonly string[]
  /** Those of pictures are made one by one: a million of them need not be there at once. */
  readonly rows: Iterable<readonly (number | string)[]>
}

const pairs = (x: string, y: string, points: readonly (readonly [number, number])[]) => ({
  columns: [x, y],
  rows: points.map((point) => [...point]),
})

interface ColumnGroup {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly number[])[]
}

function sideBySide(groups: readonly ColumnGroup[]): PlotTable {
  const length = Math.max(0, ...groups.map(({ rows }) => rows.length))
  const rows = Array.from({ length }, (_, i) =>
    groups.flatMap((group) => group.rows[i] ?? group.columns.map(() => NaN)),
  )
  return { columns: groups.flatMap(({ columns }) => columns), rows }
}

function linesTable({ paths, dots }: LinesPlot): PlotTable {
  const extra = Object.entries(dots?.columns ?? {})
  const marked: ColumnGroup[] =
    dots === null
      ? []
      : [
          {
            columns: ['xdots', 'ydots', ...extra.map(([name]) => name)],
            rows: dots.points.map((place, i) => [...place, ...extra.map(([, values]) => values[i])]),
          },
        ]
  return sideBySide([...marked, ...paths.map(({ points }, k) => pairs(`x${k}`, `y${k}`, points))])
}

/** The samples inside the region, panel by panel. */
function* sampleRows({ panels, region }: FieldsPlot): Generator<readonly (number | string)[]> {
  for (const { title, field } of panels) {
    const { x, xi, values } = field
    for (let i = 0; i < x.count; i += 1) {
      const at = x.origin + i * x.spacing
      if (at < region.xMin || at > region.xMax) continue
      for (let j = 0; j < xi.count; j += 1) {
        const upTo = xi.origin + j * xi.spacing
        if (upTo >= region.xiMin && upTo <= region.xiMax) yield [title, at, upTo, values[i * xi.count + j]]
      }
    }
  }
}

/** One table for the whole plot; the columns of curve k end in its number, and shorter ones are filled up with nan. */
export function plotTable(plot: PaperPlot): PlotTable {
  if (plot.kind === 'lines') return linesTable(plot)
  if (plot.kind === 'fields') return { columns: ['panel', 'x', 'xi', 'value'], rows: sampleRows(plot) }
  if (plot.kind === 'rungs') {
    return {
      columns: ['row', 'value', 'lower', 'upper', 'minus', 'plus', 'rung', 'source'],
      rows: plot.rungs.map(({ point: [row, v, l, u, from, to], label, source }) => [
        row,
        v,
        l,
        u,
        v - from,
        to - v,
        label,
        source,
      ]),
    }
  }
  if (plot.kind === 'map') {
    return {
      columns: ['column', 'row', 'x', 'y', 'value', 'text'],
      rows: plot.cells.map(({ column, row, value, text }) => [
        column,
        row,
        plot.columns[column],
        plot.rows[row],
        value ?? NaN,
        text,
      ]),
    }
  }
  if (plot.kind === 'bars') {
    return {
      columns: ['row', ...plot.parts.map((_, k) => `part${k}`), 'allowed', 'point'],
      rows: plot.rows.map((label, row) => [row, ...plot.parts.map(({ values }) => values[row]), plot.allowed, label]),
    }
  }
  return sideBySide([
    ...plot.curves.flatMap((curve, k) => [
      {
        columns: ['x', 'value', 'lower', 'upper', 'minus', 'plus'].map((name) => `${name}${k}`),
        rows: curve.points.map(([x, v, l, u, from, to]) => [x, v, l, u, v - from, to - v]),
      },
      ...curve.lines.map(({ look, points }) => pairs(`x${look}${k}`, `${look}${k}`, points)),
    ]),
    ...plot.sharper.map(({ points }, k) => pairs(`xsharper${k}`, `sharper${k}`, points)),
  ])
}
