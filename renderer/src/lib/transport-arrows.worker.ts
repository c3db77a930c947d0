/** The optimal map between two pictures, beside the page: it may take a second. */
import { transportArrows } from '../../../core/transport/transport-arrows.ts'
import type { PictureField } from './phase-field.ts'
import { onOneGrid } from './transport-picture.ts'

export interface ArrowsQuestion {
  readonly id: number
  readonly from: PictureField
  readonly to: PictureField
  readonly count: number
}

addEventListener('message', (event: MessageEvent<ArrowsQuestion>) => {
  const { id, from, to, count } = event.data
  try {
    const [f, g] = onOneGrid(from, to)
    postMessage({ id, arrows: transportArrows(f, g, count) })
  } catch {
    postMessage({ id, arrows: [] }) // e.g. a field without mass: nothing to draw
  }
})
