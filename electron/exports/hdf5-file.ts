/** An HDF5 file built in memory by h5wasm (the HDF5 library as WebAssembly), and read back from its bytes. */
import type * as H5 from 'h5wasm'
import { ExportError } from './export-error.ts'

type Library = typeof H5

let loaded: Promise<Library> | undefined

/** The WebAssembly is in the package's own script, so that a bundle needs no file beside it. */
function library(): Promise<Library> {
  loaded ??= import('h5wasm').then(async (h5) => {
    await h5.ready
    return h5
  })
  return loaded
}

type Attributes = Readonly<Record<string, string | number>>

/** Beyond it the arrays of a process end. */
const mostBytes = 1.5 * 2 ** 30
/** Shorter data are not worth their chunk. */
const deflateFrom = 4096
const deflateLevel = 4

let serial = 0

/** The library reports what fails by a line on the console and goes on: nothing of it may be taken for written. */
function checked<T>(made: T | null | undefined, name: string): T {
  if (made === null || made === undefined)
    throw new ExportError(
      'not-verified',
      `${name} could not be written as HDF5. Export the run as json or npz, and please report it.`,
    )
  return made
}

export class Hdf5Builder {
  readonly #h5: Library
  readonly #name: string
  readonly #file: H5.File
  readonly #groups = new Set<string>()
  #bytes = 0
  #open = true

  private constructor(h5: Library) {
    this.#h5 = h5
    this.#name = `/quadrant-${(serial += 1)}.h5`
    this.#file = new h5.File(this.#name, 'w')
  }

  static async open(): Promise<Hdf5Builder> {
    return new Hdf5Builder(await library())
  }

  /** With all groups above it. */
  group(path: string, attributes: Attributes): void {
    const parts = path.split('/').filter((part) => part !== '')
    parts.forEach((_, i) => {
      const name = parts.slice(0, i + 1).join('/')
      if (!this.#groups.has(name)) checked(this.#file.create_group(name), name)
      this.#groups.add(name)
    })
    for (const [name, value] of Object.entries(attributes)) this.attribute(path, name, value)
  }

  attribute(path: string, name: string, value: string | number): void {
    const object = path === '/' ? this.#file : checked(this.#file.get(path), path)
    ;(object as H5.Group | H5.Dataset).create_attribute(name, value, null, typeof value === 'number' ? '<d' : null)
  }

  /** @param scales the axes, one a dimension, written before */
  numbers(
    path: string,
    data: Float64Array | Float32Array,
    shape: readonly number[],
    attributes: Attributes = {},
    scales: readonly string[] = [],
  ): void {
    this.#count(data.byteLength)
    const deflate = data.length >= deflateFrom ? { chunks: chunksOf(shape), compression: deflateLevel } : {}
    const dataset = checked(this.#file.create_dataset({ name: path, data, shape: [...shape], ...deflate }), path)
    for (const [name, value] of Object.entries(attributes)) dataset.create_attribute(name, value)
    scales.forEach((scale, i) => {
      const axis = checked(this.#file.get(scale), scale) as H5.Dataset
      axis.make_scale(scale.slice(scale.lastIndexOf('/') + 1))
      dataset.attach_scale(i, scale)
    })
  }

  texts(path: string, data: readonly string[], shape: readonly number[]): void {
    this.#count(data.reduce((sum, text) => sum + text.length + 16, 0))
    checked(this.#file.create_dataset({ name: path, data: [...data], shape: [...shape], dtype: 'S' }), path)
  }

  text(path: string, value: string): void {
    this.#count(value.length)
    checked(this.#file.create_dataset({ name: path, data: value, dtype: 'S' }), path)
  }

  /** The bytes of the whole file. */
  close(): Uint8Array {
    this.#file.close()
    this.#open = false
    return (this.#h5.FS as unknown as { readFile(name: string): Uint8Array }).readFile(this.#name)
  }

  /** Frees the memory, whatever has happened. */
  discard(): void {
    if (this.#open) this.#file.close()
    this.#open = false
    ;(this.#h5.FS as unknown as { unlink(name: string): void }).unlink(this.#name)
  }

  #count(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes > mostBytes)
      throw new ExportError(
        'too-large',
        'The run has more fields than one HDF5 file can be built of here (1.5 GB). Export it as a bundle, or as npz.',
      )
  }
}

/** At most 256 a side: what a viewer loads at once. */
function chunksOf(shape: readonly number[]): number[] {
  return shape.map((n) => Math.min(n, shape.length === 1 ? 65_536 : 256))
}

/** A text of the file, read anew from its bytes; null when there is none, or when it is no HDF5. */
export async function readHdf5(bytes: Uint8Array, path: string): Promise<string | null> {
  const h5 = await library()
  const files = h5.FS as unknown as { writeFile(name: string, data: Uint8Array): void; unlink(name: string): void }
  const name = `/quadrant-read-${(serial += 1)}.h5`
  files.writeFile(name, bytes)
  try {
    const file = new h5.File(name, 'r')
    try {
      const found = file.get(path)
      const value: unknown = found !== null && 'value' in found ? found.value : null
      return typeof value === 'string' ? value : null
    } finally {
      file.close()
    }
  } catch {
    return null
  } finally {
    files.unlink(name)
  }
}
