/** What can go wrong when a file is exported: one plain message that names the path and what to do. */
const exportErrorCodes = [
  'no-such-folder',
  'not-a-file',
  'not-writable',
  'disk-full',
  'not-verified',
  'nothing-to-export',
  'no-such-choice',
  'too-large',
] as const
export type ExportErrorCode = (typeof exportErrorCodes)[number]

export function isExportErrorCode(code: string | undefined): code is ExportErrorCode {
  return exportErrorCodes.some((known) => known === code)
}

export class ExportError extends Error {
  readonly code: ExportErrorCode
  readonly details: string | undefined

  constructor(code: ExportErrorCode, message: string, details?: string) {
    super(message)
    this.name = 'ExportError'
    this.code = code
    this.details = details
  }
}

const byNodeCode: Readonly<Record<string, readonly [ExportErrorCode, string]>> = {
  ENOENT: ['no-such-folder', 'its folder does not exist. Make the folder, or choose another place.'],
  ENOTDIR: ['no-such-folder', 'a part of the path is a file, not a folder. Choose another place.'],
  EISDIR: ['not-a-file', 'it is a folder. Give the name of a file.'],
  ENOSPC: ['disk-full', 'the disk is full. Free some space, then export again.'],
  EDQUOT: ['disk-full', 'your disk quota is used up. Free some space, then export again.'],
  EROFS: ['not-writable', 'its folder is read-only. Choose another place.'],
  ENAMETOOLONG: ['not-writable', 'its name is too long. Give a shorter name.'],
}
const otherwise = [
  'not-writable',
  'it is not allowed there. Choose another place, or change the permissions of the folder.',
] as const

/** Turns what the file system threw into an `ExportError` about `path`; other errors pass unchanged. */
export function toExportError(error: unknown, path: string): unknown {
  if (
    !(error instanceof Error) ||
    !('code' in error) ||
    typeof error.code !== 'string' ||
    !/^E[A-Z]+$/.test(error.code)
  )
    return error
  const [code, why] = byNodeCode[error.code] ?? otherwise
  return new ExportError(code, `${path} could not be written: ${why}`, error.message)
}
