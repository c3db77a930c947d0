/**
 * The one way in which an export reaches the disk: written whole under a temporary name beside its target, forced to
 * the medium, read back and compared by hash, and only then renamed. What was at the target stays until that moment.
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { threadId } from 'node:worker_threads'
import { ExportError, toExportError } from './export-error.ts'

/** Takes the next bytes of the file. */
export type Sink = (bytes: Uint8Array) => void

const readBytes = 1 << 20

function hashOfFile(path: string): string {
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(readBytes)
  const handle = openSync(path, 'r')
  try {
    for (let n = readSync(handle, buffer); n > 0; n = readSync(handle, buffer)) hash.update(buffer.subarray(0, n))
  } finally {
    closeSync(handle)
  }
  return hash.digest('hex')
}

/** Streams what `produce` gives into `path`; returns the hash of what was meant to be written. */
function writeStream(path: string, produce: (sink: Sink) => void): string {
  const hash = createHash('sha256')
  const handle = openSync(path, 'wx')
  try {
    produce((bytes) => {
      hash.update(bytes)
      for (let written = 0; written < bytes.length;) written += writeSync(handle, bytes, written)
    })
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  return hash.digest('hex')
}

/** Through a link to the file that it names: renaming onto the link itself would replace the link. */
function targetOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path)
}

function assertReplaceable(path: string): void {
  if (existsSync(path) && !statSync(path).isFile()) {
    throw new ExportError('not-a-file', `${path} could not be written: it is not a file. Give the name of a file.`)
  }
}

/** Each thread its own: two exports to one place do not meet before the end. */
function temporaryBeside(target: string, thread: number = threadId): string {
  return join(dirname(target), `.${basename(target).slice(0, 200)}.${process.pid}-${thread}.tmp`)
}

/** What a thread of this process that was ended while it wrote `path` has left. */
export function removeLeftOver(path: string, thread: number): void {
  removeQuietly(temporaryBeside(targetOf(path), thread))
}

/** @throws ExportError; then nothing of the export is left behind and an older file at `path` is untouched */
export function writeVerified(path: string, produce: (sink: Sink) => void): void {
  const target = targetOf(path)
  assertReplaceable(target)
  const temporary = temporaryBeside(target)
  try {
    rmSync(temporary, { force: true })
    if (writeStream(temporary, produce) !== hashOfFile(temporary)) {
      throw new ExportError(
        'not-verified',
        `${target} was not written: what came back from the disk differs from what was sent. Check the disk, or choose another place.`,
      )
    }
    renameSync(temporary, target)
  } catch (error) {
    removeQuietly(temporary)
    throw toExportError(error, target)
  }
}

/** The first error is the one to report; a temporary file that cannot be removed is only litter. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    return
  }
}

export function writeTextVerified(path: string, text: string): void {
  writeVerified(path, (sink) => sink(Buffer.from(text, 'utf8')))
}
