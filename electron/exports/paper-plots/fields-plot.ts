/** The pictures of one point at one time, as the window's phase space shows them. */
import type { Results } from '../../../core/experiments/experiment.ts'
import { pointName } from '../../../renderer/src/charts/in-time-option.ts'
import { formatNumber } from '../../../renderer/src/lib/format.ts'
import { asPicture, type PictureField } from '../../../renderer/src/lib/phase-field.ts'
import type { FigurePanel } from '../../../renderer/src/lib/phase-figure.ts'
import { fieldNames, phasePanels, sectionAxes, sectionPanels } from '../../../renderer/src/lib/phase-panels.ts'
import type { FieldSummary } from '../../contract/ipc.ts'
import type { PhaseSection, PlotSource } from '../../contract/exports.ts'
import { ExportError } from '../export-error.ts'
import type { PointField } from '../run-fields.ts'
import type { FieldsPlot } from './paper-plot.ts'

type Frame = Extract<PlotSource, { kind: 'frame' }>

/** Which of the stored fields a frame draws. */
export function framedFields<T extends FieldSummary>(
  { experiment: { arrow } }: Pick<Results, 'experiment'>,
  stored: readonly T[],
  { pointIndex, t, section }: Pick<Frame, 'pointIndex' | 't' | 'section'>,
): T[] {
  const names = fieldNames(arrow, section)
  return stored.filter((f) => f.pointIndex === pointIndex && f.t === t && names.includes(f.name))
}

/** The pictures that are there, each as the window draws it. @param fields of one point at one time */
export function framePanels(
  { experiment: { arrow } }: Pick<Results, 'experiment'>,
  fields: readonly PointField[],
  section: PhaseSection = 'one',
): FigurePanel[] {
  const texts = sectionPanels(arrow, section)
  const named = (name: string | undefined): PictureField | null => {
    const data = fields.find((f) => f.name === name)?.data
    return data ? asPicture(data) : null
  }
  const data = { from: named(texts.from.field), to: named(texts.to.field), wigner: named(texts.wigner?.field) }
  return phasePanels(texts, data).flatMap(({ plain, field, map, range, zeroLine }) =>
    field === null ? [] : [{ title: plain, field, map, range, zeroLine }],
  )
}

/** @throws ExportError where no picture was kept */
export function framePlot(
  results: Results,
  fields: readonly PointField[],
  { pointIndex, t, region, section = 'one' }: Frame,
): FieldsPlot {
  const { experiment, points } = results
  const point = points.at(pointIndex)
  const panels = framePanels(results, fields, section)
  if (point === undefined || panels.length === 0)
    throw new ExportError(
      'nothing-to-export',
      `The run "${experiment.name}" has no pictures of point ${pointIndex} at t = ${t}: they were not kept, or their files are damaged.`,
    )
  const axes = sectionAxes[section]
  const what = [experiment.name, pointName(point), `t = ${formatNumber(t)}`, ...(axes.meaning ? [axes.meaning] : [])]
  const hbar = axes.isPhaseSpace ? point.hbar : null
  return { kind: 'fields', name: 'phase-space', title: what.join(', '), panels, region, hbar, axes: axes.tex }
}
