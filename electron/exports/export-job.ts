/** What an export thread is given and what it tells (structured clone over worker_threads). */
import type { ExportKind, FigureChoice, FigureKind, PlotNumberKind } from '../contract/exports.ts'
import type { FieldPlace } from '../library/stored-field.ts'
import type { ExportErrorCode } from './export-error.ts'
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

export interface ExportWorkerData {
  readonly job: ExportJob
  /** Int32 flag: non-zero asks the thread to stop. */
  readonly cancelFlag: SharedArrayBuffer
}

export interface ExportFailure {
  /** Absent where the fault is ours. */
  readonly code: ExportErrorCode | undefined
  readonly message: string
  readonly details: string | undefined
}

/** `fraction` is null while it is not known. */
export type FromExporter =
  | { readonly type: 'progress'; readonly fraction: number | null; readonly stage: string }
  | { readonly type: 'done' }
  | { readonly type: 'cancelled' }
  | { readonly type: 'failed'; readonly failure: ExportFailure }
