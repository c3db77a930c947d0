/**
 * The one map of what the window may ask of the main process, and of what it is told.
 * Channel name -> function type. `electron/main/ipc.ts` registers each with a schema and a sender check;
 * `electron/preload/index.ts` exposes them as `window.quadrant`.
 */
import type { KernelEngine } from './worker-protocol.ts'
import type { CostPlane, ExportKind, FigureChoice, FigureKind, PlotNumberKind, PlotSource } from './exports.ts'
import type { Experiment, FieldIssue, PointResult, Results, TimeResult } from '../../core/experiments/experiment.ts'

export type { CostPlane } from './exports.ts'

export type RunId = string

/** As the library keeps it. */
export type StoredStatus = 'queued' | 'running' | 'done' | 'partly' | 'failed' | 'cancelled' | 'interrupted'

/** A pause lasts no longer than the program: the library knows such a run as running. */
export type RunStatus = StoredStatus | 'paused'

export interface RunSummary {
  readonly id: RunId
  readonly name: string
  readonly arrow: Experiment['arrow']
  readonly tags: readonly string[]
  readonly notes: string
  readonly starred: boolean
  readonly status: RunStatus
  readonly pointsDone: number
  readonly pointsTotal: number
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly updatedAt: string
  readonly experimentHash: string
}

export interface LibraryQuery {
  readonly text?: string
  readonly arrow?: Experiment['arrow']
  readonly status?: StoredStatus
  readonly starredOnly?: boolean
  readonly trashed?: boolean
  readonly sort?: 'newest' | 'oldest' | 'name'
  readonly offset?: number
  readonly limit?: number
}

export interface FieldSummary {
  readonly pointIndex: number
  readonly name: string
  readonly t: number
}

export interface FieldData {
  readonly name: string
  readonly t: number
  readonly x: { readonly origin: number; readonly spacing: number; readonly count: number }
  readonly xi?: { readonly origin: number; readonly spacing: number; readonly count: number }
  readonly values: Float32Array
}

export interface RunDetail {
  readonly summary: RunSummary
  readonly results: Results
  readonly fields: readonly FieldSummary[]
  /** Set when the closed form of docs (harmonic V, Gaussian data) served this run. */
  readonly oracle: boolean
}

/** Commands of the native menu that the window carries out. */
export type CommandName =
  | 'go-square'
  | 'go-library'
  | 'go-designer'
  | 'go-run'
  | 'go-results'
  | 'go-theory'
  | 'go-settings'
  | 'new-experiment'
  | 'open-experiment'
  | 'save-experiment'
  | 'import-run'
  | 'go-help'
  | 'run'
  | 'cancel-run'
  | 'pause-run'

/** What the launch or a menu asks the window to open. */
export type OpenRequest =
  { readonly kind: 'experiment'; readonly experiment: Experiment } | { readonly kind: 'run'; readonly id: RunId }

export interface CostEstimate {
  readonly seconds: number
  /** Of each point of the sweep, on one worker. */
  readonly pointSeconds: readonly number[]
  readonly peakBytes: number
  readonly availableBytes: number
  /** Non-null when the run would be refused, with what to change. */
  readonly refusal: string | null
}

export interface AppError {
  readonly code: string
  readonly message: string
  readonly details?: string
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AppError; readonly issues?: readonly FieldIssue[] }

export interface ImportedRun {
  readonly id: RunId
  readonly name: string
  /** False when exactly this run was in the library already. */
  readonly isNew: boolean
}

/** The documents that a file carries; a figure that compares runs carries several. */
export interface CarriedDocuments {
  readonly experiments: readonly unknown[]
  /** A run of each of several documents, where the library has them all: then they can be compared again. */
  readonly runs: readonly RunId[] | null
}

/** What may be dragged out of the window: a figure drawn as SVG, a run as a bundle. */
export type Dragged =
  | { readonly kind: 'figure'; readonly name: string; readonly svg: string }
  | { readonly kind: 'run'; readonly id: RunId }

export interface AppInfo {
  readonly version: string
  readonly commit: string
  readonly electron: string
  readonly platform: string
  readonly libraryPath: string
  readonly cores: number
  /** What the solver threads compute with; null before one has begun. */
  readonly kernels: KernelEngine | null
}

/** What the user may choose; null stands for the program's own choice, which `defaults` tells. */
export interface ChosenSettings {
  readonly workers: number | null
  readonly pictureBytes: number | null
  readonly libraryFolder: string | null
  readonly reducedMotion: boolean
}

export interface WindowSettings extends ChosenSettings {
  readonly defaults: { readonly workers: number; readonly pictureBytes: number; readonly libraryFolder: string }
}

