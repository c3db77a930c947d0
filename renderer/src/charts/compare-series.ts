/** Several runs over each other: their curves of one quantity at one time, and the numbers side by side. */
import type { EChartsOption } from 'echarts'
import type { Estimate } from '../../../core/numerics/estimate.ts'
import type { Results } from '../../../core/experiments/experiment.ts'
import { formatNumber } from '../lib/format.ts'
import type { ChartThemeName } from './chart-theme.ts'
import { figureOfSeries } from './convergence-option.ts'
import { convergenceSeries, type ConvergenceSeries } from './convergence-series.ts'
import { availableDistances, describeQuantity, timesOf, type Quantity } from './quantities.ts'
import { sliceValues, variableSymbol, type SweepVariable } from './sweep-slices.ts'

export interface ComparedRun {
  /** A short name, e.g. `A`. */
  readonly label: string
  readonly results: Results
}

export interface CompareChoice {
  readonly quantity: string
  readonly t: number
  readonly against: SweepVariable
}

/** With a letter each, in their order. */
export function labelledRuns(all: readonly Results[]): ComparedRun[] {
  return all.map((results, i) => ({ label: `${letterOf(i)}: ${results.experiment.name}`, results }))
}

export function letterOf(index: number): string {
  return String.fromCharCode(65 + (index % 26))
}

/** What every run has. */
export function commonQuantities(runs: readonly ComparedRun[]): Quantity[] {
  const [first, ...others] = runs.map((run) => availableDistances(run.results.points))
  return (first ?? []).filter((q) => others.every((list) => list.some((other) => other.name === q.name)))
}

export function commonTimes(runs: readonly ComparedRun[]): number[] {
  const [first, ...others] = runs.map((run) => timesOf(run.results.points))
  return (first ?? []).filter((t) => others.every((list) => list.includes(t)))
}

/** A run whose sweep is a product shows its sharpest slice: the largest N, or the smallest ħ. */
export function comparedSeries(runs: readonly ComparedRun[], choice: CompareChoice): ConvergenceSeries[] {
  return runs.flatMap(({ label, results }, index) => {
    const slices = sliceValues(results.points, choice.against)
    const fixed = choice.against === 'hbar' ? slices.at(-1) : slices[0]
    const other = variableSymbol[choice.against === 'hbar' ? 'particles' : 'hbar']
    return convergenceSeries(results, { ...choice, bound: false, ...(fixed !== undefined && { fixed }) })
      .filter((s) => s.rows.length > 0)
      .map((s) => ({ ...s, index, label: fixed === undefined ? label : `${label}, ${other} = ${formatNumber(fixed)}` }))
  })
}

/** Lines of the legend above the plot; what is more is turned to. */
const mostListed = 6
const lineHeight = 20

export function compareOption(
  runs: readonly ComparedRun[],
  choice: CompareChoice,
  theme: ChartThemeName,
): EChartsOption {
  const arrows = new Set(runs.map((run) => run.results.experiment.arrow))
  const { axis, words } = describeQuantity(choice.quantity, arrows.size === 1 ? [...arrows][0] : undefined)
  const series = comparedSeries(runs, choice)
  const figure = figureOfSeries(series, { axis, words, variable: variableSymbol[choice.against] }, theme)
  // Names of runs are long: one below the other, none of them cut.
  const listed = Math.min(series.length, mostListed)
  return {
    ...figure,
    legend: {
      ...figure.legend,
      orient: 'vertical',
      itemGap: 6,
      height: lineHeight * listed,
      formatter: (name) => shortened(name),
    },
    grid: { ...figure.grid, top: 24 + lineHeight * listed },
  }
}

/** The name of a run cut to what fits a line, not the slope that follows it. */
function shortened(name: string): string {
  const end = name.match(/, (?:slope|order in) .*$/)?.[0] ?? ''
  const run = name.slice(0, name.length - end.length)
  return run.length > 40 ? `${run.slice(0, 39)}…${end}` : name
}

export interface ComparedRow {
  readonly abscissa: number
  /** One for each run; null where it has no value there. */
  readonly estimates: readonly (Estimate | null)[]
}

export function comparedRows(runs: readonly ComparedRun[], choice: CompareChoice): ComparedRow[] {
  const series = comparedSeries(runs, choice)
  const abscissae = [...new Set(series.flatMap((s) => s.rows.map((r) => r.abscissa)))].sort((a, b) => a - b)
  return abscissae.map((abscissa) => ({
    abscissa,
    estimates: runs.map(
      (_, index) => series.find((s) => s.index === index)?.rows.find((r) => r.abscissa === abscissa)?.estimate ?? null,
    ),
  }))
}
