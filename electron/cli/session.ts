/** What the commands share: standard output, the terminal, the library, the software's name. */
import { Library, defaultLibraryFolder } from '../library/library.ts'
import type { Arguments } from './arguments.ts'
import { softwareIdentity } from './software.ts'
import type { Terminal } from './terminal.ts'

export interface Session {
  readonly terminal: Terminal
  /** Data, and nothing else. */
  output(text: string): void
}

export function libraryFolder(args: Arguments): string {
  return args.library ?? defaultLibraryFolder()
}

/** Opens the library for one command and closes it whatever happens. */
export async function withLibrary<T>(args: Arguments, use: (library: Library) => T | Promise<T>, readOnly = false): Promise<T> {
  const library = Library.open(libraryFolder(args), { readOnly, software: softwareIdentity() })
  try {
    return await use(library)
  } finally {
    library.close()
  }
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
