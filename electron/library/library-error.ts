/**
 * What can go wrong with a library, in words for the person whose library it is.
 * Every error that leaves `electron/library` is a `LibraryError`: what happened, to which path, and what to do.
 */
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'

export type LibraryErrorCode =
  | 'not-found'
  | 'not-a-library'
  | 'corrupt'
  | 'newer-version'
  | 'locked'
  | 'read-only'
  | 'no-permission'
  | 'disk-full'
  | 'disk-error'
  | 'no-such-run'
  | 'no-such-point'
  | 'no-such-field'
  | 'field-damaged'
  | 'run-busy'
  | 'bad-input'
  | 'unsupported-runtime'
  | 'closed'
  | 'internal'

export class LibraryError extends Error {
  readonly code: LibraryErrorCode
  /** The original message, for a bug report. */
  readonly details: string | undefined

  constructor(code: LibraryErrorCode, message: string, details?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'LibraryError'
    this.code = code
    this.details = details
  }
}

const freeBytesThatCountAsFull = 1 << 16

/** Whether the medium below `path` has no room left (an I/O error of SQLite does not always say so itself). */
function isFull(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = statfsSync(folder)
      return bavail * bsize < freeBytesThatCountAsFull
    } catch {
      // The folder may not exist yet: ask its parent.
      if (dirname(folder) === folder) return false
    }
  }
}

function messageFor(code: LibraryErrorCode, path: string): string {
  switch (code) {
    case 'locked':
      return `The library ${path} is being written by another program, which did not finish in time. Nothing was changed. Wait for it or close it, then try again.`
    case 'read-only':
      return `The library ${path} cannot be written, because its folder or its medium is read-only. Nothing was changed. Make it writable, or choose another folder for the library.`
    case 'no-permission':
      return `Quadrant is not allowed to use ${path}. Nothing was changed. Change the permissions of the folder, or choose another folder for the library.`
    case 'disk-full':
      return `The disk that holds ${path} is full. What was saved before is intact; the last change was not saved. Free some space, then try again.`
    case 'corrupt':
      return `The library ${path} is damaged. It was left as it is. Restore it from a backup, or move it away: Quadrant then begins a new one.`
    case 'not-a-library':
      return `${path} is not a Quadrant library. It was left as it is. Move it away, or choose another folder for the library.`
    case 'not-found':
      return `There is no library at ${path}. Check the path.`
    case 'disk-error':
      return `Reading or writing ${path} failed. What was saved before is kept. Check the disk, then try again.`
    default:
      return `The library ${path} could not do this because of an error inside Quadrant. Please report it with the details.`
  }
}

function codeFor(raw: string, path: string): LibraryErrorCode {
  if (raw.startsWith('SQLITE_BUSY') || raw.startsWith('SQLITE_LOCKED')) return 'locked'
  if (raw === 'SQLITE_FULL' || raw === 'ENOSPC' || raw === 'EDQUOT') return 'disk-full'
  if (raw === 'SQLITE_NOTADB') return 'not-a-library'
  if (raw.startsWith('SQLITE_CORRUPT')) return 'corrupt'
  if (raw.startsWith('SQLITE_READONLY') || raw === 'EROFS') return 'read-only'
  if (raw === 'EACCES' || raw === 'EPERM' || raw === 'SQLITE_PERM' || raw === 'SQLITE_AUTH') return 'no-permission'
  if (raw === 'ENOENT') return 'not-found'
  if (raw.startsWith('SQLITE_IOERR') || raw.startsWith('SQLITE_CANTOPEN'))
    return isFull(path) ? 'disk-full' : 'disk-error'
  if (/^E[A-Z]+$/.test(raw)) return 'disk-error'
  return 'internal'
}

export function plainLibraryError(
  code: LibraryErrorCode,
  path: string,
  details?: string,
  cause?: unknown,
): LibraryError {
  return new LibraryError(code, messageFor(code, path), details, cause)
}

/** Turns what SQLite or the file system threw into a `LibraryError` about `path`; a `LibraryError` passes unchanged. */
export function toLibraryError(error: unknown, path: string): LibraryError {
  if (error instanceof LibraryError) return error
  const raw = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const details = error instanceof Error ? `${raw} ${error.message}`.trim() : String(error)
  return plainLibraryError(codeFor(raw, path), path, details, error)
}

/** Runs `action`; whatever it throws leaves as a `LibraryError` about `path`. */
export function withLibraryErrors<T>(path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw toLibraryError(error, path)
  }
}
