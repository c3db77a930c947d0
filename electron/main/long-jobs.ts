/** The exports and imports that go on: each on a thread of its own; the page hears how far they are and may cancel them. */
import { basename } from 'node:path'
import type { Pushes } from '../contract/ipc.ts'
import type { ExportJob } from '../exports/export-job.ts'
import { startExport } from '../exports/export-thread.ts'
import type { StoredImport } from '../imports/import-run.ts'
import { startImport, type ImportJob } from '../imports/import-thread.ts'
import type { RunningJob } from '../workers/job-thread.ts'

type JobPush = 'job.progress' | 'job.ended'

export interface LongJobsOptions {
  readonly exportWorkerUrl: string | URL
  readonly importWorkerUrl: string | URL
  readonly push: <K extends JobPush>(name: K, payload: Pushes[K]) => void
}

type Progress = (fraction: number | null, stage: string) => void

export class LongJobs {
  readonly #options: LongJobsOptions
  readonly #running = new Map<number, RunningJob<unknown>>()
  #next = 1

  constructor(options: LongJobsOptions) {
    this.#options = options
  }

  /** The path that was written; null when the user cancelled. @throws ExportError */
  async write(job: ExportJob): Promise<string | null> {
    const workerUrl = this.#options.exportWorkerUrl
    const written = await this.#follow(`Writing ${basename(job.path)}`, (progress) =>
      startExport(job, { workerUrl, progress }),
    )
    return written === null ? null : job.path
  }

  /** The run as it is in the library now; null when the user cancelled. @throws Error with a code */
  import(job: ImportJob): Promise<StoredImport | null> {
    const workerUrl = this.#options.importWorkerUrl
    return this.#follow(`Importing ${basename(job.source.name)}`, (progress) =>
      startImport(job, { workerUrl, progress }),
    )
  }

  async #follow<T>(words: string, start: (progress: Progress) => RunningJob<T>): Promise<T | null> {
    const id = this.#next++
    const running = start((fraction, stage) => this.#options.push('job.progress', { job: id, words, fraction, stage }))
    this.#running.set(id, running)
    try {
      const value = await running.ended
      return value === 'cancelled' ? null : value
    } finally {
      this.#running.delete(id)
      this.#options.push('job.ended', { job: id })
    }
  }

  cancel(id: number): void {
    this.#running.get(id)?.cancel()
  }

  async close(): Promise<void> {
    const all = [...this.#running.values()]
    for (const running of all) running.cancel()
    await Promise.allSettled(all.map((running) => running.ended))
  }
}
