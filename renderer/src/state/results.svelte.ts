/** One run opened for reading: its results, and what the reader has chosen to see. */
import type { Results } from '../../../core/experiments/experiment.ts'
import type { FieldSummary, RunDetail, RunId } from '../../../electron/contract/ipc.ts'
import { axisVariable } from '../charts/convergence-series.ts'
import { availableDistances, availableMarginals, timesOf } from '../charts/quantities.ts'
import { parseQuantityName, withMarginal } from '../charts/quantity-names.ts'
import { sliceValues, sweepVariables, type SweepVariable } from '../charts/sweep-slices.ts'
import { ask, listen, messageOf } from './api.ts'

export class ResultsState {
  detail = $state.raw<RunDetail | null>(null)
  error = $state<string | null>(null)
  loading = $state(false)
  /** null = all times. */
  time = $state<number | null>(null)
  quantity = $state('mk2')
  marginal = $state(1)
  /** null = the program's choice. */
  axis = $state<SweepVariable | null>(null)
  /** The value at which the other parameter is kept; null = a curve for each. */
  slice = $state<number | null>(null)
  pointIndex = $state(0)
  #asked = 0

  readonly results = $derived<Results | null>(this.detail?.results ?? null)
  readonly fields = $derived<readonly FieldSummary[]>(this.detail?.fields ?? [])
  readonly times = $derived<readonly number[]>(this.results ? timesOf(this.results.points) : [])
  readonly marginals = $derived<readonly number[]>(this.results ? availableMarginals(this.results.points) : [])
  readonly distances = $derived(
    this.results ? availableDistances(this.results.points, this.marginal, this.results.experiment.arrow) : [],
  )
  readonly axes = $derived<readonly SweepVariable[]>(this.results ? sweepVariables(this.results.points) : [])
  readonly against = $derived.by<SweepVariable>(() => {
    if (this.axis !== null && this.axes.includes(this.axis)) return this.axis
    return axisVariable(this.results ?? { points: [], rates: [] }, {})
  })
  readonly slices = $derived<readonly number[]>(this.results ? sliceValues(this.results.points, this.against) : [])

  async open(id: RunId): Promise<void> {
    if (this.detail?.summary.id !== id) {
      this.detail = null
      this.time = null
      this.pointIndex = 0
      this.marginal = 1
      this.axis = null
      this.slice = null
    }
    await this.load(id)
  }

  chooseMarginal(n: number): void {
    this.marginal = n
    this.quantity = withMarginal(parseQuantityName(this.quantity).base, n)
    this.#settle()
  }

  chooseAxis(axis: SweepVariable): void {
    this.axis = axis
    this.slice = null
  }

  /** What was chosen may not exist in these results. */
  #settle(): void {
    if (!this.marginals.includes(this.marginal)) this.marginal = this.marginals[0] ?? 1
    if (!this.distances.some((q) => q.name === this.quantity)) this.quantity = this.distances[0]?.name ?? 'mk2'
    if (this.time !== null && !this.times.includes(this.time)) this.time = null
    if (this.slice !== null && !this.slices.includes(this.slice)) this.slice = null
  }

  async load(id: RunId): Promise<void> {
    const asked = ++this.#asked
    this.loading = true
    try {
      const detail = await ask('library.get', id)
      if (asked !== this.#asked) return
      this.detail = detail
      this.error = null
      this.#settle()
    } catch (error) {
      if (asked === this.#asked) this.error = messageOf(error)
    } finally {
      if (asked === this.#asked) this.loading = false
    }
  }

  /** Keeps an open run fresh while its points come in; many points at once ask once. */
  follow(id: RunId): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined
    const again = (payload: { id: RunId }): void => {
      if (payload.id !== id || timer !== undefined) return
      timer = setTimeout(() => {
        timer = undefined
        void this.load(id)
      }, 400)
    }
    const stops = [listen('run.point', again), listen('run.finished', again), () => clearTimeout(timer)]
    return () => stops.forEach((stop) => stop())
  }
}

export const results = new ResultsState()
