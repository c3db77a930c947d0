/**
 * Runs: an experiment goes into the library, its points to the pool, each result back into the library the moment it is
 * there (durable before anyone is told). Used by the window's main process and by the command alike.
 */
import { freemem } from 'node:os'
import type { Experiment, PointResult, PointTask, Results } from '../../core/experiments/experiment.ts'
import { assembleResults } from '../../core/experiments/assemble-results.ts'
import { experimentHash } from '../../core/experiments/canonical-hash.ts'
import { solverRefusals } from '../../core/experiments/arrows/solver-doors.ts'
import { usesClosedForm } from '../../core/experiments/closed-form.ts'
import { estimateCost, estimatePointSeconds, planPoints } from '../../core/experiments/plan.ts'
import type { CostEstimate, CostPlane, RunId, RunStatus } from '../contract/ipc.ts'
import type { Library } from '../library/library.ts'
import { LiveRun, type Emit } from './live-run.ts'
import type { Pace } from './pace.ts'
import type { SolverPool } from './pool.ts'

export interface RunServiceOptions {
  readonly library: Library
  readonly pool: SolverPool
  readonly software: Results['software']
  readonly emit?: Emit
  /** Pictures beside the numbers; default true. */
  readonly keepFields?: boolean
  /** What earlier runs took; without it the machine counts as an ordinary one. */
  readonly pace?: Pace
}

/** A run that was not started, with what to change. */
export class RunRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RunRefused'
  }
}

export class RunService {
  readonly #options: RunServiceOptions
  readonly #live = new Map<RunId, LiveRun>()

  constructor(options: RunServiceOptions) {
    this.#options = options
  }

  /** Time and memory beforehand; `refusal` says why it would not be started. */
  estimate(experiment: Experiment): CostEstimate {
    const availableBytes = availableMemory()
    const planned = estimateCost(experiment, {
      workers: this.#options.pool.workers,
      availableBytes,
      pace: this.#options.pace?.factor(experiment) ?? 1,
    })
    return { ...planned, availableBytes }
  }

  /** What one point would take over a part of the (hbar, N) plane. Others get their turn after each place: a place may take some milliseconds. */
  async costPlane(
    experiment: Experiment,
    hbar: readonly (number | null)[],
    particles: readonly (number | null)[],
  ): Promise<CostPlane> {
    const pace = this.#options.pace?.factor(experiment) ?? 1
    const seconds: (number | null)[][] = []
    for (const h of hbar) {
      const row: (number | null)[] = []
      for (const n of particles) {
        row.push(secondsAt(experiment, { index: 0, hbar: h, particles: n, seed: experiment.seed }, pace))
        await new Promise((resolve) => setImmediate(resolve))
      }
      seconds.push(row)
    }
    return { hbar, particles, seconds }
  }

  /** @throws {RunRefused} when the memory does not fit; nothing is stored then */
  start(experiment: Experiment): RunId {
    this.#assertFits(experiment)
    const tasks = planPoints(experiment)
    const id = this.#options.library.createRun(experiment, experimentHash(experiment), tasks)
    this.#launch(id, experiment, tasks, [])
    return id
  }

  /** Goes on after a pause, or with the points that are not done; a run whose points are all done is only finished. */
  resume(id: RunId): void {
    const live = this.#live.get(id)
    if (live?.paused) return live.goOn()
    if (live) throw new RunRefused('This run is going on already.')
    const stored = this.#options.library.getResultsInput(id)
    this.#assertFits(stored.experiment)
    this.#launch(id, stored.experiment, stored.tasks, stored.points)
  }

  /** Until `resume`; a program that ends meanwhile leaves the run interrupted, as one that was at work. */
  pause(id: RunId): void {
    this.#live.get(id)?.pause()
  }

  isPaused(id: RunId): boolean {
    return this.#live.get(id)?.paused ?? false
  }

  /** What is done is kept. `interrupted`: the program is asked to end, rather than the run. */
  cancel(id: RunId, as: 'cancelled' | 'interrupted' = 'cancelled'): void {
    this.#live.get(id)?.cancel(as)
  }

  /** Settles when the run has ended and its status is stored; rejects when the library cannot be written. */
  finished(id: RunId): Promise<RunStatus> {
    const live = this.#live.get(id)
    return live === undefined ? Promise.resolve(this.#options.library.get(id).status) : live.ended
  }

  activeRuns(): readonly RunId[] {
    return [...this.#live.keys()]
  }

  results(id: RunId): Results {
    const { experiment, hash, software, points } = this.#options.library.getResultsInput(id)
    return assembleResults(experiment, points, software, hash)
  }

  /** Interrupts what runs and waits until it is stored. */
  async close(): Promise<void> {
    const ends = [...this.#live.values()].map((live) => (live.cancel('interrupted'), live.ended))
    await Promise.allSettled(ends)
  }

  #assertFits(experiment: Experiment): void {
    const { refusal } = this.estimate(experiment)
    if (refusal !== null) throw new RunRefused(refusal)
  }

  #launch(id: RunId, experiment: Experiment, tasks: readonly PointTask[], points: readonly PointResult[]): void {
    const { library, pool } = this.#options
    const open = tasks.filter((_, i) => points[i]?.status !== 'done')
    const emit = this.#options.emit ?? (() => {})
    const live = new LiveRun({
      id,
      experiment,
      tasks: open,
      total: tasks.length,
      library,
      pool,
      emit,
      keepFields: this.#options.keepFields ?? true,
    })
    library.setStatus(id, 'running')
    this.#live.set(id, live)
    live.begin()
    void live.ended.then(
      (status) => {
        this.#live.delete(id)
        const results = this.results(id)
        if (status === 'done' && open.length === tasks.length) this.#options.pace?.learn(experiment, results.points)
        emit('run.finished', { id, status, results })
      },
      () => void this.#live.delete(id),
    )
  }
}

/** Null where no solver of the arrow goes. */
function secondsAt(experiment: Experiment, task: PointTask, pace: number): number | null {
  const { hbar, particles } = task
  const there = {
    ...experiment,
    sweep: { ...(hbar !== null && { hbar: [hbar] }), ...(particles !== null && { particles: [particles] }) },
  }
  if (!usesClosedForm(there) && solverRefusals(there).length > 0) return null
  try {
    return pace * estimatePointSeconds(there, task)
  } catch {
    return null
  }
}

/** What other programs leave, less a reserve for the program itself. */
export function availableMemory(): number {
  return Math.max(0, 0.85 * freemem())
}
