import { afterEach, describe, expect, it } from 'vitest'
import type { Experiment } from '../../core/experiments/experiment.ts'
import { PointFailure, SolverPool } from '../../electron/workers/pool.ts'

const workerUrl = new URL('./fake-solver.worker.ts', import.meta.url)
/** What the fake solver does at which hbar. */
const notes = JSON.stringify({ 11: 'deaf', 12: 'polls', 13: 'dies', 14: 'throws', 15: 'steps' })
const experiment = { notes } as Experiment
let pool: SolverPool

afterEach(() => pool.close())

function job(hbar: number, estimatedBytes = 1) {
  return { experiment, task: { index: 0, hbar, particles: null, seed: 1 }, keepFields: false, estimatedBytes }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

async function failureOf(result: Promise<unknown>): Promise<PointFailure> {
  const error = await result.then(
    () => null,
    (e: unknown) => e,
  )
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

  it.each([
    [12, 'that polls its flag'],
    [11, 'that is deaf'],
  ])('cancels a worker (hbar %i) %s within a second, and works on', async (hbar) => {
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

  it.each([
    [13, /exit code 7/],
    [14, /a bug in the solver/],
  ])('survives a worker that dies (hbar %i)', async (hbar, message) => {
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

  it('holds a point where it stands, gives its place to others, and lets it go on to the same end', async () => {
    pool = new SolverPool({ workerUrl, workers: 1 })
    const fractions: number[] = []
    const held = pool.run(job(15), { progress: (fraction) => void fractions.push(fraction) })
    let begun = false
    const waiting = pool.run(job(2), { progress: () => void (begun = true) })
    while (fractions.length < 4) await pause(5)
    held.hold()
    waiting.hold()
    await pause(60)
    const seen = fractions.length
    // Another run's point has the worker's place, though one point sleeps and one waits before it in the queue.
    expect((await pool.run(job(1)).result).hbar).toBe(1)
    await pause(100)
    expect(fractions.length).toBe(seen)
    expect(begun).toBe(false)
    held.goOn()
    expect((await held.result).hbar).toBe(15)
    expect(fractions.at(-1)).toBe(1)
    waiting.goOn()
    expect((await waiting.result).hbar).toBe(2)
  })

  it('does not wake more points at once than it has workers', async () => {
    pool = new SolverPool({ workerUrl, workers: 1 })
    const begun: number[] = []
    const first = pool.run(job(15), { progress: () => void begun.push(1) })
    while (begun.length === 0) await pause(5)
    first.hold()
    const second = pool.run(job(15), { progress: () => void begun.push(2) })
    while (!begun.includes(2)) await pause(5)
    first.goOn()
    const ends: number[] = []
    await Promise.all([first.result.then(() => ends.push(1)), second.result.then(() => ends.push(2))])
    expect(ends).toEqual([2, 1])
    expect(begun.lastIndexOf(2)).toBeLessThan(begun.lastIndexOf(1))
  })

  it.each(['cancelled', 'closed'])('ends a point that sleeps when it is %s', async (how) => {
    pool = new SolverPool({ workerUrl, workers: 1 })
    const handle = pool.run(job(15))
    await pause(200)
    handle.hold()
    const at = performance.now()
    if (how === 'cancelled') handle.cancel()
    else void pool.close()
    expect(await failureOf(handle.result)).toBeInstanceOf(PointFailure)
    expect(performance.now() - at).toBeLessThan(1000)
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
