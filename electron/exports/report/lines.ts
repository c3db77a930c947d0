/** Runs of type broken into lines, and drawn. */
import type { Run } from './math-runs.ts'

export interface Piece extends Run {
  readonly x: number
}

export interface Line {
  readonly pieces: readonly Piece[]
  readonly width: number
}

/** A raised or lowered part is set smaller, and moved by this part of the size. */
const smaller = 0.72
const shift = { '1': -0.36, '0': 0, '-1': 0.18 } as const

/** Widths at size 1000, of fonts that are the same in every document: measuring is most of the work. */
const widths = new Map<string, number>()
const mostWidths = 50_000

function widthOf(document: PDFKit.PDFDocument, { text, font, level }: Run, size: number): number {
  const key = `${font} ${text}`
  let width = widths.get(key)
  if (width === undefined) {
    width = document.font(font, 1000).widthOfString(text) / 1000
    if (widths.size > mostWidths) widths.clear()
    widths.set(key, width)
  }
  return width * (level === 0 ? size : smaller * size)
}

interface Word {
  readonly runs: readonly Run[]
  readonly width: number
}

/** Runs between two blanks hold together; a word wider than the column is cut where it must be. */
function wordsOf(document: PDFKit.PDFDocument, runs: readonly Run[], size: number, most: number): Word[] {
  const words: { runs: Run[]; width: number }[] = [{ runs: [], width: 0 }]
  const add = (run: Run): void => {
    const word = words[words.length - 1]
    const width = widthOf(document, run, size)
    if (word.width + width <= most) {
      word.runs.push(run)
      word.width += width
    } else if (run.text.length <= 1) words.push({ runs: [run], width })
    else for (const c of run.text) add({ ...run, text: c })
  }
  for (const run of runs) {
    run.text.split(/ +/).forEach((part, i) => {
      if (i > 0) words.push({ runs: [], width: 0 })
      if (part !== '') add({ ...run, text: part })
    })
  }
  return words.filter((word) => word.runs.length > 0)
}

export function breakLines(document: PDFKit.PDFDocument, runs: readonly Run[], size: number, most: number): Line[] {
  const lines: Line[] = []
  let pieces: Piece[] = []
  let x = 0
  for (const word of wordsOf(document, runs, size, most)) {
    const blank = pieces.length === 0 ? 0 : widthOf(document, { text: ' ', font: word.runs[0].font, level: 0 }, size)
    if (pieces.length > 0 && x + blank + word.width > most) {
      lines.push({ pieces, width: x })
      pieces = []
      x = 0
    } else if (pieces.length > 0) {
      // The blank is a part of the text, so that it is there when the text is copied.
      pieces.push({ text: ' ', font: word.runs[0].font, level: 0, x })
      x += blank
    }
    for (const run of word.runs) {
      pieces.push({ ...run, x })
      x += widthOf(document, run, size)
    }
  }
  return pieces.length === 0 ? lines : [...lines, { pieces, width: x }]
}

/** Neighbours of one font and level become one text. */
function joined(pieces: readonly Piece[]): Piece[] {
  const found: Piece[] = []
  for (const piece of pieces) {
    const last = found.at(-1)
    if (last?.font === piece.font && last.level === piece.level)
      found[found.length - 1] = { ...last, text: last.text + piece.text }
    else found.push(piece)
  }
  return found
}

/** @param baseline the y on which the line stands */
export function drawLine(
  document: PDFKit.PDFDocument,
  { pieces }: Line,
  x: number,
  baseline: number,
  size: number,
): void {
  for (const { text, font, level, x: at } of joined(pieces)) {
    document.font(font, level === 0 ? size : smaller * size)
    document.text(text, x + at, baseline + shift[`${level}`] * size, { lineBreak: false, baseline: 'alphabetic' })
  }
}
