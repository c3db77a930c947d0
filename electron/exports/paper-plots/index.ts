/** Which plot is asked for, as numbers (`paperPlot`) and as the window draws it (`plotOption`). */
import type { EChartsOption } from 'echarts'
import type { Results } from '../../../core/experiments/experiment.ts'
import { budgetBars, budgetOption } from '../../../renderer/src/charts/budget-option.ts'
import { convergenceOption } from '../../../renderer/src/charts/convergence-option.ts'
import { axisVariable } from '../../../renderer/src/charts/convergence-series.ts'
import { inTimeOption, pointName } from '../../../renderer/src/charts/in-time-option.ts'
import { ladderOption } from '../../../renderer/src/charts/ladder-option.ts'
import { ladderRungs, rateRungs, rungBefore, slackWords, type Rung } from '../../../renderer/src/charts/ladder-rungs.ts'
import { describeQuantity } from '../../../renderer/src/charts/quantities.ts'
import { otherVariable, sliceValues, variableSymbol } from '../../../renderer/src/charts/sweep-slices.ts'
import {
  cellText,
  inkOn,
  tightnessMap,
  tightnessOption,
  type TightnessChoice,
} from '../../../renderer/src/charts/tightness-option.ts'
import { uniformityOption } from '../../../renderer/src/charts/uniformity-option.ts'
import { formatNumber } from '../../../renderer/src/lib/format.ts'
import type { PlotKind } from '../../contract/exports.ts'
import { assertChoice, chosenPoint, chosenQuantity, chosenTime, nothing, type FigureChoice } from '../figure-choice.ts'
import { thinned } from '../thinned.ts'
import { convergencePlot, inTimePlot, mostCurves, uniformityPlot } from './curve-plots.ts'
import { paperTex, valueAxis } from './paper-axis.ts'
import { paperPoint, type BarsPlot, type MapPlot, type PaperPlot, type RungsPlot } from './paper-plot.ts'

interface Chain {
  readonly rungs: readonly Rung[]
  readonly title: string
}

function chainOf(results: Results, choice: FigureChoice, of: typeof ladderRungs): Chain {
  const [point, t] = [chosenPoint(results, choice), chosenTime(results, choice)]
  const rungs = of(point, t).filter((r) => r.estimate.value > 0)
  if (rungs.length === 0)
    return nothing(results, 'no rung of this chain at this point and time. Measure eHbar, coupling and ladder.')
  return { rungs, title: `${results.experiment.name}, ${pointName(point)}, t = ${formatNumber(t)}` }
}

function rungsPlot(results: Results, choice: FigureChoice, of: typeof ladderRungs, name: string): RungsPlot {
  const { rungs, title } = chainOf(results, choice, of)
  const x = valueAxis(
    { label: 'value (dimensionless)', tex: 'value (dimensionless)' },
    rungs.map((r) => r.estimate),
  )
  const drawn = rungs.map((r, row) => ({
    label: r.words,
    source: r.source,
    point: paperPoint(row, r.estimate, x),
    before: rungBefore(rungs, row)?.estimate.value ?? null,
    factor: slackWords(rungs, row),
  }))
  const roomForFactors = x.ends && ([x.ends[0], x.ends[1] * (x.ends[1] / x.ends[0]) ** 0.1] as const)
  return { kind: 'rungs', name, title, x: { ...x, ends: roomForFactors }, rungs: drawn }
}

/** Rows are times, unless a time is chosen and the other parameter varies. */
function tightnessChoice(results: Results, choice: FigureChoice): TightnessChoice {
  const quantity = chosenQuantity(results, choice)
  const across = axisVariable(results, choice)
  const others = sliceValues(results.points, across)
  if (choice.t !== undefined && others.length > 0)
    return { quantity, across, down: 'other', at: chosenTime(results, choice) }
  return { quantity, across, down: 't', at: choice.fixed ?? others.at(-1) ?? null }
}

/** What a map keeps fixed: `, N = 8`; empty where there is nothing to fix. */
function fixedWords({ across, down, at }: TightnessChoice): string {
  return at === null ? '' : `, ${down === 't' ? variableSymbol[otherVariable(across)] : 't'} = ${formatNumber(at)}`
}

