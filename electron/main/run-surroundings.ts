/** What the desktop shows and does while runs last: task bar, no sleep while one is at work, a notice at the end of a long one. */
import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron'
import type { Pushes, RunId, RunSummary } from '../contract/ipc.ts'

const longRunMilliseconds = 30_000

/** A run as the desktop sees it. */
interface Watched {
  readonly startedAt: number
  readonly total: number
  done: number
  /** Of the points at work. */
  readonly fractions: Map<number, number>
  paused: boolean
}

export class RunSurroundings {
  readonly #window: () => BrowserWindow | null
  readonly #summary: (id: RunId) => RunSummary
  readonly #runs = new Map<RunId, Watched>()
  #blocker: number | null = null

  /** @param summary of a run, as the library knows it: how many points are done, of how many */
  constructor(window: () => BrowserWindow | null, summary: (id: RunId) => RunSummary) {
    this.#window = window
    this.#summary = summary
  }

  progress({ id, pointIndex, fraction }: Pushes['run.progress']): void {
    this.#watched(id).fractions.set(pointIndex, fraction)
    this.#show()
  }

  point({ id, pointIndex, point }: Pushes['run.point']): void {
    const run = this.#runs.get(id)
    if (!run) return
    run.fractions.delete(pointIndex)
    if (point.status === 'done') run.done += 1
    this.#show()
  }

  paused({ id, paused }: Pushes['run.paused']): void {
    this.#watched(id).paused = paused
    this.#show()
  }

  finished({ id, status, results }: Pushes['run.finished']): void {
    const lasted = Date.now() - (this.#runs.get(id)?.startedAt ?? Date.now())
    this.#runs.delete(id)
    this.#show()
    const window = this.#window()
    if (lasted < longRunMilliseconds || window?.isFocused() !== false || !Notification.isSupported()) return
    const notice = new Notification({ title: 'Quadrant', body: `${results.experiment.name}: ${status}` })
    notice.on('click', () => {
      this.#window()?.show()
      this.#window()?.focus()
    })
    notice.show()
  }

  #watched(id: RunId): Watched {
    const known = this.#runs.get(id)
    if (known) return known
    const { pointsDone, pointsTotal } = this.#summary(id)
    const run: Watched = {
      startedAt: Date.now(),
      total: pointsTotal,
      done: pointsDone,
      fractions: new Map(),
      paused: false,
    }
    this.#runs.set(id, run)
    return run
  }

  #show(): void {
    const runs = [...this.#runs.values()]
    this.#keepAwake(runs.some((run) => !run.paused))
    const total = runs.reduce((sum, run) => sum + run.total, 0)
    const computed = runs.reduce(
      (sum, run) => sum + run.done + [...run.fractions.values()].reduce((a, b) => a + b, 0),
      0,
    )
    if (total === 0) return this.#window()?.setProgressBar(-1)
    // Never 1 before the end, and 0 would hide it.
    this.#window()?.setProgressBar(Math.min(0.99, Math.max(0.01, computed / total)), {
      mode: runs.every((run) => run.paused) ? 'paused' : 'normal',
    })
  }

  #keepAwake(wanted: boolean): void {
    if (wanted) this.#blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (this.#blocker !== null) {
      powerSaveBlocker.stop(this.#blocker)
      this.#blocker = null
    }
  }
}
