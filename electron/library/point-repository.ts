/** The rows of `points`: planned with the run, and durable one by one as they are computed. */
import type { Database } from 'better-sqlite3'
import type { PointResult, PointStatus, PointTask } from '../../core/experiments/experiment.ts'
import { parseKeepingNumbers, stringifyKeepingNumbers } from './json-numbers.ts'
import { LibraryError } from './library-error.ts'
import { timestamp } from './run-repository.ts'

interface PointRow {
  readonly task: string
  readonly status: PointStatus
  readonly result: string | null
}

export function addPoints(database: Database, run: number, tasks: readonly PointTask[]): void {
  const insert = database.prepare("INSERT INTO points (run, point_index, task, status) VALUES (?, ?, ?, 'pending')")
  for (const task of tasks) insert.run(run, task.index, stringifyKeepingNumbers(task))
}

/** Stores one result. A point that is done stays done: a late failure or cancellation does not take it away. */
export function storePoint(database: Database, run: number, index: number, point: PointResult): void {
  const now = timestamp()
  const known = database
    .prepare<[number, number], { status: PointStatus }>('SELECT status FROM points WHERE run = ? AND point_index = ?')
    .get(run, index)
  if (known === undefined)
    throw new LibraryError('no-such-point', `The run has no point number ${index}; nothing was stored.`)
  if (known.status === 'done' && point.status !== 'done') return
  database
    .prepare('UPDATE points SET status = ?, result = ?, saved_at = ? WHERE run = ? AND point_index = ?')
    .run(point.status, stringifyKeepingNumbers(point), now, run, index)
  const newlyDone = point.status === 'done' && known.status !== 'done' ? 1 : 0
  database
    .prepare('UPDATE runs SET updated_at = ?, points_done = points_done + ? WHERE seq = ?')
    .run(now, newlyDone, run)
}

function pendingResult(task: PointTask): PointResult {
  const { hbar, particles, seed } = task
  return { hbar, particles, status: 'pending', seconds: 0, seed, numerics: { method: 'none yet' }, times: [] }
}

/** All points of a run in the plan's order; a point without a result is `pending`. */
export function loadPoints(database: Database, run: number): { tasks: PointTask[]; points: PointResult[] } {
  const rows = database
    .prepare<[number], PointRow>('SELECT task, status, result FROM points WHERE run = ? ORDER BY point_index')
    .all(run)
  const tasks = rows.map((row) => parseKeepingNumbers<PointTask>(row.task))
  const points = rows.map((row, i) =>
    row.result === null ? pendingResult(tasks[i]) : parseKeepingNumbers<PointResult>(row.result),
  )
  return { tasks, points }
}
