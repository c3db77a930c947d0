/** `quadrant export` and (not yet) `quadrant import`. */
import { exportKinds, exportRun, fieldsOfRun } from '../../exports/export-run.ts'
import type { ExportKind } from '../../exports/export-run.ts'
import type { Arguments } from '../arguments.ts'
import { UsageError, exitCodes } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { withLibrary } from '../session.ts'
import type { Session } from '../session.ts'
import { storedResults } from './library.ts'

const laterKinds = ['hdf5', 'pdf', 'png', 'pgfplots', 'bundle']

export async function exportCommand(args: Arguments, session: Session): Promise<ExitCode> {
  const kind = exportKind(args.as)
  const { out } = args
  if (out === undefined) throw new UsageError('export needs --out PATH')
  return withLibrary(args, async (library) => {
    const id = library.resolve(args.operand)
    await exportRun(kind, { results: storedResults(library, id), fields: fieldsOfRun(library, id) }, out)
    session.terminal.line(`Written: ${out}`)
    return exitCodes.done
  })
}

function exportKind(as: string | undefined): ExportKind {
  const served = exportKinds.join(', ')
  if (as === undefined) throw new UsageError(`export needs --as, one of ${served}`)
  const kind = exportKinds.find((k) => k === as)
  if (kind !== undefined) return kind
  throw new UsageError(laterKinds.includes(as) ? `--as ${as} is not served yet; this version writes ${served}` : `--as is '${as}'; it must be one of ${served}`)
}

export function importCommand(): never {
  throw new UsageError('import is not served yet: bundles arrive with a later version')
}
