/** The rows of `runs`. Functions take the open database and expect the caller to hold the transaction. */
import { randomBytes } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { Experiment, Results } from '../../core/experiments/experiment.ts'
import type { LibraryQuery, RunId, StoredStatus, RunSummary } from '../contract/ipc.ts'
import { parseKeepingNumbers, stringifyKeepingNumbers } from './json-numbers.ts'
import { LibraryError } from './library-error.ts'
import type { Owner } from './owner.ts'
import { listSql } from './search.ts'

export type Software = Results['software']

/** What the library knows of a run beyond the contract's summary. */
export interface StoredRun extends RunSummary {
  readonly trashedAt: string | null
  /** Set when the byte budget took this run's pictures away; the numbers are never taken. */
  readonly fieldsEvictedAt: string | null
}

export interface RunRow {
  readonly seq: number
  readonly id: string
  readonly name: string
  readonly notes: string
  readonly tags: string
  readonly arrow: Experiment['arrow']
  readonly status: StoredStatus
  readonly starred: number
  readonly experiment: string
  readonly experiment_hash: string
  readonly software: string
  readonly points_done: number
  readonly points_total: number
  readonly created_at: string
  readonly updated_at: string
  readonly trashed_at: string | null
  readonly fields_evicted_at: string | null
  readonly owner_pid: number | null
  readonly owner_started: string | null
  readonly owner_host: string | null
}

