/** A stored run as work for an export thread. */
import type { Results } from '../../core/experiments/experiment.ts'
import type { ExportKind, FigureChoice, PlotNumberKind, PlotSource } from '../contract/exports.ts'
import type { RunId } from '../contract/ipc.ts'
import type { ExportJob } from '../exports/export-job.ts'
import type { StoredRunData } from '../exports/stored-run.ts'
import type { Library } from '../library/library.ts'

function storedRun(library: Library, id: RunId): StoredRunData {
  const { experiment, hash, software, points } = library.getResultsInput(id)
  return { experiment, hash, software, points }
}

/** @param library asked for only where the plot is of runs */
export function plotExportJob(
  library: () => Library,
  software: Results['software'],
  as: PlotNumberKind,
  path: string,
  source: PlotSource,
): ExportJob {
  const ids = 'run' in source ? [source.run] : source.kind === 'comparison' ? source.runs : []
  const runs = ids.map((id) => storedRun(library(), id))
  const places = source.kind === 'frame' ? library().fieldPlaces(source.run) : []
  return { kind: 'plot', as, data: { source, runs, places, software }, path }
}

export function runExportJob(
  library: Library,
  id: RunId,
  as: ExportKind,
  path: string,
  figure: FigureChoice & { readonly scale?: number } = {},
): ExportJob {
  return {
    kind: 'run',
    as,
    stored: storedRun(library, id),
    places: library.fieldPlaces(id),
    path,
    figure,
  }
}
