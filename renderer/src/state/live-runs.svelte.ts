/** What the solvers tell while they work, kept by run: progress of each point, values as they arrive, the log. */
import { SvelteMap } from 'svelte/reactivity'
import type { PointResult, Rate, Results } from '../../../core/experiments/experiment.ts'
import type { Pushes, RunId, RunStatus } from '../../../electron/contract/ipc.ts'
import { ask, listen, messageOf } from './api.ts'
import { FrameQueue } from '../lib/frame-queue.ts'
import { notices } from './notices.svelte.ts'
import { byRun, changesOf, type LivePoint, type PointChange, type RunMessage } from './run-messages.ts'

export interface LogLine {
  readonly at: string
  readonly line: string
  /** Counts the lines of this run, so that the list keeps its rows when the oldest go. */
  readonly number: number
}

const logLines = 500

export class LiveRun {
  readonly id: RunId
  points = $state.raw<readonly LivePoint[]>([])
  /** Of a run that has ended; fitting them takes longer than a frame, so it is not done while points come in. */
  rates = $state.raw<readonly Rate[]>([])
  log = $state.raw<readonly LogLine[]>([])
  status = $state<RunStatus>('running')
  cancelling = $state(false)

  constructor(id: RunId) {
    this.id = id
  }

  /** The points so far, in the form that the plots take: a new list only when a value has come, not with each step of progress. */
  partial = $state.raw<readonly PointResult[]>([])
  readonly fraction = $derived(
    this.points.length === 0
      ? 0
      : this.points.reduce((sum, p) => sum + (p.result ? 1 : p.fraction), 0) / this.points.length,
  )
  /** The longest of the running points' own forecasts: a lower bound while others wait. */
  readonly secondsLeft = $derived.by<number | null>(() => {
    const known = this.points.flatMap((p) => (p.status === 'running' && p.secondsLeft !== null ? [p.secondsLeft] : []))
    return known.length === 0 ? null : Math.max(...known)
  })

  point(index: number, change: Partial<LivePoint>): void {
    this.apply([{ index, change }])
  }

  /** Many changes as one. */
  apply(changes: readonly PointChange[]): void {
    const next = [...this.points]
    let measured = false
    for (const { index, change } of changes) {
      for (let i = next.length; i <= index; i++) next[i] = waitingPoint(i)
      next[index] = { ...(next[index] ?? waitingPoint(index)), ...change }
      measured ||= change.times !== undefined || change.result !== undefined
    }
    this.#show(next, measured)
  }

  /** What is not done waits again. */
  restart(): void {
    this.status = 'running'
    this.rates = []
    this.#show(
      this.points.map((p) =>
        p.status === 'done' ? p : { ...waitingPoint(p.index), hbar: p.hbar, particles: p.particles },
      ),
      true,
    )
  }

  #show(points: readonly LivePoint[], measured: boolean): void {
    this.points = points
    if (measured) this.partial = points.map((p) => p.result ?? unfinished(p))
  }

  /** From the library: what was there before this window listened. */
  seed({ points, rates }: Pick<Results, 'points' | 'rates'>, status: RunStatus): void {
    this.status = status
    this.rates = isActive(status) ? [] : rates
    const seeded = points.map((result, index) => {
      const known = this.points[index]
      const isFinal = result.status === 'done' || result.status === 'failed' || result.status === 'cancelled'
      if (known && known.status !== 'pending' && !isFinal)
        return { ...known, hbar: result.hbar, particles: result.particles }
      const base = {
        ...waitingPoint(index),
        hbar: result.hbar,
        particles: result.particles,
        status: result.status,
        times: result.times,
      }
      return isFinal ? { ...base, fraction: 1, result } : base
    })
    this.#show(seeded, true)
  }

  addLog(lines: readonly { readonly at: string; readonly line: string }[]): void {
    const next = (this.log.at(-1)?.number ?? 0) + 1
    this.log = [...this.log, ...lines.map((line, i) => ({ ...line, number: next + i }))].slice(-logLines)
  }
}

function waitingPoint(index: number): LivePoint {
  return {
    index,
    hbar: null,
    particles: null,
    status: 'pending',
    fraction: 0,
    stage: '',
    secondsLeft: null,
    times: [],
    result: null,
  }
}

