/** Pages of a report: headings, paragraphs, lists, tables that go on from page to page, figures, running heads. */
import { figureSizeIn, drawSvg } from '../svg-to-pdf.ts'
import { breakLines, drawLine, type Line } from './lines.ts'
import { mathRuns, plainRuns, type Run, type Weight } from './math-runs.ts'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Words that may take several lines; other columns keep their width. */
  readonly wraps?: boolean
}

interface TableLayout {
  readonly widths: readonly number[]
  readonly fontSize: number
}

export type Cell = string | { readonly text: string; readonly colour: string }

/** A name and what stands behind it; what a user wrote is plain: its `^` and `_` mean nothing. */
export type Fact = readonly [string, string | { readonly plain: string }]

const page = { width: 595.28, height: 841.89, left: 62, right: 62, top: 74, bottom: 66 }
const ink = '#1c1b19'
const muted = '#5d5a54'
const rule = '#a9a59c'
const faint = '#e4e0d7'
const size = { body: 9.6, small: 8, table: 8, leastTable: 5.6, heading: 13, title: 21 }
const leading = 1.42
const columnGap = 12
const widestGap = 44
const keptTogether = 230

export class Typesetter {
  readonly #document: PDFKit.PDFDocument
  readonly #width = page.width - page.left - page.right
  #y = page.top
  #number = 0

  constructor(document: PDFKit.PDFDocument) {
    this.#document = document
    // In one order, whatever was measured before: equal reports are equal files.
    for (const font of ['serif', 'serifItalic', 'serifBold', 'serifBoldItalic', 'sans', 'mono', 'math'])
      document.font(font)
    this.#newPage()
  }

  title(text: string, under: string): void {
    this.#lines(plainRuns(text, 'serifBold'), size.title, { colour: ink, leading: 1.25 })
    this.#y += 4
    this.#lines(plainRuns(under, 'sans'), 11, { colour: muted })
    this.#y += 8
    this.#rule(this.#y, ink, 0.8)
    this.#y += 14
  }

  /** @param below what must stand on the same page under it; a few lines when absent */
  heading(text: string, below = 34): void {
    this.#number += 1
    this.#room(below + 38)
    this.#y += 12
    const numbered = `${this.#number}  ${text}`
    this.#document.outline.addItem(numbered)
    this.#lines(plainRuns(numbered, 'serifBold'), size.heading, { colour: ink })
    this.#y += 3
  }

  /** @param below what must stand on the same page under it */
  subheading(text: string, below = 40): void {
    this.#room(below + 24)
    this.#y += 6
    this.#lines(mathRuns(text, 'bold'), size.body + 0.6, { colour: ink })
    this.#y += 2
  }

  paragraph(text: string, { colour = ink, weight = 'plain' }: { colour?: string; weight?: Weight } = {}): void {
    this.#lines(mathRuns(text, weight), size.body, { colour })
    this.#y += 5
  }

  note(text: string): void {
    this.#lines(mathRuns(text), size.small, { colour: muted })
    this.#y += 6
  }

  /** A displayed statement. */
  display(text: string): void {
    this.#y += 2
    this.#lines(mathRuns(text), size.body + 0.8, { colour: ink, indent: 22 })
    this.#y += 7
  }

  items(texts: readonly string[]): void {
    for (const text of texts) this.#lines(mathRuns(text), size.body, { colour: ink, indent: 14, mark: '•' })
    this.#y += 5
  }

  facts(rows: readonly Fact[]): void {
    const label = 128
    for (const [name, value] of rows) {
      const lines = breakLines(
        this.#document,
        typeof value === 'string' ? mathRuns(value) : plainRuns(value.plain),
        size.body,
        this.#width - label,
      )
      this.#room(lines.length * size.body * leading)
      this.#drawLines(breakLines(this.#document, mathRuns(name), size.body, label - 8), 0, size.body, muted)
      this.#y = this.#drawLines(lines, label, size.body, ink)
    }
    this.#y += 6
  }

