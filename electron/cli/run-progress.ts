/** A run's pushes as lines and one bar. */
import type { Results } from '../../core/experiments/experiment.ts'
import type { Pushes } from '../contract/ipc.ts'
import type { Emit } from '../workers/live-run.ts'
import type { Terminal } from './terminal.ts'

export class RunProgress {
  readonly #terminal: Terminal
  readonly #fractions = new Map<number, number>()
  #total = 1
  #doneBefore = 0
  #startedAt = 0

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  begin(results: Results): void {
    this.#total = results.points.length
    this.#doneBefore = results.points.filter((p) => p.status === 'done').length
    this.#startedAt = performance.now()
    const before = this.#doneBefore > 0 ? `, ${this.#doneBefore} done before` : ''
    this.#terminal.line(`${results.experiment.name}: ${this.#total} ${this.#total === 1 ? 'point' : 'points'}${before}`)
  }

  readonly emit: Emit = (name, payload) => {
    if (name === 'run.log') this.#terminal.line((payload as Pushes['run.log']).line)
    if (name === 'run.point') this.#fractions.set((payload as Pushes['run.point']).pointIndex, 1)
    if (name === 'run.progress') this.#show(payload as Pushes['run.progress'])
  }

  #show({ pointIndex, fraction, stage }: Pushes['run.progress']): void {
    this.#fractions.set(pointIndex, fraction)
    const open = this.#total - this.#doneBefore
    const worked = [...this.#fractions.values()].reduce((a, b) => a + b, 0)
    const elapsed = (performance.now() - this.#startedAt) / 1000
    const secondsLeft = worked > 0.05 * open && elapsed > 1 ? (elapsed * (open - worked)) / worked : null
    this.#terminal.progress((this.#doneBefore + worked) / this.#total, stage, secondsLeft)
  }
}
