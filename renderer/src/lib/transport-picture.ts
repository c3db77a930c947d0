/** Two pictures of densities on one coarse grid of square cells, as the transport needs them; and how long its arrows are drawn. */
import type { TransportArrow } from '../../../core/transport/monge-kantorovich/transport-arrows.ts'
import type { PhaseSpaceField } from '../../../core/grids/phase-space-grid.ts'
import { sampleAt, supportOf, unionOf, type PictureField } from './phase-field.ts'

const longSide = 64
const least = 16

/** Both fields over the rectangle where either lives, negative samples (rounding) as zero. */
export function onOneGrid(a: PictureField, b: PictureField): [PhaseSpaceField, PhaseSpaceField] {
  const box = unionOf([supportOf(a, 1e-4), supportOf(b, 1e-4)]) ?? { xMin: -1, xMax: 1, xiMin: -1, xiMax: 1 }
  const [width, height] = [1.1 * (box.xMax - box.xMin), 1.1 * (box.xiMax - box.xiMin)]
  const spacing = Math.max(width, height) / longSide
  const axis = (centre: number, length: number) => {
    const count = Math.max(least, Math.ceil(length / spacing))
    return { origin: centre - ((count - 1) / 2) * spacing, spacing, count, period: null }
  }
  const grid = { x: axis((box.xMin + box.xMax) / 2, width), xi: axis((box.xiMin + box.xiMax) / 2, height) }
  const sampled = (field: PictureField): PhaseSpaceField => {
    const values = new Float64Array(grid.x.count * grid.xi.count)
    for (let i = 0; i < grid.x.count; i++) {
      for (let j = 0; j < grid.xi.count; j++)
        values[i * grid.xi.count + j] = Math.max(
          0,
          sampleAt(field, grid.x.origin + i * spacing, grid.xi.origin + j * spacing) ?? 0,
        )
    }
    return { grid, values }
  }
  return [sampled(a), sampled(b)]
}

/** 1, or the round factor by which arrows must be drawn longer so that the longest can be seen; the picture says it. */
export function arrowFactor(arrows: readonly TransportArrow[], unitsPerPixel: number): number {
  const longest = arrows.reduce((most, a) => Math.max(most, Math.hypot(a.dx, a.dxi)), 0) / unitsPerPixel
  if (!(longest > 0) || longest >= 9) return 1
  const wanted = 18 / longest
  const power = 10 ** Math.floor(Math.log10(wanted))
  return Math.min(1e6, power * ([5, 2, 1].find((m) => m * power <= wanted) ?? 1))
}

/** Every k-th sample, at most `most` along an axis: enough for contours. */
export function thinned(field: PictureField, most: number): PictureField {
  const stride = Math.ceil(Math.max(field.x.count, field.xi.count) / most)
  if (stride === 1) return field
  const axis = (a: PictureField['x']) => ({
    origin: a.origin,
    spacing: a.spacing * stride,
    count: Math.ceil(a.count / stride),
  })
  const [x, xi] = [axis(field.x), axis(field.xi)]
  const values = new Float64Array(x.count * xi.count)
  for (let i = 0; i < x.count; i++)
    for (let j = 0; j < xi.count; j++)
      values[i * xi.count + j] = field.values[i * stride * field.xi.count + j * stride] ?? 0
  return { x, xi, values }
}
