/** Convergence, in time and uniformity as curves: the numbers of the window's plots. */
import type { Estimate } from '../../../core/numerics/estimate.ts'
import type { Results } from '../../../core/experiments/experiment.ts'
import { axisVariable, convergenceSeries, fittedCurve } from '../../../renderer/src/charts/convergence-series.ts'
import { inTimeSeries } from '../../../renderer/src/charts/in-time-option.ts'
import { describeQuantity } from '../../../renderer/src/charts/quantities.ts'
import { variableSymbol } from '../../../renderer/src/charts/sweep-slices.ts'
import { uniformityEntries } from '../../../renderer/src/charts/uniformity-option.ts'
import { formatNumber } from '../../../renderer/src/lib/format.ts'
import { chosenQuantity, nothing, type FigureChoice } from '../figure-choice.ts'
import { paperPoint, type CurvesPlot, type PaperCurve, type PaperLine, type PaperPoint } from './paper-plot.ts'

type Row = readonly [number, Estimate]

function pointsOf(rows: readonly Row[], log: boolean): PaperPoint[] {
  return rows.filter(([, e]) => Number.isFinite(e.value) && (e.value > 0 || !log)).map(([x, e]) => paperPoint(x, e, log))
}

function boundLine(rows: readonly (readonly [number, number | null])[], log: boolean): PaperLine[] {
  const points = rows.flatMap(([x, y]) => (y === null || (log && !(y > 0)) ? [] : [[x, y] as const]))
  return points.length > 0 ? [{ look: 'bound', points }] : []
}

const drawn = (curves: readonly PaperCurve[]): PaperCurve[] => curves.filter(({ points }) => points.length > 0)

/** One curve a time, or a value of the other parameter. A distance that is zero to all its errors would stretch a logarithmic axis by many decades: it is left out. */
export function convergencePlot(results: Results, choice: FigureChoice): CurvesPlot {
  const quantity = chosenQuantity(results, choice)
  const series = convergenceSeries(results, { ...choice, quantity }).filter(({ rate }) => rate?.verdict !== 'exact-zero')
  const curves = series.map((s): PaperCurve => {
    const { rate } = s
    const slope = rate?.verdict === 'ok' && rate.slope !== null ? `, slope ${rate.slope.toFixed(2)} [${rate.lower?.toFixed(2)}, ${rate.upper?.toFixed(2)}]` : ''
    const fit = (fittedCurve(s) ?? []).map(([x, y]) => [10 ** x, 10 ** y] as const)
    return {
      label: `${s.label}${slope}`,
      points: pointsOf(s.rows.map((r) => [r.abscissa, r.estimate]), true),
      joined: false,
      lines: [...(fit.length > 0 ? [{ look: 'fit', points: fit } as const] : []), ...boundLine(s.rows.map((r) => [r.abscissa, r.bound]), true)],
    }
  })
  const x = { label: variableSymbol[axisVariable(results, choice)], log: true }
  return { kind: 'curves', name: quantity, title: results.experiment.name, x, y: { label: describeQuantity(quantity, results.experiment.arrow).axis, log: true }, curves: drawn(curves) }
}

export function inTimePlot(results: Results, choice: FigureChoice): CurvesPlot {
  const quantity = chosenQuantity(results, choice)
  const described = describeQuantity(quantity, results.experiment.arrow)
  const series = inTimeSeries(results, { ...choice, quantity })
  const log = described.positive && series.some(({ rows }) => rows.some((r) => r.estimate.value > 0))
  const curves = series.map(({ name, rows }): PaperCurve => ({
    label: name,
    points: pointsOf(rows.map((r) => [r.t, r.estimate]), log),
    joined: true,
    lines: boundLine(rows.map((r) => [r.t, r.bound]), log),
  }))
  return { kind: 'curves', name: quantity, title: results.experiment.name, x: { label: 't', log: false }, y: { label: described.axis, log }, curves: drawn(curves) }
}

/** The constant of the rate for each value of the other parameter: a curve a time. */
export function uniformityPlot(results: Results, choice: FigureChoice): CurvesPlot {
  const entries = uniformityEntries(results, choice)
  if (entries.length === 0) return nothing(results, 'no uniformity to draw: both ℏ and N must take several values, and a rate must be supported at two of them.')
  const [{ quantity, across, against }] = entries
  const curves = entries.map((entry): PaperCurve => ({
    label: `t = ${formatNumber(entry.t)}, order ${formatNumber(entry.order, 3)}: ${entry.verdict}`,
    points: pointsOf(entry.members.flatMap(({ at, constant }) => (constant === null ? [] : [[at, constant] as const])), true),
    joined: true,
    lines: [],
  }))
  const symbol = describeQuantity(quantity, results.experiment.arrow).axis
  return { kind: 'curves', name: quantity, title: results.experiment.name, x: { label: variableSymbol[across], log: true }, y: { label: `constant of ${symbol.replace(/\(.*/, '')} in ${against === 'hbar' ? 'ℏ' : '1/N'}`, log: true }, curves: drawn(curves) }
}
