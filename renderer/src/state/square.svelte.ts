/** What the home shows: the examples, the newest runs, and for each arrow the run that speaks for it (starred first, else newest done). */
import type { Arrow, Experiment } from '../../../core/experiments/experiment.ts'
import { arrows } from '../../../core/experiments/arrows/arrow-profile.ts'
import type { RunDetail, RunSummary } from '../../../electron/contract/ipc.ts'
import { ask, listen, messageOf } from './api.ts'

export interface Example {
  readonly file: string
  readonly experiment: Experiment
}

type PinnedRuns = Readonly<Record<Arrow, RunDetail | null>>

const nothingPinned: PinnedRuns = {
  'hartree-vlasov': null,
  'schrodinger-liouville': null,
  'schrodinger-vlasov': null,
  'liouville-vlasov': null,
  'schrodinger-hartree': null,
}

export class SquareState {
  examples = $state.raw<readonly Example[]>([])
  recent = $state.raw<readonly RunSummary[]>([])
  pinned = $state.raw<PinnedRuns>(nothingPinned)
  /** The arrow that the card speaks of. */
  arrow = $state<Arrow>('hartree-vlasov')
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
      const [examples, recent, pinned] = await Promise.all([
        this.examples.length > 0 ? this.examples : ask('examples.list'),
        ask('library.list', { sort: 'newest', limit: 5 }),
        Promise.all(arrows.map(async (arrow) => [arrow, await speakerOf(arrow)] as const)),
      ])
      this.examples = examples
      this.recent = recent.rows
      this.pinned = { ...nothingPinned, ...Object.fromEntries(pinned) }
      this.error = null
    } catch (error) {
      this.error = messageOf(error)
    } finally {
      this.loaded = true
    }
  }
}

async function speakerOf(arrow: Arrow): Promise<RunDetail | null> {
  const newest = async (query: { starredOnly?: boolean; status?: 'done' }): Promise<RunSummary | undefined> =>
    (await ask('library.list', { ...query, arrow, sort: 'newest', limit: 1 })).rows[0]
  const chosen = (await newest({ starredOnly: true })) ?? (await newest({ status: 'done' }))
  return chosen ? ask('library.get', chosen.id) : null
}

export const square = new SquareState()
