/** One run while it lasts: its points on the pool, its progress, its pauses, its cancellation, its end. */
import type { Experiment, PointResult, PointTask, StoredField } from '../../core/experiments/experiment.ts'
import type { PlannedPoint } from '../../core/experiments/plan.ts'
import type { Pushes, RunId, RunStatus, StoredStatus } from '../contract/ipc.ts'
import type { Library } from '../library/library.ts'
import { PointFailure } from './pool.ts'
import type { PoolHandle, SolverPool } from './pool.ts'

export type RunPush = 'run.progress' | 'run.time' | 'run.point' | 'run.finished' | 'run.paused' | 'run.log'
export type Emit = <K extends RunPush>(name: K, payload: Pushes[K]) => void

export interface LiveRunOptions {
  readonly id: RunId
  readonly experiment: Experiment
  /** The points that are not done. */
  readonly points: readonly PlannedPoint[]
  readonly total: number
  readonly library: Library
  readonly pool: SolverPool
  readonly emit: Emit
  readonly keepFields: boolean
}

export class LiveRun {
  /** The final status; rejects when the library cannot be written. */
  readonly ended: Promise<RunStatus>
  readonly #options: LiveRunOptions
  #handles: PoolHandle[] = []
  #picturesFailed = false
  #pausedAt: number | null = null
  #pausedMs = 0
  #stop: 'cancelled' | 'interrupted' | null = null
  #resolve: (status: RunStatus) => void = () => {}
  #reject: (error: unknown) => void = () => {}

  constructor(options: LiveRunOptions) {
    this.#options = options
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  begin(): void {
    const { points, total, pool } = this.#options
    const [open, threads] = [
      countOf(points.length, 'point'),
      countOf(Math.min(pool.workers, Math.max(1, points.length)), 'worker thread'),
    ]
    this.#log(
      points.length === total
        ? `Started: ${open} on ${threads}.`
        : `Goes on: ${total - points.length} of ${total} points are done, ${open} on ${threads}.`,
    )
    // The most expensive first, so that no worker is left alone with it at the end; the numbers do not depend on the order.
    const inTurn = points.toSorted((a, b) => b.seconds - a.seconds)
    Promise.all(inTurn.map(({ task, bytes }) => this.#runPoint(task, bytes))).then(
      () => this.#end(),
      (error: unknown) => this.#abort(error),
    )
  }

  cancel(as: 'cancelled' | 'interrupted'): void {
    this.#stop ??= as
    for (const handle of this.#handles) handle.cancel()
  }

  get paused(): boolean {
    return this.#pausedAt !== null
  }

  /** What is done stays; the points at work sleep where they stand, the others wait. */
  pause(): void {
    if (this.#pausedAt !== null || this.#stop !== null) return
    this.#pausedAt = performance.now()
    for (const handle of this.#handles) handle.hold()
    this.#log('Paused.')
    this.#options.emit('run.paused', { id: this.#options.id, paused: true })
  }

  goOn(): void {
    if (this.#pausedAt === null) return
    this.#pausedMs += performance.now() - this.#pausedAt
    this.#pausedAt = null
    for (const handle of this.#handles) handle.goOn()
    this.#log('Goes on.')
    this.#options.emit('run.paused', { id: this.#options.id, paused: false })
  }

  /** Milliseconds, without the pauses. */
  #clock(): number {
    return (this.#pausedAt ?? performance.now()) - this.#pausedMs
  }

  async #runPoint(task: PointTask, estimatedBytes: number): Promise<void> {
    const { id, experiment, pool, emit, keepFields } = this.#options
    const { hbar, particles, index: pointIndex } = task
    /** When a worker took it up: it may have waited long before. */
    let startedAt: number | null = null
    const handle = pool.run(
      { experiment, task, keepFields, estimatedBytes },
      {
        progress: (fraction, stage) => {
          if (startedAt === null) this.#log(`${nameOf(task)}: begun`)
          startedAt ??= this.#clock()
          emit('run.progress', {
            id,
            pointIndex,
            fraction,
            stage,
            secondsLeft: secondsLeft(fraction, (this.#clock() - startedAt) / 1000),
          })
        },
        time: (result) => emit('run.time', { id, pointIndex, hbar, particles, result }),
        field: (field) => this.#keepField(pointIndex, field),
      },
    )
    this.#handles.push(handle)
    try {
      this.#store(task, await handle.result)
    } catch (error) {
      if (!(error instanceof PointFailure)) throw error
      if (error.code === 'cancelled') return
      this.#store(task, failedPoint(task, error))
    }
  }

  #store(task: PointTask, point: PointResult): void {
    const { id, library, emit } = this.#options
    library.savePoint(id, task.index, point)
    emit('run.point', { id, pointIndex: task.index, point })
    const what =
      point.status === 'done' ? `done in ${point.seconds.toFixed(1)} s` : `failed: ${point.error ?? 'no reason given'}`
    this.#log(`${nameOf(task)}: ${what}`)
    for (const warning of point.warnings ?? []) this.#log(`${nameOf(task)}: ${warning}`)
  }

  /** A picture that cannot be kept costs no number: the run goes on and says so once. */
  #keepField(pointIndex: number, field: StoredField): void {
    if (this.#picturesFailed) return
    try {
      this.#options.library.saveField(this.#options.id, pointIndex, field)
    } catch (error) {
      this.#picturesFailed = true
      this.#log(`Pictures of this run are not kept: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #log(line: string): void {
    this.#options.emit('run.log', { id: this.#options.id, at: new Date().toISOString(), line })
  }

  #end(): void {
    try {
      const status = this.#finalStatus()
      if (status === 'cancelled') this.#log('Cancelled: what is done is kept.')
      this.#options.library.setStatus(this.#options.id, status)
      this.#resolve(status)
    } catch (error) {
      this.#reject(error)
    }
  }

  #finalStatus(): StoredStatus {
    const { library, id, total } = this.#options
    const done = library.getResultsInput(id).points.filter((p) => p.status === 'done').length
    if (done === total) return 'done'
    if (this.#stop !== null) return this.#stop
    return done > 0 ? 'partly' : 'failed'
  }

  /** The library cannot be written: nothing that is computed from here on could be kept. */
  #abort(error: unknown): void {
    this.cancel('interrupted')
    this.#log(error instanceof Error ? error.message : String(error))
    this.#reject(error)
  }
}

/** From the speed so far; null while that says too little. */
function secondsLeft(fraction: number, elapsed: number): number | null {
  return fraction > 0.03 && elapsed > 0.5 ? (elapsed * (1 - fraction)) / fraction : null
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

export function nameOf(task: Pick<PointTask, 'hbar' | 'particles'>): string {
  return [task.hbar === null ? '' : `hbar = ${task.hbar}`, task.particles === null ? '' : `N = ${task.particles}`]
    .filter((s) => s !== '')
    .join(', ')
}

function failedPoint(task: PointTask, failure: PointFailure): PointResult {
  const { hbar, particles, seed } = task
  return {
    hbar,
    particles,
    status: 'failed',
    seconds: 0,
    seed,
    numerics: { method: 'none: the point failed' },
    times: [],
    error: failure.message,
  }
}
