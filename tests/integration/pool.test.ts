import { afterEach, describe, expect, it } from 'vitest'
import type { Experiment } from '../../core/experiments/experiment.ts'
import { PointFailure, SolverPool } from '../../electron/workers/pool.ts'

const workerUrl = new URL('./fake-solver.worker.ts', import.meta.url)
/** What the fake solver does at which hbar. */
const notes = JSON.stringify({ 11: 'deaf', 12: 'polls', 13: 'dies', 14: 'throws' })
const experiment = { notes } as Experiment
let pool: SolverPool

afterEach(() => pool.close())

function job(hbar: number, estimatedBytes = 1) {
  return { experiment, task: { index: 0, hbar, particles: null, seed: 1 }, keepFields: false, estimatedBytes }
}

async function failureOf(result: Promise<unknown>): Promise<PointFailure> {
  const error = await result.then(() => null, (e: unknown) => e)
  if (!(error instanceof PointFailure)) throw new Error(`expected a PointFailure, got ${String(error)}`)
  return error
}

describe('the solver pool', () => {
  it('computes more points than it has workers, and reports progress', async () => {
    pool = new SolverPool({ workerUrl, workers: 2 })
    const stages: string[] = []
    const handles = [1, 2, 3, 4, 5].map((hbar) => pool.run(job(hbar), { progress: (_, stage) => stages.push(stage) }))
    expect((await Promise.all(handles.map((h) => h.result))).map((p) => p.hbar)).toEqual([1, 2, 3, 4, 5])
    expect(stages).toHaveLength(5)
  })

  it.each([[12, 'that polls its flag'], [11, 'that is deaf']])('cancels a worker (hbar %i) %s within a second, and works on', async (hbar) => {
    pool = new SolverPool({ workerUrl, workers: 1 })
    const handle = pool.run(job(hbar))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const at = performance.now()
    handle.cancel()
    expect((await failureOf(handle.result)).code).toBe('cancelled')
    expect(performance.now() - at).toBeLessThan(1000)
    expect((await pool.run(job(3)).result).hbar).toBe(3)
  })

  it('cancels a point that waits without disturbing the one that runs', async () => {
    pool = new SolverPool({ workerUrl, workers: 1 })
    const running = pool.run(job(1))
    const waiting = pool.run(job(2))
    waiting.cancel()
    expect((await failureOf(waiting.result)).code).toBe('cancelled')
    expect((await running.result).hbar).toBe(1)
  })

  it.each([[13, /exit code 7/], [14, /a bug in the solver/]])('survives a worker that dies (hbar %i)', async (hbar, message) => {
    pool = new SolverPool({ workerUrl, workers: 1 })
    const failed = pool.run(job(hbar))
    const next = pool.run(job(5))
    const failure = await failureOf(failed.result)
    expect(failure.code).toBe('internal')
    expect(failure.message).toMatch(message)
    expect((await next.result).hbar).toBe(5)
  })

  it('lets points wait whose memory does not fit beside those that run, but never for ever', async () => {
    pool = new SolverPool({ workerUrl, workers: 2, memoryBytes: 100 })
    const order: number[] = []
    const started = (hbar: number) => ({ progress: () => void order.push(hbar) })
    const first = pool.run(job(1, 80), started(1))
    const large = pool.run(job(2, 500), started(2))
    await first.result
    await large.result
    expect(order).toEqual([1, 2])
  })

  it('rejects what waits when it is closed', async () => {
    pool = new SolverPool({ workerUrl, workers: 1 })
    const handles = [pool.run(job(12)), pool.run(job(1))]
    const failures = handles.map((h) => failureOf(h.result))
    await pool.close()
    expect((await failures[1]).code).toBe('cancelled')
    expect(await failures[0]).toBeInstanceOf(PointFailure)
    expect(() => pool.run(job(1))).toThrow(/closed/)
  })
})
