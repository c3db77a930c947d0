/** What the home shows: the examples, the newest runs, and the run that speaks for the arrow (starred first, else newest done). */
import type { Experiment } from '../../../core/experiments/experiment.ts'
import type { RunDetail, RunSummary } from '../../../electron/contract/ipc.ts'
import { ask, listen, messageOf } from './api.ts'

export interface Example {
  readonly file: string
  readonly experiment: Experiment
}

export class SquareState {
  examples = $state.raw<readonly Example[]>([])
  recent = $state.raw<readonly RunSummary[]>([])
  pinned = $state.raw<RunDetail | null>(null)
  error = $state<string | null>(null)
  loaded = $state(false)
  #timer: ReturnType<typeof setTimeout> | undefined

  start(): () => void {
    void this.load()
    return listen('library.changed', () => {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => void this.load(), 300)
    })
  }

  async load(): Promise<void> {
    try {
      const [examples, recent, starred, done] = await Promise.all([
        this.examples.length > 0 ? this.examples : ask('examples.list'),
        ask('library.list', { sort: 'newest', limit: 5 }),
        ask('library.list', { arrow: 'hartree-vlasov', starredOnly: true, sort: 'newest', limit: 1 }),
        ask('library.list', { arrow: 'hartree-vlasov', status: 'done', sort: 'newest', limit: 1 }),
      ])
      this.examples = examples
      this.recent = recent.rows
      const chosen = starred.rows[0] ?? done.rows[0]
      this.pinned = chosen ? await ask('library.get', chosen.id) : null
      this.error = null
    } catch (error) {
      this.error = messageOf(error)
    } finally {
      this.loaded = true
    }
  }
}

export const square = new SquareState()
