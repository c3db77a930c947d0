/**
 * The pictures of a report: both data of the arrow, their difference and the Wigner function at the first and the last time of one point, as the
 * window draws them. The point is the last one that kept its pictures: the smallest ħ of a sweep that goes down.
 */
import type { Results } from '../../../core/experiments/experiment.ts'
import { pointName } from '../../../renderer/src/charts/in-time-option.ts'
import { formatNumber } from '../../../renderer/src/lib/format.ts'
import { supportOf, unionOf } from '../../../renderer/src/lib/phase-field.ts'
import { phaseFigure, type FigurePanel } from '../../../renderer/src/lib/phase-figure.ts'
import { arrowPanels, fieldNames } from '../../../renderer/src/lib/phase-panels.ts'
import type { FieldSummary } from '../../contract/ipc.ts'
import { framePanels } from '../paper-plots/fields-plot.ts'
import { pngOfPixels } from '../png-metadata.ts'
import type { PointField } from '../run-fields.ts'

export interface ReportPicture {
  readonly svg: string
  readonly caption: string
}

/** Which of the stored fields the report draws. */
export function picturedFields<T extends FieldSummary>(
  { experiment: { arrow } }: Pick<Results, 'experiment'>,
  stored: readonly T[],
): T[] {
  const { from, to } = arrowPanels[arrow]
  const has = (index: number, name: string): boolean => stored.some((f) => f.pointIndex === index && f.name === name)
  const index = Math.max(-1, ...stored.map((f) => f.pointIndex).filter((i) => has(i, from.field) && has(i, to.field)))
  const drawn = stored.filter((f) => f.pointIndex === index && fieldNames(arrow).includes(f.name))
  const times = drawn.map((f) => f.t)
  return drawn.filter((f) => f.t === Math.min(...times) || f.t === Math.max(...times))
}

const encode = (pixels: Uint8ClampedArray, width: number, height: number): string =>
  `data:image/png;base64,${Buffer.from(pngOfPixels(pixels, width, height)).toString('base64')}`

/** Below this part of the largest value the page would be empty. */
const seen = 2e-3

/** None where one of the two data was not kept. */
function panelsAt(results: Results, fields: readonly PointField[], t: number): FigurePanel[] {
  const { from, to } = arrowPanels[results.experiment.arrow]
  const now = fields.filter((f) => f.t === t)
  const has = (name: string): boolean => now.some((f) => f.name === name && f.data !== null)
  return has(from.field) && has(to.field) ? framePanels(results, now) : []
}

/** One picture a time; none where no pictures were kept. @param fields of one point (`picturedFields`) */
export async function phasePictures(results: Results, fields: readonly PointField[]): Promise<ReportPicture[]> {
  const point = results.points[fields[0]?.pointIndex ?? -1]
  const times = [...new Set(fields.map((f) => f.t))].sort((a, b) => a - b)
  const all = times.map((t) => panelsAt(results, fields, t))
  // One window for both times, so that what moves is seen to move.
  const region = unionOf(all.flatMap((panels) => panels.slice(0, 2).map((p) => supportOf(p.field, seen))))
  if (point === undefined || region === null) return []
  return Promise.all(
    times.flatMap((t, i) => {
      const where = `${pointName(point)}, t = ${formatNumber(t)}`
      const cell = point.hbar === null ? '' : ' The frame in the corner is a cell of area 2πℏ.'
      return all[i].length === 0
        ? []
        : [
            phaseFigure(all[i], region, point.hbar, where, encode).then(({ svg }) => ({
              svg,
              caption: `Phase space at ${where}. Both densities share one range of colours; difference and Wigner function have zero in the middle of theirs.${cell}`,
            })),
          ]
    }),
  )
}
