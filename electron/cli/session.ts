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
export async function withLibrary<T>(args: Arguments, use: (library: Library) => T | Promise<T>): Promise<T> {
  return closing(Library.open(libraryFolder(args), { software: softwareIdentity() }), use)
}

/** For commands that only read: serves a library that may not be written, and makes none where there is none. @throws LibraryError `not-found` */
export async function readingLibrary<T>(args: Arguments, use: (library: Library) => T | Promise<T>): Promise<T> {
  return closing(Library.open(libraryFolder(args), { readOnly: true, software: softwareIdentity() }), use)
}

async function closing<T>(library: Library, use: (library: Library) => T | Promise<T>): Promise<T> {
  try {
    return await use(library)
  } finally {
    library.close()
  }
}

export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
