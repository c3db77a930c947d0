/** What the designer keeps as the user types: documents that may be unfinished, by key. */
import type { Database } from 'better-sqlite3'
import { parseKeepingNumbers, stringifyKeepingNumbers } from './json-numbers.ts'
import { timestamp } from './run-repository.ts'

export function storeDraft(database: Database, key: string, document: unknown): void {
  database
    .prepare(
      'INSERT INTO drafts VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET document = excluded.document, saved_at = excluded.saved_at',
    )
    .run(key, stringifyKeepingNumbers(document ?? null), timestamp())
}

/** The draft under `key`, or null. It is what the user left there: not necessarily a valid experiment. */
export function findDraft(database: Database, key: string): unknown {
  const row = database.prepare<[string], { document: string }>('SELECT document FROM drafts WHERE key = ?').get(key)
  return row === undefined ? null : parseKeepingNumbers<unknown>(row.document)
}
