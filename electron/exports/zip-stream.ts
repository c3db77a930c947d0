/** A zip file written piece by piece, with fixed dates: equal contents give equal files. */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { ExportError } from './export-error.ts'
import type { Sink } from './write-verified.ts'

/** The zip format's own limits (without its 64-bit extension). */
const mostBytes = 2 ** 32 - 2 ** 20
const mostEntries = 65_000
const entryDate = new Date(1980, 0, 1)

export class ZipStream {
  readonly #zip: Zip
  readonly #tooLarge: string
  #bytes = 0
  #entries = 0

  /** @param tooLarge what the user is told when the contents exceed what one zip file can hold */
  constructor(sink: Sink, tooLarge: string) {
    this.#tooLarge = tooLarge
    this.#zip = new Zip((error, chunk) => {
      if (error !== null) throw error
      this.#bytes += chunk.length
      sink(chunk)
    })
  }

  /** @throws ExportError `too-large` */
  add(name: string, parts: readonly Uint8Array[], how: 'stored' | 'deflated' = 'stored'): void {
    this.#entries += 1
    const bytes = parts.reduce((sum, part) => sum + part.length, 0)
    if (this.#bytes + bytes > mostBytes || this.#entries > mostEntries)
      throw new ExportError('too-large', this.#tooLarge)
    const entry = how === 'stored' ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 })
    entry.mtime = entryDate
    this.#zip.add(entry)
    parts.forEach((part, i) => entry.push(part, i === parts.length - 1))
  }

  end(): void {
    this.#zip.end()
  }
}
