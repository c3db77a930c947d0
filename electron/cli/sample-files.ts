/**
 * Weighted phase-space samples from a CSV or NPY file, and the experiment document with its sample files read in
 * (core reads no files). Every refusal names the file, the line and what is allowed.
 */
import { readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import type { FieldIssue } from '../../core/experiments/experiment.ts'
import { MAX_SAMPLES } from '../../core/experiments/schema/schema-shapes.ts'
import { readNpyMatrix } from './npy-reader.ts'
import { SampleFileError } from './sample-file-error.ts'

export { SampleFileError } from './sample-file-error.ts'

export type Sample = [number, number] | [number, number, number]

/** Larger files are refused before they are read. */
const MAX_BYTES = 64 * 1024 * 1024

/** @throws {SampleFileError} */
export function readSampleFile(path: string): Sample[] {
  const bytes = readBytes(path)
  const rows = path.toLowerCase().endsWith('.npy') ? npyRows(bytes) : csvRows(bytes.toString('utf8'))
  if (rows.length === 0) throw new SampleFileError('the file holds no samples')
  if (rows.length > MAX_SAMPLES)
    throw new SampleFileError(`the file holds ${rows.length} samples; at most ${MAX_SAMPLES} are allowed`)
  return rows
}

function readBytes(path: string): Buffer {
  try {
    const { size } = statSync(path)
    if (size > MAX_BYTES) throw new SampleFileError(`the file has ${size} bytes; at most ${MAX_BYTES} are allowed`)
    return readFileSync(path)
  } catch (error) {
    if (error instanceof SampleFileError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new SampleFileError(
      code === 'ENOENT' ? 'there is no such file beside the experiment' : `the file cannot be read (${code})`,
    )
  }
}

function npyRows(bytes: Buffer): Sample[] {
  const { rows, columns, values } = readNpyMatrix(bytes)
  if (columns !== 2 && columns !== 3)
    throw new SampleFileError(`the array has ${columns} columns; it must have 2 (x, xi) or 3 (x, xi, weight)`)
  if (rows > MAX_SAMPLES)
    throw new SampleFileError(`the array holds ${rows} samples; at most ${MAX_SAMPLES} are allowed`)
  return Array.from({ length: rows }, (_, i) =>
    checkedRow([...values.subarray(i * columns, (i + 1) * columns)], `row ${i + 1}`),
  )
}

/** Comma, semicolon, tab or blanks between numbers; `#` starts a comment; one header line of names is allowed. */
function csvRows(text: string): Sample[] {
  const rows: Sample[] = []
  let columns = 0
  let headerAllowed = true
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const content = line.replace(/#.*$/, '').trim()
    if (content === '') continue
    const cells = content.split(/\s*[,;\t]\s*|\s+/)
    if (headerAllowed && cells.every((cell) => /^"?[A-Za-z_]\w*"?$/.test(cell) && !isNumberWord(cell))) {
      headerAllowed = false
      continue
    }
    headerAllowed = false
    const row = checkedRow(cells.map(parseCell), `line ${index + 1}`)
    if (columns !== 0 && row.length !== columns)
      throw new SampleFileError(`line ${index + 1} has ${row.length} numbers where the lines before have ${columns}`)
    columns = row.length
    rows.push(row)
  }
  return rows
}

function isNumberWord(cell: string): boolean {
  return /^(nan|inf|infinity|null|na)$/i.test(cell)
}

function parseCell(cell: string): number {
  return /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(cell) ? Number(cell) : NaN
}

function checkedRow(numbers: number[], where: string): Sample {
  if (numbers.length !== 2 && numbers.length !== 3)
    throw new SampleFileError(`${where} has ${numbers.length} numbers; it must have 2 (x, xi) or 3 (x, xi, weight)`)
  if (!numbers.every(Number.isFinite)) throw new SampleFileError(`${where} holds something that is not a finite number`)
  if (numbers.length === 3 && numbers[2] < 0) throw new SampleFileError(`${where} has a negative weight`)
  return numbers as Sample
}

/**
 * The document with `points` put beside every `file` of a samples density that has none yet
 * (initial.classical and initial.quantum.symbol). Paths are taken from the experiment's folder.
 */
export function resolveSampleFiles(json: unknown, experimentPath: string): { json: unknown; issues: FieldIssue[] } {
  const issues: FieldIssue[] = []
  const folder = dirname(resolve(experimentPath))
  const fill = (spec: unknown, path: string): unknown => {
    if (!isRecord(spec) || spec.kind !== 'samples' || typeof spec.file !== 'string' || spec.points !== undefined)
      return spec
    try {
      return { ...spec, points: readSampleFile(isAbsolute(spec.file) ? spec.file : resolve(folder, spec.file)) }
    } catch (error) {
      if (!(error instanceof SampleFileError)) throw error
      issues.push({ path: `${path}.file`, value: JSON.stringify(spec.file), message: error.message })
      return spec
    }
  }
  if (!isRecord(json) || !isRecord(json.initial)) return { json, issues }
  const { classical, quantum } = json.initial
  const initial: Record<string, unknown> = { ...json.initial }
  if (classical !== undefined) initial.classical = fill(classical, 'initial.classical')
  if (isRecord(quantum) && 'symbol' in quantum)
    initial.quantum = { ...quantum, symbol: fill(quantum.symbol, 'initial.quantum.symbol') }
  return { json: { ...json, initial }, issues }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
