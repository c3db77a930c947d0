/** For tests: what a PDF says, read from its bytes without the library that wrote it. */
import { inflateSync } from 'node:zlib'

/** The streams of all objects, unpacked where they are deflated. */
export function pdfStreams(pdf: Uint8Array): string[] {
  const text = Buffer.from(pdf).toString('latin1')
  return [...text.matchAll(/stream\n([\s\S]*?)\nendstream/g)].map(([, body]) => {
    const bytes = Buffer.from(body, 'latin1')
    try {
      return inflateSync(bytes).toString('latin1')
    } catch {
      return body
    }
  })
}

/** glyph -> text of a `ToUnicode` map; pdfkit writes ranges of lists: `<0000> <00ff> [<0000> <0041> …]`. */
function unicodeOf(map: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, first, list] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/g)) {
    // A ligature stands for several letters: `<0066 0069>`.
    ;[...list.matchAll(/<([^>]*)>/g)].forEach(([, code], i) => {
      const units = code.replaceAll(' ', '').match(/.{4}/g) ?? []
      found.set(
        (Number.parseInt(first, 16) + i).toString(16).padStart(4, '0'),
        String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16))),
      )
    })
  }
  return found
}

/** All texts that its pages show, in the order of drawing; one entry for each text object. */
export function pdfTexts(pdf: Uint8Array): string[] {
  const file = Buffer.from(pdf).toString('latin1')
  const objects = new Map([...file.matchAll(/\n(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id, body]) => [id, body]))
  const streamOf = (id: string | undefined): string =>
    pdfStreams(Buffer.from(objects.get(id ?? '') ?? '', 'latin1'))[0] ?? ''
  const maps = new Map<string, Map<string, string>>()
  for (const body of objects.values()) {
    for (const [, name, id] of body.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id) ?? '')?.[1]
      if (map !== undefined) maps.set(name, unicodeOf(streamOf(map)))
    }
  }
  return pdfStreams(pdf)
    .filter(isPage)
    .flatMap((page) => {
      let map: Map<string, string> | undefined
      return [...page.matchAll(/BT\n([\s\S]*?)\nET/g)].map(([, text]) =>
        [...text.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9a-f]*)>/g)]
          .map(([, font, glyphs]) => {
            if (font !== undefined) map = maps.get(font)
            return (glyphs?.match(/.{4}/g) ?? []).map((glyph) => map?.get(glyph) ?? '\ufffd').join('')
          })
          .join(''),
      )
    })
}

/** Whether a stream draws texts. */
export function isPage(stream: string): boolean {
  return /\nBT\n[\s\S]*\nET/.test(stream)
}

/** Width and height of a PNG. */
export function sizeOfPng(png: Uint8Array): readonly [number, number] {
  const view = new DataView(png.buffer, png.byteOffset)
  return [view.getUint32(16), view.getUint32(20)]
}
