/** The optimal map between two pictures, beside the page: it may take a second. */
import { transportArrows, type TransportArrow } from '../../../core/transport/monge-kantorovich/transport-arrows.ts'
import type { PictureField } from './phase-field.ts'
import { onOneGrid } from './transport-picture.ts'

export interface ArrowsQuestion {
  readonly from: PictureField
  readonly to: PictureField
  readonly count: number
}

addEventListener('message', ({ data }: MessageEvent<ArrowsQuestion>) => {
  let answer: readonly TransportArrow[]
  try {
    const [f, g] = onOneGrid(data.from, data.to)
    answer = transportArrows(f, g, data.count)
  } catch {
    answer = [] // e.g. a field without mass: nothing to draw
  }
  postMessage(answer)
})
