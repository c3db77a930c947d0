/**
 * Arrays in numpy's own format (version 1.0): a magic string, the length of a header, the header (a Python dict
 * literal, padded with spaces so that the data begin at a multiple of 64), the data in C order, little-endian.
 *
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export type NpyData = Float64Array | Float32Array | Int32Array | readonly string[]

const magicBytes = 6
const alignment = 64

function shapeLiteral(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
}

function header(descr: string, shape: readonly number[]): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shapeLiteral(shape)}, }`
  const fixed = magicBytes + 2 + 2
  const length = Math.ceil((fixed + dict.length + 1) / alignment) * alignment
  const bytes = new Uint8Array(length).fill(0x20)
  bytes.set([0x93, ...Buffer.from('NUMPY', 'latin1'), 1, 0])
  new DataView(bytes.buffer).setUint16(magicBytes + 2, length - fixed, true)
  bytes.set(Buffer.from(dict, 'latin1'), fixed)
  bytes[length - 1] = 0x0a
  return bytes
}

/** numpy's unicode: each string padded with zeros to the longest, four bytes a code point. */
function unicode(strings: readonly string[]): { width: number; bytes: Uint8Array } {
  const points = strings.map((s) => Array.from(s, (c) => c.codePointAt(0) ?? 0))
  const width = Math.max(1, ...points.map((p) => p.length))
  const view = new DataView(new ArrayBuffer(strings.length * width * 4))
  points.forEach((p, row) => p.forEach((code, i) => view.setUint32((row * width + i) * 4, code, true)))
  return { width, bytes: new Uint8Array(view.buffer) }
}

function descrOf(data: Float64Array | Float32Array | Int32Array): string {
  if (data instanceof Float64Array) return '<f8'
  return data instanceof Float32Array ? '<f4' : '<i4'
}

/** The parts of the file, in order. @throws RangeError when the data do not fill the shape */
export function npyParts(data: NpyData, shape: readonly number[]): [Uint8Array, Uint8Array] {
  const count = shape.reduce((a, b) => a * b, 1)
  if (data.length !== count) throw new RangeError(`${data.length} values do not fill the shape ${shapeLiteral(shape)}`)
  if (ArrayBuffer.isView(data)) {
    // Every platform that we run on is little-endian, so the memory is the file.
    return [header(descrOf(data), shape), new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]
  }
  const { width, bytes } = unicode(data)
  return [header(`<U${width}`, shape), bytes]
}
