/** `--fields DIR`: every picture of the run, with its axes, as one NumPy archive in DIR. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Results } from '../../core/experiments/experiment.ts'
import type { RunId } from '../contract/ipc.ts'
import { exportRun, fieldsOfRun } from '../exports/export-run.ts'
import type { Library } from '../library/library.ts'

/** Returns the path of the archive. */
export async function exportFields(library: Library, id: RunId, results: Results, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${id}-fields.npz`)
  await exportRun('npz', { results, fields: fieldsOfRun(library, id) }, path)
  return path
}
