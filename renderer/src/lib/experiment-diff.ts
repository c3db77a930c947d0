/** What tells experiments apart: only the fields that differ, as they stand in the documents. */
import type { Json } from '../state/json-path.ts'

/** Fields that change no number. */
const silent = new Set(['format', 'name', 'notes', 'tags'])

export interface FieldDifference {
  readonly path: string
  /** One text for each experiment, in their order; `–` where it has no such field. */
  readonly values: readonly string[]
}

export function differingFields(documents: readonly Json[]): FieldDifference[] {
  const flat = documents.map((document) => leavesOf(document, ''))
  const paths = [...new Set(flat.flatMap((leaves) => [...leaves.keys()]))]
  return paths.flatMap((path) => {
    const values = flat.map((leaves) => leaves.get(path) ?? '–')
    return values.some((value) => value !== values[0]) ? [{ path, values }] : []
  })
}

/** Lists of numbers (a sweep, a mean, a matrix) are read as a whole. */
function leavesOf(json: Json, path: string): Map<string, string> {
  const leaves = new Map<string, string>()
  if (json === null || typeof json !== 'object' || (Array.isArray(json) && !json.some(isRecord))) {
    leaves.set(path, typeof json === 'string' ? json : JSON.stringify(json).replaceAll(',', ', '))
    return leaves
  }
  for (const [key, value] of Object.entries(json)) {
    if (path === '' && silent.has(key)) continue
    const below = Array.isArray(json) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    for (const [name, text] of leavesOf(value as Json, below)) leaves.set(name, text)
  }
  return leaves
}

function isRecord(value: Json): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
