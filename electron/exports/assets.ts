/**
 * Files that the exporters read at run time: fonts, and the WebAssembly of the rasteriser. A bundle carries them in `export-assets`
 * beside its chunks (electron.vite.config.ts puts them there); under plain Node they come from their packages.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'

const fonts = 'dejavu-fonts-ttf/ttf'

/** Name -> where the package keeps it. */
export const exportAssets = {
  sans: `${fonts}/DejaVuSansCondensed.ttf`,
  sansBold: `${fonts}/DejaVuSansCondensed-Bold.ttf`,
  sansItalic: `${fonts}/DejaVuSansCondensed-Oblique.ttf`,
  sansBoldItalic: `${fonts}/DejaVuSansCondensed-BoldOblique.ttf`,
  serif: `${fonts}/DejaVuSerifCondensed.ttf`,
  serifBold: `${fonts}/DejaVuSerifCondensed-Bold.ttf`,
  serifItalic: `${fonts}/DejaVuSerifCondensed-Italic.ttf`,
  serifBoldItalic: `${fonts}/DejaVuSerifCondensed-BoldItalic.ttf`,
  math: `${fonts}/DejaVuMathTeXGyre.ttf`,
  mono: `${fonts}/DejaVuSansMono.ttf`,
  rasteriser: '@resvg/resvg-wasm/index_bg.wasm',
} as const

export type ExportAsset = keyof typeof exportAssets

const kept = new Map<ExportAsset, Uint8Array>()

/** Read once, then kept. */
export function exportAsset(name: ExportAsset): Uint8Array {
  const known = kept.get(name)
  if (known !== undefined) return known
  const bytes = new Uint8Array(readFileSync(pathOf(exportAssets[name])))
  kept.set(name, bytes)
  return bytes
}

function pathOf(inPackage: string): string {
  const bundled = ['.', '..'].map((up) => join(import.meta.dirname, up, 'export-assets', basename(inPackage)))
  return bundled.find((path) => existsSync(path)) ?? createRequire(import.meta.url).resolve(inPackage)
}
