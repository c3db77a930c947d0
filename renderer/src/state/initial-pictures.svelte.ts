/** The pictures of the initial data on the drawing board, computed beside the page; the last good one stays while a field is being typed. */
import type { Experiment } from '../../../core/experiments/experiment.ts'
import type { InitialPicture } from '../lib/initial-picture.ts'
import type { PictureAnswer, PictureQuestion } from '../lib/initial-picture.worker.ts'
import { LatestWorker } from '../lib/latest-worker.ts'
import { startPictureWorker } from '../lib/workers.ts'

export class InitialPictures {
  current = $state.raw<{ readonly picture: InitialPicture; readonly hbar: number | null } | null>(null)
  /** The picture on the screen is not that of the fields, for long enough to be noticed. */
  late = $state(false)
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #worker = new LatestWorker<PictureQuestion, PictureAnswer>(startPictureWorker, (picture, { hbar }) => {
    if (!this.#worker.isWorking) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.late = false
    }
    if (picture) this.current = { picture, hbar }
  })

  ask(experiment: Experiment, hbar: number | null): void {
    this.#timer ??= setTimeout(() => (this.late = true), 300)
    this.#worker.ask({ experiment, hbar })
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#worker.close()
  }
}
