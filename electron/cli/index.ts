/** `quadrant`: the window's powers at the command line. */
import { parseArguments } from './arguments.ts'
import type { Arguments } from './arguments.ts'
import { audit } from './commands/audit.ts'
import { constants, validate } from './commands/check.ts'
import { commutation } from './commands/commutation.ts'
import { exportCommand, importCommand } from './commands/export.ts'
import { list, show } from './commands/library.ts'
import { resume, run } from './commands/run.ts'
import { ExportError } from '../exports/export-error.ts'
import { LibraryError } from '../library/library-error.ts'
import { UsageError, exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Session } from './session.ts'
import { softwareIdentity } from './software.ts'
import { createTerminal } from './terminal.ts'

const commands: Record<string, (args: Arguments, session: Session) => ExitCode | Promise<ExitCode>> = {
  run,
  validate,
  resume,
  list,
  show,
  constants,
  audit,
  commutation,
  export: exportCommand,
  report: exportCommand,
  import: importCommand,
}

async function main(argv: readonly string[]): Promise<ExitCode> {
  const session: Session = { terminal: createTerminal(), output: (text) => void process.stdout.write(text) }
  try {
    const args = parseArguments(argv)
    if (args === 'version') return say(session, versionText())
    if ('help' in args) return say(session, args.help)
    return await commands[args.command](args, session)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    session.terminal.line(session.terminal.alarm(`quadrant: ${error.message}`))
    if (isUnexpected(error)) session.terminal.line(error.stack ?? '')
    return isBadInput(error) ? exitCodes.badUsage : exitCodes.failed
  }
}

function say(session: Session, text: string): ExitCode {
  session.output(text)
  return exitCodes.done
}

function versionText(): string {
  const { version, commit } = softwareIdentity()
  return `quadrant ${version} (${commit.slice(0, 12)})\n`
}

/** What the user named is not there, or is no such thing. */
function isBadInput(error: Error): boolean {
  if (error instanceof LibraryError) return ['no-such-run', 'not-found', 'not-a-library'].includes(error.code)
  return error instanceof UsageError || (error instanceof ExportError && error.code === 'no-such-choice')
}

/** A stack helps where the fault is ours; errors of a class of their own speak for themselves. */
function isUnexpected(error: Error): boolean {
  return [Error, TypeError, RangeError, ReferenceError].some((kind) => error.constructor === kind) && !('code' in error)
}

// `quadrant list | head` closes the pipe early: that is no failure, and the command goes on to its own end and exit code.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return
  process.stderr.write(`quadrant: standard output could not be written (${error.code ?? error.message})\n`)
  process.exit(exitCodes.failed)
})
process.stderr.on('error', () => undefined)
process.exitCode = await main(process.argv.slice(2))
