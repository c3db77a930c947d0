/** One door for the command and the window: results (and fields) of a run into a file of the asked kind. */
import type { Results } from '../../core/experiments/experiment.ts'
import { isFigureKind, type ExportKind } from '../contract/exports.ts'
import { carriedBy } from '../contract/figure-metadata.ts'
import { writeBundle } from './bundle.ts'
import { writeCsv } from './csv.ts'
import { writeJson } from './json.ts'
import { writeNpz } from './npz.ts'
import { paperPlot } from './paper-plots/index.ts'
import type { PointField } from './run-fields.ts'
import type { FigureChoice } from './figure-choice.ts'
import { writePlot } from './write-plot.ts'
import { writeFigure, type FigureOutput } from './write-figure.ts'

export { ExportError } from './export-error.ts'
export { fieldsOfRun } from './run-fields.ts'

export interface ExportSource {
  readonly results: Results
  /** Read by npz, hdf5, bundle and report; see `fieldsOfRun`. */
  readonly fields?: Iterable<PointField>
}

/** Writes whole and verified, or not at all. @throws ExportError with one plain message */
export async function exportRun(
  as: ExportKind,
  { results, fields = [] }: ExportSource,
  path: string,
  figure: FigureChoice & FigureOutput = {},
): Promise<void> {
  // The libraries for figures and HDF5 are loaded when they are first needed: they must not slow down the start of the program.
  if (isFigureKind(as)) return writeFigure((await import('./svg.ts')).plotSvg(results, figure), as, path, figure)
  if (as === 'hdf5') return (await import('./hdf5.ts')).writeHdf5(results, fields, path)
  if (as === 'report') return (await import('./report/report.ts')).writeReport(results, path, fields)
  if (as === 'csv') writeCsv(results, path)
  else if (as === 'json') writeJson(results, path)
  else if (as === 'npz') writeNpz(results, fields, path)
  else if (as === 'bundle') writeBundle(results, fields, path)
  else writePlot(paperPlot(results, figure), carriedBy([results]), as, path)
}
