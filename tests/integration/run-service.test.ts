/** Runs through pool and library: what is stored when, how a run ends, how it goes on. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { experimentHash } from '../../core/experiments/canonical-hash.ts'
import type { Experiment } from '../../core/experiments/experiment.ts'
import { planPoints } from '../../core/experiments/plan.ts'
import { parseExperiment } from '../../core/experiments/schema/schema.ts'
import { Library } from '../../electron/library/library.ts'
import { SolverPool } from '../../electron/workers/pool.ts'
import type { Emit, RunPush } from '../../electron/workers/live-run.ts'
import { RunRefused, RunService } from '../../electron/workers/run-service.ts'
import { Workplace, gaussianExperiment, harmonicExperiment } from './command.ts'

const software = { name: 'quadrant', version: '0.0.0', commit: 'test' } as const
let place: Workplace
let library: Library
let pool: SolverPool
let service: RunService
let heard: { name: RunPush; payload: unknown; doneInLibrary: number }[]

beforeEach(() => {
  place = new Workplace()
  library = Library.open(place.library)
  pool = new SolverPool({ workerUrl: new URL('./fake-solver.worker.ts', import.meta.url), workers: 2 })
  heard = []
  const emit: Emit = (name, payload) =>
    void heard.push({ name, payload, doneInLibrary: library.get(payload.id).pointsDone })
  service = new RunService({ library, pool, software, emit })
})

afterEach(async () => {
  await service.close()
  await pool.close()
  library.close()
  place.remove()
})

function experimentOf(behaviours: Record<string, string> = {}, hbar = [0.4, 0.3, 0.2, 0.1]): Experiment {
  const parsed = parseExperiment({ ...harmonicExperiment(hbar), notes: JSON.stringify(behaviours) })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.experiment
}

describe('a run', () => {
  it('stores each point before it tells anyone, and ends as done', async () => {
    const id = await service.start(experimentOf())
    expect(library.get(id).status).toBe('running')
    expect(await service.finished(id)).toBe('done')
    const points = heard.filter((h) => h.name === 'run.point')
    expect(points.map((h) => h.doneInLibrary)).toEqual([1, 2, 3, 4])
    expect(library.get(id)).toMatchObject({ status: 'done', pointsDone: 4 })
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(heard.at(-1)).toMatchObject({
      name: 'run.finished',
      payload: {
        id,
        status: 'done',
        results: { points: [{ hbar: 0.4 }, { hbar: 0.3 }, { hbar: 0.2 }, { hbar: 0.1 }] },
      },
    })
    expect(service.activeRuns()).toEqual([])
  })

  it('speaks in its log from the first moment: start, each point as it begins and ends, what failed', async () => {
    const id = await service.start(experimentOf({ 0.3: 'refuses' }))
    const lines = () => heard.flatMap((h) => (h.name === 'run.log' ? [(h.payload as { line: string }).line] : []))
    expect(lines()).toEqual(['Started: 4 points on 2 worker threads.'])
    await service.finished(id)
    expect(lines()).toEqual(
      expect.arrayContaining([
        'hbar = 0.4: begun',
        'hbar = 0.1: begun',
        expect.stringMatching(/^hbar = 0.2: done in/),
        'hbar = 0.3: failed: too thin a structure',
      ]),
    )
    await service.resume(id)
    expect(lines().at(-1)).toBe('Goes on: 3 of 4 points are done, 1 point on 1 worker thread.')
    await service.finished(id)
  })

  it('with points that fail ends as partly done, names them, and tries them again when it is resumed', async () => {
    const id = await service.start(experimentOf({ 0.3: 'dies', 0.1: 'refuses' }))
    expect(await service.finished(id)).toBe('partly')
    const { points } = library.getResultsInput(id)
    expect(points.map((p) => p.status)).toEqual(['done', 'failed', 'done', 'failed'])
    expect(points[3].error).toBe('too thin a structure')
    heard = []
    await service.resume(id)
    expect(await service.finished(id)).toBe('partly')
    expect(heard.filter((h) => h.name === 'run.point')).toHaveLength(2)
  })

  it('none of whose points succeed ends as failed', async () => {
    const id = await service.start(experimentOf({ 0.4: 'throws', 0.3: 'refuses' }, [0.4, 0.3]))
    expect(await service.finished(id)).toBe('failed')
  })

  it('that is cancelled keeps what is done, within a second, and goes on later', async () => {
    const id = await service.start(experimentOf({ 0.3: 'polls', 0.1: 'deaf' }))
    while (library.get(id).pointsDone < 2) await new Promise((resolve) => setTimeout(resolve, 10))
    const at = performance.now()
    service.cancel(id)
    expect(await service.finished(id)).toBe('cancelled')
    expect(performance.now() - at).toBeLessThan(1000)
    expect(library.getResultsInput(id).points.map((p) => p.status)).toEqual(['done', 'pending', 'done', 'pending'])
  })

  it('that is paused keeps what is done, computes nothing, and goes on to the same results', async () => {
    const id = await service.start(experimentOf({ 0.3: 'steps', 0.1: 'steps' }))
    while (library.get(id).pointsDone < 2) await new Promise((resolve) => setTimeout(resolve, 10))
    service.pause(id)
    expect(service.isPaused(id)).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 400))
    expect(library.getResultsInput(id).points.map((p) => p.status)).toEqual(['done', 'pending', 'done', 'pending'])
    expect(heard.filter((h) => h.name === 'run.paused').map((h) => h.payload)).toEqual([{ id, paused: true }])
    await service.resume(id)
    expect(service.isPaused(id)).toBe(false)
    expect(await service.finished(id)).toBe('done')
    const begun = heard.filter(
      (h) => h.name === 'run.log' && (h.payload as { line: string }).line === 'hbar = 0.3: begun',
    )
    expect(begun).toHaveLength(1)
  })

  it('that is paused when the program ends is interrupted and goes on later', async () => {
    const id = await service.start(experimentOf({ 0.1: 'steps' }))
    service.pause(id)
    await service.close()
    expect(library.get(id).status).toBe('interrupted')
    await service.resume(id)
    expect(await service.finished(id)).toBe('done')
  })

  it('is interrupted, not cancelled, when the program ends', async () => {
    const id = await service.start(experimentOf({ 0.1: 'polls' }))
    await service.close()
    expect(library.get(id).status).toBe('interrupted')
  })

  it('is refused before anything is stored when its memory does not fit', async () => {
    const parsed = parseExperiment(gaussianExperiment([1e-5]))
    if (!parsed.ok) throw new Error('the document is valid')
    await expect(service.start(parsed.experiment)).rejects.toThrow(RunRefused)
    expect(library.list().total).toBe(0)
    expect((await service.estimate(parsed.experiment)).refusal).toMatch(/hbar = 0.00001 needs about/)
  })

  it('cannot be resumed while it goes on', async () => {
    const id = await service.start(experimentOf({ 0.1: 'polls' }))
    await expect(service.resume(id)).rejects.toThrow(/going on already/)
    service.cancel(id)
    await service.finished(id)
  })
})

it('the command shouts when a stored run contradicts a theorem (exit code 4)', async () => {
  const experiment = experimentOf({}, [0.4])
  const tasks = planPoints(experiment)
  const id = library.createRun(experiment, experimentHash(experiment), tasks)
  const values = { mk2: { value: 10, lower: 9, upper: 11 }, 'bound.mk2': { value: 1 } }
  library.savePoint(id, 0, {
    hbar: 0.4,
    particles: null,
    status: 'done',
    seconds: 0,
    seed: 1,
    numerics: { method: 'doctored' },
    times: [{ t: 0, values }],
  })
  library.setStatus(id, 'done')
  const { code, stdout } = await place.run('show', id, '--library', place.library)
  expect(code).toBe(4)
  expect(stdout).toMatch(/CONTRADICTED at hbar = 0.4, t = 0: calW\^2/)
})
