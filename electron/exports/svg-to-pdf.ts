/** A figure as PDF: the same scene as its SVG, as vectors and texts, on a page of its own size. */
import SvgToPdf from 'svg-to-pdfkit'
import { fontOf, withCarriedFonts } from './figure-fonts.ts'
import { closePdf, openPdf } from './pdf-document.ts'
import { carriedInSvg, titleOfSvg, withoutMetadata } from '../contract/figure-metadata.ts'
import { sizeOfSvg } from '../contract/svg-size.ts'

/** A unit of a figure is a pixel of the screen: 96 to the inch, where a point is 1/72 inch. */
export const pointsPerPixel = 0.75

/** Draws into a document that stands open. @param x, y the upper left corner @param width in points; the height follows */
export function drawSvg(document: PDFKit.PDFDocument, svg: string, x: number, y: number, width: number): void {
  const size = sizeOfSvg(svg)
  SvgToPdf(document, withCarriedFonts(withoutMetadata(svg)), x, y, {
    width,
    height: (width * size.height) / size.width,
    // Without it the figure keeps its own size whatever it is given.
    preserveAspectRatio: 'xMidYMid meet',
    assumePt: true,
    fontCallback: fontOf,
    warningCallback: () => undefined,
  })
}

/** The size of a figure, in points, where it may be so wide: its own at most. */
export function figureSizeIn(svg: string, most: number): { readonly width: number; readonly height: number } {
  const size = sizeOfSvg(svg)
  const width = Math.min(most, size.width * pointsPerPixel)
  return { width, height: (width * size.height) / size.width }
}

export function svgToPdf(svg: string, written: Date): Promise<Uint8Array> {
  const { width, height } = sizeOfSvg(svg)
  const document = openPdf({ title: titleOfSvg(svg), written, carried: carriedInSvg(svg) })
  const size: [number, number] = [width * pointsPerPixel, height * pointsPerPixel]
  document.addPage({ size, margin: 0 })
  drawSvg(document, svg, 0, 0, size[0])
  return closePdf(document)
}
