/** What the solvers tell while they work, kept by run: progress of each point, values as they arrive, the log. */
import { SvelteMap } from 'svelte/reactivity'
import type { PointResult, PointStatus, TimeResult } from '../../../core/experiments/experiment.ts'
import type { Pushes, RunId, RunStatus } from '../../../electron/contract/ipc.ts'
import { ask, listen, messageOf } from './api.ts'
import { notices } from './notices.svelte.ts'

export interface LivePoint {
  readonly index: number
  readonly hbar: number | null
  readonly particles: number | null
  readonly status: PointStatus
  readonly fraction: number
  readonly stage: string
  readonly secondsLeft: number | null
  readonly times: readonly TimeResult[]
  readonly result: PointResult | null
}

const logLines = 500

export class LiveRun {
  readonly id: RunId
  points = $state.raw<readonly LivePoint[]>([])
  log = $state.raw<readonly { readonly at: string; readonly line: string }[]>([])
  status = $state<RunStatus>('running')
  cancelling = $state(false)

  constructor(id: RunId) {
    this.id = id
  }

  /** The points so far, in the form that the plots take. */
  readonly partial = $derived<readonly PointResult[]>(this.points.map((p) => p.result ?? unfinished(p)))
  readonly fraction = $derived(this.points.length === 0 ? 0 : this.points.reduce((sum, p) => sum + (p.result ? 1 : p.fraction), 0) / this.points.length)
  /** The longest of the running points' own forecasts: a lower bound while others wait. */
  readonly secondsLeft = $derived.by<number | null>(() => {
    const known = this.points.flatMap((p) => (p.status === 'running' && p.secondsLeft !== null ? [p.secondsLeft] : []))
    return known.length === 0 ? null : Math.max(...known)
  })

  point(index: number, change: Partial<LivePoint>): void {
    const next = [...this.points]
    for (let i = next.length; i <= index; i++) next[i] = waitingPoint(i)
    next[index] = { ...(next[index] ?? waitingPoint(index)), ...change }
    this.points = next
  }

  /** From the library: what was there before this window listened. */
  seed(points: readonly PointResult[], status: RunStatus): void {
    this.status = status
    this.points = points.map((result, index) => {
      const known = this.points[index]
      const isFinal = result.status === 'done' || result.status === 'failed' || result.status === 'cancelled'
      if (known && known.status !== 'pending' && !isFinal) return { ...known, hbar: result.hbar, particles: result.particles }
      const base = { ...waitingPoint(index), hbar: result.hbar, particles: result.particles, status: result.status, times: result.times }
      return isFinal ? { ...base, fraction: 1, result } : base
    })
  }

  addLog(at: string, line: string): void {
    this.log = [...this.log.slice(1 - logLines), { at, line }]
  }
}

function waitingPoint(index: number): LivePoint {
  return { index, hbar: null, particles: null, status: 'pending', fraction: 0, stage: '', secondsLeft: null, times: [], result: null }
}

function unfinished(p: LivePoint): PointResult {
  return { hbar: p.hbar, particles: p.particles, status: p.status, seconds: 0, seed: 0, numerics: { method: '' }, times: p.times }
}

export function isActive(status: RunStatus): boolean {
  return status === 'running' || status === 'queued'
}

class LiveRuns {
  readonly #runs = new SvelteMap<RunId, LiveRun>()
  readonly runningCount = $derived([...this.#runs.values()].filter((r) => isActive(r.status)).length)

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
    const stops = [
      listen('run.progress', (p) => this.#progress(p)),
      listen('run.time', (p) => this.#time(p)),
      listen('run.point', ({ id, pointIndex, point }) =>
        this.of(id).point(pointIndex, { hbar: point.hbar, particles: point.particles, status: point.status, fraction: 1, secondsLeft: 0, times: point.times, result: point }),
      ),
      listen('run.log', ({ id, at, line }) => this.of(id).addLog(at, line)),
      listen('run.finished', (p) => this.#finished(p)),
    ]
    return () => stops.forEach((stop) => stop())
  }

  #progress({ id, pointIndex, fraction, stage, secondsLeft }: Pushes['run.progress']): void {
    const run = this.of(id)
    if (run.points[pointIndex]?.result) return
    run.point(pointIndex, { status: 'running', fraction, stage, secondsLeft })
    if (!isActive(run.status)) run.status = 'running'
  }

  #time({ id, pointIndex, hbar, particles, result }: Pushes['run.time']): void {
    const run = this.of(id)
    const known = run.points[pointIndex]
    if (known?.result) return
    run.point(pointIndex, { hbar, particles, times: [...(known?.times ?? []).filter((t) => t.t !== result.t), result] })
  }

  #finished({ id, status, results }: Pushes['run.finished']): void {
    const run = this.of(id)
    run.seed(results.points, status)
    run.cancelling = false
    const name = results.experiment.name
    if (status === 'done') notices.add('info', `“${name}” is done.`)
    else if (status === 'failed' || status === 'partly') notices.add('warning', `“${name}” ended with points that failed; the run view says which and why.`)
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

  async resume(id: RunId): Promise<void> {
    const run = this.of(id)
    try {
      await ask('runs.resume', id)
      run.status = 'running'
      run.points = run.points.map((p) => (p.status === 'done' ? p : { ...waitingPoint(p.index), hbar: p.hbar, particles: p.particles }))
    } catch (error) {
      notices.add('error', `The run was not resumed. ${messageOf(error)}`)
    }
  }
}

export const liveRuns = new LiveRuns()
