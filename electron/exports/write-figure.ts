/** A drawn figure to the disk, in the format that is asked for. */
import { Buffer } from 'node:buffer'
import type { FigureKind } from '../contract/exports.ts'
import { withTextsOf } from './png-metadata.ts'
import { writeVerified } from './write-verified.ts'

/** Pixels to one unit of the figure: three are enough for print at the size of the screen. */
export const usualScale = 3

export interface FigureOutput {
  /** Of PNG. */
  readonly scale?: number
  /** A PNG of that scale, where it has been drawn already; it gets what the figure carries. */
  readonly png?: Uint8Array
  /** What PDF names as its day; now when absent. */
  readonly written?: Date
}

/** @param svg a whole figure, which carries what is to be carried (`withMetadata`) */
export async function figureBytes(
  svg: string,
  as: FigureKind,
  { scale = usualScale, png, written = new Date() }: FigureOutput = {},
): Promise<Uint8Array> {
  // The drawing libraries are loaded when they are first needed: they must not slow down the start of the program.
  if (as === 'pdf') return (await import('./svg-to-pdf.ts')).svgToPdf(svg, written)
  if (as === 'png' && png !== undefined) return withTextsOf(png, svg, scale)
  if (as === 'png') return (await import('./svg-to-png.ts')).svgToPng(svg, scale)
  return Buffer.from(svg, 'utf8')
}

/** @throws ExportError */
export async function writeFigure(svg: string, as: FigureKind, path: string, output: FigureOutput = {}): Promise<void> {
  const bytes = await figureBytes(svg, as, output)
  writeVerified(path, (sink) => sink(bytes))
}
