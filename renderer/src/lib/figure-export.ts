/** Figures leave the window as SVG text or PNG bytes, always light, through the native save dialog. */
import { ask } from '../state/api.ts'

export function fileNameFor(title: string): string {
  const plain = title.normalize('NFKD').replace(/[^\w\s.-]+/g, '').trim().replace(/\s+/g, '-').toLowerCase()
  return plain === '' ? 'figure' : plain.slice(0, 80)
}

/** @throws ApiFailure; null when the user cancelled */
export function saveSvg(svg: string, name: string): Promise<string | null> {
  return ask('files.saveFigure', `${fileNameFor(name)}.svg`, 'svg', svg)
}

/** @throws ApiFailure, or an Error when the picture cannot be drawn; null when the user cancelled */
export async function savePng(svg: string, width: number, height: number, name: string, scale = 3): Promise<string | null> {
  return ask('files.saveFigure', `${fileNameFor(name)}.png`, 'png', await rasterise(svg, width, height, scale))
}

async function rasterise(svg: string, width: number, height: number, scale: number): Promise<Uint8Array> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image(width, height)
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('The figure could not be drawn: this window has no 2D canvas.')
    context.fillStyle = '#ffffff'
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (!blob) throw new Error('The figure could not be written as PNG: it is too large for this machine.')
    return new Uint8Array(await blob.arrayBuffer())
  } finally {
    URL.revokeObjectURL(url)
  }
}
