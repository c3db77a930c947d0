/**
 * Products of complex matrices of any layout: C = A D B (B complex, or real for half the work) and C = A D A*, D real and diagonal. Blocks of A and B are packed into one memory of
 * the thread, where a SIMD kernel (kernels-products.ts), or the same sums in plain loops where there is none, multiplies them.
 *
 * Every entry is one sum over the inner index in its order, whatever the shape, the machine and the width of its vectors: the bits are
 * always the same, and the error is that of plain loops, |dC| <= (n + 2) eps |A||D||B| entry by entry (Higham, Accuracy and Stability, 3.5).
 */
import { buildForThread } from '../kernels/arena.ts'
import type { KernelMemory } from '../kernels/kernel-memory.ts'
import { PANEL_ROWS, panelColumns } from '../kernels/kernels-products.ts'

/** Entry (a, b) is at a * rowStep + b * columnStep of the parts. Nothing is copied: views share their numbers. */
export interface ComplexView {
  readonly re: Float64Array
  readonly im: Float64Array
  readonly rows: number
  readonly columns: number
  readonly rowStep: number
  readonly columnStep: number
  /** Whether the entries are the complex conjugates of what is stored. */
  readonly conjugate: boolean
}

/** The same with real entries. */
export type RealView = Omit<ComplexView, 'im' | 'conjugate'>

/** Real and imaginary parts apart, row after row. */
export function viewOfParts(
  { re, im }: { readonly re: Float64Array; readonly im: Float64Array },
  rows: number,
  columns: number,
): ComplexView {
  return { re, im, rows, columns, rowStep: columns, columnStep: 1, conjugate: false }
}

/** Real numbers, row after row. */
export function viewOfReals(re: Float64Array, rows: number, columns: number): RealView {
  return { re, rows, columns, rowStep: columns, columnStep: 1 }
}

/** Interleaved (re, im) rows of `count` numbers each, of which the columns first … last - 1 are seen. */
export function viewOfRows(
  data: Float64Array,
  rows: number,
  count: number,
  [first, last]: readonly [number, number] = [0, count],
): ComplexView {
  return {
    re: data.subarray(2 * first),
    im: data.subarray(2 * first + 1),
    rows,
    columns: last - first,
    rowStep: 2 * count,
    columnStep: 2,
    conjugate: false,
  }
}

export function rowsOfView(A: ComplexView, first: number, last: number): ComplexView {
  return { ...A, re: A.re.subarray(first * A.rowStep), im: A.im.subarray(first * A.rowStep), rows: last - first }
}

export function transposeOf<V extends RealView>(A: V): V {
  return { ...A, rows: A.columns, columns: A.rows, rowStep: A.columnStep, columnStep: A.rowStep }
}

export function conjugateOf(A: ComplexView): ComplexView {
  return { ...A, conjugate: !A.conjugate }
}

export function adjointOf(A: ComplexView): ComplexView {
  return conjugateOf(transposeOf(A))
}

export interface ProductOptions {
  /** The diagonal of D, else the identity. */
  readonly weights?: Float64Array
  /** A factor for the whole product. */
  readonly scale?: number
  /** Adds to what is there instead of replacing it. */
  readonly adds?: boolean
}

/** Inner indices and rows and columns of C that are worked on at a time: a panel of B fits into the first cache, A's block into the second. */
const INNER = 128
const ROWS = 256
const COLUMNS = 512

/** Where blocks are packed and multiplied; places count numbers, as those of a Float64Array. */
interface Workshop {
  readonly columns: number
  readonly numbers: Float64Array
  readonly a: number
  readonly b: number
  readonly c: number
  readonly multiply: MultiplyPanels
  readonly multiplyByReal: MultiplyPanels
}

type MultiplyPanels = (a: number, aEnd: number, b: number, bEnd: number, c: number) => void

const A_SIZE = 2 * ROWS * INNER
const bSize = (columns: number): number => 2 * INNER * columns
const C_SIZE = 2 * ROWS * COLUMNS

/** With plain loops: where there is no SIMD, and the second route in the tests. */
export function portableWorkshop(): Workshop {
  const columns = panelColumns(1)
  const numbers = new Float64Array(A_SIZE + bSize(columns) + C_SIZE)
  return {
    columns,
    numbers,
    a: 0,
    b: A_SIZE,
    c: A_SIZE + bSize(columns),
    multiply(a, aEnd, b, bEnd, c) {
      eachEntry(columns, a, aEnd, (bEnd - b) / (2 * columns), c, (start, j, re, im) => {
        let [sumRe, sumIm] = [numbers[re], numbers[im]]
        for (let k = b + j, at = start; k < bEnd; k += 2 * columns, at += 2 * PANEL_ROWS) {
          const [ar, ai, br, bi] = [numbers[at], numbers[at + 1], numbers[k], numbers[k + columns]]
          sumRe = sumRe + ar * br - ai * bi
          sumIm = sumIm + ar * bi + ai * br
        }
        numbers[re] = sumRe
        numbers[im] = sumIm
      })
    },
    multiplyByReal(a, aEnd, b, bEnd, c) {
      eachEntry(columns, a, aEnd, (bEnd - b) / columns, c, (start, j, re, im) => {
        let [sumRe, sumIm] = [numbers[re], numbers[im]]
        for (let k = b + j, at = start; k < bEnd; k += columns, at += 2 * PANEL_ROWS) {
          sumRe += numbers[at] * numbers[k]
          sumIm += numbers[at + 1] * numbers[k]
        }
        numbers[re] = sumRe
        numbers[im] = sumIm
      })
    },
  }
}