function unfinished(p: LivePoint): PointResult {
  return {
    hbar: p.hbar,
    particles: p.particles,
    status: p.status,
    seconds: 0,
    seed: 0,
    numerics: { method: '' },
    times: p.times,
  }
}

/** Not ended: at work, waiting for its turn, or paused. */
export function isActive(status: RunStatus): boolean {
  return status === 'running' || status === 'queued' || status === 'paused'
}

export class LiveRuns {
  readonly #runs = new SvelteMap<RunId, LiveRun>()
  /** Of a run that was only mentioned nothing is known: it has no points. */
  readonly runningCount = $derived(
    [...this.#runs.values()].filter((r) => r.points.length > 0 && isActive(r.status) && r.status !== 'paused').length,
  )

  /** The live side of a run, made at its first mention. */
  of(id: RunId): LiveRun {
    const known = this.#runs.get(id)
    if (known) return known
    const run = new LiveRun(id)
    this.#runs.set(id, run)
    return run
  }

  find(id: RunId): LiveRun | undefined {
    return this.#runs.get(id)
  }

  start(): () => void {
    const queue = new FrameQueue<RunMessage>((messages) => this.receive(messages))
    const stops = [
      listen('run.progress', (payload) => queue.push({ name: 'run.progress', payload })),
      listen('run.time', (payload) => queue.push({ name: 'run.time', payload })),
      listen('run.point', (payload) => queue.push({ name: 'run.point', payload })),
      listen('run.paused', (payload) => queue.push({ name: 'run.paused', payload })),
      listen('run.log', (payload) => queue.push({ name: 'run.log', payload })),
      listen('run.finished', (payload) => queue.push({ name: 'run.finished', payload })),
    ]
    return () => stops.forEach((stop) => stop())
  }

  /** Messages in the order in which they were sent; each run is changed once, however many speak of it. */
  receive(messages: readonly RunMessage[]): void {
    for (const { id, own } of byRun(messages)) {
      const run = this.of(id)
      const changes = changesOf(own, run.points)
      if (changes.length > 0) run.apply(changes)
      if (!isActive(run.status) && own.some((m) => m.name === 'run.progress')) run.status = 'running'
      const lines = own.flatMap((m) => (m.name === 'run.log' ? [{ at: m.payload.at, line: m.payload.line }] : []))
      if (lines.length > 0) run.addLog(lines)
      for (const m of own) {
        if (m.name === 'run.paused') run.status = m.payload.paused ? 'paused' : 'running'
        if (m.name === 'run.finished') this.#finished(m.payload)
      }
    }
  }

  #finished({ id, status, results }: Pushes['run.finished']): void {
    const run = this.of(id)
    run.seed(results, status)
    run.cancelling = false
    const name = results.experiment.name
    if (status === 'done') notices.add('info', `“${name}” is done.`)
    else if (status === 'failed' || status === 'partly')
      notices.add('warning', `“${name}” ended with points that failed; the run view says which and why.`)
  }

  async cancel(id: RunId): Promise<void> {
    const run = this.of(id)
    if (!isActive(run.status) || run.cancelling) return
    run.cancelling = true
    try {
      await ask('runs.cancel', id)
    } catch (error) {
      notices.add('error', `The run was not cancelled. ${messageOf(error)}`)
    } finally {
      run.cancelling = false
    }
  }

  /** Its status changes when the solvers' side says so. */
  async pause(id: RunId): Promise<void> {
    try {
      await ask('runs.pause', id)
    } catch (error) {
      notices.add('error', `The run was not paused. ${messageOf(error)}`)
    }
  }

  /** @param status as a list shows it, where this window has not followed the run */
  async togglePause(id: RunId, status = this.find(id)?.status): Promise<void> {
    if (status === 'paused') return this.#goOn(id)
    if (status === 'running') return this.pause(id)
  }

  async #goOn(id: RunId): Promise<void> {
    try {
      await ask('runs.resume', id)
    } catch (error) {
      notices.add('error', `The run was not resumed. ${messageOf(error)}`)
    }
  }

  /** Of a run that has ended: what is not done is computed. */
  async resume(id: RunId): Promise<void> {
    const run = this.of(id)
    try {
      await ask('runs.resume', id)
      run.restart()
    } catch (error) {
      notices.add('error', `The run was not resumed. ${messageOf(error)}`)
    }
  }
}

export const liveRuns = new LiveRuns()
