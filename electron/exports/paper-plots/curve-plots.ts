/** Convergence, in time and uniformity as curves: the numbers of the window's plots. */
import { lowerEnd, upperEnd, type Estimate } from '../../../core/numerics/estimate.ts'
import type { Rate, Results } from '../../../core/experiments/experiment.ts'
import {
  axisVariable,
  convergenceSeries,
  fittedCurve,
  type ConvergenceSeries,
} from '../../../renderer/src/charts/convergence-series.ts'
import { inTimeSeries, sharperCurves } from '../../../renderer/src/charts/in-time-option.ts'
import { describeQuantity, type Quantity } from '../../../renderer/src/charts/quantities.ts'
import { variableSymbol, type SweepVariable } from '../../../renderer/src/charts/sweep-slices.ts'
import { uniformityEntries } from '../../../renderer/src/charts/uniformity-option.ts'
import { formatNumber } from '../../../renderer/src/lib/format.ts'
import { chosenQuantity, nothing, type FigureChoice } from '../figure-choice.ts'
import { thinned } from '../thinned.ts'
import { linearAxis, paperTex, parameterAxis, valueAxis, type PaperAxis } from './paper-axis.ts'
import { paperPoint, type CurvesPlot, type PaperCurve, type PaperLine, type PaperPoint } from './paper-plot.ts'

/** More would only tangle. */
export const mostCurves = 8

type Row = readonly [number, Estimate]
type Place = readonly [number, number]

function pointsOf(rows: readonly Row[], axis: PaperAxis): PaperPoint[] {
  return rows
    .filter(([, e]) => Number.isFinite(e.value) && (e.value > 0 || !axis.log))
    .map(([x, e]) => paperPoint(x, e, axis))
}

function placesOf(rows: readonly (readonly [number, number | null])[], log: boolean): Place[] {
  return rows.flatMap(([x, y]) => (y === null || (log && !(y > 0)) ? [] : [[x, y] as const]))
}

function boundLine(rows: readonly (readonly [number, number | null])[], log: boolean): PaperLine[] {
  const points = placesOf(rows, log)
  return points.length > 0 ? [{ look: 'bound', points }] : []
}

const drawn = (curves: readonly PaperCurve[]): PaperCurve[] => curves.filter(({ points }) => points.length > 0)
const present = (values: readonly (number | null)[]): number[] => values.filter((v): v is number => v !== null)
const texOf: Readonly<Record<SweepVariable, string>> = { hbar: '$\\hbar$', particles: '$N$' }
const symbolWords = (variable: SweepVariable) => ({ label: variableSymbol[variable], tex: texOf[variable] })

/** What a curve says of its slope: the claim with its interval, or why there is none. */
function slopeWords(rate: Rate | null): string {
  if (rate === null) return ''
  if (rate.verdict !== 'ok' || rate.slope === null) return `, no slope claimed (${rate.verdict.replaceAll('-', ' ')})`
  return `, slope ${rate.slope.toFixed(2)} [${rate.lower?.toFixed(2)}, ${rate.upper?.toFixed(2)}]`
}

/** One curve a time, or a value of the other parameter. */
export function convergencePlot(results: Results, choice: FigureChoice): CurvesPlot {
  const quantity = chosenQuantity(results, choice)
  return curvesOverParameter(convergenceSeries(results, { ...choice, quantity }), {
    described: describeQuantity(quantity, results.experiment.arrow),
    variable: axisVariable(results, choice),
    name: quantity,
    title: results.experiment.name,
  })
}

interface CurveWords extends Pick<CurvesPlot, 'name' | 'title'> {
  readonly described: Quantity
  readonly variable: SweepVariable
}

