/** Which plot is asked for, as numbers (`paperPlot`) and as the window draws it (`plotOption`). */
import type { EChartsOption } from 'echarts'
import type { Results } from '../../../core/experiments/experiment.ts'
import { convergenceOption } from '../../../renderer/src/charts/convergence-option.ts'
import { inTimeOption, pointName } from '../../../renderer/src/charts/in-time-option.ts'
import { ladderOption } from '../../../renderer/src/charts/ladder-option.ts'
import { ladderRungs, rateRungs, type Rung } from '../../../renderer/src/charts/ladder-rungs.ts'
import { describeQuantity } from '../../../renderer/src/charts/quantities.ts'
import { sliceValues, sweepVariable, variableSymbol } from '../../../renderer/src/charts/sweep-slices.ts'
import { cellText, tightnessMap, tightnessOption, type TightnessChoice } from '../../../renderer/src/charts/tightness-option.ts'
import { uniformityOption } from '../../../renderer/src/charts/uniformity-option.ts'
import { formatNumber } from '../../../renderer/src/lib/format.ts'
import type { PlotKind } from '../../contract/exports.ts'
import { chosenPoint, chosenQuantity, chosenTime, nothing, type FigureChoice } from '../figure-choice.ts'
import { thinned } from '../thinned.ts'
import { convergencePlot, inTimePlot, uniformityPlot } from './curve-plots.ts'
import { paperPoint, type MapPlot, type PaperPlot, type RungsPlot } from './paper-plot.ts'

interface Chain {
  readonly rungs: readonly Rung[]
  readonly title: string
}

function chainOf(results: Results, choice: FigureChoice, of: typeof ladderRungs): Chain {
  const [point, t] = [chosenPoint(results, choice), chosenTime(results, choice)]
  const rungs = of(point, t).filter((r) => r.estimate.value > 0)
  if (rungs.length === 0) return nothing(results, 'no rung of this chain at this point and time. Measure eHbar, coupling and ladder.')
  return { rungs, title: `${results.experiment.name}, ${pointName(point)}, t = ${formatNumber(t)}` }
}

function rungsPlot(results: Results, choice: FigureChoice, of: typeof ladderRungs, name: string): RungsPlot {
  const { rungs, title } = chainOf(results, choice, of)
  return { kind: 'rungs', name, title, x: { label: 'value', log: true }, rungs: rungs.map((r, row) => ({ label: r.words, source: r.source, point: paperPoint(row, r.estimate, true) })) }
}

/** Rows are times, unless a time is chosen and the other parameter varies. */
function tightnessChoice(results: Results, choice: FigureChoice): TightnessChoice {
  const quantity = chosenQuantity(results, choice)
  const across = choice.against ?? sweepVariable(results.points)
  const others = sliceValues(results.points, across)
  if (choice.t !== undefined && others.length > 0) return { quantity, across, down: 'other', at: chosenTime(results, choice) }
  return { quantity, across, down: 't', at: choice.fixed ?? others.at(-1) ?? null }
}

function mapPlot(results: Results, choice: FigureChoice): MapPlot {
  const chosen = tightnessChoice(results, choice)
  const { columns, rows, rowSymbol, cells } = tightnessMap(results, chosen)
  const known = cells.flatMap((c) => (c.value === null ? [] : [{ column: c.column, row: c.row, value: c.value, text: cellText(c) }]))
  if (known.length === 0) return nothing(results, `no bound of ${chosen.quantity} to compare with.`)
  const symbol = describeQuantity(chosen.quantity, results.experiment.arrow).axis
  return { kind: 'map', name: chosen.quantity, title: results.experiment.name, x: variableSymbol[chosen.across], y: rowSymbol, meaning: `log₁₀(bound / upper end of ${symbol})`, columns, rows, cells: known }
}

/** @throws ExportError where the results carry nothing to draw */
export function paperPlot(results: Results, choice: FigureChoice = {}): PaperPlot {
  const makers: Readonly<Record<PlotKind, () => PaperPlot>> = {
    convergence: () => convergencePlot(results, choice),
    'in-time': () => inTimePlot(results, choice),
    ladder: () => rungsPlot(results, choice, ladderRungs, 'ladder'),
    'rate-ladder': () => rungsPlot(results, choice, rateRungs, 'rate-ladder'),
    uniformity: () => uniformityPlot(results, choice),
    tightness: () => mapPlot(results, choice),
  }
  return makers[choice.plot ?? 'convergence']()
}

/** More would only tangle. */
export const mostCurves = 8

export interface DrawnPlot {
  readonly option: EChartsOption
  readonly under: string
  /** Its legend stands beside it: one line a curve. */
  readonly legend: boolean
}

/** Light, whatever the window shows. @throws ExportError where the results carry nothing to draw */
export function plotOption(results: Results, choice: FigureChoice): DrawnPlot {
  const plot = paperPlot(results, choice)
  const { words } = describeQuantity(plot.name, results.experiment.arrow)
  const inside = words.charAt(0).toLowerCase() + words.slice(1)
  const few = choice.pointIndex === undefined ? { ...results, points: thinned(results.points, mostCurves) } : results
  const left = few.points.length < results.points.length ? ` (${few.points.length} of ${results.points.length} points)` : ''
  const where = plot.kind === 'rungs' ? plot.title.slice(results.experiment.name.length + 2) : ''
  const makers: Readonly<Record<PlotKind, () => DrawnPlot>> = {
    convergence: () => ({ option: convergenceOption(results, { ...choice, quantity: plot.name }, 'light'), under: '', legend: true }),
    'in-time': () => ({ option: inTimeOption(few, { ...choice, quantity: plot.name }, 'light'), under: `${words} over time${left}`, legend: true }),
    ladder: () => ({ option: ladderOption(chainOf(results, choice, ladderRungs).rungs, 'light'), under: `The chain of inequalities at ${where}`, legend: false }),
    'rate-ladder': () => ({ option: ladderOption(chainOf(results, choice, rateRungs).rungs, 'light'), under: `The derivative of the coupling at ${where}`, legend: false }),
    uniformity: () => ({ option: uniformityOption(results, choice, 'light'), under: `The constant of the rate of: ${inside}`, legend: true }),
    tightness: () => ({ option: tightnessOption(results, tightnessChoice(results, choice), 'light'), under: `log₁₀ of the bound over the upper end of: ${inside}`, legend: false }),
  }
  return makers[choice.plot ?? 'convergence']()
}

