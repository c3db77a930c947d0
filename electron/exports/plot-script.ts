/** A Python script that draws the convergence figure with matplotlib: the numbers are in it, so that it runs anywhere. */
import type { Results } from '../../core/experiments/experiment.ts'
import { convergenceSeries, fittedCurve, type ConvergenceSeries } from '../../renderer/src/charts/convergence-series.ts'
import { describeQuantity } from '../../renderer/src/charts/quantities.ts'
import { sweepVariable } from '../../renderer/src/charts/sweep-slices.ts'
import { chosenQuantity, type FigureChoice } from './figure-choice.ts'
import { statedInterval } from './stated-interval.ts'
import { writeTextVerified } from './write-verified.ts'

export interface CurveData {
  readonly label: string
  /** (hbar or N, value, lower, upper), positive values only; an end that is not known or not positive is the value itself. */
  readonly points: readonly (readonly [number, number, number, number])[]
  readonly bound: readonly (readonly [number, number])[]
  /** The fitted curve where a slope is claimed. */
  readonly fit: readonly (readonly [number, number])[]
}

/** One curve a time. A distance that is zero to all its errors would stretch a logarithmic axis by many decades: it is left out. */
export function curvesOf(results: Results, quantity: string, { t }: FigureChoice): CurveData[] {
  const series = convergenceSeries(results, { quantity, ...(t !== undefined && { t }) })
  return series.filter(({ rate }) => rate?.verdict !== 'exact-zero').map(curveData).filter(({ points }) => points.length > 0)
}

function curveData(series: ConvergenceSeries): CurveData {
  const { rows, rate, label } = series
  const shown = rows.filter(({ estimate }) => estimate.value > 0)
  const fit = fittedCurve(series) ?? []
  const slope = rate?.verdict === 'ok' && rate.slope !== null ? `, slope ${rate.slope.toFixed(2)} [${rate.lower?.toFixed(2)}, ${rate.upper?.toFixed(2)}]` : ''
  return {
    label: `${label}${slope}`,
    points: shown.map(({ abscissa, estimate }) => {
      const [lower, upper] = statedInterval(estimate)
      const positive = (end: number | null | undefined): number => (typeof end === 'number' && end > 0 && Number.isFinite(end) ? end : estimate.value)
      return [abscissa, estimate.value, Math.min(positive(lower), estimate.value), Math.max(positive(upper), estimate.value)]
    }),
    bound: shown.flatMap(({ abscissa, bound }) => (bound === null ? [] : [[abscissa, bound] as const])),
    fit: fit.map(([x, y]) => [10 ** x, 10 ** y]),
  }
}

/** @throws ExportError when the run has no distance */
export function plotScript(results: Results, choice: FigureChoice = {}): string {
  const quantity = chosenQuantity(results, choice)
  const curves = curvesOf(results, quantity, choice)
  const data = { title: results.experiment.name, x: sweepVariable(results.points) === 'hbar' ? 'hbar' : 'N', y: describeQuantity(quantity).words, curves }
  return `# Quadrant ${results.software.version}, experiment sha256 ${results.experimentHash}
# Draws ${quantity} with its intervals: python3 THIS_FILE [figure.pdf]
import json
import sys
import matplotlib
if len(sys.argv) > 1:
    matplotlib.use("Agg")
import matplotlib.pyplot as plt

data = json.loads(${JSON.stringify(JSON.stringify(data))})

figure, axes = plt.subplots(figsize=(7, 4.5))
for i, curve in enumerate(data["curves"]):
    colour = "C%d" % (i % 10)
    x, value, lower, upper = zip(*curve["points"])
    errors = [[v - l for v, l in zip(value, lower)], [u - v for v, u in zip(value, upper)]]
    axes.errorbar(x, value, yerr=errors, fmt="o", markersize=4, capsize=3, color=colour, label=curve["label"])
    if curve["fit"]:
        axes.plot(*zip(*curve["fit"]), "-", linewidth=1.2, color=colour)
    if curve["bound"]:
        axes.plot(*zip(*curve["bound"]), "--", linewidth=0.9, color=colour, alpha=0.5)
axes.set_xscale("log")
axes.set_yscale("log")
axes.set_xlabel({"hbar": r"$\\hbar$", "N": r"$N$"}[data["x"]])
axes.set_ylabel(data["y"])
axes.set_title(data["title"])
axes.legend(fontsize=8)
figure.tight_layout()
if len(sys.argv) > 1:
    figure.savefig(sys.argv[1])
else:
    plt.show()
`
}

/** @throws ExportError */
export function writePlotScript(results: Results, path: string, choice: FigureChoice = {}): void {
  writeTextVerified(path, plotScript(results, choice))
}
