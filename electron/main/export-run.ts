/** A run's data to a file, by the same exporters that the command uses. */
import type { ExportKind } from '../contract/exports.ts'
import type { RunId } from '../contract/ipc.ts'
import { exportRun as writeExport, fieldsOfRun } from '../exports/export-run.ts'
import type { Context } from './context.ts'

export async function exportRun(context: Context, id: RunId, as: ExportKind, file: string, scale?: number): Promise<void> {
  const { library, runs } = context.services
  const fields = as === 'npz' || as === 'hdf5' || as === 'bundle' ? { fields: fieldsOfRun(library, id) } : {}
  await writeExport(as, { results: runs.results(id), ...fields }, file, { ...(scale !== undefined && { scale }) })
}
