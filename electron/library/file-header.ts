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
  | { readonly kind: 'sqlite'; readonly userVersion: number; readonly applicationId: number; readonly walBytes: number }

const magic = 'SQLite format 3\0'
const userVersionOffset = 60
const applicationIdOffset = 68
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

/**
 * The highest user_version among the log's frames of page 1. A frame that was never committed may count too:
 * it can only make us refuse more, never less.
 */
function userVersionInLog(path: string): number {
  return withFile(path, (file) => {
    const header = readAt(file, 0, walHeaderBytes)
    if (header.length < walHeaderBytes) return 0
    const pageBytes = header.readUInt32BE(8)
    const salt = header.subarray(16, 24)
    let highest = 0
    for (let offset = walHeaderBytes; ; offset += frameHeaderBytes + pageBytes) {
      const frame = readAt(file, offset, frameHeaderBytes)
      // Frames with another salt are left over from before the last checkpoint.
      if (frame.length < frameHeaderBytes || !frame.subarray(8, 16).equals(salt)) return highest
      if (frame.readUInt32BE(0) !== 1) continue
      const version = readAt(file, offset + frameHeaderBytes + userVersionOffset, 4)
      if (version.length === 4) highest = Math.max(highest, version.readInt32BE(0))
    }
  })
}

export function readFileHeader(path: string): FileHeader {
  if (!existsSync(path)) return { kind: 'absent' }
  if (!statSync(path).isFile()) return { kind: 'foreign' }
  const header = withFile(path, (file) => readAt(file, 0, 100))
  const walPath = `${path}-wal`
  const walBytes = existsSync(walPath) ? statSync(walPath).size : 0
  if (header.length === 0) return { kind: 'empty' }
  if (header.length < 100 || header.toString('latin1', 0, magic.length) !== magic) return { kind: 'foreign' }
  const inFile = header.readInt32BE(userVersionOffset)
  const userVersion = walBytes > 0 ? Math.max(inFile, userVersionInLog(walPath)) : inFile
  return { kind: 'sqlite', userVersion, applicationId: header.readInt32BE(applicationIdOffset), walBytes }
}
