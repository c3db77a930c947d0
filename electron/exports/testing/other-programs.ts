/** For tests: the programs of others that read what we write, where they are installed; a test that goes without one says so. */
import { execFileSync, spawnSync } from 'node:child_process'

/** A Python that someone put before the system's often lacks the modules that the system's packages bring. */
const pythons = ['python3', '/usr/bin/python3']
const asked = new Map<string, string | null>()

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

function found(what: string, candidates: readonly string[], args: readonly string[]): string | null {
  if (!asked.has(what)) asked.set(what, candidates.find((command) => works(command, args)) ?? null)
  const command = asked.get(what) ?? null
  if (command === null) process.stdout.write(`skipped: no ${what} here\n`)
  return command
}

/** The first Python that can import `module`; null, and the reason printed, where none can. */
export function pythonWith(module: string): string | null {
  return found(`python3 with ${module}`, pythons, ['-c', `import ${module}`])
}

/** `pdflatex` where its TeX knows `file` (`pgfplots.sty`); null, and the reason printed, elsewhere. */
export function latexWith(file: string): string | null {
  if (found(`pdflatex with ${file}`, ['kpsewhich'], [file]) === null) return null
  return found('pdflatex', ['pdflatex'], ['--version'])
}

/** What `command` prints. @throws with all that it said when it fails */
export function outputOf(
  command: string,
  args: readonly string[],
  { cwd, input }: { readonly cwd?: string; readonly input?: string } = {},
): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe', cwd, input })
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${args.join(' ')}:\n${stdout ?? ''}\n${stderr ?? ''}`, { cause: error })
  }
}
