/** One door for the command and the window: results (and fields) of a run into a file of the asked kind. */
import type { Results } from '../../core/experiments/experiment.ts'
import { writeBundle } from './bundle.ts'
import { writeCsv } from './csv.ts'
import { writeJson } from './json.ts'
import { writeNpz } from './npz.ts'
import { writePgfplots } from './pgfplots.ts'
import { writePlotScript } from './plot-script.ts'
import type { PointField } from './run-fields.ts'
import type { FigureChoice } from './figure-choice.ts'

export { ExportError } from './export-error.ts'
export { fieldsOfRun } from './run-fields.ts'

export const exportKinds = ['csv', 'json', 'npz', 'svg', 'pgfplots', 'matplotlib', 'bundle'] as const
export type ExportKind = (typeof exportKinds)[number]

export interface ExportSource {
  readonly results: Results
  /** Read by npz and bundle; see `fieldsOfRun`. */
  readonly fields?: Iterable<PointField>
}

/** Writes whole and verified, or not at all. @throws ExportError with one plain message */
export async function exportRun(
  as: ExportKind,
  { results, fields = [] }: ExportSource,
  path: string,
  figure: FigureChoice = {},
): Promise<void> {
  if (as === 'csv') writeCsv(results, path)
  else if (as === 'json') writeJson(results, path)
  else if (as === 'npz') writeNpz(results, fields, path)
  else if (as === 'bundle') writeBundle(results, fields, path)
  else if (as === 'matplotlib') writePlotScript(results, path, figure)
  else if (as === 'pgfplots') writePgfplots(results, path, figure)
  else {
    // The plotting library is loaded when it is first needed: it must not slow down the start of the program.
    const { writeSvg } = await import('./svg.ts')
    writeSvg(results, path, figure)
  }
}
