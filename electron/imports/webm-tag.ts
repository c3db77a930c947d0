/** The experiment in the tags of a WebM film of ours (Matroska: SimpleTag with TagName and TagString; RFC 9559). */
import { carriedName } from '../contract/figure-metadata.ts'

export function isWebm(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1a && bytes[1] === 0x45 && bytes[2] === 0xdf && bytes[3] === 0xa3
}

const tagName = Buffer.from(carriedName.toUpperCase(), 'latin1')
/** TagName, TagLanguage, TagDefault, TagString */
const nameId = 0x45a3
const stringId = 0x4487
const mostText = 64 * 2 ** 20

interface Element {
  readonly id: number
  readonly data: Buffer
  readonly next: number
}

/** An element with an id of two bytes and a size of one to eight; null when there is none. */
function elementAt(bytes: Buffer, at: number): Element | null {
  if (at + 3 > bytes.length) return null
  const length = Math.clz32(bytes[at + 2]) - 23
  if (length > 8 || at + 2 + length > bytes.length) return null
  let size = bytes[at + 2] & (0xff >> length)
  for (let i = 1; i < length; i += 1) size = size * 256 + bytes[at + 2 + i]
  const start = at + 2 + length
  return start + size > bytes.length
    ? null
    : { id: bytes.readUInt16BE(at), data: bytes.subarray(start, start + size), next: start + size }
}

/** @returns the text of the tag, null when there is none */
export function tagInWebm(webm: Uint8Array): string | null {
  const bytes = Buffer.from(webm.buffer, webm.byteOffset, webm.byteLength)
  for (let at = bytes.indexOf(tagName); at >= 0; at = bytes.indexOf(tagName, at + 1)) {
    // The name is an element of its own: two bytes of id and at least one of size before it.
    const isName = [3, 4, 5, 6, 7, 8, 9, 10].some((back) => at >= back && elementAt(bytes, at - back)?.id === nameId)
    let element = isName ? elementAt(bytes, at + tagName.length) : null
    for (let k = 0; element !== null && k < 4; k += 1) {
      if (element.id === stringId) return element.data.length > mostText ? null : element.data.toString('utf8')
      element = elementAt(bytes, element.next)
    }
  }
  return null
}
