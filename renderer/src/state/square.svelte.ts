/** What the home shows: the examples, the newest runs, and for each arrow the run that speaks for it (arrow-speaker.ts). */
import type { Arrow, Experiment } from '../../../core/experiments/experiment.ts'
import { arrows } from '../../../core/experiments/arrows/arrow-profile.ts'
import type { RunSummary } from '../../../electron/contract/ipc.ts'
import { ask, listen, messageOf } from './api.ts'
import { ArrowSpeakers, type Speaker } from './arrow-speaker.ts'

export interface Example {
  readonly file: string
  readonly experiment: Experiment
}

type Speakers = Readonly<Record<Arrow, Speaker | null>>

const nobody: Speakers = {
  'hartree-vlasov': null,
  'schrodinger-liouville': null,
  'schrodinger-vlasov': null,
  'liouville-vlasov': null,
  'schrodinger-hartree': null,
}

export class SquareState {
  examples = $state.raw<readonly Example[]>([])
  recent = $state.raw<readonly RunSummary[]>([])
  speakers = $state.raw<Speakers>(nobody)
  /** The arrow that the card speaks of. */
  arrow = $state<Arrow>('hartree-vlasov')
  error = $state<string | null>(null)
  loaded = $state(false)
  readonly #choice = new ArrowSpeakers()
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
      const [examples, recent, speakers] = await Promise.all([
        this.examples.length > 0 ? this.examples : ask('examples.list'),
        ask('library.list', { sort: 'newest', limit: 5 }),
        Promise.all(arrows.map(async (arrow) => [arrow, await this.#choice.of(arrow)] as const)),
      ])
      this.examples = examples
      this.recent = recent.rows
      this.speakers = { ...nobody, ...Object.fromEntries(speakers) }
      this.error = null
    } catch (error) {
      this.error = messageOf(error)
    } finally {
      this.loaded = true
    }
  }
}

export const square = new SquareState()
