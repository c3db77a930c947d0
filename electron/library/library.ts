/**
 * The library of experiments and runs: the one door to its folder, for the window's main process and the command
 * alike (plain Node). Several processes may have it open; each change is one short transaction, durable when the
 * method returns. Whatever goes wrong is a `LibraryError` in plain words, with nothing half-written.
 */
import type { Database } from 'better-sqlite3'
import type { Experiment, PointResult, PointTask, StoredField } from '../../core/experiments/experiment.ts'
import type { FieldData, FieldSummary, LibraryQuery, RunId, StoredStatus } from '../contract/ipc.ts'
import { openDatabase } from './database.ts'
import type { OpenOptions } from './database.ts'
import { findDraft, storeDraft } from './draft-repository.ts'
import { dropUnusedBlobs, hashesOfRun, listFields, storedBytes } from './field-repository.ts'
import { FieldStore, prepareField, type EncodedField } from './field-store.ts'
import { stringifyKeepingNumbers } from './json-numbers.ts'
import { LibraryError, withLibraryErrors } from './library-error.ts'
import { isAlive, isThisProcess, thisProcess } from './owner.ts'
import { libraryFiles } from './paths.ts'
import { addPoints, loadPoints, storePoint } from './point-repository.ts'
import * as runs from './run-repository.ts'
import type { RunChange, RunRow, Software, StoredRun } from './run-repository.ts'
import type { FieldPlace } from './stored-field.ts'

export { LibraryError } from './library-error.ts'
export { defaultLibraryFolder } from './paths.ts'
export type { RunChange, Software, StoredRun } from './run-repository.ts'

export interface LibraryOptions extends Omit<OpenOptions, 'migrations'> {
  /** What the files of all fields may take together. */
  readonly fieldByteBudget?: number
  /** Recorded with each new run. */
  readonly software?: Software
}

/** A picture whose file lies in the library, and which no run has yet. */
export interface StagedField {
  readonly pointIndex: number
  readonly field: EncodedField
}

export interface StoredResults {
  readonly experiment: Experiment
  readonly hash: string
  readonly software: Software
  readonly tasks: readonly PointTask[]
  /** In the order of `tasks`; a point without a result yet has status `pending`. */
  readonly points: readonly PointResult[]
}

export const defaultFieldBudget = 4e9
const unknownSoftware: Software = { name: 'quadrant', version: 'unknown', commit: 'unknown' }
const designerDraft = 'designer'

export class Library {
  /** The database file. */
  readonly path: string
  readonly #database: Database
  readonly #fields: FieldStore
  readonly #readOnly: boolean
  readonly #software: Software

  private constructor(path: string, database: Database, fields: FieldStore, options: LibraryOptions) {
    this.path = path
    this.#database = database
    this.#fields = fields
    this.#readOnly = options.readOnly ?? false
    this.#software = options.software ?? unknownSoftware
  }

  /**
   * Opens the library in the folder `path` (or the file `path` if it ends in .sqlite) and makes it if it is not there.
   * Runs that a killed process left unfinished become `interrupted`.
   */
  static open(path: string, options: LibraryOptions = {}): Library {
    const files = libraryFiles(path)
    const database = openDatabase(files.database, options)
    const fields = new FieldStore(database, files.fields, options.fieldByteBudget ?? defaultFieldBudget)
    const library = new Library(files.database, database, fields, options)
    if (!options.readOnly) library.markInterrupted()
    return library
  }

  close(): void {
    this.#database.close()
  }

  // Runs

