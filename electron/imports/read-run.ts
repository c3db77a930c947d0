/** A run from a file that someone sent: a bundle (`quadrant export RUN --as bundle`) or exported results (`--as json`). Nothing is believed unchecked. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { unzipSync, type UnzipFileInfo } from 'fflate'
import type * as z from 'zod'
import { experimentHash } from '../../core/experiments/canonical-hash.ts'
import type { Experiment, PointResult, PointTask, Results, StoredField } from '../../core/experiments/experiment.ts'
import { planPoints } from '../../core/experiments/plan.ts'
import { parseExperiment } from '../../core/experiments/schema/schema.ts'
import { bundleNames } from '../exports/bundle.ts'
import { crateSchema, fieldIndexSchema, firstIssue, resultsSchema } from './results-schema.ts'

export class ImportError extends Error {
  readonly code = 'cannot-import'

  constructor(message: string) {
    super(message)
    this.name = 'ImportError'
  }
}

export interface ReadField {
  readonly pointIndex: number
  readonly field: StoredField
}

export interface ReadRun {
  readonly experiment: Experiment
  readonly hash: string
  readonly software: Results['software']
  readonly tasks: readonly PointTask[]
  /** In the order of the tasks. */
  readonly points: readonly PointResult[]
  readonly fields: readonly ReadField[]
}

/** What a bundle may unpack to. */
const mostBytes = 4 * 2 ** 30

/** A file, or what was dropped without a path; `name` is what messages call it. */
export interface RunSource {
  readonly name: string
  readonly bytes?: Uint8Array
  /** Read when there are no bytes; the name where it is absent. */
  readonly path?: string
}

/** @param step is called between the parts of the work, and may throw to stop @throws ImportError with one plain message */
export function readRun(
  { name, bytes: given, path = name }: RunSource,
  step: (fraction: number, stage: string) => void = () => undefined,
): ReadRun {
  const refuse = (why: string): never => {
    throw new ImportError(`${name} cannot be imported: ${why}`)
  }
  const bytes = given ?? readBytes(path, refuse)
  const isZip = bytes.length > 4 && bytes[0] === 0x50 && bytes[1] === 0x4b
  if (!isZip) return { ...runOf(json(bytes, 'the file', refuse), refuse), fields: [] }
  step(0, 'unpacking')
  const files = unzipped(bytes, refuse, (done, entry) => step(0.5 * done, entry))
  assertUnchanged(files, refuse, (done) => step(0.5 + 0.4 * done, 'checking'))
  step(0.9, 'reading the numbers')
  const run = runOf(json(member(files, bundleNames.results, refuse), bundleNames.results, refuse), refuse)
  return { ...run, fields: fieldsOf(files, run.points.length, refuse) }
}

type Refuse = (why: string) => never

function readBytes(path: string, refuse: Refuse): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return refuse(code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`)
  }
}

/** Each file is unpacked when the next is looked at. */
function unzipped(
  bytes: Uint8Array,
  refuse: Refuse,
  before: (done: number, name: string) => void,
): Record<string, Uint8Array> {
  let [total, packed] = [0, 0]
  let stopped: unknown = null
  const filter = ({ name, size, originalSize }: UnzipFileInfo): boolean => {
    try {
      before(packed / bytes.length, name)
    } catch (error) {
      stopped = error
      throw error
    }
    packed += size
    total += originalSize
    return total <= mostBytes
  }
  let files: Record<string, Uint8Array>
  try {
    files = unzipSync(bytes, { filter })
  } catch (error) {
    if (error === stopped) throw error
    return refuse(`it is a damaged zip file (${error instanceof Error ? error.message : String(error)})`)
  }
  return total <= mostBytes ? files : refuse('it unpacks to more than 4 GB')
}

function member(files: Record<string, Uint8Array>, name: string, refuse: Refuse): Uint8Array {
  return Object.hasOwn(files, name)
    ? files[name]
    : refuse(`it holds no ${name}: it is not a bundle of Quadrant, or not a whole one`)
}

function json(bytes: Uint8Array, name: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown
  } catch {
    return refuse(`${name} is neither a bundle nor JSON`)
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, name: string, refuse: Refuse): T {
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : refuse(`${name} is not what it should be (${firstIssue(parsed.error)})`)
}

/** The crate names the hash of every file. */
function assertUnchanged(files: Record<string, Uint8Array>, refuse: Refuse, before: (done: number) => void): void {
  const crate = checked(
    crateSchema,
    json(member(files, bundleNames.crate, refuse), bundleNames.crate, refuse),
    bundleNames.crate,
    refuse,
  )
  const graph = crate['@graph']
  for (const [i, { '@id': name, sha256 }] of graph.entries()) {
    if (sha256 === undefined) continue
    before(i / graph.length)
    const found = createHash('sha256')
      .update(member(files, name, refuse))
      .digest('hex')
    if (found !== sha256) refuse(`${name} is not the file that was exported (its SHA-256 differs)`)
  }
}

function runOf(document: unknown, refuse: Refuse): Omit<ReadRun, 'fields'> {
  const results = checked(resultsSchema, document, 'the results', refuse)
  const parsed = parseExperiment(results.experiment)
  if (!parsed.ok)
    return refuse(`its experiment is not valid here (${parsed.issues[0].path}: ${parsed.issues[0].message})`)
  const { experiment } = parsed
  const hash = experimentHash(experiment)
  if (hash !== results.experimentHash)
    refuse('its experiment was changed after it had been computed (the hash differs)')
  const tasks = planPoints(experiment)
  const matches =
    tasks.length === results.points.length &&
    tasks.every(
      ({ hbar, particles }, i) => results.points[i].hbar === hbar && results.points[i].particles === particles,
    )
  if (!matches) refuse('its points are not those of its experiment')
  return { experiment, hash, software: results.software, tasks, points: results.points }
}

function fieldsOf(files: Record<string, Uint8Array>, points: number, refuse: Refuse): ReadField[] {
  const index = checked(
    fieldIndexSchema,
    json(member(files, bundleNames.fields, refuse), bundleNames.fields, refuse),
    bundleNames.fields,
    refuse,
  )
  return index.map(({ file, pointIndex, name, t, x, xi }) => {
    if (pointIndex >= points) refuse(`${bundleNames.fields} names a point that the run does not have`)
    const values =
      floatsOf(member(files, file, refuse), x.count * (xi?.count ?? 1)) ??
      refuse(`${file} does not hold the field that it should`)
    return { pointIndex, field: { name, t, x, ...(xi !== undefined && { xi }), values } }
  })
}

/** The data of a .npy file of `count` 32-bit floats, which stand at its end; null if it is none. */
function floatsOf(bytes: Uint8Array, count: number): Float32Array | null {
  const start = bytes.length - 4 * count
  const header = Buffer.from(bytes.subarray(0, Math.max(0, start))).toString('latin1')
  if (
    start < 10 ||
    !header.startsWith('\x93NUMPY') ||
    !header.includes("'descr': '<f4'") ||
    10 + (header.charCodeAt(8) | (header.charCodeAt(9) << 8)) !== start
  )
    return null
  return new Float32Array(bytes.slice(start).buffer)
}
