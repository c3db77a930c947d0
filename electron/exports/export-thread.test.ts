/** An export beside the work of whoever asked for it: the loop stays awake, cancellation leaves nothing behind. */
import { existsSync, readdirSync, statSync, writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fixtureResults } from '../../renderer/src/charts/fixture-results.ts'
import { Library } from '../library/library.ts'
import {
  noiseField,
  sampleExperiment,
  sampleTasks,
  temporaryFolder,
  type Temporary,
} from '../library/testing/samples.ts'
import { ExportError } from './export-error.ts'
import type { ExportJob } from './export-job.ts'
import { startExport } from './export-thread.ts'
import { readHdf5 } from './hdf5-file.ts'

let temporary: Temporary
let places: ReturnType<Library['fieldPlaces']>
const at = (name: string): string => join(temporary.folder, name)

beforeAll(() => {
  temporary = temporaryFolder()
  const library = Library.open(at('library'))
  const id = library.createRun(sampleExperiment(), 'h', sampleTasks(4))
  for (let k = 0; k < 16; k += 1) library.saveField(id, k % 4, noiseField(300, k, { t: Math.floor(k / 4) }))
  places = library.fieldPlaces(id)
  library.close()
})
afterAll(() => temporary.remove())

const { experiment, experimentHash: hash, software, points } = fixtureResults
const job = (as: 'hdf5' | 'png' | 'report' | 'bundle', path: string, scale?: number): ExportJob => ({
  kind: 'run',
  as,
  stored: { experiment, hash, software, points },
  places,
  path,
  figure: { ...(scale !== undefined && { scale }) },
})
const litter = (): string[] => readdirSync(temporary.folder).filter((name) => name.endsWith('.tmp'))

it.each([
  ['hdf5', undefined],
  ['png', 5],
  ['report', undefined],
] as const)('%s is written while the thread that asked stays awake', async (as, scale) => {
  const path = at(`run.${as}`)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const [before, started] = [process.threadCpuUsage(), performance.now()]
  delay.enable()
  expect(await startExport(job(as, path, scale)).ended).toBe('written')
  delay.disable()
  const used = process.threadCpuUsage(before)
  const [own, whole] = [(used.user + used.system) / 1000, performance.now() - started]
  console.log(
    `${as}: ${whole.toFixed(0)} ms, of which the asking thread worked ${own.toFixed(0)} ms; its longest wait ${(delay.max / 1e6).toFixed(0)} ms`,
  )
  // Its own work, not the clock: another program may hold the core.
  expect(own).toBeLessThan(150)
  expect(statSync(path).size).toBeGreaterThan(10_000)
  if (as === 'hdf5')
    expect(JSON.parse((await readHdf5(readFileSync(path), 'results')) ?? '{}')).toMatchObject({ experimentHash: hash })
})

it('tells how far it is', async () => {
  const told: (number | null)[] = []
  await startExport(job('bundle', at('run.zip')), { progress: (fraction) => told.push(fraction) }).ended
  const known = told.filter((f) => f !== null)
  expect(known).toHaveLength(16)
  expect(known).toEqual([...known].sort((a, b) => a - b))
  expect(known[15]).toBeGreaterThan(0.8)
})

it.each(['bundle', 'png'] as const)(
  '%s is cancelled within a second, and what was at the place before stays',
  async (as) => {
    const path = at(`kept.${as}`)
    writeFileSync(path, 'an older file')
    const running = startExport(job(as, path, 12), { progress: () => running.cancel() })
    expect(await running.ended).toBe('cancelled')
    expect(readFileSync(path, 'utf8')).toBe('an older file')
    expect(litter()).toEqual([])
  },
)

it('refuses in the words of the export', async () => {
  const failed = startExport(job('hdf5', at('no/such/folder.h5'))).ended
  await expect(failed).rejects.toBeInstanceOf(ExportError)
  await expect(failed).rejects.toMatchObject({ code: 'no-such-folder' })
  expect(existsSync(at('no'))).toBe(false)
})
