/** A figure as PNG, drawn from its SVG with the carried fonts: the same picture on every machine. */
import { Resvg, initWasm } from '@resvg/resvg-wasm'
import { withoutMetadata } from '../contract/figure-metadata.ts'
import { sizeOfSvg } from '../contract/svg-size.ts'
import { exportAsset } from './assets.ts'
import { ExportError } from './export-error.ts'
import { familyNames, figureFonts, withCarriedFonts } from './figure-fonts.ts'
import { withTextsOf } from './png-metadata.ts'

/** A side beyond which viewers fail, and the drawing takes gigabytes. */
const mostPixels = 12_000

let started: Promise<void> | undefined

/** A module can be started once in a process. */
function rasteriserReady(): Promise<void> {
  started ??= initWasm(exportAsset('rasteriser'))
  return started
}

/** @param scale pixels to one unit of the figure @throws ExportError `too-large` */
export async function svgToPng(svg: string, scale: number): Promise<Uint8Array> {
  const { width, height } = sizeOfSvg(svg)
  if (!(scale > 0) || Math.max(width, height) * scale > mostPixels) {
    throw new ExportError(
      'too-large',
      `A picture of ${Math.round(width * scale)} × ${Math.round(height * scale)} pixels is too large: the scale may be ${Math.floor((100 * mostPixels) / Math.max(width, height)) / 100} at most. PDF and SVG know no such limit.`,
    )
  }
  await rasteriserReady()
  const drawing = new Resvg(withCarriedFonts(withoutMetadata(svg)), {
    fitTo: { mode: 'zoom', value: scale },
    background: '#ffffff',
    font: {
      fontBuffers: figureFonts.map(exportAsset),
      defaultFontFamily: familyNames.sans,
      sansSerifFamily: familyNames.sans,
      serifFamily: familyNames.serif,
      monospaceFamily: familyNames.mono,
    },
  })
  try {
    const image = drawing.render()
    const png = image.asPng()
    image.free()
    return withTextsOf(png, svg, scale)
  } finally {
    drawing.free()
  }
}