  code(text: string): void {
    for (const line of text.split('\n'))
      this.#lines(plainRuns(line.replaceAll(' ', '\u00a0'), 'mono'), 7, { colour: ink, leading: 1.3 })
    this.#y += 6
  }

  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): void {
    const { widths, fontSize } = this.#layout(columns, rows)
    const head = columns.map(({ title }, i) => breakLines(this.#document, mathRuns(title, 'bold'), fontSize, widths[i]))
    const set = rows.map((row) => row.map((cell, i) => breakLines(this.#document, cellRuns(cell), fontSize, widths[i])))
    const heightOf = (cells: readonly (readonly Line[])[]): number =>
      Math.max(1, ...cells.map((lines) => lines.length)) * fontSize * leading + 3
    const whole = set.reduce((sum, cells) => sum + heightOf(cells), 40)
    // A short table is not torn apart.
    this.#room(whole < keptTogether ? whole : 70)
    this.#tableHead(columns, head, { widths, fontSize })
    for (const [k, row] of rows.entries()) {
      const cells = set[k]
      const height = heightOf(cells)
      if (this.#y + height > page.height - page.bottom) {
        this.#newPage()
        this.#tableHead(columns, head, { widths, fontSize })
      }
      this.#row(columns, cells, { widths, fontSize }, row.map(colourOf))
      this.#y += 3
      this.#rule(this.#y - 1, faint, 0.4)
    }
    this.#rule(this.#y, rule, 0.8)
    this.#y += 10
  }

  heightOf(svg: string): number {
    return figureSizeIn(svg, this.#width).height + 30
  }

  figure(svg: string, caption: string): void {
    const { width, height } = figureSizeIn(svg, this.#width)
    this.#room(height + 30)
    drawSvg(this.#document, svg, page.left, this.#y, width)
    this.#y += height + 4
    this.note(caption)
  }

  /** Running heads and page numbers, once all pages are there. */
  finish(left: string, right: string): void {
    const { count } = this.#document.bufferedPageRange()
    for (let i = 0; i < count; i += 1) {
      this.#document.switchToPage(i)
      this.#document.fillColor(muted)
      const line = (text: string, y: number, align: 'left' | 'right'): void => {
        const [whole] = breakLines(this.#document, plainRuns(text, 'sans'), 7.5, 2 * this.#width)
        drawLine(this.#document, whole, align === 'left' ? page.left : page.width - page.right - whole.width, y, 7.5)
      }
      if (i > 0) line(shortened(right, 90), 46, 'right')
      if (i > 0) line('Quadrant, referee report', 46, 'left')
      line(left, page.height - 36, 'left')
      line(`${i + 1} / ${count}`, page.height - 36, 'right')
    }
  }

  #newPage(): void {
    this.#document.addPage({ size: [page.width, page.height], margin: 0 })
    this.#y = page.top
  }

  #room(height: number): void {
    if (this.#y + height > page.height - page.bottom) this.#newPage()
  }

  #rule(y: number, colour: string, width: number): void {
    this.#document
      .moveTo(page.left, y)
      .lineTo(page.width - page.right, y)
      .lineWidth(width)
      .strokeColor(colour)
      .stroke()
  }

  #lines(
    runs: readonly Run[],
    fontSize: number,
    {
      colour,
      indent = 0,
      mark,
      leading: own = leading,
    }: { colour: string; indent?: number; mark?: string; leading?: number },
  ): void {
    breakLines(this.#document, runs, fontSize, this.#width - indent).forEach((line, i) => {
      this.#room(fontSize * own)
      if (i === 0 && mark !== undefined)
        this.#drawLines(
          [{ pieces: [{ text: mark, font: 'serif', level: 0, x: 0 }], width: 0 }],
          indent - 11,
          fontSize,
          colour,
          own,
        )
      this.#y = this.#drawLines([line], indent, fontSize, colour, own)
    })
  }

  /** @returns the y below them; the cursor stays */
  #drawLines(lines: readonly Line[], indent: number, fontSize: number, colour: string, own = leading): number {
    this.#document.fillColor(colour)
    lines.forEach((line, i) =>
      drawLine(this.#document, line, page.left + indent, this.#y + (i + 0.78) * fontSize * own, fontSize),
    )
    return this.#y + lines.length * fontSize * own
  }

  /** Words give way first, then titles, then the size of the letters: a number or a word is never broken while that helps. */
  #layout(columns: readonly Column[], rows: readonly (readonly Cell[])[]): TableLayout {
    const available = this.#width - columnGap * (columns.length - 1)
    const sum = (widths: readonly number[]): number => widths.reduce((a, b) => a + b, 0)
    const cells = columns.map(
      (_, i) => rows.reduce((most, row) => Math.max(most, this.#widthOf(cellRuns(row[i] ?? ''))), 0) + 1,
    )
    const titled = (width: (title: string) => number): number[] =>
      columns.map(({ title }, i) => Math.max(cells[i], width(title) + 1))
    const natural = titled((title) => this.#widthOf(mathRuns(title, 'bold')))
    if (sum(natural) <= available) return { widths: natural, fontSize: size.table }
    const narrow = titled((title) => Math.max(...title.split(' ').map((word) => this.#widthOf(mathRuns(word, 'bold')))))
    const flexible = sum(narrow.filter((_, i) => columns[i].wraps))
    const left = available - (sum(narrow) - flexible)
    if (flexible > 0 && left > 0.2 * available)
      return {
        widths: narrow.map((w, i) => (columns[i].wraps && flexible > left ? (w * left) / flexible : w)),
        fontSize: size.table,
      }
    const shrunk = Math.min(1, available / sum(narrow))
    return { widths: narrow.map((w) => w * shrunk), fontSize: Math.max(size.leastTable, size.table * shrunk) }
  }

  #widthOf(runs: readonly Run[]): number {
    return Math.max(0, ...breakLines(this.#document, runs, size.table, 4000).map((line) => line.width))
  }

  #tableHead(columns: readonly Column[], head: readonly (readonly Line[])[], layout: TableLayout): void {
    this.#rule(this.#y, rule, 0.8)
    this.#y += 3
    this.#row(
      columns,
      head,
      layout,
      columns.map(() => ink),
    )
    this.#y += 3
    this.#rule(this.#y, rule, 0.5)
    this.#y += 3
  }

  #row(
    columns: readonly Column[],
    cells: readonly (readonly Line[])[],
    { widths, fontSize }: TableLayout,
    colours: readonly string[],
  ): void {
    let x = 0
    const spare = (this.#width - widths.reduce((sum, w) => sum + w, 0)) / Math.max(1, widths.length - 1)
    const gap = Math.min(widestGap, Math.max(columnGap, spare))
    const bottoms = cells.map((lines, i) => {
      const bottom = lines.map((line, k) => {
        this.#document.fillColor(colours[i])
        const indent = columns[i].align === 'right' ? widths[i] - line.width : 0
        const y = this.#y + (k + 0.78) * fontSize * leading
        drawLine(this.#document, line, page.left + x + indent, y, fontSize)
        return this.#y + (k + 1) * fontSize * leading
      })
      x += widths[i] + gap
      return bottom.at(-1) ?? this.#y
    })
    this.#y = Math.max(this.#y, ...bottoms)
  }
}

function cellRuns(cell: Cell): Run[] {
  // Numbers and equations hold together.
  return mathRuns((typeof cell === 'string' ? cell : cell.text).replace(/ (×|=|±) /g, '\u00a0$1\u00a0'))
}

function colourOf(cell: Cell): string {
  return typeof cell === 'string' ? ink : cell.colour
}

export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`
}
