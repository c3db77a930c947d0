/**
 * `quadrant-experiment/1`: from any JSON to a checked experiment, or to one message a problem
 * (path of the field, the value as the user wrote it, what is allowed).
 */
import type { z } from 'zod'
import type { Experiment, FieldIssue } from '../experiment.ts'
import { experimentShape, KNOWN_FIELDS } from './schema-shapes.ts'
import { checkExperiment } from './schema-checks.ts'

export type ParsedExperiment =
  { readonly ok: true; readonly experiment: Experiment } | { readonly ok: false; readonly issues: FieldIssue[] }

/**
 * Checks a document and fills in the defaults (notes '', tags [], dimension 1, marginals [1], measures mk2 and eHbar,
 * tolerance 0.01, seed 1).
 * @param json any value, as JSON.parse gives it; sample files are read in beforehand by the caller (core reads no files)
 */
export function parseExperiment(json: unknown): ParsedExperiment {
  const structure = experimentShape.safeParse(withIdleData(json))
  if (!structure.success)
    return { ok: false, issues: structure.error.issues.flatMap((issue) => structureIssues(issue, json)) }
  const experiment: Experiment = structure.data
  const problems = checkExperiment(experiment)
  if (problems.length === 0) return { ok: true, experiment }
  return {
    ok: false,
    issues: problems.map((p) => ({
      path: p.path,
      value: shortened(p.value ?? valueAt(json, keysOf(p.path))),
      message: p.message,
    })),
  }
}

/**
 * An arrow between two classical corners needs no quantum datum, one between two quantum corners no classical one: where it is left out
 * the datum that says nothing new is filled in.
 */
function withIdleData(json: unknown): unknown {
  if (!isObject(json) || !isObject(json['initial'])) return json
  const { arrow, initial } = json
  if (arrow === 'liouville-vlasov' && initial['quantum'] === undefined)
    return { ...json, initial: { ...initial, quantum: { kind: 'toeplitz', symbol: 'classical' } } }
  if (
    arrow === 'schrodinger-hartree' &&
    initial['classical'] === undefined &&
    isObject(initial['quantum']) &&
    initial['quantum']['symbol'] !== 'classical'
  ) {
    return { ...json, initial: { ...initial, classical: { kind: 'husimi' } } }
  }
  return json
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function structureIssues(issue: z.core.$ZodIssue, json: unknown): FieldIssue[] {
  const path = pathText(issue.path)
  if (issue.code !== 'unrecognized_keys')
    return [
      { path: path || '(document)', value: shortened(valueAt(json, issue.path)), message: requiredOr(issue, json) },
    ]
  const known = issue.message.startsWith(KNOWN_FIELDS) ? issue.message.slice(KNOWN_FIELDS.length).split(', ') : []
  return issue.keys.map((key) => ({
    path: path === '' ? key : `${path}.${key}`,
    value: shortened(valueAt(json, [...issue.path, key])),
    message: unknownField(key, known),
  }))
}

/** A field that is absent is called missing rather than wrong. */
function requiredOr(issue: z.core.$ZodIssue, json: unknown): string {
  return valueAt(json, issue.path) === undefined ? `is missing; it ${issue.message}` : issue.message
}

function unknownField(key: string, known: readonly string[]): string {
  const nearest = nearestName(key, known)
  return nearest === null
    ? `unknown field; known here: ${known.join(', ')}`
    : `unknown field; did you mean ${nearest}? Known here: ${known.join(', ')}`
}

/** The known name within an edit distance of a third of its length (at least 2), or null. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const scored = known
    .map((k) => ({ k, distance: editDistance(name.toLowerCase(), k.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const best = scored[0]
  return best !== undefined &&
    best.distance <= Math.max(2, Math.floor(best.k.length / 3)) &&
    best.distance < best.k.length
    ? best.k
    : null
}

/** Levenshtein's distance by rows. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('')
}

function keysOf(path: string): PropertyKey[] {
  return path
    .split(/[.[\]]+/)
    .filter((key) => key !== '')
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key))
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    json,
  )
}

function shortened(value: unknown): string {
  if (value === undefined) return '(absent)'
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
