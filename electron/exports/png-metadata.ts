/** Texts in a PNG file, as `iTXt` chunks (PNG specification, section 11.3.4.5): UTF-8, the long ones deflated. */
import { crc32, deflateSync, inflateSync } from 'node:zlib'
import { carriedInSvg, carriedName, titleOfSvg } from '../contract/figure-metadata.ts'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const signatureLength = signature.length
/** Of a chunk: length, name and checksum around the data. */
const frameLength = 12
const longText = 400
/** What a text may unpack to: the samples of an experiment are the longest of ours. */
const mostText = 64 * 2 ** 20

function chunk(name: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(data.length + frameLength)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(name, 4, 'latin1')
  bytes.set(data, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length)
  return bytes
}

/** RGBA pixels, row by row from the top, as a PNG of 8-bit RGB (their opacity is left out). */
export function pngOfPixels(pixels: Uint8ClampedArray, width: number, height: number): Uint8Array {
  const rows = Buffer.alloc(height * (1 + 3 * width))
  for (let row = 0, at = 0; row < height; row += 1) {
    at += 1 // filter 0: none
    for (let k = 4 * row * width; k < 4 * (row + 1) * width; k += 4)
      for (let c = 0; c < 3; c += 1) rows[at++] = pixels[k + c]
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function textChunk(keyword: string, text: string): Buffer {
  const plain = Buffer.from(text, 'utf8')
  const isLong = plain.length > longText
  return chunk(
    'iTXt',
    Buffer.concat([
      Buffer.from(`${keyword}\0`, 'latin1'),
      Buffer.from([isLong ? 1 : 0, 0, 0, 0]),
      isLong ? deflateSync(plain) : plain,
    ]),
  )
}

/** Pixels to the metre, so that print has the size of the screen (96 to the inch) at every scale. */
function densityChunk(scale: number): Buffer {
  const perMetre = Math.round((96 * scale) / 0.0254)
  const data = Buffer.alloc(9)
  data.writeUInt32BE(perMetre, 0)
  data.writeUInt32BE(perMetre, 4)
  data[8] = 1
  return chunk('pHYs', data)
}

/** Puts density and texts behind the header chunk. */
export function withPngTexts(png: Uint8Array, scale: number, texts: Readonly<Record<string, string>>): Uint8Array {
  const headEnd = signatureLength + 13 + frameLength
  const added = Object.entries(texts)
    .filter(([, text]) => text !== '')
    .map(([keyword, text]) => textChunk(keyword, text))
  return Buffer.concat([png.subarray(0, headEnd), densityChunk(scale), ...added, png.subarray(headEnd)])
}

/** What an SVG figure carries, for the picture that was drawn from it. */
export function withTextsOf(png: Uint8Array, svg: string, scale: number): Uint8Array {
  const carried = carriedInSvg(svg)
  return withPngTexts(png, scale, {
    Title: titleOfSvg(svg),
    Software: 'Quadrant',
    ...(carried !== null && { [carriedName]: carried }),
  })
}

export function isPng(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, signatureLength)).equals(signature)
}

/** The text under a keyword; null when there is none, or when the file is damaged there. */
export function textInPng(png: Uint8Array, keyword: string): string | null {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  for (let at = signatureLength; at + frameLength <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const data = bytes.subarray(at + 8, at + 8 + length)
    if (bytes.toString('latin1', at + 4, at + 8) === 'iTXt') {
      const text = textOf(data, keyword)
      if (text !== null) return text
    }
    at += length + frameLength
  }
  return null
}

/** keyword 0, flag, method, language 0, translated keyword 0, text */
function textOf(data: Buffer, keyword: string): string | null {
  const keywordEnd = data.indexOf(0)
  if (keywordEnd < 0 || data.toString('latin1', 0, keywordEnd) !== keyword) return null
  const languageEnd = data.indexOf(0, keywordEnd + 3)
  const start = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1) + 1
  if (start <= 0) return null
  if (data[keywordEnd + 1] === 0) return data.toString('utf8', start)
  try {
    return inflateSync(data.subarray(start), { maxOutputLength: mostText }).toString('utf8')
  } catch {
    return null
  }
}
