/**
 * A field's bytes on disk: 32-bit little-endian floats, their bytes regrouped by significance (neighbouring samples
 * share sign, exponent and leading digits, so that deflate finds them), then deflated. Lossless.
 * The content's name is the sha256 of the plain floats, which is checked again at every reading.
 */
import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'

const floatBytes = 4

function plainBytes(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

export function contentHash(values: Float32Array): string {
  return createHash('sha256').update(plainBytes(values)).digest('hex')
}

export function encodeField(values: Float32Array): Uint8Array {
  const plain = plainBytes(values)
  const grouped = new Uint8Array(plain.length)
  for (let byte = 0; byte < floatBytes; byte++) {
    for (let i = 0; i < values.length; i++) grouped[byte * values.length + i] = plain[i * floatBytes + byte]
  }
  return deflateSync(grouped, { level: 3 })
}

/** Inverse of `encodeField` for `count` floats. @throws when the bytes are not such a field, however they differ */
export function decodeField(stored: Uint8Array, count: number): Float32Array {
  const grouped = inflateSync(stored, { maxOutputLength: Math.max(1, count * floatBytes) })
  if (grouped.length !== count * floatBytes) throw new Error(`${grouped.length} bytes instead of ${count * floatBytes}`)
  const values = new Float32Array(count)
  const plain = plainBytes(values)
  for (let byte = 0; byte < floatBytes; byte++) {
    for (let i = 0; i < count; i++) plain[i * floatBytes + byte] = grouped[byte * count + i]
  }
  return values
}
