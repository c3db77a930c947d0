/**
 * Which field belongs to which point, which file holds it, and how many bytes all files take.
 * A file is shared by all fields of equal content: it goes when the last row that names it goes.
 */
import type { Database } from 'better-sqlite3'
import type { StoredField } from '../../core/experiments/experiment.ts'
import type { FieldSummary } from '../contract/ipc.ts'
import { timestamp } from './run-repository.ts'

export interface FieldAxes {
  readonly x: StoredField['x']
  readonly xi?: StoredField['xi']
}

export interface FieldKey {
  readonly run: number
  readonly pointIndex: number
  readonly name: string
  readonly t: number
}

interface FieldRow {
  readonly axes: string
  readonly hash: string
}

export function listFields(database: Database, run: number): FieldSummary[] {
  return database
    .prepare<[number], FieldSummary>(
      'SELECT point_index AS pointIndex, name, t FROM fields WHERE run = ? ORDER BY point_index, t, name',
    )
    .all(run)
}

/** All fields of a run with what finds their files. */
export function placedFields(database: Database, run: number): (FieldSummary & { axes: FieldAxes; hash: string })[] {
  return database
    .prepare<[number], FieldSummary & FieldRow>(
      'SELECT point_index AS pointIndex, name, t, axes, hash FROM fields WHERE run = ? ORDER BY point_index, t, name',
    )
    .all(run)
    .map((row) => ({ ...row, axes: JSON.parse(row.axes) as FieldAxes }))
}

export function findField(
  database: Database,
  { run, pointIndex, name, t }: FieldKey,
): { axes: FieldAxes; hash: string } | null {
  const row = database
    .prepare<[number, number, string, number], FieldRow>(
      'SELECT axes, hash FROM fields WHERE run = ? AND point_index = ? AND name = ? AND t = ?',
    )
    .get(run, pointIndex, name, t)
  return row === undefined ? null : { axes: JSON.parse(row.axes) as FieldAxes, hash: row.hash }
}

export function hasBlob(database: Database, hash: string): boolean {
  return database.prepare('SELECT 1 FROM blobs WHERE hash = ?').get(hash) !== undefined
}

export function addBlob(database: Database, hash: string, bytes: number): void {
  database.prepare('INSERT INTO blobs VALUES (?, ?) ON CONFLICT DO NOTHING').run(hash, bytes)
}

/** Adds the row of a field, or points it to its new content when the point was computed again. */
export function storeFieldRow(database: Database, key: FieldKey, axes: FieldAxes, hash: string): void {
  database
    .prepare(
      `INSERT INTO fields (run, point_index, name, t, axes, hash) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (run, point_index, name, t) DO UPDATE SET axes = excluded.axes, hash = excluded.hash`,
    )
    .run(key.run, key.pointIndex, key.name, key.t, JSON.stringify(axes), hash)
}

export function storedBytes(database: Database): number {
  return database.prepare<[], { bytes: number }>('SELECT bytes FROM blob_total').get()?.bytes ?? 0
}

export function hashesOfRun(database: Database, run: number): string[] {
  return database
    .prepare<[number], { hash: string }>('SELECT DISTINCT hash FROM fields WHERE run = ?')
    .all(run)
    .map((row) => row.hash)
}

/** Forgets those of `hashes` that no field names any more; returns them, for their files to be removed. */
export function dropUnusedBlobs(database: Database, hashes: readonly string[]): string[] {
  const drop = database.prepare(
    'DELETE FROM blobs WHERE hash = :hash AND NOT EXISTS (SELECT 1 FROM fields WHERE hash = :hash)',
  )
  return hashes.filter((hash) => drop.run({ hash }).changes > 0)
}

/** Removes a run's field rows and says so in the run. */
export function evictFieldsOfRun(database: Database, run: number): string[] {
  const hashes = hashesOfRun(database, run)
  database.prepare('DELETE FROM fields WHERE run = ?').run(run)
  markEvicted(database, run)
  return dropUnusedBlobs(database, hashes)
}

export function markEvicted(database: Database, run: number): void {
  database.prepare('UPDATE runs SET fields_evicted_at = ? WHERE seq = ?').run(timestamp(), run)
}

/** The run whose fields go first: trashed before kept, then the oldest; never a starred or unfinished one, nor `except`. */
function nextToEvict(database: Database, except: number): number | null {
  const row = database
    .prepare<[number], { seq: number }>(
      `SELECT seq FROM runs WHERE starred = 0 AND seq <> ? AND status NOT IN ('queued', 'running')
         AND EXISTS (SELECT 1 FROM fields WHERE fields.run = runs.seq)
       ORDER BY trashed_at IS NULL, seq LIMIT 1`,
    )
    .get(except)
  return row?.seq ?? null
}

/** Evicts runs until `incoming` more bytes fit into `budget`. `fits` is false when they cannot. */
export function makeRoom(
  database: Database,
  incoming: number,
  budget: number,
  except: number,
): { fits: boolean; removed: string[] } {
  const removed: string[] = []
  while (storedBytes(database) + incoming > budget) {
    const run = nextToEvict(database, except)
    if (run === null) return { fits: false, removed }
    removed.push(...evictFieldsOfRun(database, run))
  }
  return { fits: true, removed }
}
