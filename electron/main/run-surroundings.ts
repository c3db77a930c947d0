/** What the desktop shows and does while runs last: task bar, no sleep, a notice at the end of a long one. */
import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron'
import type { Pushes, RunId } from '../contract/ipc.ts'

const longRunMilliseconds = 30_000

export class RunSurroundings {
  readonly #window: () => BrowserWindow | null
  readonly #startedAt = new Map<RunId, number>()
  #blocker: number | null = null

  constructor(window: () => BrowserWindow | null) {
    this.#window = window
  }

  progress({ id, fraction }: Pushes['run.progress']): void {
    if (!this.#startedAt.has(id)) this.#startedAt.set(id, Date.now())
    this.#blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    // Never 1 before the end, and 0 would hide it.
    this.#window()?.setProgressBar(Math.min(0.99, Math.max(0.01, fraction)))
  }

  finished({ id, status, results }: Pushes['run.finished']): void {
    const lasted = Date.now() - (this.#startedAt.get(id) ?? Date.now())
    this.#startedAt.delete(id)
    if (this.#startedAt.size === 0) this.rest()
    const window = this.#window()
    if (lasted < longRunMilliseconds || window?.isFocused() !== false || !Notification.isSupported()) return
    new Notification({ title: 'Quadrant', body: `${results.experiment.name}: ${status}` }).show()
  }

  rest(): void {
    this.#window()?.setProgressBar(-1)
    if (this.#blocker !== null) powerSaveBlocker.stop(this.#blocker)
    this.#blocker = null
  }
}