  createRun(experiment: Experiment, hash: string, tasks: readonly PointTask[]): RunId {
    return this.#write(() => {
      const run = { experiment, hash, software: this.#software, pointsTotal: tasks.length, owner: thisProcess() }
      const { seq, id } = runs.addRun(this.#database, run)
      addPoints(this.#database, seq, tasks)
      return id
    })
  }

  /**
   * A run that was computed elsewhere, with the software that computed it and its pictures (`stageField`). Points that are neither done nor
   * failed stay open: `resume` computes them. All or nothing; the write lock is held for moments, since the pictures' files are there.
   */
  importRun({ experiment, hash, software, tasks, points }: StoredResults, staged: readonly StagedField[] = []): RunId {
    const removed: string[] = []
    const imported = this.#write(() => {
      const { seq, id } = runs.addRun(this.#database, {
        experiment,
        hash,
        software,
        pointsTotal: tasks.length,
        owner: thisProcess(),
      })
      addPoints(this.#database, seq, tasks)
      points.forEach((point, i) => {
        if (point.status === 'done' || point.status === 'failed') storePoint(this.#database, seq, tasks[i].index, point)
      })
      for (const { pointIndex, field } of staged) {
        const saved = this.#fields.save(seq, pointIndex, field)
        removed.push(...saved.removed, ...(saved.kept ? [] : [field.hash]))
      }
      runs.setRunStatus(this.#database, seq, statusOf(points), null)
      return id
    })
    if (removed.length > 0) this.#write(() => this.#fields.sweep(removed))
    return imported
  }

  /** The run (in the trash or not) with exactly these points of this experiment, if there is one. */
  findTwin({ hash, points }: Pick<StoredResults, 'hash' | 'points'>): RunId | null {
    const wanted = stringifyKeepingNumbers(points)
    const isTwin = ({ seq }: { readonly seq: number }): boolean =>
      stringifyKeepingNumbers(loadPoints(this.#database, seq).points) === wanted
    return this.#read(() => runs.runsWithHash(this.#database, hash).find(isTwin)?.id ?? null)
  }

  /** The runs of an experiment that are not in the trash, the newest first. */
  withHash(hash: string): RunId[] {
    return this.#read(() =>
      runs
        .runsWithHash(this.#database, hash)
        .filter(({ trashed_at }) => trashed_at === null)
        .map(({ id }) => id)
        .reverse(),
    )
  }

  /**
   * `queued` and `running` make this process the run's owner; every other status releases it.
   * @throws LibraryError `run-busy` when another living process computes the run
   */
  setStatus(id: RunId, status: StoredStatus): void {
    this.#write(() => {
      const row = this.#row(id)
      this.#assertNotElsewhere(row)
      const owner = status === 'queued' || status === 'running' ? thisProcess() : null
      runs.setRunStatus(this.#database, row.seq, status, owner)
    })
  }

  /** Durable when it returns. */
  savePoint(id: RunId, index: number, point: PointResult): void {
    this.#write(() => storePoint(this.#database, this.#row(id).seq, index, point))
  }

  getResultsInput(id: RunId): StoredResults {
    return this.#read(() => {
      const row = this.#row(id)
      const software = JSON.parse(row.software) as Software
      return {
        experiment: runs.experimentOf(row),
        hash: row.experiment_hash,
        software,
        ...loadPoints(this.#database, row.seq),
      }
    })
  }

  list(query: LibraryQuery = {}): { total: number; rows: readonly StoredRun[] } {
    return this.#read(() => {
      const { total, rows } = runs.listRuns(this.#database, query)
      return { total, rows: rows.map((row) => this.#shown(row)) }
    })
  }

  get(id: RunId): StoredRun {
    return this.#read(() => this.#shown(this.#row(id)))
  }

  /** The run that `text` names: its id, or the beginning of one id only (for the command line). */
  resolve(text: string): RunId {
    return this.#read(() => {
      const exact = runs.findRunRow(this.#database, text)
      const [first, second] = exact ? [exact] : text === '' ? [] : runs.runsWithPrefix(this.#database, text)
      if (first === undefined)
        throw new LibraryError(
          'no-such-run',
          `There is no run '${text}' in the library ${this.path}. "quadrant list" shows them all.`,
        )
      if (second !== undefined)
        throw new LibraryError(
          'no-such-run',
          `Several runs begin with '${text}'. Give more of the run's id; "quadrant list" shows them all.`,
        )
      return first.id
    })
  }

  update(id: RunId, change: RunChange): StoredRun {
    return this.#write(() => {
      runs.changeRun(this.#database, this.#row(id).seq, change)
      return this.#shown(this.#row(id))
    })
  }

  /** Into the trash, or (with `trashed` false) out of it: all of `ids`, or none. @throws LibraryError `run-busy` for a running one */
  trash(ids: readonly RunId[], trashed = true): void {
    this.#write(() => {
      for (const row of ids.map((id) => this.#row(id))) {
        if (trashed) this.#assertAtRest(row)
        runs.setTrashed(this.#database, row.seq, trashed)
      }
    })
  }

  /** Deletes for good: all of `ids`, or none. @throws LibraryError `run-busy` for a running one */
  delete(ids: readonly RunId[]): void {
    this.#write(() => {
      for (const row of ids.map((id) => this.#row(id))) {
        this.#assertAtRest(row)
        const hashes = hashesOfRun(this.#database, row.seq)
        runs.removeRun(this.#database, row.seq)
        dropUnusedBlobs(this.#database, hashes)
      }
    })
    this.#write(() => this.#fields.sweepAll())
  }

  /** Marks the runs whose process is gone; returns their ids. Runs that live in another process are not touched. */
  markInterrupted(): RunId[] {
    const orphansNow = (): RunRow[] => runs.unfinishedRuns(this.#database).filter(isOrphan)
    // Mostly there is none: opening a library must not wait for the write lock then.
    if (this.#read(orphansNow).length === 0) return []
    return this.#write(() => {
      const orphans = orphansNow()
      for (const row of orphans) runs.setRunStatus(this.#database, row.seq, 'interrupted', null)
      return orphans.map((row) => row.id)
    })
  }

  // Fields

  /** Keeps a picture's data beside the run. False when the byte budget cannot hold it (the run then says so). */
  saveField(id: RunId, index: number, field: StoredField): boolean {
    const encoded = prepareField(field)
    const { kept, removed } = this.#write(() => this.#fields.save(this.#row(id).seq, index, encoded))
    if (removed.length > 0) this.#write(() => this.#fields.sweep(removed))
    return kept
  }

  /** Puts the file of a picture in its place before there is a run that has it. */
  stageField(pointIndex: number, field: StoredField): StagedField {
    const encoded = prepareField(field)
    this.#read(() => this.#fields.stage(encoded))
    return { pointIndex, field: encoded }
  }

  /** Takes away the files that no run has. */
  dropStaged(staged: readonly StagedField[]): void {
    this.#write(() => this.#fields.sweep(staged.map(({ field }) => field.hash)))
  }

  listFields(id: RunId): FieldSummary[] {
    return this.#read(() => listFields(this.#database, this.#row(id).seq))
  }

  /** Where the files of a run's fields lie: for who reads them elsewhere (`readFieldAt`). */
  fieldPlaces(id: RunId): FieldPlace[] {
    return this.#read(() => this.#fields.places(this.#row(id).seq))
  }

  loadField(id: RunId, pointIndex: number, name: string, t: number): FieldData {
    return this.#read(() => this.#fields.load({ run: this.#row(id).seq, pointIndex, name, t }))
  }

  /** Bytes that the files of all fields take. */
  fieldBytes(): number {
    return this.#read(() => storedBytes(this.#database))
  }

  // Drafts

  saveDraft(document: unknown, key = designerDraft): void {
    this.#write(() => storeDraft(this.#database, key, document))
  }

  loadDraft(key = designerDraft): unknown {
    return this.#read(() => findDraft(this.#database, key))
  }

  // Inside

  #row(id: RunId): RunRow {
    return runs.runRow(this.#database, id)
  }

  /** A reader cannot mark an orphan, but shows it for what it is. */
  #shown(row: RunRow): StoredRun {
    const run = runs.toStoredRun(row)
    return this.#readOnly && isUnfinished(row) && isOrphan(row) ? { ...run, status: 'interrupted' } : run
  }

  #assertAtRest(row: RunRow): void {
    this.#assertNotElsewhere(row)
    if (row.status !== 'running' || isOrphan(row)) return
    throw new LibraryError(
      'run-busy',
      `The run "${row.name}" (${row.id}) is being computed. Cancel it first: what is done is kept.`,
    )
  }

  #assertNotElsewhere(row: RunRow): void {
    const owner = runs.ownerOf(row)
    if (!isUnfinished(row) || owner === null || isThisProcess(owner) || isOrphan(row)) return
    throw new LibraryError(
      'run-busy',
      `The run "${row.name}" (${row.id}) is being computed by another Quadrant (process ${owner.pid} on ${owner.host}). Wait for it, or cancel it there.`,
    )
  }

  #read<T>(action: () => T): T {
    this.#assertOpen()
    return withLibraryErrors(this.path, action)
  }

  /** One immediate transaction: the write lock is taken first (waiting for other processes), so it cannot fail half-way for a lock. */
  #write<T>(action: () => T): T {
    this.#assertOpen()
    return withLibraryErrors(this.path, () => this.#database.transaction(action).immediate())
  }

  #assertOpen(): void {
    if (!this.#database.open) throw new LibraryError('closed', `The library ${this.path} is closed.`)
  }
}

function statusOf(points: readonly PointResult[]): StoredStatus {
  if (points.every((p) => p.status === 'done')) return 'done'
  if (points.some((p) => p.status !== 'done' && p.status !== 'failed')) return 'interrupted'
  return points.some((p) => p.status === 'done') ? 'partly' : 'failed'
}

function isUnfinished(row: RunRow): boolean {
  return row.status === 'queued' || row.status === 'running'
}

function isOrphan(row: RunRow): boolean {
  const owner = runs.ownerOf(row)
  return owner === null || !isAlive(owner, new Date(row.updated_at))
}
