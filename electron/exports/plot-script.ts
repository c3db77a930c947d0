/** A plot as a Python script that draws it with matplotlib: the numbers are in it, so that it runs anywhere. */
import type { Results } from '../../core/experiments/experiment.ts'
import { formatNumber } from '../../renderer/src/lib/format.ts'
import type { FigureChoice } from './figure-choice.ts'
import { paperPlot } from './paper-plots/index.ts'
import type { PaperPlot } from './paper-plots/paper-plot.ts'
import { writeTextVerified } from './write-verified.ts'

const curves = `figure, axes = plt.subplots(figsize=(7, 4.5))
for i, curve in enumerate(plot["curves"]):
    colour = "C%d" % (i % 10)
    x, value, lower, upper = zip(*curve["points"])
    errors = [[v - l for v, l in zip(value, lower)], [u - v for v, u in zip(value, upper)]]
    axes.errorbar(x, value, yerr=errors, fmt="o-" if curve["joined"] else "o", linewidth=1.2, elinewidth=1, markersize=4, capsize=3, color=colour, label=curve["label"])
    for line in curve["lines"]:
        look = {"linestyle": "-", "linewidth": 1.2} if line["look"] == "fit" else {"linestyle": "--", "linewidth": 0.9, "alpha": 0.5}
        axes.plot(*zip(*line["points"]), color=colour, **look)
if plot["x"]["log"]:
    axes.set_xscale("log")
if plot["y"]["log"]:
    axes.set_yscale("log")
axes.set_xlabel(words(plot["x"]["label"]))
axes.set_ylabel(words(plot["y"]["label"]))
axes.legend(fontsize=8)`

const rungs = `figure, axes = plt.subplots(figsize=(7.5, 0.6 + 0.45 * len(plot["rungs"])))
row, value, lower, upper = zip(*[rung["point"] for rung in plot["rungs"]])
errors = [[v - l for v, l in zip(value, lower)], [u - v for v, u in zip(value, upper)]]
axes.errorbar(value, row, xerr=errors, fmt="o", markersize=5, capsize=3)
axes.set_yticks(row)
axes.set_yticklabels([words(rung["label"]) for rung in plot["rungs"]])
axes.invert_yaxis()
axes.set_xscale("log")
axes.set_xlabel(words(plot["x"]["label"]))
axes.grid(axis="y", linewidth=0.4)`

const map = `figure, axes = plt.subplots(figsize=(1.8 + 0.9 * len(plot["columns"]), 1.5 + 0.6 * len(plot["rows"])))
values = [[float("nan")] * len(plot["columns"]) for _ in plot["rows"]]
for cell in plot["cells"]:
    values[cell["row"]][cell["column"]] = cell["value"]
    axes.text(cell["column"], cell["row"], cell["text"], ha="center", va="center", color="white")
image = axes.imshow(values, origin="lower", aspect="auto", cmap="viridis")
figure.colorbar(image, label=plot["meaning"])
axes.set_xticks(range(len(plot["columns"])))
axes.set_xticklabels(plot["columnLabels"])
axes.set_yticks(range(len(plot["rows"])))
axes.set_yticklabels(plot["rowLabels"])
axes.set_xlabel(words(plot["x"]))
axes.set_ylabel(words(plot["y"]))`

const drawing: Readonly<Record<PaperPlot['kind'], string>> = { curves, rungs, map }

function dataOf(plot: PaperPlot): object {
  if (plot.kind !== 'map') return plot
  return { ...plot, columnLabels: plot.columns.map((v) => formatNumber(v)), rowLabels: plot.rows.map((v) => formatNumber(v)) }
}

/** @throws ExportError when the run has nothing of the kind */
export function plotScript(results: Results, choice: FigureChoice = {}): string {
  const plot = paperPlot(results, choice)
  return `# Quadrant ${results.software.version}, experiment sha256 ${results.experimentHash}
# Draws ${plot.name} with its intervals: python3 THIS_FILE [figure.pdf]
import json
import sys
import matplotlib
if len(sys.argv) > 1:
    matplotlib.use("Agg")
import matplotlib.pyplot as plt

plot = json.loads(${JSON.stringify(JSON.stringify(dataOf(plot)))})


def words(text):
    """Dollars would begin mathematics."""
    return text.replace("$", r"\\$")


${drawing[plot.kind]}
axes.set_title(words(plot["title"]), fontsize=10)
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
