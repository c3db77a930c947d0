/** From what a person types to what FTS5 and the list query understand. */
import type { LibraryQuery } from '../contract/ipc.ts'

const longestText = 400
const mostWords = 16

/**
 * Each word becomes a quoted prefix (all must occur, in any column and order): no character of the user's text is
 * read as query syntax. Null when nothing in the text can be searched for (then there is no filter).
 */
export function ftsQuery(text: string): string | null {
  const words = text
    .slice(0, longestText)
    .replaceAll('\0', ' ')
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, mostWords)
  if (words.length === 0) return null
  return words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' ')
}

export interface ListSql {
  readonly where: string
  readonly order: string
  readonly parameters: Readonly<Record<string, string | number>>
}

const orders: Readonly<Record<NonNullable<LibraryQuery['sort']>, string>> = {
  newest: 'seq DESC',
  oldest: 'seq ASC',
  name: 'name COLLATE NOCASE ASC, seq DESC',
}

/** The WHERE and ORDER BY of a query over `runs`; all values travel as parameters. */
export function listSql(query: LibraryQuery): ListSql {
  const conditions = [query.trashed ? 'trashed_at IS NOT NULL' : 'trashed_at IS NULL']
  const parameters: Record<string, string | number> = {}
  const match = query.text === undefined ? null : ftsQuery(query.text)
  if (match !== null) {
    conditions.push('seq IN (SELECT rowid FROM runs_text WHERE runs_text MATCH :match)')
    parameters['match'] = match
  }
  if (query.arrow !== undefined) {
    conditions.push('arrow = :arrow')
    parameters['arrow'] = query.arrow
  }
  if (query.status !== undefined) {
    conditions.push('status = :status')
    parameters['status'] = query.status
  }
  if (query.starredOnly) conditions.push('starred = 1')
  return { where: conditions.join(' AND '), order: orders[query.sort ?? 'newest'], parameters }
}
