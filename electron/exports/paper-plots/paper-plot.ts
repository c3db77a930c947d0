/** A plot as numbers and words, for programs that draw it again: LaTeX, Python, a table. */
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { statedInterval } from '../stated-interval.ts'

export interface PaperAxis {
  /** Plain text: ℏ, ², ≤ as characters. */
  readonly label: string
  readonly log: boolean
}

/** (abscissa, value, lower, upper); an end that is not stated, or not positive on a logarithmic axis, is the value itself. */
export type PaperPoint = readonly [number, number, number, number]

export interface PaperLine {
  /** `fit`: claimed; `bound`: a right-hand side of the paper. */
  readonly look: 'fit' | 'bound'
  readonly points: readonly (readonly [number, number])[]
}

export interface PaperCurve {
  readonly label: string
  readonly points: readonly PaperPoint[]
  /** The points are joined. */
  readonly joined: boolean
  readonly lines: readonly PaperLine[]
}

interface PaperHead {
  /** The name of what is drawn. */
  readonly name: string
  readonly title: string
}

export interface CurvesPlot extends PaperHead {
  readonly kind: 'curves'
  readonly x: PaperAxis
  readonly y: PaperAxis
  readonly curves: readonly PaperCurve[]
}

/** A chain from top to bottom, its values to the right. */
export interface RungsPlot extends PaperHead {
  readonly kind: 'rungs'
  readonly x: PaperAxis
  readonly rungs: readonly { readonly label: string; readonly source: string; readonly point: PaperPoint }[]
}

export interface MapPlot extends PaperHead {
  readonly kind: 'map'
  readonly x: string
  readonly y: string
  readonly meaning: string
  readonly columns: readonly number[]
  readonly rows: readonly number[]
  /** Only cells that have a value. */
  readonly cells: readonly { readonly column: number; readonly row: number; readonly value: number; readonly text: string }[]
}

export type PaperPlot = CurvesPlot | RungsPlot | MapPlot

export function paperPoint(at: number, e: Estimate, log: boolean): PaperPoint {
  const [lower, upper] = statedInterval(e)
  const usable = (end: number | undefined): number => (end !== undefined && Number.isFinite(end) && (end > 0 || !log) ? end : e.value)
  return [at, e.value, Math.min(usable(lower), e.value), Math.max(usable(upper), e.value)]
}

export interface PlotTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (number | string)[])[]
}

/** One table for the whole plot; the columns of curve k end in its number, and shorter ones are filled up with nan. */
export function plotTable(plot: PaperPlot): PlotTable {
  if (plot.kind === 'rungs') {
    return { columns: ['row', 'value', 'lower', 'upper', 'minus', 'plus', 'rung', 'source'], rows: plot.rungs.map(({ point: [row, v, l, u], label, source }) => [row, v, l, u, v - l, u - v, label, source]) }
  }
  if (plot.kind === 'map') {
    return { columns: ['column', 'row', 'x', 'y', 'value'], rows: plot.cells.map(({ column, row, value }) => [column, row, plot.columns[column], plot.rows[row], value]) }
  }
  const groups = plot.curves.flatMap((curve, k) => [
    { columns: ['x', 'value', 'lower', 'upper', 'minus', 'plus'].map((name) => `${name}${k}`), rows: curve.points.map(([x, v, l, u]) => [x, v, l, u, v - l, u - v]) },
    ...curve.lines.map(({ look, points }) => ({ columns: [`x${look}${k}`, `${look}${k}`], rows: points.map(([x, y]) => [x, y]) })),
  ])
  const length = Math.max(0, ...groups.map(({ rows }) => rows.length))
  const rows = Array.from({ length }, (_, i) => groups.flatMap((group) => group.rows[i] ?? group.columns.map(() => NaN)))
  return { columns: groups.flatMap(({ columns }) => columns), rows }
}
