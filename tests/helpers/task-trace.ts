/**
 * The tasks of the page's main thread, from Chromium's own trace: how long each lasted, and how much of that the thread was working. On a machine
 * that others keep busy a task may last long while it waits for a core; the working time is the task's own.
 */
import { readFileSync, rmSync } from 'node:fs'
import type { ElectronApplication } from 'playwright-core'

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
export async function traceTasks(app: ElectronApplication): Promise<() => Promise<TaskTime[]>> {
  await app.evaluate(({ contentTracing }) =>
    contentTracing.startRecording({
      included_categories: ['disabled-by-default-devtools.timeline', '__metadata'],
      excluded_categories: ['*'],
    }),
  )
  return async () => {
    const file = await app.evaluate(({ contentTracing }) => contentTracing.stopRecording())
    const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: TraceEvent[] }
    rmSync(file, { force: true })
    return tasksOf(traceEvents)
  }
}

/** @throws when the trace holds no main thread of a page, or no processor times: then it would say nothing */
function tasksOf(events: readonly TraceEvent[]): TaskTime[] {
  const threads = new Set(
    events.flatMap((e) => (e.name === 'thread_name' && e.args.name === 'CrRendererMain' ? [`${e.pid} ${e.tid}`] : [])),
  )
  const tasks = events.filter((e) => e.name === 'RunTask' && e.ph === 'X' && threads.has(`${e.pid} ${e.tid}`))
  if (tasks.length === 0 || tasks.every((e) => e.tdur === undefined))
    throw new Error('the trace tells no tasks of the page')
  const start = Math.min(...tasks.map((e) => e.ts))
  return tasks.map((e) => ({ wall: (e.dur ?? 0) / 1000, cpu: (e.tdur ?? 0) / 1000, at: (e.ts - start) / 1000 }))
}

/** The longest by working time, in words: `31 ms (of 48)`. */
export function longestInWords(tasks: readonly TaskTime[], count = 5): string {
  return [...tasks]
    .sort((a, b) => b.cpu - a.cpu)
    .slice(0, count)
    .map((t) => `${t.cpu.toFixed(0)} ms (of ${t.wall.toFixed(0)})`)
    .join(', ')
}
