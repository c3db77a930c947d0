/** An import beside the work of whoever asked for it: whole or not at all, whatever ends it. */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { assembleResults } from '../../core/experiments/assemble-results.ts'
import { experimentHash } from '../../core/experiments/canonical-hash.ts'
import { planPoints } from '../../core/experiments/plan.ts'
import { exportRun, fieldsOfRun } from '../exports/export-run.ts'
import { Library } from '../library/library.ts'
import {
  noiseField,
  sampleExperiment,
  samplePoint,
  temporaryFolder,
  type Temporary,
} from '../library/testing/samples.ts'
import { storeRun } from './import-run.ts'
import { startImport } from './import-thread.ts'
import { readRun, type RunSource } from './read-run.ts'

let temporary: Temporary
let bundle: string
const at = (name: string): string => join(temporary.folder, name)
const pictures = 9

beforeEach(async () => {
  temporary = temporaryFolder()
  bundle = at('run.zip')
  const from = Library.open(at('from'))
  const experiment = sampleExperiment()
  const tasks = planPoints(experiment)
  const id = from.createRun(experiment, experimentHash(experiment), tasks)
  for (const task of tasks) from.savePoint(id, task.index, samplePoint(task))
  for (let k = 0; k < pictures; k += 1) from.saveField(id, k % 3, noiseField(60, k, { t: Math.floor(k / 3) }))
  const { points, software, hash } = from.getResultsInput(id)
  const results = assembleResults(experiment, points, software, hash)
  await exportRun('bundle', { results, fields: fieldsOfRun(from.fieldPlaces(id)) }, bundle)
  from.close()
})
afterEach(() => temporary.remove())

const files = (): string[] =>
  readdirSync(at('to'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.(f32z|tmp)$/.test(name))

function inLibrary<T>(look: (library: Library) => T): T {
  const library = Library.open(at('to'))
  try {
    return look(library)
  } finally {
    library.close()
  }
}
const runs = () => inLibrary((library) => library.list().rows)
const job = (source: RunSource = { name: bundle }) => ({ source, library: { folder: at('to'), options: {} } })

it('brings numbers and pictures, tells how far it is, and knows the run again', async () => {
  const told: (number | null)[] = []
  const first = await startImport(job(), { progress: (fraction) => told.push(fraction) }).ended
  expect(first).toMatchObject({ isNew: true, name: sampleExperiment().name })
  const known = told.filter((f) => f !== null)
  expect(known.length).toBeGreaterThan(pictures)
  expect(known).toEqual([...known].sort((a, b) => a - b))
  expect([runs().length, files().length]).toEqual([1, pictures])
  const again = await startImport(job()).ended
  expect(again).toEqual({ ...(first as object), isNew: false })
  expect(runs()).toHaveLength(1)
})

it('takes what was dropped as bytes, and names it in its refusals', async () => {
  const bytes = new Uint8Array(readFileSync(bundle))
  expect(await startImport(job({ name: 'dropped.zip', bytes })).ended).toMatchObject({ isNew: true })
  const half = startImport(job({ name: 'half.zip', bytes: bytes.slice(0, bytes.length / 2) })).ended
  await expect(half).rejects.toMatchObject({
    code: 'cannot-import',
    message: /^half\.zip cannot be imported: .*damaged/,
  })
  writeFileSync(at('other'), 'no library')
  const elsewhere = startImport({ ...job(), library: { folder: at('other'), options: {} } }).ended
  await expect(elsewhere).rejects.toHaveProperty('code')
})

it('cancelled, leaves no run and no file of its own', async () => {
  inLibrary(() => undefined)
  const running = startImport(job())
  running.cancel()
  expect(await running.ended).toBe('cancelled')
  expect([runs(), files()]).toEqual([[], []])
})

it.each([1, 5, pictures])('stopped before picture %i, leaves no run and no file of its own', (stop) => {
  const stopped = new Error('stop')
  const run = readRun({ name: bundle })
  const storing = () =>
    inLibrary((library) =>
      storeRun(library, run, (_fraction, stage) => {
        if (stage.startsWith(`field ${stop} `)) throw stopped
      }),
    )
  expect(storing).toThrow(stopped)
  expect([runs(), files()]).toEqual([[], []])
})

it('killed, leaves no run; the next import is whole', async () => {
  const script = join(import.meta.dirname, 'testing/killed-import.ts')
  const { signal, stderr } = spawnSync(process.execPath, [script, at('to'), bundle, '6'], { encoding: 'utf8' })
  expect(signal, stderr).toBe('SIGKILL')
  expect(runs()).toEqual([])
  await startImport(job()).ended
  const [{ id }] = runs()
  expect(inLibrary((library) => library.listFields(id))).toHaveLength(pictures)
  inLibrary((library) => library.delete([id]))
  expect(files()).toEqual([])
})