export interface Requests {
  'app.info'(): AppInfo
  'app.setTheme'(theme: 'system' | 'light' | 'dark'): void
  /** The window listens to pushes now: what the launch asks to open (`app.open`, `app.notice`) is sent after this. */
  'app.ready'(): { theme: 'system' | 'light' | 'dark'; reducedMotion: boolean }
  'settings.get'(): WindowSettings
  'settings.change'(change: Partial<ChosenSettings>): WindowSettings
  /** A native dialog for the library's folder; the settings as they are then. */
  'settings.chooseLibrary'(): WindowSettings
  'examples.list'(): readonly { file: string; experiment: Experiment }[]
  'library.list'(query: LibraryQuery): { total: number; rows: readonly RunSummary[] }
  'library.get'(id: RunId): RunDetail
  'library.field'(id: RunId, pointIndex: number, name: string, t: number): FieldData
  'library.update'(
    id: RunId,
    change: { starred?: boolean; tags?: readonly string[]; notes?: string; name?: string },
  ): RunSummary
  'library.trash'(ids: readonly RunId[], trashed: boolean): void
  'library.delete'(ids: readonly RunId[]): void
  'drafts.load'(): Experiment | null
  'drafts.save'(draft: unknown): void
  'runs.estimate'(experiment: Experiment): CostEstimate
  /** For the lines of equal cost; at most 100 places. */
  'runs.costPlane'(
    experiment: Experiment,
    hbar: readonly (number | null)[],
    particles: readonly (number | null)[],
  ): CostPlane
  'runs.start'(experiment: Experiment): RunId
  'runs.cancel'(id: RunId): void
  'runs.pause'(id: RunId): void
  /** After a pause, a cancellation, an interruption. */
  'runs.resume'(id: RunId): void
  /** A native open dialog for an experiment file; null when the user cancels. Sample files are read in. */
  'files.openExperiment'(): Experiment | null
  /** Files that were opened or saved lately, the newest first. */
  'files.recent'(): readonly string[]
  /** One of them again, as when the program was started with it; any other path is refused. */
  'files.openRecent'(file: string): void
  'files.saveExperiment'(experiment: Experiment): string | null
  /** Saves a figure that the window drew as SVG, in the format asked for, through a native dialog; returns the path, null when cancelled. `drawn`: its pixels, for PNG. */
  'files.saveFigure'(
    suggestedName: string,
    as: FigureKind,
    svg: string,
    drawn?: { readonly scale: number; readonly png: Uint8Array },
  ): string | null
  /** Saves a film that the window made (WebM). */
  'files.saveMovie'(suggestedName: string, webm: Uint8Array): string | null
  /** Null when the user cancelled, in the dialog or while it was written. */
  'files.exportRun'(id: RunId, as: ExportKind, figure?: FigureChoice & { readonly scale?: number }): string | null
  /** The numbers of a plot, or a document that draws them. Null when the user cancelled. */
  'files.exportPlot'(suggestedName: string, as: PlotNumberKind, source: PlotSource): string | null
  /** Writes what is being dragged and hands it to the system; asked while the button is down. */
  'files.dragOut'(dragged: Dragged): void
  /** An export or an import: nothing of it is left. */
  'files.cancelJob'(job: number): void
  /** What a dropped file is or carries: an experiment, results, a figure of ours. Unchecked: the designer shows what is wrong in it. */
  'files.experimentIn'(dropped: { readonly name: string; readonly bytes: Uint8Array }): CarriedDocuments
  /** A run from a bundle or a results file: through a native open dialog (null when the user cancels), or from the bytes of a dropped one. */
  'files.importRun'(dropped?: { readonly name: string; readonly bytes: Uint8Array }): ImportedRun | null
}

export interface Pushes {
  'run.progress': { id: RunId; pointIndex: number; fraction: number; stage: string; secondsLeft: number | null }
  'run.time': { id: RunId; pointIndex: number; hbar: number | null; particles: number | null; result: TimeResult }
  'run.point': { id: RunId; pointIndex: number; point: PointResult }
  'run.finished': { id: RunId; status: RunStatus; results: Results }
  'run.paused': { id: RunId; paused: boolean }
  'run.log': { id: RunId; at: string; line: string }
  /** An export or an import goes on (`words`: `Writing figure.pdf`); `fraction` is null while it is not known. */
  'job.progress': { job: number; words: string; fraction: number | null; stage: string }
  'job.ended': { job: number }
  'library.changed': { reason: string }
  'app.open': OpenRequest
  'app.notice': { level: 'info' | 'warning' | 'error'; message: string }
  'app.command': { name: CommandName }
}

export type RequestName = keyof Requests
export type PushName = keyof Pushes

/** The shape of `window.quadrant`. */
export interface QuadrantApi {
  request<K extends RequestName>(name: K, ...args: Parameters<Requests[K]>): Promise<Answer<ReturnType<Requests[K]>>>
  on<K extends PushName>(name: K, listener: (payload: Pushes[K]) => void): () => void
}
