/** A real periodic matrix whose rows and columns are shifted by plain transforms of pairs of rows: where there is no SIMD. */
import { createPortableFft, type Fft } from './fft.ts'

/** The modes n/2 - width … n/2 + width are watched. */
export const outerWidth = (n: number): number => Math.max(1, n >> 5)

/** One orientation: rows come in pairs, pairs[2 (p length + j) + s] = f_{2p+s}[j]. */
interface Side {
  readonly fft: Fft
  readonly pairs: Float64Array
  readonly lines: number
}

/** Serves as a PeriodicMatrix (periodic-matrix.ts), which chooses between this and the kernels. */
export class PortablePeriodicMatrix {
  readonly #byRows: Side
  readonly #byColumns: Side

  constructor(rows: number, columns: number, values: Float64Array) {
    this.#byRows = { fft: createPortableFft(columns), pairs: new Float64Array(rows * columns), lines: rows }
    this.#byColumns = { fft: createPortableFft(rows), pairs: new Float64Array(rows * columns), lines: columns }
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++)
        this.#byRows.pairs[2 * ((r >> 1) * columns + c) + (r & 1)] = values[r * columns + c]
    }
  }

  shiftRows(angles: Float64Array): number {
    return shift(this.#byRows, angles)
  }

  shiftColumns(angles: Float64Array): number {
    const [rows, columns] = [this.#byRows, this.#byColumns]
    turnPairs(rows.pairs, columns.pairs, rows.lines / 2, columns.lines / 2)
    const tail = shift(columns, angles)
    turnPairs(columns.pairs, rows.pairs, columns.lines / 2, rows.lines / 2)
    return tail
  }

  rowSumsInto(out: Float64Array): void {
    const { pairs, fft } = this.#byRows
    for (let r = 0; r < out.length; r++) {
      let sum = 0
      for (let c = 0, at = 2 * (r >> 1) * fft.size + (r & 1); c < fft.size; c++, at += 2) sum += pairs[at]
      out[r] = sum
    }
  }

  values(): Float64Array {
    const { pairs, fft, lines } = this.#byRows
    const out = new Float64Array(pairs.length)
    for (let r = 0; r < lines; r++) {
      for (let c = 0; c < fft.size; c++) out[r * fft.size + c] = pairs[2 * ((r >> 1) * fft.size + c) + (r & 1)]
    }
    return out
  }
}

function shift({ fft, pairs, lines }: Side, angles: Float64Array): number {
  const n = fft.size
  fft.forwardRowsInPlace(pairs, lines / 2)
  let tail = 0
  let peak = 0
  for (let p = 0; p < lines / 2; p++) {
    const row = pairs.subarray(2 * p * n, 2 * (p + 1) * n)
    shiftPair(row, n, angles[2 * p], angles[2 * p + 1])
    peak = Math.max(peak, Math.abs(row[0]), Math.abs(row[1]))
    tail = Math.max(tail, outerBand(row, n))
  }
  fft.inverseRowsInPlace(pairs, lines / 2)
  return tail / peak
}

/**
 * One complex row holds the transforms of two real rows a + i b, A_k = (Z_k + conj Z_{-k})/2, i B_k = (Z_k - conj Z_{-k})/2. In place
 * A_k -> e^{i k alpha} A_k, B_k -> e^{i k beta} B_k; the Nyquist coefficient keeps the cosine, so that real stays real.
 */
function shiftPair(row: Float64Array, n: number, alpha: number, beta: number): void {
  const half = n / 2
  const ca = Math.cos(alpha)
  const sa = Math.sin(alpha)
  const cb = Math.cos(beta)
  const sb = Math.sin(beta)
  let pa = ca
  let qa = sa
  let pb = cb
  let qb = sb
  for (let k = 1; k < half; k++) {
    if ((k & 63) === 0) {
      // Renew the rotation, so that its rounding does not grow with k.
      pa = Math.cos(k * alpha)
      qa = Math.sin(k * alpha)
      pb = Math.cos(k * beta)
      qb = Math.sin(k * beta)
    }
    const i = 2 * k
    const m = 2 * (n - k)
    const ar = 0.5 * (row[i] + row[m])
    const ai = 0.5 * (row[i + 1] - row[m + 1])
    const br = 0.5 * (row[i + 1] + row[m + 1])
    const bi = 0.5 * (row[m] - row[i])
    const ur = ar * pa - ai * qa
    const ui = ar * qa + ai * pa
    const vr = br * pb - bi * qb
    const vi = br * qb + bi * pb
    row[i] = ur - vi
    row[i + 1] = ui + vr
    row[m] = ur + vi
    row[m + 1] = vr - ui
    const ta = pa * ca - qa * sa
    qa = pa * sa + qa * ca
    pa = ta
    const tb = pb * cb - qb * sb
    qb = pb * sb + qb * cb
    pb = tb
  }
  row[n] *= Math.cos(half * alpha)
  row[n + 1] *= Math.cos(half * beta)
}

/** Largest |Z_k| in the outer sixteenth of the band. */
function outerBand(row: Float64Array, n: number): number {
  let worst = 0
  const width = outerWidth(n)
  for (let k = n / 2 - width; k <= n / 2 + width; k++)
    worst = Math.max(worst, Math.abs(row[2 * k]), Math.abs(row[2 * k + 1]))
  return worst
}

/** From pairs of rows to pairs of columns: the 2 x 2 blocks are transposed, inside and among each other, in tiles. */
function turnPairs(from: Float64Array, to: Float64Array, rowPairs: number, columnPairs: number): void {
  const tile = 16
  for (let p0 = 0; p0 < rowPairs; p0 += tile) {
    for (let q0 = 0; q0 < columnPairs; q0 += tile) {
      for (let p = p0; p < Math.min(p0 + tile, rowPairs); p++) {
        for (let q = q0; q < Math.min(q0 + tile, columnPairs); q++) {
          // Row pair p, columns 2q and 2q + 1.
          const o = 4 * (p * columnPairs + q)
          const d = 4 * (q * rowPairs + p)
          to[d] = from[o]
          to[d + 1] = from[o + 2]
          to[d + 2] = from[o + 1]
          to[d + 3] = from[o + 3]
        }
      }
    }
  }
}
