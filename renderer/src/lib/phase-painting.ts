/** What a phase-space picture is painted with: the field as an image, lines, arrows and points over it. */
import type { TransportArrow } from '../../../core/transport/monge-kantorovich/transport-arrows.ts'
import type { ColorMapName } from './colormaps.ts'
import { pixelsOf, type PictureField } from './phase-field.ts'

/** From (x, xi) to pixels of the canvas. */
export interface Placing {
  readonly px: (x: number) => number
  readonly py: (xi: number) => number
}

const MOST_POINTS = 20_000
const LONGEST_HEAD = 5

/** The field at one pixel a sample; null where there is no canvas off the screen. */
export function pictureOf(
  field: PictureField,
  map: ColorMapName,
  range: readonly [number, number],
  shown: 'light' | 'dark',
): OffscreenCanvas | null {
  if (typeof OffscreenCanvas === 'undefined') return null
  const canvas = new OffscreenCanvas(field.x.count, field.xi.count)
  const image = new ImageData(pixelsOf(field, map, range, shown), field.x.count, field.xi.count)
  canvas.getContext('2d')?.putImageData(image, 0, 0)
  return canvas
}

/** @param segments x0, xi0, x1, xi1 of one piece after the other */
export function strokeSegments(
  context: CanvasRenderingContext2D,
  segments: Float64Array,
  { px, py }: Placing,
  onDark: boolean,
): void {
  context.beginPath()
  for (let k = 0; k + 3 < segments.length; k += 4) {
    context.moveTo(px(segments[k] ?? 0), py(segments[k + 1] ?? 0))
    context.lineTo(px(segments[k + 2] ?? 0), py(segments[k + 3] ?? 0))
  }
  context.strokeStyle = onDark ? 'rgb(255 255 255 / 55%)' : 'rgb(0 0 0 / 45%)'
  context.lineWidth = 0.8
  context.stroke()
}

/** @param scale how many times as long as the map they are drawn */
export function strokeArrows(
  context: CanvasRenderingContext2D,
  arrows: readonly TransportArrow[],
  scale: number,
  { px, py }: Placing,
  onDark: boolean,
): void {
  context.beginPath()
  for (const a of arrows) {
    const [x0, y0, x1, y1] = [px(a.x), py(a.xi), px(a.x + scale * a.dx), py(a.xi + scale * a.dxi)]
    const length = Math.hypot(x1 - x0, y1 - y0)
    context.moveTo(x0, y0)
    context.lineTo(x1, y1)
    if (length < 3) continue
    const head = Math.min(LONGEST_HEAD, 0.4 * length) / length
    const [u, v] = [(x1 - x0) * head, (y1 - y0) * head]
    context.moveTo(x1 - u - 0.55 * v, y1 - v + 0.55 * u)
    context.lineTo(x1, y1)
    context.lineTo(x1 - u + 0.55 * v, y1 - v - 0.55 * u)
  }
  context.strokeStyle = onDark ? 'rgb(255 255 255 / 85%)' : 'rgb(0 0 0 / 80%)'
  context.lineWidth = 1
  context.stroke()
}

export function fillPoints(
  context: CanvasRenderingContext2D,
  { x, xi }: { readonly x: Float64Array; readonly xi: Float64Array },
  { px, py }: Placing,
): void {
  context.fillStyle = 'rgb(253 231 37 / 80%)'
  const count = Math.min(x.length, MOST_POINTS)
  for (let k = 0; k < count; k++) context.fillRect(px(x[k] ?? 0) - 1, py(xi[k] ?? 0) - 1, 2, 2)
}
