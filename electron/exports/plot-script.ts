/** A plot as a Python script that draws it with matplotlib: the numbers are in it, so that it runs anywhere. */
import { deflateSync } from 'node:zlib'
import { chartThemes, dashes } from '../../renderer/src/charts/chart-theme.ts'
import { formatNumber } from '../../renderer/src/lib/format.ts'
import { extentOf } from '../../renderer/src/lib/phase-field.ts'
import type { FieldsPlot, PaperPlot } from './paper-plots/paper-plot.ts'
import { colourStops, quietPart } from './pgfplots-scenes.ts'
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

const lines = `figure, axes = plt.subplots(figsize=(8.5, 4.5))
${axisLook}


looks = {
    "solid": {"linestyle": "-", "linewidth": 1.6, "color": plot["colours"][0]},
    "dashed": {"linestyle": (0, (6, 3)), "linewidth": 1.6, "color": plot["colours"][1]},
    "contour": {"linestyle": (0, (5, 3)), "linewidth": 0.8, "color": "0.4"},
    "edge": {"linestyle": (0, (2, 3)), "linewidth": 0.9, "color": "0.6"},
}
for path in plot["paths"]:
    x, y = zip(*[[float("nan") if v is None else v for v in point] for point in path["points"]])
    axes.plot(x, y, label=None if path["label"] is None else words(path["label"]), **looks[path["look"]])
if plot["dots"]:
    axes.plot(*zip(*plot["dots"]["points"]), "o", markersize=5, color=plot["colours"][0], label=words(plot["dots"]["label"]))
for note in plot["notes"]:
    axes.annotate(words(note["text"]), note["at"], xytext=(0, 3), textcoords="offset points", ha="center", fontsize=7, color="0.35")
dress(plot["x"], "x")
dress(plot["y"], "y")
axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0)`

const fields = `import base64
import zlib
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

region = plot["region"]
rows = (len(plot["panels"]) + 1) // 2
figure, all_axes = plt.subplots(rows, min(2, len(plot["panels"])), figsize=(10, 4.4 * rows), squeeze=False)
for axes in all_axes.flat[len(plot["panels"]):]:
    axes.set_visible(False)
for axes, panel in zip(all_axes.flat, plot["panels"]):
    packed = base64.b64decode(panel["values"])
    # values[i, j] at x[i], xi[j]
    values = np.frombuffer(zlib.decompress(packed), dtype="<" + panel["type"]).reshape(panel["counts"])
    x, xi = [axis["origin"] + axis["spacing"] * np.arange(axis["count"]) for axis in (panel["x"], panel["xi"])]
    colours = LinearSegmentedColormap.from_list("quadrant", np.array(panel["stops"]) / 255, 256)
    low, high = panel["range"]
    image = axes.imshow(values.T, origin="lower", extent=panel["extent"], aspect="auto", cmap=colours, vmin=low, vmax=high, interpolation="nearest")
    figure.colorbar(image, ax=axes)
    if panel["zeroLine"]:
        quiet = np.abs(values) < panel["quiet"]
        near = quiet.copy()
        for axis in (0, 1):
            near &= np.roll(quiet, 1, axis) & np.roll(quiet, -1, axis)
        if not near.all():
            axes.contour(x, xi, np.ma.array(values, mask=near).T, levels=[0], colors="0.3", linewidths=0.6)
    if plot["hbar"] is not None:
        side = (2 * np.pi * plot["hbar"]) ** 0.5
        corner = (region["xMin"] + 0.03 * (region["xMax"] - region["xMin"]), region["xiMin"] + 0.03 * (region["xiMax"] - region["xiMin"]))
        axes.add_patch(plt.Rectangle(corner, side, side, fill=False, edgecolor="0.6"))
    axes.set_xlim(region["xMin"], region["xMax"])
    axes.set_ylim(region["xiMin"], region["xiMax"])
    axes.set_xlabel("$" + plot["axes"][0] + "$")
    axes.set_ylabel("$" + plot["axes"][1] + "$")
    axes.set_title(words(panel["title"]), fontsize=9)`

const drawing: Readonly<Record<PaperPlot['kind'], string>> = { curves, rungs, map, bars, lines, fields }

/** Pictures are packed: float32 or float64, little-endian, deflated. */
function packedPanels({ panels, region, hbar, kind, name, title, axes }: FieldsPlot): object {
  const packed = panels.map(({ title, field: { x, xi, values }, map, range, zeroLine }) => {
    const { xMin, xMax, xiMin, xiMax } = extentOf({ x, xi, values })
    return {
      title,
      x,
      xi,
      counts: [x.count, xi.count],
      type: values instanceof Float32Array ? 'f4' : 'f8',
      values: deflateSync(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)).toString('base64'),
      extent: [xMin, xMax, xiMin, xiMax],
      stops: colourStops(map, 64),
      range,
      zeroLine,
      quiet: quietPart * Math.max(...range.map(Math.abs)),
    }
  })
  return { kind, name, title, region, hbar, axes, panels: packed }
}

function dataOf(plot: PaperPlot): object {
  if (plot.kind === 'fields') return packedPanels(plot)
  if (plot.kind !== 'map') return { ...plot, colours: chartThemes.light.series, dashes }
  return {
    ...plot,
    columnLabels: plot.columns.map((v) => formatNumber(v)),
    rowLabels: plot.rows.map((v) => formatNumber(v)),
  }
}

export function plotScript(plot: PaperPlot, origin: string): string {
  const heading =
    plot.kind === 'fields'
      ? 'figure.suptitle(words(plot["title"]), fontsize=10)'
      : 'axes.set_title(words(plot["title"]), fontsize=10, wrap=True)'
  return `# ${origin}
# Draws ${plot.name} from its numbers: python3 THIS_FILE [figure.pdf]
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
${heading}
figure.tight_layout()
if len(sys.argv) > 1:
    figure.savefig(sys.argv[1], dpi=200, bbox_inches="tight")
else:
    plt.show()
`
}

/** @throws ExportError */
export function writePlotScript(plot: PaperPlot, origin: string, path: string): void {
  writeTextVerified(path, plotScript(plot, origin))
}