/** For each entry of the tiles: where its row begins in A's panel, its column, and where its parts are. */
function eachEntry(
  columns: number,
  a: number,
  aEnd: number,
  inner: number,
  c: number,
  work: (start: number, column: number, re: number, im: number) => void,
): void {
  const panel = 2 * PANEL_ROWS * inner
  for (let tile = c, start = a; start < aEnd; tile += 2 * PANEL_ROWS * columns, start += panel) {
    for (let i = 0; i < PANEL_ROWS * columns; i++) {
      const column = i % columns
      const row = (i - column) / columns
      const re = tile + row * columns + i
      work(start + 2 * row, column, re, re + columns)
    }
  }
}

function kernelWorkshop(memory: KernelMemory): Workshop {
  const { kernels, rowsAtOnce } = memory.kernelsFor(4)
  const columns = panelColumns(rowsAtOnce === 4 ? 2 : 1)
  const { address, view: numbers } = memory.numbers(A_SIZE + bSize(columns) + C_SIZE)
  const place = (at: number): number => address + 8 * at
  return {
    columns,
    numbers,
    a: 0,
    b: A_SIZE,
    c: A_SIZE + bSize(columns),
    multiply: (a, aEnd, b, bEnd, c) => kernels.multiplyPanels(place(a), place(aEnd), place(b), place(bEnd), place(c)),
    multiplyByReal: (a, aEnd, b, bEnd, c) =>
      kernels.multiplyByRealPanels(place(a), place(aEnd), place(b), place(bEnd), place(c)),
  }
}

let workshop: Workshop | null = null

/** The thread's own: made at the first product. */
function workshopOfThread(): Workshop {
  return (workshop ??= buildForThread((memory) => (memory ? kernelWorkshop(memory) : portableWorkshop())))
}

/** Works with another one from now on; null makes the thread's own anew (tests). */
export function useWorkshop(other: Workshop | null): void {
  workshop = other
}

/** C = scale A D B, or C += scale A D B. @throws {RangeError} when the shapes do not fit. C must not share numbers with A or B. */
export function productInto(
  C: ComplexView,
  A: ComplexView,
  B: ComplexView | RealView,
  options: ProductOptions = {},
): void {
  if (A.columns !== B.rows || C.rows !== A.rows || C.columns !== B.columns) {
    throw new RangeError(
      `A ${A.rows} x ${A.columns} matrix times a ${B.rows} x ${B.columns} one does not give a ${C.rows} x ${C.columns} one.`,
    )
  }
  multiplyBlocks(C, A, B, options, false)
}

/** C = scale A D A*, both triangles, the diagonal real. @throws {RangeError} when the shapes do not fit. */
export function hermitianProductInto(C: ComplexView, A: ComplexView, options: Omit<ProductOptions, 'adds'> = {}): void {
  if (C.rows !== A.rows || C.columns !== A.rows)
    throw new RangeError(`The product of ${A.rows} rows with themselves is no ${C.rows} x ${C.columns} matrix.`)
  multiplyBlocks(C, A, adjointOf(A), options, true)
  for (let a = 0; a < C.rows; a++) {
    C.im[a * (C.rowStep + C.columnStep)] = 0
    for (let b = 0; b < a; b++) {
      const [lower, upper] = [a * C.rowStep + b * C.columnStep, b * C.rowStep + a * C.columnStep]
      C.re[upper] = C.re[lower]
      C.im[upper] = -C.im[lower]
    }
  }
}

