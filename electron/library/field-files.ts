/** The files of the field store: named by their content, written whole or not at all. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

const ending = '.f32z'
/** A temporary file this old belongs to a process that died. */
const staleMilliseconds = 24 * 3600 * 1000

/** `fields/ab/abcd….f32z`: a folder with 100,000 entries is slow to list on some systems. */
export function fieldPath(folder: string, hash: string): string {
  return join(folder, hash.slice(0, 2), `${hash}${ending}`)
}

function syncFolder(folder: string): void {
  // Windows cannot open a folder; its rename is journalled.
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function writeAndSync(path: string, bytes: Uint8Array): void {
  const handle = openSync(path, 'wx')
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

let counter = 0

/** Puts `bytes` at `path` so that a reader, or a crash, finds the whole of them or what was there before. */
export function writeDurably(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}-${counter++}.tmp`
  try {
    writeAndSync(temporary, bytes)
    renameSync(temporary, path)
    syncFolder(dirname(path))
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

export function writeFieldFile(folder: string, hash: string, bytes: Uint8Array): void {
  const path = fieldPath(folder, hash)
  mkdirSync(dirname(path), { recursive: true })
  writeDurably(path, bytes)
}

export function hasFieldFile(folder: string, hash: string): boolean {
  return existsSync(fieldPath(folder, hash))
}

/** Whether the file is there and whole: saving a field again repairs a damaged one. */
export function holdsFieldFile(folder: string, hash: string, bytes: Uint8Array): boolean {
  return hasFieldFile(folder, hash) && Buffer.compare(readFieldFile(folder, hash), bytes) === 0
}

export function readFieldFile(folder: string, hash: string): Uint8Array {
  return readFileSync(fieldPath(folder, hash))
}

export function removeFieldFile(folder: string, hash: string): void {
  rmSync(fieldPath(folder, hash), { force: true })
}

function isStale(path: string): boolean {
  return Date.now() - statSync(path).mtimeMs > staleMilliseconds
}

/** Removes files that no row knows (left by a crash between two steps); `isKnown` asks the database. */
export function removeOrphanFiles(folder: string, isKnown: (hash: string) => boolean): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name)
    const orphan = name.endsWith(ending) && !isKnown(basename(name, ending))
    if (orphan || (name.endsWith('.tmp') && isStale(path))) rmSync(path, { force: true })
  }
}
