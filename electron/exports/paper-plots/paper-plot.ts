/** A plot as numbers and words, for programs that draw it again: LaTeX, Python, a table. */
import type { Estimate } from '../../../core/numerics/estimate.ts'
import type { FigurePanel } from '../../../renderer/src/lib/phase-figure.ts'
import type { Region } from '../../contract/exports.ts'
import { statedInterval } from '../stated-interval.ts'
import type { PaperAxis } from './paper-axis.ts'

/**
 * (abscissa, value, lower, upper, from, to): the interval as it is stated (an end that is not stated is the value itself), then the bar as it
 * is drawn. They differ where an interval leaves the axis: one that reaches zero goes down to the end of a logarithmic axis.
 */
export type PaperPoint = readonly [number, number, number, number, number, number]

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
  /** Bounds that are sharper than the theorem's, each under its own name. */
  readonly sharper: readonly { readonly label: string; readonly points: readonly (readonly [number, number])[] }[]
}

export interface PaperRung {
  readonly label: string
  readonly source: string
  readonly point: PaperPoint
  /** The value of the rung that it is held against, and what it gives away over that one: `× 1.5`. */
  readonly before: number | null
  readonly factor: string
}

/** A chain from top to bottom, its values to the right. */
export interface RungsPlot extends PaperHead {
  readonly kind: 'rungs'
  readonly x: PaperAxis
  readonly rungs: readonly PaperRung[]
}

export interface PaperCell {
  readonly column: number
  readonly row: number
  /** Null where there is no number; the text says why. */
  readonly value: number | null
  readonly text: string
  /** Of the text, to be read on the cell's colour: #rrggbb. */
  readonly ink: string
  /** The bound says less there than a coupling that needs no theorem. */
  readonly beyondHorizon: boolean
}

export interface MapPlot extends PaperHead {
  readonly kind: 'map'
  readonly x: string
  readonly y: string
  /** What a colour means, plain and with TeX between dollars. */
  readonly meaning: string
  readonly meaningTex: string
  readonly columns: readonly number[]
  readonly rows: readonly number[]
  /** All of them, row by row. */
  readonly cells: readonly PaperCell[]
}

/** A bar a row, from top to bottom, of stacked parts. */
export interface BarsPlot extends PaperHead {
  readonly kind: 'bars'
  /** Plain and TeX in one: what a length means. */
  readonly x: string
  readonly rows: readonly string[]
  readonly parts: readonly { readonly label: string; readonly values: readonly number[] }[]
  /** Where the line stands that says how long a bar may be. */
  readonly allowed: number
  readonly allowedWords: string
  readonly most: number
}

export interface PaperPath {
  /** For the legend; null where it has no entry. */
  readonly label: string | null
  readonly look: 'solid' | 'dashed' | 'contour' | 'edge'
  /** A pair of NaN breaks it. */
  readonly points: readonly (readonly [number, number])[]
}

export interface PaperNote {
  readonly at: readonly [number, number]
  readonly text: string
}

/** Lines without marks, and dots. */
export interface LinesPlot extends PaperHead {
  readonly kind: 'lines'
  readonly x: PaperAxis
  readonly y: PaperAxis
  readonly paths: readonly PaperPath[]
  readonly notes: readonly PaperNote[]
  readonly dots: {
    readonly label: string
    readonly points: readonly (readonly [number, number])[]
    /** What else the table says of each dot. */
    readonly columns: Readonly<Record<string, readonly number[]>>
  } | null
}

/** Pictures over one rectangle of phase space. */
export interface FieldsPlot extends PaperHead {
  readonly kind: 'fields'
  /** LaTeX, without dollar signs. */
  readonly axes: readonly [string, string]
  readonly panels: readonly FigurePanel[]
  readonly region: Region
  /** The cell of area 2 pi hbar is drawn where there is one. */
  readonly hbar: number | null
}

export type PaperPlot = CurvesPlot | RungsPlot | MapPlot | BarsPlot | LinesPlot | FieldsPlot

/** @param axis of the value */
export function paperPoint(at: number, e: Estimate, { log, ends }: Pick<PaperAxis, 'log' | 'ends'>): PaperPoint {
  const [low = e.value, high = e.value] = statedInterval(e)
  const [lower, upper] = [Math.min(low, e.value), Math.max(high, e.value)]
  const shown = (end: number): boolean => Number.isFinite(end) && (end > 0 || !log)
  return [
    at,
    e.value,
    lower,
    upper,
    shown(lower) ? lower : Math.min(ends?.[0] ?? e.value, e.value),
    shown(upper) ? upper : (ends?.[1] ?? e.value),
  ]
}
