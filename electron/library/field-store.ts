/**
 * Fields (the pictures' data) kept beside the database: content-addressed files, counted by the rows that name them,
 * within a byte budget. Numbers never depend on them: a field may be evicted, a result never.
 */
import type { Database } from 'better-sqlite3'
import type { StoredField } from '../../core/experiments/experiment.ts'
import type { FieldData } from '../contract/ipc.ts'
import { contentHash, encodeField } from './field-codec.ts'
import { holdsFieldFile, removeFieldFile, removeOrphanFiles, writeFieldFile } from './field-files.ts'
import {
  addBlob,
  dropUnusedBlobs,
  findField,
  hasBlob,
  makeRoom,
  markEvicted,
  placedFields,
  storeFieldRow,
} from './field-repository.ts'
import type { FieldAxes, FieldKey } from './field-repository.ts'
import { LibraryError } from './library-error.ts'
import { readFieldAt, sampleCount, type FieldPlace } from './stored-field.ts'

export interface EncodedField {
  readonly name: string
  readonly t: number
  readonly axes: FieldAxes
  readonly hash: string
  readonly bytes: Uint8Array
}

/** Compresses a field; done before the write lock is taken. @throws LibraryError when the samples do not fit the axes */
export function prepareField(field: StoredField): EncodedField {
  const axes: FieldAxes = field.xi === undefined ? { x: field.x } : { x: field.x, xi: field.xi }
  if (field.values.length !== sampleCount(axes)) {
    throw new LibraryError(
      'bad-input',
      `The field ${field.name} at t = ${field.t} has ${field.values.length} samples, but its axes have ${sampleCount(axes)}; it was not stored.`,
    )
  }
  return { name: field.name, t: field.t, axes, hash: contentHash(field.values), bytes: encodeField(field.values) }
}

export class FieldStore {
  readonly #database: Database
  readonly #folder: string
  readonly #budget: number

  constructor(database: Database, folder: string, byteBudget: number) {
    this.#database = database
    this.#folder = folder
    this.#budget = byteBudget
  }

  /**
   * Stores a field within the caller's write transaction. `kept` is false when the budget cannot hold it; `removed`
   * are the files to sweep once the transaction has been committed.
   */
  save(run: number, pointIndex: number, field: EncodedField): { kept: boolean; removed: string[] } {
    const db = this.#database
    const key: FieldKey = { run, pointIndex, name: field.name, t: field.t }
    const known = hasBlob(db, field.hash)
    const room = known ? { fits: true, removed: [] } : makeRoom(db, field.bytes.length, this.#budget, run)
    if (!room.fits) {
      markEvicted(db, run)
      return { kept: false, removed: room.removed }
    }
    this.stage(field)
    const before = findField(db, key)
    addBlob(db, field.hash, field.bytes.length)
    storeFieldRow(db, key, field.axes, field.hash)
    const replaced = before === null ? [] : dropUnusedBlobs(db, [before.hash])
    return { kept: true, removed: [...room.removed, ...replaced] }
  }

  /** Writes the file of a field where it is not there whole. */
  stage({ hash, bytes }: EncodedField): void {
    if (!holdsFieldFile(this.#folder, hash, bytes)) writeFieldFile(this.#folder, hash, bytes)
  }

  /** Removes files whose rows are gone. In a write transaction of its own: nobody can begin to use them meanwhile. */
  sweep(hashes: readonly string[]): void {
    for (const hash of hashes) if (!hasBlob(this.#database, hash)) removeFieldFile(this.#folder, hash)
  }

  sweepAll(): void {
    removeOrphanFiles(this.#folder, (hash) => hasBlob(this.#database, hash))
  }

  /** @throws LibraryError `no-such-field`, or `field-damaged` when the file is missing or is not what was stored */
  load(key: FieldKey): FieldData {
    const found = findField(this.#database, key)
    if (found === null) {
      throw new LibraryError(
        'no-such-field',
        `The field ${key.name} at t = ${key.t} of point ${key.pointIndex} is not kept in this library.`,
      )
    }
    return readFieldAt({ ...key, ...found, folder: this.#folder })
  }

  /** Where the fields of a run lie, in the order of points and times. */
  places(run: number): FieldPlace[] {
    return placedFields(this.#database, run).map((found) => ({ ...found, folder: this.#folder }))
  }
}
