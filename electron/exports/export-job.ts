/** What an export thread is given and what it tells (structured clone over worker_threads). */
import type { Experiment, PointResult, Results } from '../../core/experiments/experiment.ts'
import type { ExportKind, FigureChoice, FigureKind } from '../contract/exports.ts'
import type { FieldPlace } from '../library/stored-field.ts'
import type { ExportErrorCode } from './export-error.ts'
import type { FigureOutput } from './write-figure.ts'

/** A run as the library holds it: the rates and the audit are worked out on the thread. */
export interface StoredRunData {
  readonly experiment: Experiment
  readonly hash: string
  readonly software: Results['software']
  readonly points: readonly PointResult[]
}

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
