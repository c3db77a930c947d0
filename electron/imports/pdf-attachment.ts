/**
 * The experiment attached to a PDF of ours. Its stream is looked for among all streams of the file, so that it is also found when
 * another program has written the file anew; only its own first words tell it from the others.
 */
import { inflateSync } from 'node:zlib'

export function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 5)).toString('latin1') === '%PDF-'
}

const firstWords = '{"experiment":{'
/** What a stream may unpack to, and all that are tried together. */
const mostText = 64 * 2 ** 20
const mostTogether = 512 * 2 ** 20
const streamWord = Buffer.from('stream')
const streamEnd = Buffer.from('endstream')

/** @returns the attached text, null when there is none */
export function attachmentInPdf(pdf: Uint8Array): string | null {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
  let together = 0
  for (let at = bytes.indexOf(streamWord); at >= 0; at = bytes.indexOf(streamWord, at)) {
    const start = at + streamWord.length + (bytes[at + 6] === 0x0d ? 2 : 1)
    const end = bytes.indexOf(streamEnd, start)
    if (end < 0) return null
    const text = textOf(bytes.subarray(start, end))
    if (text?.startsWith(firstWords)) return text
    together += text?.length ?? 0
    if (together > mostTogether) return null
    at = end + streamEnd.length
  }
  return null
}

/** Deflated or as it stands. */
function textOf(stream: Buffer): string | null {
  if (stream.subarray(0, firstWords.length).toString('latin1') === firstWords) return stream.toString('utf8').trimEnd()
  // A zlib header: method 8, checksum of two bytes.
  if (stream.length < 2 || (stream[0] & 15) !== 8 || stream.readUInt16BE(0) % 31 !== 0) return null
  try {
    return inflateSync(stream, { maxOutputLength: mostText }).toString('utf8')
  } catch {
    return null
  }
}
