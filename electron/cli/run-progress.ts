/** A run's pushes as lines and one bar. */
import type { Results } from '../../core/experiments/experiment.ts'
import type { PlannedPoint } from '../../core/experiments/plan.ts'
import type { Pushes } from '../contract/ipc.ts'
import type { Emit } from '../workers/live-run.ts'
import type { Terminal } from './terminal.ts'

export class RunProgress {
  readonly #terminal: Terminal
  readonly #fractions = new Map<number, number>()
  /** Each point's share of the work of the run, by the estimate beforehand. */
  #shares: readonly number[] = []
  #doneBefore = 0
  #startedAt: number | null = null

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  begin(results: Results, planned: readonly PlannedPoint[]): void {
    const { points, experiment } = results
    const all = planned.reduce((sum, { seconds }) => sum + seconds, 0)
    this.#shares = planned.map(({ seconds }) => seconds / all)
    this.#doneBefore = this.#shares.reduce((sum, share, i) => (points[i]?.status === 'done' ? sum + share : sum), 0)
    this.#startedAt = performance.now()
    const done = points.filter((p) => p.status === 'done').length
    this.#terminal.line(
      `${experiment.name}: ${points.length} ${points.length === 1 ? 'point' : 'points'}${done > 0 ? `, ${done} done before` : ''}`,
    )
  }

  readonly emit: Emit = (name, payload) => {
    if (this.#startedAt === null) return // The headline of `begin` says what the first line of the log says.
    if (name === 'run.log') this.#terminal.line((payload as Pushes['run.log']).line)
    if (name === 'run.point') this.#fractions.set((payload as Pushes['run.point']).pointIndex, 1)
    if (name === 'run.progress') this.#show(payload as Pushes['run.progress'], this.#startedAt)
  }

  #show({ pointIndex, fraction, stage }: Pushes['run.progress'], startedAt: number): void {
    this.#fractions.set(pointIndex, fraction)
    const worked = [...this.#fractions].reduce((sum, [i, f]) => sum + f * (this.#shares[i] ?? 0), 0)
    const open = 1 - this.#doneBefore
    const elapsed = (performance.now() - startedAt) / 1000
    const secondsLeft = worked > 0.05 * open && elapsed > 1 ? (elapsed * (open - worked)) / worked : null
    this.#terminal.progress(this.#doneBefore + worked, stage, secondsLeft)
  }
}
