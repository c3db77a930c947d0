/** Transport arrows of the pictures on the screen, computed beside the page; only the last question counts. */
import type { TransportArrow } from '../../../core/transport/monge-kantorovich/transport-arrows.ts'
import { LatestWorker } from '../lib/latest-worker.ts'
import type { PictureField } from '../lib/phase-field.ts'
import type { ArrowsQuestion } from '../lib/transport-arrows.worker.ts'
import { startArrowsWorker } from '../lib/workers.ts'

export class TransportArrows {
  arrows = $state.raw<readonly TransportArrow[]>([])
  #wanted: ArrowsQuestion | null = null
  readonly #worker = new LatestWorker<ArrowsQuestion, readonly TransportArrow[]>(
    startArrowsWorker,
    (answer, question) => {
      if (question === this.#wanted) this.arrows = answer
    },
  )

  ask(from: PictureField | null, to: PictureField | null, count = 220): void {
    this.#wanted = from && to ? { from, to, count } : null
    if (this.#wanted) this.#worker.ask(this.#wanted)
    else this.arrows = []
  }

  close(): void {
    this.#worker.close()
  }
}
