/** Which of the carried fonts stands for a family that a figure asks for: figures look the same wherever they are drawn, with ℏ, λ and ². */
import type { ExportAsset } from './assets.ts'

/**
 * What the rasteriser calls them. Of Sans and Serif only the narrow cuts are carried: they are as wide as the fonts of the screen, so that
 * what the layout measured still fits.
 */
export const familyNames = { sans: 'DejaVu Sans', serif: 'DejaVu Serif', mono: 'DejaVu Sans Mono' } as const
export type Family = keyof typeof familyNames

/** @param families a list as CSS has it; the first name that tells its kind decides, otherwise it is sans */
export function familyOf(families: string): Family {
  for (const name of families
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().replace(/^["']|["']$/g, ''))) {
    if (/mono|courier|consol|menlo/.test(name)) return 'mono'
    if (/sans|inter|helvetica|arial|system-ui|segoe/.test(name)) return 'sans'
    if (/serif|times|georgia|katex|math|roman|cambria/.test(name)) return 'serif'
  }
  return 'sans'
}

export function fontOf(families: string, bold: boolean, italic: boolean): ExportAsset {
  const family = familyOf(families)
  if (family === 'mono') return 'mono'
  return `${family}${bold ? 'Bold' : ''}${italic ? 'Italic' : ''}` as ExportAsset
}

export const figureFonts: readonly ExportAsset[] = [
  'sans',
  'sansBold',
  'sansItalic',
  'sansBoldItalic',
  'serif',
  'serifBold',
  'serifItalic',
  'serifBoldItalic',
  'mono',
]

/** A figure whose every text names one of the carried families, and whose weights are plain or bold. */
export function withCarriedFonts(svg: string): string {
  return svg
    .replace(/font-family\s*:\s*([^;"]*)/g, (_, families: string) => `font-family:${familyNames[familyOf(families)]}`)
    .replace(/font-family="([^"]*)"/g, (_, families: string) => `font-family="${familyNames[familyOf(families)]}"`)
    .replace(/font-weight(\s*:\s*|=")([6-9]00|bolder)/g, 'font-weight$1bold')
}