function mapPlot(results: Results, choice: FigureChoice): MapPlot {
  const chosen = tightnessChoice(results, choice)
  const { columns, rows, rowSymbol, cells } = tightnessMap(results, chosen)
  const values = cells.flatMap((c) => c.value ?? [])
  if (values.length === 0) return nothing(results, `no bound of ${chosen.quantity} to compare with.`)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const { axis, tex } = describeQuantity(chosen.quantity, results.experiment.arrow)
  const all = rows.flatMap((_, row) =>
    columns.map((_, column) => {
      const cell = cells.find((c) => c.column === column && c.row === row)
      if (cell === undefined || cell.value === null)
        return { column, row, value: null, text: cell?.why ?? '', ink: '#5d5a54', beyondHorizon: false }
      return {
        column,
        row,
        value: cell.value,
        text: cellText(cell),
        ink: inkOn('light', most > least ? (cell.value - least) / (most - least) : 0),
        beyondHorizon: cell.beyondHorizon,
      }
    }),
  )
  return {
    kind: 'map',
    name: chosen.quantity,
    title: `${results.experiment.name}${fixedWords(chosen)}`,
    x: variableSymbol[chosen.across],
    y: rowSymbol,
    meaning: `log₁₀(bound / upper end of ${axis})`,
    meaningTex: `$\\log_{10}$(bound / upper end of ${paperTex(tex)})`,
    columns,
    rows,
    cells: all,
  }
}

function budgetPlot(results: Results, choice: FigureChoice): BarsPlot {
  const [quantity, t] = [chosenQuantity(results, choice), chosenTime(results, choice)]
  const { rows, origins, tolerance, most } = budgetBars(results, quantity, t)
  if (origins.length === 0) return nothing(results, `no error budget of ${quantity} at t = ${formatNumber(t)}.`)
  return {
    kind: 'bars',
    name: quantity,
    title: `${results.experiment.name}, t = ${formatNumber(t)}`,
    x: 'half-width, percent of the value',
    rows: rows.map(({ point }) => point),
    parts: origins.map(({ words, percent }) => ({ label: words, values: percent })),
    allowed: tolerance,
    allowedWords: 'tolerance',
    most,
  }
}

/** @throws ExportError where the results carry nothing to draw */
export function paperPlot(results: Results, choice: FigureChoice = {}): PaperPlot {
  assertChoice(results, choice)
  const makers: Readonly<Record<PlotKind, () => PaperPlot>> = {
    convergence: () => convergencePlot(results, choice),
    'in-time': () => inTimePlot(results, choice),
    ladder: () => rungsPlot(results, choice, ladderRungs, 'ladder'),
    'rate-ladder': () => rungsPlot(results, choice, rateRungs, 'rate-ladder'),
    uniformity: () => uniformityPlot(results, choice),
    tightness: () => mapPlot(results, choice),
    budget: () => budgetPlot(results, choice),
  }
  return makers[choice.plot ?? 'convergence']()
}

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
  const left =
    few.points.length < results.points.length ? ` (${few.points.length} of ${results.points.length} points)` : ''
  const where = plot.kind === 'rungs' ? plot.title.slice(results.experiment.name.length + 2) : ''
  const makers: Readonly<Record<PlotKind, () => DrawnPlot>> = {
    convergence: () => ({
      option: convergenceOption(results, { ...choice, quantity: plot.name }, 'light'),
      under: '',
      legend: true,
    }),
    'in-time': () => ({
      option: inTimeOption(few, { ...choice, quantity: plot.name }, 'light'),
      under: `${words} over time${left}`,
      legend: true,
    }),
    ladder: () => ({
      option: ladderOption(chainOf(results, choice, ladderRungs).rungs, 'light'),
      under: `The chain of inequalities at ${where}`,
      legend: false,
    }),
    'rate-ladder': () => ({
      option: ladderOption(chainOf(results, choice, rateRungs).rungs, 'light'),
      under: `The derivative of the coupling at ${where}`,
      legend: false,
    }),
    uniformity: () => ({
      option: uniformityOption(results, choice, 'light'),
      under: `The constant of the rate of: ${inside}`,
      legend: true,
    }),
    tightness: () => ({
      option: tightnessOption(results, tightnessChoice(results, choice), 'light'),
      under: `log₁₀ of the bound over the upper end of: ${inside}${fixedWords(tightnessChoice(results, choice))}`,
      legend: false,
    }),
    budget: () => ({
      option: budgetOption(results, plot.name, chosenTime(results, choice), 'light'),
      under: `Where the width comes from at t = ${formatNumber(chosenTime(results, choice))}: ${inside}`,
      legend: true,
    }),
  }
  return makers[choice.plot ?? 'convergence']()
}
