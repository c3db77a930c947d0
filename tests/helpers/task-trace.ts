/**
 * The tasks of the page's main thread, from Chromium's own trace: how long each lasted, and how much of that the thread was working. On a machine
 * that others keep busy a task may last long while it waits for a core; the working time is the task's own.
 *
 * Once in a while Chromium loses what one process wrote (its thread is named in the trace, but none of its tasks is there). Then the page's own observer of
 * long tasks speaks: it knows tasks of more than 50 ms only, and their lasting only.
 */
import { readFileSync, rmSync } from 'node:fs'
import type { ElectronApplication, Page } from 'playwright-core'

export interface TaskTime {
  /** Milliseconds from the task's begin to its end. */
  readonly wall: number
  /** Milliseconds of the thread's processor time in between. */
  readonly cpu: number
  /** Milliseconds since the first task of the trace. */
  readonly at: number
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur?: number
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/** Starts a trace of the whole program; the returned function ends it and tells the tasks of the page's main thread. */
export async function traceTasks(app: ElectronApplication, page: Page): Promise<() => Promise<TaskTime[]>> {
  await app.evaluate(({ contentTracing }) =>
    contentTracing.startRecording({
      included_categories: ['disabled-by-default-devtools.timeline', '__metadata'],
      excluded_categories: ['*'],
    }),
  )
  const observed = await observeLongTasks(page)
  return async () => {
    const long = await observed()
    const file = await app.evaluate(({ contentTracing }) => contentTracing.stopRecording())
    const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: TraceEvent[] }
    rmSync(file, { force: true })
    const traced = tasksOf(traceEvents)
    if (traced !== null) return traced
    process.stdout.write(
      "the trace lost the page's tasks: those that the page itself observed (of more than 50 ms) count\n",
    )
    return long
  }
}

/** @returns ends the watch and tells the tasks of more than 50 ms; their working time is unknown, and taken for all of their lasting */
async function observeLongTasks(page: Page): Promise<() => Promise<TaskTime[]>> {
  await page.evaluate(() => {
    const found: { duration: number; startTime: number }[] = []
    const observer = new PerformanceObserver((list) => found.push(...list.getEntries()))
    observer.observe({ type: 'longtask' })
    const end = () => {
      found.push(...observer.takeRecords())
      observer.disconnect()
      return found.map(({ duration, startTime }) => ({ wall: duration, cpu: duration, at: startTime }))
    }
    Object.assign(globalThis, { endLongTasks: end })
  })
  return () => page.evaluate(() => (globalThis as unknown as { endLongTasks: () => TaskTime[] }).endLongTasks())
}

/**
 * @returns null when the trace holds no task of a page
 * @throws when the tasks carry no processor times: then Chromium has changed what it writes
 */
function tasksOf(events: readonly TraceEvent[]): TaskTime[] | null {
  const threads = new Set(
    events.flatMap((e) => (e.name === 'thread_name' && e.args.name === 'CrRendererMain' ? [`${e.pid} ${e.tid}`] : [])),
  )
  const tasks = events.filter((e) => e.name === 'RunTask' && e.ph === 'X' && threads.has(`${e.pid} ${e.tid}`))
  if (tasks.length === 0) return null
  if (tasks.every((e) => e.tdur === undefined)) throw new Error('the trace tells no processor times')
  const start = Math.min(...tasks.map((e) => e.ts))
  return tasks.map((e) => ({ wall: (e.dur ?? 0) / 1000, cpu: (e.tdur ?? 0) / 1000, at: (e.ts - start) / 1000 }))
}

/** The longest by working time, in words: `31 ms (of 48)`. */
export function longestInWords(tasks: readonly TaskTime[], count = 5): string {
  if (tasks.length === 0) return 'none of more than 50 ms'
  return [...tasks]
    .sort((a, b) => b.cpu - a.cpu)
    .slice(0, count)
    .map((t) => `${t.cpu.toFixed(0)} ms (of ${t.wall.toFixed(0)})`)
    .join(', ')
}
