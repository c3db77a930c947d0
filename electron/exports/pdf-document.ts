/** A PDF document with the carried fonts, embedded as subsets (so that its texts are texts), and an experiment attached to it. */
import PDFDocument from 'pdfkit'
import { carriedName } from '../contract/figure-metadata.ts'
import { exportAsset } from './assets.ts'
import { figureFonts } from './figure-fonts.ts'

export interface PdfHeading {
  readonly title: string
  readonly subject?: string
  /** The day that the file names as its own. */
  readonly written: Date
  /** What is attached (`carriedJson`). */
  readonly carried: string | null
  /** Keeps all pages open until the end, for page numbers. */
  readonly bufferPages?: boolean
}

const attached = `${carriedName}.json`

/** @returns the document without a page; its fonts go by their names in `exportAssets` */
export function openPdf({ title, subject, written, carried, bufferPages = false }: PdfHeading): PDFKit.PDFDocument {
  const info = {
    Title: title,
    Creator: 'Quadrant',
    Producer: 'Quadrant (PDFKit)',
    CreationDate: written,
    ModDate: written,
    ...(subject !== undefined && { Subject: subject }),
  }
  // pdfkit reads a font given as bytes; the type asks for a name.
  const font = exportAsset('sans') as unknown as string
  const document = new PDFDocument({
    autoFirstPage: false,
    bufferPages,
    pdfVersion: '1.7',
    displayTitle: true,
    lang: 'en',
    info,
    font,
  })
  for (const name of [...figureFonts, 'math'] as const) document.registerFont(name, exportAsset(name))
  if (carried !== null)
    document.file(Buffer.from(carried, 'utf8'), {
      name: attached,
      type: 'application/json',
      description: 'The experiment behind this document; dropped on the window of Quadrant it opens again.',
      creationDate: written,
      modifiedDate: written,
    })
  return document
}

/** Ends the document and gathers it. */
export function closePdf(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    document.on('data', (part: Buffer) => parts.push(part))
    document.on('error', reject)
    document.on('end', () => resolve(Buffer.concat(parts)))
    document.end()
  })
}
