import type { Database } from 'better-sqlite3'

/** One numbered step of the schema. A step that has been released is never edited: a later one corrects it. */
export interface Migration {
  /** The `user_version` after this step; steps are numbered 1, 2, 3, … without gaps. */
  readonly version: number
  readonly name: string
  /** Runs inside the transaction that also sets `user_version`. */
  up(database: Database): void
}
