/** `quadrant list`, `quadrant show`: what the library holds. */
import { existsSync } from 'node:fs'
import { assembleResults } from '../../../core/experiments/assemble-results.ts'
import type { Results } from '../../../core/experiments/experiment.ts'
import type { Library } from '../../library/library.ts'
import type { Arguments } from '../arguments.ts'
import { exitCodes } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { jsonText, libraryFolder, readingLibrary } from '../session.ts'
import type { Session } from '../session.ts'
import { alignedRows, contradictions, resultsText } from '../tables.ts'

export async function list(args: Arguments, session: Session): Promise<ExitCode> {
  // Before the first run there is no library of the desktop's own; one that was named must be there.
  if (args.library === undefined && !existsSync(libraryFolder(args))) {
    if (args.json) session.output(jsonText([]))
    else session.terminal.line(`No runs yet in ${libraryFolder(args)}.`)
    return exitCodes.done
  }
  return readingLibrary(args, (library) => {
    const { rows } = library.list({ limit: 100_000 })
    if (args.json) session.output(jsonText(rows))
    else if (rows.length === 0) session.terminal.line(`No runs yet in ${library.path}.`)
    else {
      const table = rows.map((r) => [
        r.id,
        r.status,
        `${r.pointsDone}/${r.pointsTotal}`,
        r.createdAt.slice(0, 16).replace('T', ' '),
        r.arrow,
        r.name,
      ])
      session.output(`${alignedRows([['run', 'status', 'points', 'made (UTC)', 'arrow', 'name'], ...table])}\n`)
    }
    return exitCodes.done
  })
}

export async function show(args: Arguments, session: Session): Promise<ExitCode> {
  return readingLibrary(args, (library) => {
    const results = storedResults(library, library.resolve(args.operand))
    session.output(args.json ? jsonText(results) : resultsText(results))
    return contradictions(results.audit).length > 0 ? exitCodes.contradicted : exitCodes.done
  })
}

export function storedResults(library: Library, id: string): Results {
  const { experiment, hash, software, points } = library.getResultsInput(id)
  return assembleResults(experiment, points, software, hash)
}
