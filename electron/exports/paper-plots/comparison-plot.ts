/** Several runs over each other: a curve each, as the window's comparison draws them. */
import type { Results } from '../../../core/experiments/experiment.ts'
import {
  commonQuantities,
  commonTimes,
  comparedSeries,
  labelledRuns,
} from '../../../renderer/src/charts/compare-series.ts'
import { describeQuantity } from '../../../renderer/src/charts/quantities.ts'
import type { ComparisonChoice } from '../../contract/exports.ts'
import { ExportError } from '../export-error.ts'
import { curvesOverParameter } from './curve-plots.ts'
import type { CurvesPlot } from './paper-plot.ts'

/** @throws ExportError where the runs have no such quantity or time in common */
export function comparisonPlot(all: readonly Results[], choice: ComparisonChoice): CurvesPlot {
  const runs = labelledRuns(all)
  const has =
    commonQuantities(runs).some(({ name }) => name === choice.quantity) && commonTimes(runs).includes(choice.t)
  if (!has)
    throw new ExportError(
      'no-such-choice',
      `These ${all.length} runs have no ${choice.quantity} at t = ${choice.t} in common. Choose another quantity or time.`,
    )
  const arrows = new Set(all.map(({ experiment }) => experiment.arrow))
  const described = describeQuantity(choice.quantity, arrows.size === 1 ? [...arrows][0] : undefined)
  return curvesOverParameter(comparedSeries(runs, choice), {
    described,
    variable: choice.against,
    name: choice.quantity,
    title: `Comparison at t = ${choice.t}`,
  })
}
