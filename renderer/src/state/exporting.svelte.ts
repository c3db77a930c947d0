/** The exports that take long enough to be seen: what is written, how far it is, and the way to stop it. */
import { ask, listen, messageOf } from './api.ts'
import { notices } from './notices.svelte.ts'

export interface GoingExport {
  readonly job: number
  readonly file: string
  /** Null while it is not known. */
  readonly fraction: number | null
  readonly stage: string
}

/** What is done by then is not worth a bar. */
const shownAfterMilliseconds = 700

class Exporting {
  list = $state.raw<readonly GoingExport[]>([])
  #known = new Map<number, GoingExport>()
  #seen = new Set<number>()

  start(): () => void {
    const stops = [
      listen('export.progress', (going) => {
        const isNew = !this.#known.has(going.job)
        this.#known.set(going.job, going)
        if (isNew) setTimeout(() => this.#see(going.job), shownAfterMilliseconds)
        else if (this.#seen.has(going.job)) this.#show()
      }),
      listen('export.ended', ({ job }) => {
        this.#known.delete(job)
        this.#seen.delete(job)
        this.#show()
      }),
    ]
    return () => stops.forEach((stop) => stop())
  }

  async cancel(job: number): Promise<void> {
    try {
      await ask('files.cancelExport', job)
    } catch (error) {
      notices.add('error', `The export was not stopped. ${messageOf(error)}`)
    }
  }

  #see(job: number): void {
    if (!this.#known.has(job)) return
    this.#seen.add(job)
    this.#show()
  }

  #show(): void {
    this.list = [...this.#known.values()].filter(({ job }) => this.#seen.has(job))
  }
}

export const exporting = new Exporting()
