/**
 * Runs: an experiment goes into the library, its points to the pool, each result back into the library the moment it is
 * there (durable before anyone is told). Used by the window's main process and by the command alike.
 */
import { freemem } from 'node:os'
import type { Experiment, PointResult, Results } from '../../core/experiments/experiment.ts'
import { assembleResults } from '../../core/experiments/assemble-results.ts'
import { experimentHash } from '../../core/experiments/canonical-hash.ts'
import { estimateCost, type PlannedPoint } from '../../core/experiments/plan.ts'
import type { CostEstimate, CostPlane, RunId, RunStatus } from '../contract/ipc.ts'
import type { Library } from '../library/library.ts'
import { LiveRun, type Emit } from './live-run.ts'
import type { Pace } from './pace.ts'
import { PlanFailure, planHere, superseded, type Planner } from './planner.ts'
import type { SolverPool } from './pool.ts'

export interface RunServiceOptions {
  readonly library: Library
  readonly pool: SolverPool
  /** Default: in the calling thread. */
  readonly planner?: Planner
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
  readonly #planner: Planner
  readonly #live = new Map<RunId, LiveRun>()
  #planesAsked = 0

  constructor(options: RunServiceOptions) {
    this.#options = options
    this.#planner = options.planner ?? planHere()
  }

  /** Time and memory beforehand; `refusal` says why it would not be started. @throws {PlanFailure} when a later question has taken its place */
  async estimate(experiment: Experiment): Promise<CostEstimate> {
    try {
      return this.#costOf(experiment, await this.#planner.preview(experiment))
    } catch (error) {
      if (!(error instanceof PlanFailure) || error.code !== 'numerical') throw error
      const availableBytes = availableMemory()
      return { seconds: 0, pointSeconds: [], peakBytes: 0, availableBytes, refusal: error.message }
    }
  }

  /** What one point would take over a part of the (hbar, N) plane. @throws {PlanFailure} when a later plane has taken its place */
  async costPlane(
    experiment: Experiment,
    hbar: readonly (number | null)[],
    particles: readonly (number | null)[],
  ): Promise<CostPlane> {
    const turn = ++this.#planesAsked
    const pace = this.#paceOf(experiment)
    const seconds: (number | null)[][] = []
    for (const h of hbar) {
      if (turn !== this.#planesAsked) throw new PlanFailure(superseded)
      const row = await this.#planner.row(experiment, h, particles)
      seconds.push(row.map((s) => (s === null ? null : pace * s)))
    }
    return { hbar, particles, seconds }
  }

  /** @throws {RunRefused} when it cannot be computed, or the memory does not fit; nothing is stored then */
  async start(experiment: Experiment): Promise<RunId> {
    const points = await this.#pointsThatFit(experiment)
    const tasks = points.map(({ task }) => task)
    const id = this.#options.library.createRun(experiment, experimentHash(experiment), tasks)
    this.#launch(id, experiment, points, [])
    return id
  }

  /** Goes on after a pause, or with the points that are not done; a run whose points are all done is only finished. */
  async resume(id: RunId): Promise<void> {
    const live = this.#live.get(id)
    if (live?.paused) return live.goOn()
    this.#assertRests(id)
    const stored = this.#options.library.getResultsInput(id)
    const points = await this.#pointsThatFit(stored.experiment)
    this.#assertRests(id)
    this.#launch(id, stored.experiment, points, stored.points)
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

  #paceOf(experiment: Experiment): number {
    return this.#options.pace?.factor(experiment) ?? 1
  }

  #costOf(experiment: Experiment, points: readonly PlannedPoint[]): CostEstimate {
    const availableBytes = availableMemory()
    const { workers } = this.#options.pool
    return { ...estimateCost(points, { workers, availableBytes, pace: this.#paceOf(experiment) }), availableBytes }
  }

  #assertRests(id: RunId): void {
    if (this.#live.has(id)) throw new RunRefused('This run is going on already.')
  }

  async #pointsThatFit(experiment: Experiment): Promise<readonly PlannedPoint[]> {
    const points = await this.#planner.points(experiment).catch((error: unknown) => {
      throw error instanceof PlanFailure && error.code === 'numerical' ? new RunRefused(error.message) : error
    })
    const { refusal } = this.#costOf(experiment, points)
    if (refusal !== null) throw new RunRefused(refusal)
    return points
  }

  #launch(id: RunId, experiment: Experiment, planned: readonly PlannedPoint[], points: readonly PointResult[]): void {
    const { library, pool } = this.#options
    const open = planned.filter((_, i) => points[i]?.status !== 'done')
    const emit = this.#options.emit ?? (() => {})
    const live = new LiveRun({
      id,
      experiment,
      points: open,
      total: planned.length,
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
        if (status === 'done' && open.length === planned.length) {
          const estimated = planned.reduce((sum, { seconds }) => sum + seconds, 0)
          this.#options.pace?.learn(experiment, results.points, estimated)
        }
        emit('run.finished', { id, status, results })
      },
      () => void this.#live.delete(id),
    )
  }
}

/** What other programs leave, less a reserve for the program itself. */
export function availableMemory(): number {
  return Math.max(0, 0.85 * freemem())
}
