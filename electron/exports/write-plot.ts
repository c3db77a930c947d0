/** One door for every plot of the window: its numbers as a document that draws them, as a table, as JSON. */
import { carriedBy, type Carried } from '../contract/figure-metadata.ts'
import type { PlotNumberKind } from '../contract/exports.ts'
import type { PaperPlot } from './paper-plots/paper-plot.ts'
import { writePgfplots, writePlotCsv } from './pgfplots.ts'
import { writePlotScript } from './plot-script.ts'
import { writeTextVerified } from './write-verified.ts'

/** Where a document came from, in one line. */
export function originLine({ software, experimentHash, compared = [] }: Carried): string {
  const hashes = [experimentHash, ...compared.map((other) => other.experimentHash)]
  return `Quadrant ${software.version}, experiment${hashes.length > 1 ? 's' : ''} sha256 ${hashes.join(', ')}`
}

/** An array of numbers is one in JSON too, however it is kept. */
const plainArrays = (_key: string, value: unknown): unknown =>
  value instanceof Float32Array || value instanceof Float64Array ? Array.from(value) : value

export function plotJson(plot: PaperPlot, { compared = [], ...first }: Carried): string {
  const document = { format: 'quadrant-plot/1', ...carriedBy([first, ...compared]), plot }
  return `${JSON.stringify(document, plainArrays, 1)}\n`
}

/** @param carried the experiments that the numbers belong to @throws ExportError */
export function writePlot(plot: PaperPlot, carried: Carried, as: PlotNumberKind, path: string): void {
  if (as === 'csv') writePlotCsv(plot, path)
  else if (as === 'json') writeTextVerified(path, plotJson(plot, carried))
  else if (as === 'matplotlib') writePlotScript(plot, originLine(carried), path)
  else writePgfplots(plot, originLine(carried), path)
}
