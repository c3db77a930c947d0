/** One run opened for reading: its results, and what the reader has chosen to see. */
import type { Results } from '../../../core/experiments/experiment.ts'
import type { FieldSummary, RunDetail, RunId } from '../../../electron/contract/ipc.ts'
import { availableDistances, timesOf } from '../charts/quantities.ts'
import { ask, listen, messageOf } from './api.ts'

export class ResultsState {
  detail = $state.raw<RunDetail | null>(null)
  error = $state<string | null>(null)
  loading = $state(false)
  /** null = all times. */
  time = $state<number | null>(null)
  quantity = $state('mk2')
  pointIndex = $state(0)
  #asked = 0

  readonly results = $derived<Results | null>(this.detail?.results ?? null)
  readonly fields = $derived<readonly FieldSummary[]>(this.detail?.fields ?? [])
  readonly times = $derived<readonly number[]>(this.results ? timesOf(this.results.points) : [])
  readonly distances = $derived(this.results ? availableDistances(this.results.points) : [])

  async open(id: RunId): Promise<void> {
    if (this.detail?.summary.id !== id) {
      this.detail = null
      this.time = null
      this.pointIndex = 0
    }
    await this.load(id)
  }

  async load(id: RunId): Promise<void> {
    const asked = ++this.#asked
    this.loading = true
    try {
      const detail = await ask('library.get', id)
      if (asked !== this.#asked) return
      this.detail = detail
      this.error = null
      if (!this.distances.some((q) => q.name === this.quantity)) this.quantity = this.distances[0]?.name ?? 'mk2'
    } catch (error) {
      if (asked === this.#asked) this.error = messageOf(error)
    } finally {
      if (asked === this.#asked) this.loading = false
    }
  }

  /** Keeps an open run fresh while its points come in. */
  follow(id: RunId): () => void {
    const again = (payload: { id: RunId }): void => {
      if (payload.id === id) void this.load(id)
    }
    const stops = [listen('run.point', again), listen('run.finished', again)]
    return () => stops.forEach((stop) => stop())
  }
}

export const results = new ResultsState()
