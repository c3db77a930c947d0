/** Reading a two-dimensional float array from NumPy's .npy format (versions 1.0 to 3.0). */
import { SampleFileError } from './sample-file-error.ts'

export interface NpyMatrix {
  readonly rows: number
  readonly columns: number
  /** Row-major. */
  readonly values: Float64Array
}

const MAGIC = '\x93NUMPY'

/** @throws {SampleFileError} when it is not a finite-size little-endian float32 or float64 matrix */
export function readNpyMatrix(bytes: Buffer): NpyMatrix {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 6) !== MAGIC)
    throw new SampleFileError('the file is not in NumPy .npy format')
  const wide = bytes[6] >= 2
  const headerLength = wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8)
  const start = (wide ? 12 : 10) + headerLength
  if (start > bytes.length) throw new SampleFileError('the .npy header is cut off')
  const header = bytes.toString('latin1', wide ? 12 : 10, start)
  const { itemSize, read } = itemType(/'descr':\s*'([^']+)'/.exec(header)?.[1])
  const [rows, columns] = matrixShape(/'shape':\s*\(([^)]*)\)/.exec(header)?.[1])
  if (rows * columns * itemSize !== bytes.length - start)
    throw new SampleFileError(
      `the .npy file holds ${bytes.length - start} bytes of data where its shape needs ${rows * columns * itemSize}`,
    )
  const stored = Float64Array.from({ length: rows * columns }, (_, i) => read(bytes, start + i * itemSize))
  const columnMajor = /'fortran_order':\s*True/.test(header)
  return {
    rows,
    columns,
    values: columnMajor ? stored.map((_, at) => stored[(at % columns) * rows + Math.floor(at / columns)]) : stored,
  }
}

function itemType(descr: string | undefined): {
  itemSize: number
  readonly read: (bytes: Buffer, at: number) => number
} {
  if (descr === '<f8') return { itemSize: 8, read: (bytes, at) => bytes.readDoubleLE(at) }
  if (descr === '<f4') return { itemSize: 4, read: (bytes, at) => bytes.readFloatLE(at) }
  throw new SampleFileError(
    `the .npy array has type ${descr ?? 'unknown'}; it must be little-endian float64 (<f8) or float32 (<f4)`,
  )
}

function matrixShape(text: string | undefined): [number, number] {
  const sizes = (text ?? '')
    .split(',')
    .map((s) => s.trim())
    .filter((s) => s !== '')
    .map(Number)
  if (sizes.length !== 2 || !sizes.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw new SampleFileError(`the .npy array has shape (${text ?? '?'}); it must be n x 2 or n x 3`)
  return [sizes[0], sizes[1]]
}
