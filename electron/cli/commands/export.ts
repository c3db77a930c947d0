/** `quadrant export`, `quadrant report` and `quadrant import`. */
import { exportFormats, exportKinds, isFigureKind, type ExportKind } from '../../contract/exports.ts'
import type { Arguments } from '../arguments.ts'
import { UsageError, exitCodes } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { storeRun } from '../../imports/import-run.ts'
import { ImportError, readRun } from '../../imports/read-run.ts'
import type { ReadRun } from '../../imports/read-run.ts'
import { jsonText, readingLibrary, withLibrary } from '../session.ts'
import { assertPlaces } from '../output-places.ts'
import type { Session } from '../session.ts'
import { writeExport } from '../write-export.ts'

export async function exportCommand(args: Arguments, session: Session): Promise<ExitCode> {
  const kind = args.command === 'report' ? 'report' : exportKind(args.as)
  const { out, scale } = args
  if (scale !== undefined && kind !== 'png')
    throw new UsageError(
      `--scale is for --as png; ${kind} ${isFigureKind(kind) ? 'is drawn with vectors' : 'is no picture'}`,
    )
  const [chosen] = Object.keys(args.figure)
  if (chosen !== undefined && exportFormats[kind].group !== 'figure')
    throw new UsageError(`--plot, --quantity, --time and --point are for figures; ${kind} is none`)
  if (out === undefined) throw new UsageError(`${args.command} needs --out PATH`)
  assertPlaces(args)
  return readingLibrary(args, async (library) => {
    const id = library.resolve(args.operand)
    const how = await writeExport(
      library,
      id,
      { as: kind, path: out, figure: { ...args.figure, ...(scale !== undefined && { scale }) } },
      session,
    )
    session.terminal.line(how === 'written' ? `Written: ${out}` : `Interrupted: ${out} was not written.`)
    return how === 'written' ? exitCodes.done : exitCodes.interrupted
  })
}

function exportKind(as: string | undefined): ExportKind {
  const served = exportKinds.join(', ')
  if (as === undefined) throw new UsageError(`export needs --as, one of ${served}`)
  const kind = exportKinds.find((k) => k === as)
  if (kind !== undefined) return kind
  throw new UsageError(`--as is '${as}'; it must be one of ${served}`)
}

/** A run that is there already is not stored twice. */
export async function importCommand(args: Arguments, session: Session): Promise<ExitCode> {
  const run = readOrRefuse(args.operand)
  return withLibrary(args, (library) => {
    const { id, name, isNew } = storeRun(library, run)
    session.terminal.line(
      isNew
        ? `"${name}" is now in ${library.path}, with ${run.fields.length} fields. Show it with: quadrant show ${id}`
        : `This run is in ${library.path} already, as ${id}.`,
    )
    session.output(args.json ? jsonText({ id, imported: isNew }) : `${id}\n`)
    return exitCodes.done
  })
}

function readOrRefuse(path: string): ReadRun {
  try {
    return readRun({ name: path })
  } catch (error) {
    throw error instanceof ImportError ? new UsageError(error.message) : error
  }
}
