/** The exports that go on: each on a thread of its own; the page hears how far they are and may cancel them. */
import { basename } from 'node:path'
import type { Pushes } from '../contract/ipc.ts'
import type { ExportJob } from '../exports/export-job.ts'
import { startExport, type RunningExport } from '../exports/export-thread.ts'

type ExportPush = 'export.progress' | 'export.ended'

export interface ExportingOptions {
  readonly workerUrl: string | URL
  readonly push: <K extends ExportPush>(name: K, payload: Pushes[K]) => void
}

export class Exporting {
  readonly #options: ExportingOptions
  readonly #running = new Map<number, RunningExport>()
  #next = 1

  constructor(options: ExportingOptions) {
    this.#options = options
  }

  /** The path that was written; null when the user cancelled. @throws ExportError */
  async write(job: ExportJob): Promise<string | null> {
    const { workerUrl, push } = this.#options
    const id = this.#next++
    const file = basename(job.path)
    const running = startExport(job, {
      workerUrl,
      progress: (fraction, stage) => push('export.progress', { job: id, file, fraction, stage }),
    })
    this.#running.set(id, running)
    try {
      return (await running.ended) === 'written' ? job.path : null
    } finally {
      this.#running.delete(id)
      push('export.ended', { job: id })
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
