/** Figures leave the window as SVG text, always light; the other side writes the format that is asked for, through the native save dialog. */
import type { FigureKind, PlotNumberKind, PlotSource } from '../../../electron/contract/exports.ts'
import { sizeOfSvg } from '../../../electron/contract/svg-size.ts'
import { ask } from '../state/api.ts'

export function fileNameFor(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/[^\w\s.-]+/g, '')
    .trim()
    .replace(/\s+/g, '-')
    .toLowerCase()
  return plain === '' ? 'figure' : plain.slice(0, 80)
}

/** @throws ApiFailure; null when the user cancelled */
export function saveMovie(webm: Uint8Array, name: string): Promise<string | null> {
  return ask('files.saveMovie', fileNameFor(name), webm)
}

/** A plot as its numbers, or as a document that draws them. @throws ApiFailure; null when the user cancelled */
export function saveNumbers(source: PlotSource, as: PlotNumberKind, name: string): Promise<string | null> {
  return ask('files.exportPlot', fileNameFor(name), as, source)
}

/** @param svg with its experiment inside (`withMetadata`) @param scale of PNG @throws ApiFailure; null when the user cancelled */
export async function saveFigure(svg: string, as: FigureKind, name: string, scale = 3): Promise<string | null> {
  if (as !== 'png') return ask('files.saveFigure', fileNameFor(name), as, svg)
  // The page draws pixels a hundred times as fast as the rasteriser of the command; the other side puts the experiment into them.
  return ask('files.saveFigure', fileNameFor(name), 'png', svg, { scale, png: await rasterise(svg, scale) })
}

async function rasterise(svg: string, scale: number): Promise<Uint8Array> {
  const { width, height } = sizeOfSvg(svg)
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale))
  await drawOn(canvas, svg)
  const blob = await canvas.convertToBlob({ type: 'image/png' })
  return new Uint8Array(await blob.arrayBuffer())
}

/** So many bands has a figure, each drawn in a task of its own: as a whole it would hold up the page. */
const bands = 6

/** Draws a figure over the whole canvas, on white. */
export async function drawOn(canvas: OffscreenCanvas, svg: string): Promise<void> {
  // In memory: the encoders read it from there, and so do the bands.
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('The figure could not be drawn: this window has no 2D canvas.')
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image(canvas.width, canvas.height)
    image.src = url
    await image.decode()
    context.fillStyle = '#ffffff'
    context.fillRect(0, 0, canvas.width, canvas.height)
    for (let k = 0; k < bands; k++) {
      const [top, bottom] = [k, k + 1].map((edge) => Math.round((edge * canvas.height) / bands)) as [number, number]
      context.save()
      context.beginPath()
      context.rect(0, top, canvas.width, bottom - top)
      context.clip()
      context.drawImage(image, 0, 0, canvas.width, canvas.height)
      context.restore()
      // Drawing is put off until someone looks.
      context.getImageData(0, top, 1, 1)
      await new Promise((resolve) => setTimeout(resolve))
    }
  } finally {
    URL.revokeObjectURL(url)
  }
}
