/** What an export thread is given (structured clone over worker_threads). */
import type { ExportKind, FigureChoice, FigureKind, PlotNumberKind } from '../contract/exports.ts'
import type { FieldPlace } from '../library/stored-field.ts'
import type { PlotData } from './plot-of-source.ts'
import type { StoredRunData } from './stored-run.ts'
import type { FigureOutput } from './write-figure.ts'

export type ExportJob =
  | {
      readonly kind: 'run'
      readonly as: ExportKind
      readonly stored: StoredRunData
      readonly places: readonly FieldPlace[]
      readonly path: string
      readonly figure: FigureChoice & FigureOutput
    }
  | {
      readonly kind: 'figure'
      readonly as: FigureKind
      readonly svg: string
      readonly path: string
      readonly output: FigureOutput
    }
  | { readonly kind: 'plot'; readonly as: PlotNumberKind; readonly data: PlotData; readonly path: string }
  | { readonly kind: 'film'; readonly webm: Uint8Array; readonly path: string }
