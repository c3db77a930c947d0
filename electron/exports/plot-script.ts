/** A plot as a Python script that draws it with matplotlib: the numbers are in it, so that it runs anywhere. */
import type { Results } from '../../core/experiments/experiment.ts'
import { chartThemes, dashes } from '../../renderer/src/charts/chart-theme.ts'
import { formatNumber } from '../../renderer/src/lib/format.ts'
import type { FigureChoice } from './figure-choice.ts'
import { paperPlot } from './paper-plots/index.ts'
import type { PaperPlot } from './paper-plots/paper-plot.ts'
import { writeTextVerified } from './write-verified.ts'

const axisLook = `def dress(axis, along):
    """The ends and ticks of the window's axis; matplotlib's own where it has none."""
    if axis["log"]:
        getattr(axes, "set_" + along + "scale")("log")
    if axis["ends"]:
        getattr(axes, "set_" + along + "lim")(axis["ends"])
    if axis["ticks"]:
        ticker = getattr(axes, along + "axis")
        ticker.set_major_locator(matplotlib.ticker.FixedLocator([tick["at"] for tick in axis["ticks"]]))
        ticker.set_major_formatter(matplotlib.ticker.FixedFormatter([tick["label"] for tick in axis["ticks"]]))
        ticker.set_minor_locator(matplotlib.ticker.NullLocator())
    getattr(axes, "set_" + along + "label")(axis["tex"])`

const curves = `figure, axes = plt.subplots(figsize=(8.5, 4.5))
${axisLook}


looks = {"fit": {"linestyle": "-", "linewidth": 1.2}, "bound": {"linestyle": (0, (6, 4)), "linewidth": 1.1, "alpha": 0.6}}
for i, curve in enumerate(plot["curves"]):
    colour = plot["colours"][i % len(plot["colours"])]
    dash = plot["dashes"][i % len(plot["dashes"])]
    x, value, lower, upper, low, high = zip(*curve["points"])
    bars = [[v - l for v, l in zip(value, low)], [h - v for v, h in zip(value, high)]]
    line = {"linestyle": (0, dash) if dash else "-", "linewidth": 1.2} if curve["joined"] else {"linestyle": "none"}
    axes.errorbar(x, value, yerr=bars, marker="oDs^vPX*"[(i + i // 8) % 8], elinewidth=1, markersize=4.5, capsize=3, color=colour, label=words(curve["label"]), **line)
    for line in curve["lines"]:
        axes.plot(*zip(*line["points"]), color=colour, **looks[line["look"]])
for i, bound in enumerate(plot["sharper"]):
    colour = plot["colours"][(i + 1) % len(plot["colours"])]
    axes.plot(*zip(*bound["points"]), color=colour, linestyle=(0, (2, 3)), linewidth=1.2, label=words(bound["label"]))
drawn = {line["look"] for curve in plot["curves"] for line in curve["lines"]}
if "fit" in drawn:
    axes.plot([], [], color="0.4", label="fit, over the values that it used", **looks["fit"])
if "bound" in drawn:
    axes.plot([], [], color="0.4", label="theorem's right-hand side", **looks["bound"])
dress(plot["x"], "x")
dress(plot["y"], "y")
axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0)`

const rungs = `figure, axes = plt.subplots(figsize=(8.5, 1.1 + 0.42 * len(plot["rungs"])))
${axisLook}


row, value, lower, upper, low, high = zip(*[rung["point"] for rung in plot["rungs"]])
for rung in plot["rungs"]:
    at, to, end = rung["point"][0], rung["point"][1], rung["point"][5]
    if rung["before"] is not None:
        axes.plot([rung["before"], to], [at, at], color="0.88", linewidth=9, solid_capstyle="butt", zorder=1)
    axes.annotate(rung["factor"], (max(end, rung["before"] or 0), at), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8, color="0.35")
bars = [[v - l for v, l in zip(value, low)], [h - v for v, h in zip(value, high)]]
axes.errorbar(value, row, xerr=bars, fmt="o", markersize=5, capsize=3, color=plot["colours"][0])
axes.set_ylim(len(row) - 0.4, -0.6)
axes.set_yticks(row)
axes.set_yticklabels([words(rung["label"]) for rung in plot["rungs"]])
axes.tick_params(axis="y", length=0)
dress(plot["x"], "x")`

