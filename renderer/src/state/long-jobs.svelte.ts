/** The exports and imports that take long enough to be seen: what goes on, how far it is, and the way to stop it. */
import { ask, listen, messageOf } from './api.ts'
import { notices } from './notices.svelte.ts'

export interface GoingJob {
  readonly job: number
  /** `Writing figure.pdf` */
  readonly words: string
  /** Null while it is not known. */
  readonly fraction: number | null
  readonly stage: string
}

/** What is done by then is not worth a bar. */
const shownAfterMilliseconds = 700

class LongJobs {
  list = $state.raw<readonly GoingJob[]>([])
  #known = new Map<number, GoingJob>()
  #seen = new Set<number>()

  start(): () => void {
    const stops = [
      listen('job.progress', (going) => {
        const isNew = !this.#known.has(going.job)
        this.#known.set(going.job, going)
        if (isNew) setTimeout(() => this.#see(going.job), shownAfterMilliseconds)
        else if (this.#seen.has(going.job)) this.#show()
      }),
      listen('job.ended', ({ job }) => {
        this.#known.delete(job)
        this.#seen.delete(job)
        this.#show()
      }),
    ]
    return () => stops.forEach((stop) => stop())
  }

  async cancel(job: number): Promise<void> {
    try {
      await ask('files.cancelJob', job)
    } catch (error) {
      notices.add('error', `It was not stopped. ${messageOf(error)}`)
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

export const longJobs = new LongJobs()
