/** Transport arrows of the pictures on the screen, computed beside the page; only the last question counts. */
import type { TransportArrow } from '../../../core/transport/transport-arrows.ts'
import type { PictureField } from '../lib/phase-field.ts'
import { startArrowsWorker } from '../lib/start-arrows-worker.ts'
import type { ArrowsQuestion } from '../lib/transport-arrows.worker.ts'

export class TransportArrows {
  arrows = $state.raw<readonly TransportArrow[]>([])
  #worker: Worker | null = null
  #asked = 0

  ask(from: PictureField | null, to: PictureField | null, count = 220): void {
    this.#asked += 1
    if (!from || !to) {
      this.arrows = []
      return
    }
    if (!this.#worker) {
      this.#worker = startArrowsWorker()
      this.#worker.onmessage = ({ data }: MessageEvent<{ id: number; arrows: readonly TransportArrow[] }>) => {
        if (data.id === this.#asked) this.arrows = data.arrows
      }
    }
    this.#worker.postMessage({ id: this.#asked, from, to, count } satisfies ArrowsQuestion)
  }

  close(): void {
    this.#worker?.terminate()
    this.#worker = null
  }
}