/** Curves over ħ or N. A distance that is zero to all its errors would stretch a logarithmic axis by many decades: it is left out. */
export function curvesOverParameter(
  all: readonly ConvergenceSeries[],
  { described, variable, name, title }: CurveWords,
): CurvesPlot {
  const series = all.filter(({ rate }) => rate?.verdict !== 'exact-zero')
  const rows = series.flatMap((s) => s.rows).filter(({ estimate }) => estimate.value > 0)
  const x = parameterAxis(
    symbolWords(variable),
    rows.map((r) => r.abscissa),
  )
  const y = valueAxis(
    { label: described.axis, tex: paperTex(described.tex) },
    rows.map((r) => r.estimate),
    present(rows.map((r) => r.bound)),
  )
  const curves = series.map((s): PaperCurve => {
    const fit = (fittedCurve(s) ?? []).map(([lgX, lgY]) => [10 ** lgX, 10 ** lgY] as const)
    return {
      label: `${s.label}${slopeWords(s.rate)}`,
      points: pointsOf(
        s.rows.map((r) => [r.abscissa, r.estimate]),
        y,
      ),
      joined: false,
      lines: [
        ...(fit.length > 0 ? [{ look: 'fit', points: fit } as const] : []),
        ...boundLine(
          s.rows.map((r) => [r.abscissa, r.bound]),
          true,
        ),
      ],
    }
  })
  return { kind: 'curves', name, title, x, y, curves: drawn(curves), sharper: [] }
}

export function inTimePlot(results: Results, choice: FigureChoice): CurvesPlot {
  const quantity = chosenQuantity(results, choice)
  const described = describeQuantity(quantity, results.experiment.arrow)
  const points = choice.pointIndex === undefined ? thinned(results.points, mostCurves) : results.points
  const series = inTimeSeries({ points }, { ...choice, quantity })
  const rows = series.flatMap((s) => s.rows)
  const log = described.positive && rows.some((r) => r.estimate.value > 0)
  const sharper = sharperCurves(points, { ...choice, quantity }).flatMap((c) => {
    const places = placesOf(c.rows, log)
    return places.length > 0 ? [{ label: `bound, ${c.words}`, points: places }] : []
  })
  const words = { label: described.axis, tex: paperTex(described.tex) }
  const y = log
    ? valueAxis(
        words,
        rows.map((r) => r.estimate),
        [...present(rows.map((r) => r.bound)), ...sharper.flatMap((c) => c.points.map(([, v]) => v))],
      )
    : linearAxis(words)
  const curves = series.map((s): PaperCurve => ({
    label: s.name,
    points: pointsOf(
      s.rows.map((r) => [r.t, r.estimate]),
      y,
    ),
    joined: true,
    lines: boundLine(
      s.rows.map((r) => [r.t, r.bound]),
      log,
    ),
  }))
  const left = points.length < results.points.length ? ` (${points.length} of ${results.points.length} points)` : ''
  return {
    kind: 'curves',
    name: quantity,
    title: `${results.experiment.name}${left}`,
    x: linearAxis({ label: 't', tex: '$t$' }),
    y,
    curves: drawn(curves),
    sharper,
  }
}

/** The constant of the rate for each value of the other parameter: a curve a time. */
export function uniformityPlot(results: Results, choice: FigureChoice): CurvesPlot {
  const entries = uniformityEntries(results, choice)
  if (entries.length === 0)
    return nothing(
      results,
      'no uniformity to draw: both ℏ and N must take several values, and a rate must be supported at two of them.',
    )
  const [{ quantity, across, against }] = entries
  const described = describeQuantity(quantity, results.experiment.arrow)
  const words = {
    label: `constant of ${described.axis.replace(/\(.*/, '')} in ${against === 'hbar' ? 'ℏ' : '1/N'}`,
    tex: `constant of ${paperTex(described.tex)} in ${against === 'hbar' ? '$\\hbar$' : '$1/N$'}`,
  }
  const rowsOf = ({ members }: (typeof entries)[number]): Row[] =>
    members.flatMap(({ at, constant }) => (constant === null ? [] : [[at, constant] as const]))
  const constants = entries.flatMap(rowsOf).map(([, e]) => e)
  const ends = constants.flatMap((e) => [lowerEnd(e), upperEnd(e)]).filter((v) => v > 0 && Number.isFinite(v))
  // Constants that hardly differ are told apart on a linear axis, as in the window.
  const y = Math.max(...ends) > 10 * Math.min(...ends) ? valueAxis(words, constants) : linearAxis(words)
  const curves = entries.map((entry): PaperCurve => ({
    label: `t = ${formatNumber(entry.t)}, order ${formatNumber(entry.order, 3)}: ${entry.verdict}`,
    points: pointsOf(rowsOf(entry), y),
    joined: true,
    lines: [],
  }))
  const x = parameterAxis(
    symbolWords(across),
    entries.flatMap((entry) => rowsOf(entry).map(([at]) => at)),
  )
  return { kind: 'curves', name: quantity, title: results.experiment.name, x, y, curves: drawn(curves), sharper: [] }
}
