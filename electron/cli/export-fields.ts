/** `--fields DIR`: every picture of the run, with its axes, as one NumPy archive in DIR. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RunId } from '../contract/ipc.ts'
import type { Library } from '../library/library.ts'
import type { Session } from './session.ts'
import { writeExport } from './write-export.ts'

/** Says where the archive is. */
export async function exportFields(
  library: Library,
  id: RunId,
  folder: string,
  session: Pick<Session, 'terminal'>,
): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${id}-fields.npz`)
  const how = await writeExport(library, id, { as: 'npz', path }, session)
  session.terminal.line(how === 'written' ? `Fields: ${path}` : 'Interrupted: the fields were not written.')
}
