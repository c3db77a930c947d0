/** A stored field by its place alone: whoever knows it reads the picture without the database, on any thread. */
import type { FieldData } from '../contract/ipc.ts'
import { contentHash, decodeField } from './field-codec.ts'
import { fieldPath, hasFieldFile, readFieldFile } from './field-files.ts'
import type { FieldAxes } from './field-repository.ts'
import { LibraryError } from './library-error.ts'

export interface FieldPlace {
  readonly pointIndex: number
  readonly name: string
  readonly t: number
  readonly axes: FieldAxes
  /** Of the content: it names the file. */
  readonly hash: string
  /** Of all fields of the library. */
  readonly folder: string
}

export function sampleCount({ x, xi }: FieldAxes): number {
  return x.count * (xi?.count ?? 1)
}

/** @throws LibraryError `field-damaged` when the file is missing or is not what was stored */
export function readFieldAt({ name, t, axes, hash, folder }: FieldPlace): FieldData {
  return { name, t, ...axes, values: checkedValues(folder, hash, sampleCount(axes)) }
}

function checkedValues(folder: string, hash: string, count: number): Float32Array {
  const path = fieldPath(folder, hash)
  const damaged = (what: string): LibraryError =>
    new LibraryError(
      'field-damaged',
      `A stored picture ${what}: ${path}. The numbers of the run are intact. Run the experiment again to get the picture back.`,
    )
  if (!hasFieldFile(folder, hash)) throw damaged('is missing')
  let values: Float32Array
  const stored = readFieldFile(folder, hash)
  try {
    values = decodeField(stored, count)
  } catch {
    throw damaged('is damaged')
  }
  if (contentHash(values) !== hash) throw damaged('is damaged')
  return values
}
