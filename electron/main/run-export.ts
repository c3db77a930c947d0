/** A stored run as work for an export thread. */
import type { ExportKind, FigureChoice } from '../contract/exports.ts'
import type { RunId } from '../contract/ipc.ts'
import type { ExportJob } from '../exports/export-job.ts'
import type { Library } from '../library/library.ts'

export function runExportJob(
  library: Library,
  id: RunId,
  as: ExportKind,
  path: string,
  figure: FigureChoice & { readonly scale?: number } = {},
): ExportJob {
  const { experiment, hash, software, points } = library.getResultsInput(id)
  return {
    kind: 'run',
    as,
    stored: { experiment, hash, software, points },
    places: library.fieldPlaces(id),
    path,
    figure,
  }
}
