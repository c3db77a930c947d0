/**
 * What a database file says about itself, read without SQLite: opening a WAL database, even for reading only,
 * creates `-wal` and `-shm` files beside it, and a library that we must refuse is not to be touched at all.
 *
 * Source: https://www.sqlite.org/fileformat2.html, sections 1.3 (the database header) and 4 (the write-ahead log).
 */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'

export type FileHeader =
  | { readonly kind: 'absent' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'foreign' }
  | ({ readonly kind: 'sqlite'; readonly walBytes: number } & Version)

interface Version {
  readonly userVersion: number
  readonly applicationId: number
  /** No tables at all: page 1, which begins the table of tables, is a leaf without cells. */
  readonly schemaIsEmpty: boolean
}

const magic = 'SQLite format 3\0'
const userVersionOffset = 60
const applicationIdOffset = 68
const treeTypeOffset = 100
const cellCountOffset = 103
const leafTable = 0x0d
const headerBytes = 108
const walHeaderBytes = 32
const frameHeaderBytes = 24

function readAt(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(file, bytes, 0, length, offset))
}

function withFile<T>(path: string, action: (file: number) => T): T {
  const file = openSync(path, 'r')
  try {
    return action(file)
  } finally {
    closeSync(file)
  }
}

function versionOfPageOne(page: Buffer): Version {
  return {
    userVersion: page.readInt32BE(userVersionOffset),
    applicationId: page.readInt32BE(applicationIdOffset),
    schemaIsEmpty: page[treeTypeOffset] === leafTable && page.readUInt16BE(cellCountOffset) === 0,
  }
}

/**
 * What the log's frames of page 1 say: the highest user_version (a frame that was never committed may count too: it can
 * only make us refuse more, never less) and otherwise the last one. Null when the log holds no page 1.
 */
function versionInLog(path: string): Version | null {
  return withFile<Version | null>(path, (file) => {
    const header = readAt(file, 0, walHeaderBytes)
    if (header.length < walHeaderBytes) return null
    const pageBytes = header.readUInt32BE(8)
    const salt = header.subarray(16, 24)
    let highest = 0
    let last: Version | null = null
    const found = (): Version | null => last && { ...last, userVersion: highest }
    for (let offset = walHeaderBytes; ; offset += frameHeaderBytes + pageBytes) {
      const frame = readAt(file, offset, frameHeaderBytes)
      // Frames with another salt are left over from before the last checkpoint.
      if (frame.length < frameHeaderBytes || !frame.subarray(8, 16).equals(salt)) return found()
      if (frame.readUInt32BE(0) !== 1) continue
      const page = readAt(file, offset + frameHeaderBytes, headerBytes)
      if (page.length < headerBytes) return found()
      last = versionOfPageOne(page)
      highest = Math.max(highest, last.userVersion)
    }
  })
}

export function readFileHeader(path: string): FileHeader {
  if (!existsSync(path)) return { kind: 'absent' }
  if (!statSync(path).isFile()) return { kind: 'foreign' }
  const header = withFile(path, (file) => readAt(file, 0, headerBytes))
  const walPath = `${path}-wal`
  const walBytes = existsSync(walPath) ? statSync(walPath).size : 0
  if (header.length === 0) return { kind: 'empty' }
  if (header.length < headerBytes || header.toString('latin1', 0, magic.length) !== magic) return { kind: 'foreign' }
  const inFile = versionOfPageOne(header)
  // Until the next checkpoint the newest page 1 may be in the log only, for instance right after a migration.
  const inLog = walBytes > 0 ? versionInLog(walPath) : null
  const userVersion = Math.max(inFile.userVersion, inLog?.userVersion ?? 0)
  return { kind: 'sqlite', walBytes, ...(inLog ?? inFile), userVersion }
}