export interface RunChange {
  readonly starred?: boolean
  readonly tags?: readonly string[]
  readonly notes?: string
  readonly name?: string
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** Ten letters and digits, none that look alike (50 random bits): short enough to type at the command line. */
function newRunId(): RunId {
  return Array.from(randomBytes(10), (byte) => alphabet[byte % 32]).join('')
}

export function timestamp(): string {
  return new Date().toISOString()
}

/** What the full text finds an interaction by: its kind and, where there is one, its formula. */
function interactionText({ interaction, arrow }: Experiment): string {
  return interaction.kind === 'expression'
    ? `expression ${interaction.formula} ${arrow}`
    : `${interaction.kind} ${arrow}`
}

const insertRun = `
  INSERT INTO runs (id, name, notes, tags, interaction, arrow, status, experiment, experiment_hash, software, points_total,
    created_at, updated_at, owner_pid, owner_started, owner_host)
  VALUES (:id, :name, :notes, :tags, :interaction, :arrow, 'queued', :experiment, :hash, :software, :total,
    :now, :now, :pid, :started, :host)`

export interface NewRun {
  readonly experiment: Experiment
  readonly hash: string
  readonly software: Software
  readonly pointsTotal: number
  readonly owner: Owner
}

export function addRun(database: Database, run: NewRun): { seq: number; id: RunId } {
  const { experiment: e, owner } = run
  const id = newRunId()
  const { lastInsertRowid } = database.prepare(insertRun).run({
    id,
    name: e.name,
    notes: e.notes,
    tags: JSON.stringify(e.tags),
    interaction: interactionText(e),
    arrow: e.arrow,
    experiment: stringifyKeepingNumbers(e),
    hash: run.hash,
    software: JSON.stringify(run.software),
    total: run.pointsTotal,
    now: timestamp(),
    pid: owner.pid,
    started: owner.started,
    host: owner.host,
  })
  return { seq: Number(lastInsertRowid), id }
}

export function findRunRow(database: Database, id: RunId): RunRow | undefined {
  return database.prepare<[string], RunRow>('SELECT * FROM runs WHERE id = ?').get(id)
}

export function runRow(database: Database, id: RunId): RunRow {
  const row = findRunRow(database, id)
  if (row === undefined)
    throw new LibraryError('no-such-run', `There is no run ${id} in this library. It may have been deleted.`)
  return row
}

export function runsWithHash(database: Database, hash: string): Pick<RunRow, 'seq' | 'id' | 'trashed_at'>[] {
  return database
    .prepare<[string], Pick<RunRow, 'seq' | 'id' | 'trashed_at'>>(
      'SELECT seq, id, trashed_at FROM runs WHERE experiment_hash = ? ORDER BY seq',
    )
    .all(hash)
}

/** The runs whose id begins with `prefix`, at most two (enough to know whether it is unique). */
export function runsWithPrefix(database: Database, prefix: string): RunRow[] {
  return database
    .prepare<[number, string], RunRow>('SELECT * FROM runs WHERE substr(id, 1, ?) = ? ORDER BY seq DESC LIMIT 2')
    .all(prefix.length, prefix)
}

export function toStoredRun(row: RunRow): StoredRun {
  return {
    id: row.id,
    name: row.name,
    arrow: row.arrow,
    tags: JSON.parse(row.tags) as string[],
    notes: row.notes,
    starred: row.starred === 1,
    status: row.status,
    pointsDone: row.points_done,
    pointsTotal: row.points_total,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    experimentHash: row.experiment_hash,
    trashedAt: row.trashed_at,
    fieldsEvictedAt: row.fields_evicted_at,
  }
}

/** The experiment as it was run, under the name, notes and tags that it has now (they determine no number). */
export function experimentOf(row: RunRow): Experiment {
  const experiment = parseKeepingNumbers<Experiment>(row.experiment)
  return { ...experiment, name: row.name, notes: row.notes, tags: JSON.parse(row.tags) as string[] }
}

const defaultLimit = 200
const listColumns = `seq, id, name, notes, tags, arrow, status, starred, experiment_hash, points_done, points_total,
  created_at, updated_at, trashed_at, fields_evicted_at, owner_pid, owner_started, owner_host, '' AS experiment, '' AS software`

export function listRuns(database: Database, query: LibraryQuery): { total: number; rows: RunRow[] } {
  const { where, order, parameters } = listSql(query)
  const count = database.prepare<[typeof parameters], { n: number }>(`SELECT count(*) AS n FROM runs WHERE ${where}`)
  const page = database.prepare<[typeof parameters], RunRow>(
    `SELECT ${listColumns} FROM runs WHERE seq IN (SELECT seq FROM runs WHERE ${where} ORDER BY ${order} LIMIT :limit OFFSET :offset)
     ORDER BY ${order}`,
  )
  const limits = { limit: query.limit ?? defaultLimit, offset: query.offset ?? 0 }
  return { total: count.get(parameters)?.n ?? 0, rows: page.all({ ...parameters, ...limits }) }
}

export function changeRun(database: Database, seq: number, change: RunChange): void {
  const values: Record<string, string | number> = {}
  if (change.name !== undefined) values['name'] = change.name
  if (change.notes !== undefined) values['notes'] = change.notes
  if (change.tags !== undefined) values['tags'] = JSON.stringify(change.tags)
  if (change.starred !== undefined) values['starred'] = change.starred ? 1 : 0
  const sets = [...Object.keys(values).map((column) => `${column} = :${column}`), 'updated_at = :now']
  database.prepare(`UPDATE runs SET ${sets.join(', ')} WHERE seq = :seq`).run({ ...values, now: timestamp(), seq })
}

/** A run that ends has no owner any more. */
export function setRunStatus(database: Database, seq: number, status: StoredStatus, owner: Owner | null): void {
  database
    .prepare(
      'UPDATE runs SET status = ?, owner_pid = ?, owner_started = ?, owner_host = ?, updated_at = ? WHERE seq = ?',
    )
    .run(status, owner?.pid ?? null, owner?.started ?? null, owner?.host ?? null, timestamp(), seq)
}

export function ownerOf(row: RunRow): Owner | null {
  if (row.owner_pid === null || row.owner_started === null || row.owner_host === null) return null
  return { pid: row.owner_pid, started: row.owner_started, host: row.owner_host }
}

export function unfinishedRuns(database: Database): RunRow[] {
  return database.prepare<[], RunRow>("SELECT * FROM runs WHERE status IN ('queued', 'running')").all()
}

export function setTrashed(database: Database, seq: number, trashed: boolean): void {
  database.prepare('UPDATE runs SET trashed_at = ? WHERE seq = ?').run(trashed ? timestamp() : null, seq)
}

/** The points and field rows go with it; the files of its fields are the field store's business. */
export function removeRun(database: Database, seq: number): void {
  database.prepare('DELETE FROM runs WHERE seq = ?').run(seq)
}
