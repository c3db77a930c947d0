/** Experiments in the real application: run, kept over a restart, exported, and resumed after a kill -9. */
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Experiment } from '../../core/experiments/experiment.ts'
import { pushChannel } from '../../electron/contract/channels.ts'
import { contention, tooContended } from '../helpers/contention.ts'
import { launchApp, screenshot, stubDialogs, temporaryHome, type LaunchedApp } from '../helpers/launch-app.ts'
import { answerOf, collect, collected, measureFrames, request, waitForPushes } from '../helpers/page-api.ts'
import { watchLayout } from '../helpers/layout-shifts.ts'
import { desktop, processorSecondsWithin, sayThatTimePassed, watchDesktop } from '../helpers/desktop.ts'
import { longestInWords, traceTasks } from '../helpers/task-trace.ts'

const home = temporaryHome()

afterAll(() => {
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

async function start(): Promise<LaunchedApp> {
  const launched = await launchApp({ home })
  await launched.page.waitForLoadState('load')
  return launched
}

async function example(launched: LaunchedApp, file: string): Promise<Experiment> {
  const list = await request(launched.page, 'examples.list')
  const found = list.find((entry) => entry.file === file)
  if (!found) throw new Error(`no example ${file}`)
  return found.experiment
}

describe('a run in the window', () => {
  let launched: LaunchedApp
  let run: string

  beforeAll(async () => {
    launched = await start()
    await collect(launched.page, 'run.progress', 'run.point', 'run.time', 'run.finished', 'library.changed')
  })

  afterAll(async () => {
    await launched.close()
  })

  it('estimates, runs on worker threads, and tells the page', async () => {
    const experiment = await example(launched, 'harmonic-oracle.json')
    const cost = await request(launched.page, 'runs.estimate', experiment)
    expect(cost.refusal).toBeNull()
    run = await request(launched.page, 'runs.start', experiment)
    const [finished] = await waitForPushes(launched.page, 'run.finished', 1)
    expect(finished).toMatchObject({ id: run, status: 'done' })
    const points = await collected(launched.page, 'run.point')
    expect(points.length).toBe(finished.results.points.length)
  })

  it('gives results with intervals, and pictures as typed arrays', async () => {
    const detail = await request(launched.page, 'library.get', run)
    expect(detail.oracle).toBe(true)
    const mk2 = detail.results.points[0].times[0].values['mk2']
    expect(mk2.lower).toBeLessThanOrEqual(mk2.value)
    expect(mk2.upper).toBeGreaterThanOrEqual(mk2.value)
    expect(detail.fields.length).toBeGreaterThan(0)
    const [{ pointIndex, name, t }] = detail.fields
    const kind = await launched.page.evaluate(
      async (args) => {
        const { quadrant } = globalThis as unknown as {
          quadrant: { request(name: string, ...args: unknown[]): Promise<unknown> }
        }
        const answer = (await quadrant.request('library.field', ...args)) as { ok: boolean; value: { values: unknown } }
        return answer.ok && answer.value.values instanceof Float32Array
      },
      [run, pointIndex, name, t],
    )
    expect(kind).toBe(true)
  })

  it.each(['csv', 'json', 'npz', 'hdf5', 'svg', 'pdf', 'png', 'pgfplots', 'matplotlib', 'report', 'bundle'] as const)(
    'exports the run as %s',
    async (as) => {
      const folder = join(home, 'exports')
      mkdirSync(folder, { recursive: true })
      const savePath = join(folder, `run.${as}`)
      await stubDialogs(launched.app, { savePath })
      expect(await request(launched.page, 'files.exportRun', run, as)).toBe(savePath)
      expect(statSync(savePath).size).toBeGreaterThan(100)
    },
  )

  it('saves figures and experiments, and answers null when the dialog is cancelled', async () => {
    const { page, app } = launched
    const savePath = join(home, 'exports', 'figure.svg')
    await stubDialogs(app, { savePath })
    expect(await request(page, 'files.saveFigure', 'figure', 'svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')).toBe(
      savePath,
    )
    expect(readFileSync(savePath, 'utf8')).toContain('<svg')
    await stubDialogs(app, {})
    expect(await request(page, 'files.saveFigure', 'figure', 'svg', '<svg/>')).toBeNull()
    expect(await request(page, 'files.openExperiment')).toBeNull()
    const unwritable = join(home, 'no-such-folder', 'figure.svg')
    await stubDialogs(app, { savePath: unwritable })
    expect(await answerOf(page, 'files.saveFigure', 'figure', 'svg', '<svg/>')).toMatchObject({
      ok: false,
      error: { code: 'no-such-folder' },
    })
  })

  it('keeps drafts, stars, tags, notes, and a trash', async () => {
    const { page } = launched
    await request(page, 'drafts.save', { unfinished: true })
    expect(await request(page, 'drafts.load')).toEqual({ unfinished: true })
    await request(page, 'library.update', run, { starred: true, tags: ['kept'], notes: 'a note about sharpness' })
    expect((await request(page, 'library.list', { text: 'sharpness' })).total).toBe(1)
    await request(page, 'library.trash', [run], true)
    expect((await request(page, 'library.list', {})).total).toBe(0)
    await request(page, 'library.trash', [run], false)
  })

  it('still has everything after a restart', async () => {
    await launched.close()
    launched = await start()
    const { total, rows } = await request(launched.page, 'library.list', {})
    expect(total).toBe(1)
    expect(rows[0]).toMatchObject({ id: run, starred: true, tags: ['kept'], status: 'done' })
    const detail = await request(launched.page, 'library.get', run)
    expect(detail.results.points.every((point) => point.status === 'done')).toBe(true)
  })
})

describe('a sweep in the window', () => {
  let launched: LaunchedApp

  beforeAll(async () => {
    launched = await start()
    await collect(launched.page, 'run.progress', 'run.point', 'run.finished')
  })

  afterAll(async () => {
    await launched.close()
  })

  it('leaves the window fluent, and stops within a second', async ({ skip }) => {
    const before = contention()
    const { page } = launched
    const idle = await measureFrames(page, 2)
    const id = await request(page, 'runs.start', await example(launched, 'two-bumps-attractive.json'))
    await waitForPushes(page, 'run.progress', 1)
    // The view that draws while the run goes on.
    await page.evaluate((run) => (location.hash = `#/run/${run}`), id)
    await page.getByTestId('cancel-button').waitFor({ timeout: 10_000 })
    const busy = await measureFrames(page, 5)
    await screenshot(page, 'sweep-running')
    const words = ({ median, p95, p99, max, frames }: typeof busy) =>
      `median ${median.toFixed(1)} ms, 95 % ${p95.toFixed(1)} ms, 99 % ${p99.toFixed(1)} ms, longest ${max.toFixed(1)} ms of ${frames}`
    process.stdout.write(`frame time while a sweep runs: ${words(busy)}; idle: ${words(idle)}\n`)
    const cancelledAt = Date.now()
    await request(page, 'runs.cancel', id)
    const [finished] = await waitForPushes(page, 'run.finished', 1, 10_000)
    const stopped = Date.now() - cancelledAt
    process.stdout.write(`measured: cancelled after ${stopped} ms\n`)
    expect(finished).toMatchObject({ id, status: 'cancelled' })
    const busyElsewhere = Math.max(before, contention())
    const fluent = busy.p95 < 32 && busy.p99 < 50
    skip(busyElsewhere > tooContended && (!fluent || stopped >= 1500), 'other programs kept the processor busy')
    expect(stopped).toBeLessThan(1500)
    // Frames come every 16.7 ms: one that is missed now and then is 33.3. Without a GPU the drawing shares the cores with the solver.
    expect(busy.p95).toBeLessThan(32)
    expect(busy.p99).toBeLessThan(50)
  })

  it('is never held up for more than 50 ms, and nothing on it jumps, while 200 points report', async ({ skip }) => {
    const before = contention()
    const { page, app } = launched
    const { rows } = await request(page, 'library.list', { limit: 1 })
    await page.evaluate((run) => (location.hash = `#/run/${run}`), rows[0].id)
    await page.getByTestId('resume-button').waitFor({ timeout: 10_000 })
    await page.waitForTimeout(500)
    const endTrace = await traceTasks(app, page)
    const shifted = await watchLayout(page)
    // As the main process would: in batches, ten times a second, five points each, with progress and the log.
    await app.evaluate(
      async ({ BrowserWindow }, { id, channel }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents
        for (let batch = 0; batch < 40; batch++) {
          const messages = Array.from({ length: 5 }, (_, k) => {
            const pointIndex = 5 * batch + k
            const hbar = 0.4 * 0.98 ** pointIndex
            const times = [0, 1].map((t) => ({
              t,
              values: {
                mk2: { value: 0.02 * hbar ** 2, lower: 0.0199 * hbar ** 2, upper: 0.0201 * hbar ** 2 },
                'bound.mk2': { value: hbar * Math.exp(t) },
              },
            }))
            const point = {
              hbar,
              particles: null,
              status: 'done',
              seconds: 1,
              seed: 1,
              numerics: { method: 'made up' },
              times,
            }
            return [
              ['run.progress', { id, pointIndex: pointIndex + 5, fraction: 0.5, stage: 'Hartree', secondsLeft: 2 }],
              ['run.point', { id, pointIndex, point }],
              ['run.log', { id, at: new Date().toISOString(), line: `point ${pointIndex + 1}: done` }],
            ]
          })
          contents?.send(channel, messages.flat())
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      },
      { id: rows[0].id, channel: pushChannel },
    )
    await page.waitForTimeout(300)
    const tasks = await endTrace()
    const shifts = await shifted()
    process.stdout.write(
      `layout shifts while 200 points report: ${shifts.length === 0 ? 'none' : shifts.map(({ value, nodes }) => `${value.toFixed(4)} (${nodes.join(', ')})`).join('; ')}\n`,
    )
    // A number that is set flush right begins further right when it gets shorter, which counts as some 0.00002; nothing else may move.
    expect(shifts.reduce((sum, { value }) => sum + value, 0)).toBeLessThan(0.001)
    await screenshot(page, 'sweep-of-200')
    process.stdout.write(`working time of the page's longest tasks while 200 points report: ${longestInWords(tasks)}\n`)
    // A task's own working time: that others take the processor away from it is not the window's doing.
    const longest = Math.max(0, ...tasks.map((t) => t.cpu))
    // Shared caches and a shared core make the same work take longer, also by the thread's own clock.
    skip(longest >= 50 && Math.max(before, contention()) > tooContended, 'other programs kept the processor busy')
    expect(longest).toBeLessThan(50)
  })

  it('pauses and goes on: nothing is computed meanwhile, the machine may sleep, the numbers are those of an unbroken run', async () => {
    const { page, app } = launched
    const flagship = await example(launched, 'two-bumps-attractive.json')
    const experiment: Experiment = {
      ...flagship,
      name: 'To be paused',
      sweep: { hbar: [0.4, 0.3] },
      times: [0.5],
      accuracy: { tolerance: 0.05 },
      measures: ['mk2'],
    }
    await watchDesktop(app)
    const finishedBefore = (await collected(page, 'run.finished')).length
    const begun = (await collected(page, 'run.progress')).length
    const id = await request(page, 'runs.start', experiment)
    await page.evaluate((run) => (location.hash = `#/run/${run}`), id)
    await waitForPushes(page, 'run.progress', begun + 1, 20_000)
    expect(await desktop(app)).toMatchObject({ awake: true })
    await page.getByTestId('pause-button').click()
    await page.locator('header .status.paused').waitFor({ timeout: 5000 })
    const asleep = await desktop(app)
    expect(asleep).toMatchObject({ awake: false, bar: { mode: 'paused' } })
    expect((await request(page, 'library.get', id)).summary.status).toBe('paused')
    // Solvers look at their orders some times a second: soon the program as a whole is at rest, and stays so.
    await expect.poll(() => processorSecondsWithin(app, 500), { timeout: 5000, interval: 0 }).toBeLessThan(0.2)
    const before = (await collected(page, 'run.progress')).length
    expect(await processorSecondsWithin(app, 1500)).toBeLessThan(0.6)
    expect((await collected(page, 'run.progress')).length).toBe(before)
    expect((await request(page, 'library.get', id)).summary.pointsDone).toBeLessThan(2)
    await screenshot(page, 'run-paused')
    // The square shows it too, and its button does the same.
    await page.keyboard.press('Control+1')
    await page.getByRole('button', { name: 'Resume: To be paused' }).click()
    await page.getByRole('button', { name: 'Pause: To be paused' }).waitFor({ timeout: 5000 })
    expect((await desktop(app)).awake).toBe(true)
    await sayThatTimePassed(app, 40_000)
    const finished = await waitForPushes(page, 'run.finished', finishedBefore + 1, 60_000)
    expect(finished.at(-1)).toMatchObject({ id, status: 'done' })
    const atEnd = await desktop(app)
    expect(atEnd).toMatchObject({ awake: false, bar: { fraction: -1 }, notices: ['To be paused: done'] })
    const unbroken = await request(page, 'runs.start', { ...experiment, name: 'Unbroken' })
    const both = await waitForPushes(page, 'run.finished', finishedBefore + 2, 60_000)
    const numbers = (results: { points: readonly object[] }) =>
      results.points.map((point) => ({ ...point, seconds: 0 }))
    expect(both.at(-1)).toMatchObject({ id: unbroken, status: 'done' })
    expect(numbers(both.at(-1)!.results)).toEqual(numbers(finished.at(-1)!.results))
  }, 120_000)
})

describe('a kill -9 in the middle of a run', () => {
  it('loses no finished point, and resume goes on', async () => {
    const first = await start()
    await collect(first.page, 'run.point')
    const flagship = await example(first, 'two-bumps-attractive.json')
    const experiment: Experiment = {
      ...flagship,
      name: 'To be killed',
      sweep: { hbar: [0.2, 0.15, 0.12] },
      times: [0.5],
      accuracy: { tolerance: 0.05 },
    }
    const id = await request(first.page, 'runs.start', experiment)
    const told = await waitForPushes(first.page, 'run.point', 1, 90_000)
    const pid = first.app.process().pid
    if (pid === undefined) throw new Error('the application has no process')
    const gone = new Promise((resolve) => first.app.process().once('exit', resolve))
    process.kill(pid, 'SIGKILL')
    await gone
    const second = await start()
    await collect(second.page, 'run.finished')
    const { summary, results } = await request(second.page, 'library.get', id)
    expect(summary.status).toBe('interrupted')
    for (const { pointIndex } of told) expect(results.points[pointIndex].status).toBe('done')
    await request(second.page, 'runs.resume', id)
    const [finished] = await waitForPushes(second.page, 'run.finished', 1, 120_000)
    expect(finished.status).toBe('done')
    // The points that were done before are the same to the last bit.
    for (const { pointIndex, point } of told) expect(finished.results.points[pointIndex]).toEqual(point)
    await second.close()
  }, 240_000)
})