const map = `figure, axes = plt.subplots(figsize=(2.6 + 0.85 * len(plot["columns"]), 1.4 + 0.55 * len(plot["rows"])))
values = [[float("nan")] * len(plot["columns"]) for _ in plot["rows"]]
for cell in plot["cells"]:
    at, row = cell["column"], cell["row"]
    if cell["value"] is not None:
        values[row][at] = cell["value"]
    text = cell["text"] if cell["value"] is not None else "\\n".join(textwrap.wrap(cell["text"], 12))
    axes.text(at, row, words(text), ha="center", va="center", color=cell["ink"], fontsize=9 if cell["value"] is not None else 7)
    if cell["beyondHorizon"]:
        axes.add_patch(plt.Rectangle((at - 0.46, row - 0.46), 0.92, 0.92, fill=False, edgecolor=cell["ink"], linestyle=(0, (3, 2)), linewidth=1))
image = axes.imshow(values, origin="lower", aspect="auto", cmap="viridis")
figure.colorbar(image).set_label(plot["meaningTex"], fontsize=9)
axes.set_xticks(range(len(plot["columns"])))
axes.set_xticklabels(plot["columnLabels"])
axes.set_yticks(range(len(plot["rows"])))
axes.set_yticklabels(plot["rowLabels"])
axes.set_xlabel(words(plot["x"]))
axes.set_ylabel(words(plot["y"]))`

const bars = `figure, axes = plt.subplots(figsize=(8.5, 1.4 + 0.36 * len(plot["rows"])))
row = range(len(plot["rows"]))
left = [0] * len(row)
for i, part in enumerate(plot["parts"]):
    axes.barh(row, part["values"], left=left, height=0.6, color=plot["colours"][i % len(plot["colours"])], label=words(part["label"]))
    left = [l + v for l, v in zip(left, part["values"])]
axes.axvline(plot["allowed"], color="0.25", linestyle=(0, (4, 3)), linewidth=1, label=words(plot["allowedWords"]))
axes.set_xlim(0, 1.08 * plot["most"])
axes.set_ylim(len(row) - 0.4, -0.6)
axes.set_yticks(row)
axes.set_yticklabels([words(label) for label in plot["rows"]])
axes.tick_params(axis="y", length=0)
axes.set_xlabel(words(plot["x"]))
axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0)`

const drawing: Readonly<Record<PaperPlot['kind'], string>> = { curves, rungs, map, bars }

function dataOf(plot: PaperPlot): object {
  if (plot.kind !== 'map') return { ...plot, colours: chartThemes.light.series, dashes }
  return {
    ...plot,
    columnLabels: plot.columns.map((v) => formatNumber(v)),
    rowLabels: plot.rows.map((v) => formatNumber(v)),
  }
}

/** @throws ExportError when the run has nothing of the kind */
export function plotScript(results: Results, choice: FigureChoice = {}): string {
  const plot = paperPlot(results, choice)
  return `# Quadrant ${results.software.version}, experiment sha256 ${results.experimentHash}
# Draws ${plot.name} with its intervals: python3 THIS_FILE [figure.pdf]
import json
import sys
import textwrap
import matplotlib
if len(sys.argv) > 1:
    matplotlib.use("Agg")
import matplotlib.pyplot as plt
import matplotlib.ticker

plot = json.loads(${JSON.stringify(JSON.stringify(dataOf(plot)))})


def words(text):
    """Dollars would begin mathematics."""
    return text.replace("$", r"\\$")


${drawing[plot.kind]}
axes.set_title(words(plot["title"]), fontsize=10, wrap=True)
figure.tight_layout()
if len(sys.argv) > 1:
    figure.savefig(sys.argv[1], dpi=200, bbox_inches="tight")
else:
    plt.show()
`
}

/** @throws ExportError */
export function writePlotScript(results: Results, path: string, choice: FigureChoice = {}): void {
  writeTextVerified(path, plotScript(results, choice))
}
