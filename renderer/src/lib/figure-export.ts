/** Figures leave the window as SVG text, always light; the other side writes the format that is asked for, through the native save dialog. */
import type { FigureKind } from '../../../electron/contract/exports.ts'
import { ask } from '../state/api.ts'

export function fileNameFor(title: string): string {
  const plain = title.normalize('NFKD').replace(/[^\w\s.-]+/g, '').trim().replace(/\s+/g, '-').toLowerCase()
  return plain === '' ? 'figure' : plain.slice(0, 80)
}

/** @param svg with its experiment inside (`withMetadata`) @param scale of PNG @throws ApiFailure; null when the user cancelled */
export function saveFigure(svg: string, as: FigureKind, name: string, scale?: number): Promise<string | null> {
  return ask('files.saveFigure', fileNameFor(name), as, svg, ...(scale === undefined ? [] : [scale]))
}
