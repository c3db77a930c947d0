import type { Experiment } from '../../core/experiments/experiment.ts'

/** Seconds of one point on one worker over the (hbar, N) plane: `seconds[i][j]` at `hbar[i]`, `particles[j]`; null where no solver goes. */
export interface CostPlane {
  readonly hbar: readonly (number | null)[]
  readonly particles: readonly (number | null)[]
  readonly seconds: readonly (readonly (number | null)[])[]
}

/** The formats that a run is exported in: one list for the command, the window, its dialogs and the checks of what the page asks. */
export const exportFormats = {
  csv: { words: 'CSV', extension: 'csv', says: 'Table, one row a number, 17 digits', group: 'data' },
  json: {
    words: 'JSON',
    extension: 'json',
    says: 'The whole results file, for programs and for import',
    group: 'data',
  },
  npz: { words: 'NPZ', extension: 'npz', says: 'NumPy arrays, with the fields', group: 'data' },
  hdf5: {
    words: 'HDF5',
    extension: 'h5',
    says: 'Tables and fields with axes and units, for h5py, MATLAB, Julia',
    group: 'data',
  },
  svg: { words: 'SVG', extension: 'svg', says: 'Vector figure, with its experiment inside', group: 'figure' },
  pdf: { words: 'PDF', extension: 'pdf', says: 'Vector figure for LaTeX and print, fonts embedded', group: 'figure' },
  png: { words: 'PNG', extension: 'png', says: 'Figure as pixels, for slides', group: 'figure' },
  pgfplots: {
    words: 'pgfplots',
    extension: 'tex',
    says: 'Figure as a LaTeX document, its numbers as CSV beside it',
    group: 'figure',
  },
  matplotlib: {
    words: 'matplotlib',
    extension: 'py',
    says: 'Figure as a Python script with its numbers',
    group: 'figure',
  },
  report: {
    words: 'Report',
    extension: 'pdf',
    says: 'For a referee: statement, hypotheses, tables, plots, audit, provenance',
    group: 'run',
  },
  bundle: {
    words: 'Bundle',
    extension: 'zip',
    says: 'The whole run with its fields (RO-Crate), for another machine',
    group: 'run',
  },
} as const satisfies Readonly<Record<string, ExportFormat>>

export interface ExportFormat {
  readonly words: string
  readonly extension: string
  /** One line for whoever chooses. */
  readonly says: string
  readonly group: 'data' | 'figure' | 'run'
}

/** The plots of a run, with what they show. */
export const plots = {
  convergence: 'a distance against ℏ or N',
  'in-time': 'a distance or an observable over time',
  ladder: 'the chain of inequalities at one point and time',
  'rate-ladder': 'the same for the derivative of the coupling',
  uniformity: 'the constant of a rate across the other parameter',
  tightness: 'log10 of the bound over the distance',
  budget: 'where the width of an interval comes from',
} as const

export type PlotKind = keyof typeof plots
export const plotKinds = Object.keys(plots) as PlotKind[]

/** Which figure of a run is wanted; what is absent the plot chooses. */
export interface FigureChoice {
  /** Convergence when absent. */
  readonly plot?: PlotKind
  /** A name of `TimeResult.values`, or one that is read off them; the first distance of the results when absent. */
  readonly quantity?: string
  readonly t?: number
  /** Place in `Results.points`. */
  readonly pointIndex?: number
  /** The axis of convergence and tightness. */
  readonly against?: 'hbar' | 'particles'
  /** The value at which the other parameter is kept. */
  readonly fixed?: number
  /** Draw the theorem too; it does when absent. */
  readonly bound?: boolean
}

/** What the window films. */
export const movieFormat: ExportFormat = {
  words: 'WebM',
  extension: 'webm',
  says: 'Film through all times, with its experiment inside',
  group: 'figure',
}

export type ExportKind = keyof typeof exportFormats
export const exportKinds = Object.keys(exportFormats) as ExportKind[]

/** Formats of a figure that the window has drawn. */
export const figureKinds = ['svg', 'pdf', 'png'] as const
export type FigureKind = (typeof figureKinds)[number]

/** What any plot of the window leaves as: drawn, as a document that draws it again, or as its numbers. */
export const plotFormats = {
  svg: exportFormats.svg,
  pdf: exportFormats.pdf,
  png: exportFormats.png,
  pgfplots: exportFormats.pgfplots,
  matplotlib: exportFormats.matplotlib,
  csv: { words: 'CSV', extension: 'csv', says: 'The numbers of this plot, 17 digits', group: 'data' },
  json: { words: 'JSON', extension: 'json', says: 'The same with what they mean and their experiment', group: 'data' },
} as const satisfies Readonly<Record<string, ExportFormat>>

export type PlotFormat = keyof typeof plotFormats
export const plotFormatNames = Object.keys(plotFormats) as PlotFormat[]

/** Those that are written from the numbers, not from a drawing. */
export const plotNumberKinds = ['pgfplots', 'matplotlib', 'csv', 'json'] as const
export type PlotNumberKind = (typeof plotNumberKinds)[number]

/** What runs are compared in. */
export interface ComparisonChoice {
  readonly quantity: string
  readonly t: number
  readonly against: 'hbar' | 'particles'
}

/** A rectangle of phase space. */
/** What phase space shows: one particle; of two the positions, the relative motion (z_1 - z_2)/sqrt 2, the centre (z_1 + z_2)/sqrt 2. */
export const phaseSections = ['one', 'pair', 'relative', 'centre'] as const
export type PhaseSection = (typeof phaseSections)[number]

export interface Region {
  readonly xMin: number
  readonly xMax: number
  readonly xiMin: number
  readonly xiMax: number
}

/** Where the numbers of a plot come from: the page names it, the other side reads it. */
export type PlotSource =
  | { readonly kind: 'run'; readonly run: string; readonly choice: FigureChoice }
  | { readonly kind: 'comparison'; readonly runs: readonly string[]; readonly choice: ComparisonChoice }
  | { readonly kind: 'potential'; readonly experiment: Experiment }
  /** `pointSeconds`: what each point is expected to take; empty where it is not known. `costs` gives the lines of equal cost. */
  | {
      readonly kind: 'sweep'
      readonly experiment: Experiment
      readonly pointSeconds: readonly number[]
      readonly costs: CostPlane | null
    }
  /** The pictures of one point at one time. */
  | {
      readonly kind: 'frame'
      readonly run: string
      readonly pointIndex: number
      readonly t: number
      readonly region: Region
      /** One particle when absent. */
      readonly section?: PhaseSection
    }

export function isFigureKind(as: string): as is FigureKind {
  return figureKinds.some((kind) => kind === as)
}