function multiplyBlocks(
  C: ComplexView,
  A: ComplexView,
  B: ComplexView | RealView,
  { weights, scale = 1, adds = false }: ProductOptions,
  onlyLower: boolean,
): void {
  const shop = workshopOfThread()
  const { numbers, columns: width } = shop
  const isReal = !('im' in B)
  const multiply = isReal ? shop.multiplyByReal : shop.multiply
  const bStep = isReal ? width : 2 * width
  for (let row = 0; row < C.rows; row += ROWS) {
    const rows = Math.min(ROWS, C.rows - row)
    const panels = Math.ceil(rows / PANEL_ROWS)
    for (let column = 0; column < C.columns; column += COLUMNS) {
      if (onlyLower && column >= row + rows) break
      const columns = Math.min(COLUMNS, C.columns - column)
      const stripe = 2 * PANEL_ROWS * width * panels
      numbers.fill(0, shop.c, shop.c + stripe * Math.ceil(columns / width))
      for (let k = 0; k < A.columns; k += INNER) {
        const inner = Math.min(INNER, A.columns - k)
        packRows(numbers, shop.a, A, row, rows, k, inner)
        for (let j = 0, c = shop.c; j < columns; j += width, c += stripe) {
          // panels of rows that lie wholly above the diagonal are left out
          const first = onlyLower ? Math.min(panels, Math.max(0, Math.floor((column + j - row) / PANEL_ROWS))) : 0
          if (first === panels) break
          packColumns(numbers, shop.b, B, column + j, width, k, inner, weights)
          const panel = 2 * PANEL_ROWS * inner
          multiply(
            shop.a + first * panel,
            shop.a + panels * panel,
            shop.b,
            shop.b + bStep * inner,
            c + 2 * PANEL_ROWS * width * first,
          )
        }
      }
      for (let j = 0, c = shop.c; j < columns; j += width, c += stripe)
        unpack(C, row, rows, column + j, Math.min(width, columns - j), numbers, c, width, scale, adds)
    }
  }
}

/** Rows of A in panels: for every k the (re, im) of each row. */
function packRows(
  out: Float64Array,
  at: number,
  A: ComplexView,
  row: number,
  rows: number,
  k: number,
  inner: number,
): void {
  const size = 2 * PANEL_ROWS * inner
  const there = Math.floor(rows / PANEL_ROWS) * PANEL_ROWS
  if (there < rows) out.fill(0, at + there * 2 * inner, at + there * 2 * inner + size)
  for (let i = 0; i < rows; i += PANEL_ROWS) {
    pack(out, at + 2 * i * inner, 2 * PANEL_ROWS, 2, 1, A, row + i, Math.min(PANEL_ROWS, rows - i), k, inner)
  }
}

/** Columns of D B in one panel: for every k all real parts, then all imaginary ones, where there are any. */
function packColumns(
  out: Float64Array,
  at: number,
  B: ComplexView | RealView,
  column: number,
  width: number,
  k: number,
  inner: number,
  weights: Float64Array | undefined,
): void {
  const count = Math.min(width, B.columns - column)
  const step = 'im' in B ? 2 * width : width
  if (count < width) out.fill(0, at, at + step * inner)
  pack(out, at, step, 1, width, transposeOf(B), column, count, k, inner)
  if (weights === undefined) return
  for (let n = 0; n < inner; n++) for (let j = step * n; j < step * (n + 1); j++) out[at + j] *= weights[k + n]
}

/** (re, im) of entry (row + i, k + n) to n step + i part and `imaginary` behind it; in the order in which they lie in memory. */
function pack(
  out: Float64Array,
  at: number,
  step: number,
  part: number,
  imaginary: number,
  A: ComplexView | RealView,
  row: number,
  rows: number,
  k: number,
  inner: number,
): void {
  const { re, rowStep, columnStep } = A
  const im = 'im' in A ? A.im : null
  const sign = 'im' in A && A.conjugate ? -1 : 1
  const start = row * rowStep + k * columnStep
  const byRows = columnStep <= rowStep
  const [outer, within] = byRows ? [rows, inner] : [inner, rows]
  const [fromOuter, fromWithin, toOuter, toWithin] = byRows
    ? [rowStep, columnStep, part, step]
    : [columnStep, rowStep, step, part]
  for (let i = 0; i < outer; i++) {
    let to = at + i * toOuter
    let from = start + i * fromOuter
    if (im === null) {
      for (let n = 0; n < within; n++, to += toWithin, from += fromWithin) out[to] = re[from]
      continue
    }
    for (let n = 0; n < within; n++, to += toWithin, from += fromWithin) {
      out[to] = re[from]
      out[to + imaginary] = sign * im[from]
    }
  }
}

function unpack(
  C: ComplexView,
  row: number,
  rows: number,
  column: number,
  columns: number,
  numbers: Float64Array,
  c: number,
  width: number,
  scale: number,
  adds: boolean,
): void {
  const { re, im, rowStep, columnStep } = C
  for (let i = 0; i < rows; i++) {
    const from = c + 2 * i * width
    let to = (row + i) * rowStep + column * columnStep
    for (let j = 0; j < columns; j++, to += columnStep) {
      re[to] = (adds ? re[to] : 0) + scale * numbers[from + j]
      im[to] = (adds ? im[to] : 0) + scale * numbers[from + width + j]
    }
  }
}
