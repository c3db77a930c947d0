/**
 * Where a density f(x, xi) lives and how fine it is, found by looking at it.
 *
 * - Box: scans of 13 sizes around the origin, the widest to 256; tails that reach it are refused.
 * - Lattice: for a smooth f the trapezoidal rule converges exponentially once its step is below the inverse of f's band; the step
 *   shrinks, for each axis by itself, until sums on the lattice and on one moved by half a cell agree to SAMPLED. What they
 *   still differ by is `quadrature`.
 *
 * A structure thinner than a thousandth of its distance from the origin may be missed.
 */
import type { Moments, PhaseSpaceBox } from './classical-density.ts'

/** A function that is no density, in one sentence. */
export class DensityError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'DensityError'
  }
}

/** Relative to the peak: below it f counts as zero. */
export const FLOOR = 1e-17
/** Relative to the peak: more below zero than this is no rounding. */
const NEGATIVE = 1e-12
export const WIDEST = 256
const SCALES = 13
const SCAN = 48
/** Relative agreement that counts as resolved. */
export const SAMPLED = 1e-13
const COUNTS = [40, 60, 90, 135, 200, 300]

/** f at (x, xi_j) for all j of a row, into `out`. Who asks along many rows hands in the same `xis`: a product then has its second factor once. */
export type DensityRows = (x: number, xis: Float64Array, out: Float64Array) => void

export function rowsOf(f: (x: number, xi: number) => number): DensityRows {
  return (x, xis, out) => {
    for (let j = 0; j < xis.length; j++) out[j] = f(x, xis[j])
  }
}

function checkedRow(rows: DensityRows, x: number, xis: Float64Array, out: Float64Array): void {
  rows(x, xis, out)
  for (let j = 0; j < xis.length; j++)
    if (!Number.isFinite(out[j]))
      throw new DensityError(`it is not a finite number at x = ${short(x)}, xi = ${short(xis[j])}`)
}

const short = (x: number): string => Number(x.toPrecision(4)).toString()

interface Scan {
  readonly peak: number
  readonly lowest: { readonly value: number; readonly x: number; readonly xi: number }
  /** The samples above the floor, with one cell of margin; null when there is none. */
  supportAbove(floor: number): PhaseSpaceBox | null
}

/** Samples at the (2 SCAN + 1)^2 nodes of a box. */
function scan(rows: DensityRows, box: PhaseSpaceBox): Scan {
  const n = 2 * SCAN + 1
  const [hx, hxi] = [(box.xMax - box.xMin) / (n - 1), (box.xiMax - box.xiMin) / (n - 1)]
  const xis = Float64Array.from({ length: n }, (_, j) => box.xiMin + j * hxi)
  const values = new Float64Array(n * n)
  let peak = 0
  let lowest = { value: 0, x: 0, xi: 0 }
  for (let i = 0; i < n; i++) {
    const x = box.xMin + i * hx
    const row = values.subarray(i * n, (i + 1) * n)
    checkedRow(rows, x, xis, row)
    for (let j = 0; j < n; j++) {
      const v = row[j]
      if (v > peak) peak = v
      if (v < lowest.value) lowest = { value: v, x, xi: xis[j] }
    }
  }
  const supportAbove = (floor: number): PhaseSpaceBox | null => {
    let [i0, i1, j0, j1] = [n, -1, n, -1]
    for (let i = 0; i < n; i++) {
      const row = values.subarray(i * n, (i + 1) * n)
      let first = 0
      while (first < n && !(row[first] > floor)) first++
      if (first === n) continue
      let last = n - 1
      while (!(row[last] > floor)) last--
      if (i < i0) i0 = i
      i1 = i
      if (first < j0) j0 = first
      if (last > j1) j1 = last
    }
    if (i1 < 0) return null
    return {
      xMin: box.xMin + (i0 - 1) * hx,
      xMax: box.xMin + (i1 + 1) * hx,
      xiMin: box.xiMin + (j0 - 1) * hxi,
      xiMax: box.xiMin + (j1 + 1) * hxi,
    }
  }
  return { peak, lowest, supportAbove }
}

/** Beyond the box f is below FLOOR of its peak. */
export function findBox(rows: DensityRows): { box: PhaseSpaceBox; peak: number } {
  const square = (reach: number): PhaseSpaceBox => ({ xMin: -reach, xMax: reach, xiMin: -reach, xiMax: reach })
  const scans = Array.from({ length: SCALES }, (_, k) => scan(rows, square(WIDEST / 2 ** k)))
  let peak = scans.reduce((most, s) => Math.max(most, s.peak), 0)
  requireNonNegative(scans, peak)
  let box = scans.map((s) => s.supportAbove(FLOOR * peak)).reduce(union, null)
  if (box === null) throw new DensityError(`it is zero at every point tried within |x|, |xi| <= ${WIDEST}`)
  if (Math.max(-box.xMin, box.xMax, -box.xiMin, box.xiMax) > WIDEST)
    throw heavyTails((reach) => secondMomentWithin(rows, reach))
  for (let pass = 0; pass < 3; pass++) {
    const inside = scan(rows, box)
    peak = Math.max(peak, inside.peak)
    requireNonNegative([inside], peak)
    box = inside.supportAbove(FLOOR * peak) ?? box
  }
  return { box, peak }
}

/** int |z|^2 f over the last octave before WIDEST, as a part of that over the one before, beyond which the second moment is taken to diverge. */
const DIVERGING = 0.95
/** Nodes of the graded rule on half an axis, and where it turns from uniform to geometric. */
const GRADED = 100
const TURN = 0.25

/**
 * The refusal of a density that does not fall off; it says whether the second moment exists, as far as the last two octaves show.
 *
 * @param within int over |x|, |xi| <= reach of |z|^2 f
 */
export function heavyTails(within: (reach: number) => number): DensityError {
  const [quarter, half, whole] = [4, 2, 1].map((k) => within(WIDEST / k))
  const seen = `it does not fall off: at distance ${WIDEST} it is still above ${FLOOR} of its peak`
  if (!(whole - half > DIVERGING * (half - quarter)))
    return new DensityError(
      `${seen}. Its second moment seems to be finite, so the theorems speak about it, but no solver carries such tails: cut them off (times exp(-z^2/400), say) or give it tails like exp(-|z|) or thinner`,
    )
  return new DensityError(
    `${seen}, and its second moment diverges (int |z|^2 f from ${WIDEST / 2} to ${WIDEST} is ${short((whole - half) / (half - quarter))} times that from ${WIDEST / 4} to ${WIDEST / 2}). Without it calW^2 and E_hbar^2 are infinite and no theorem applies: the only bound left is hbar/2 <= E_hbar^2. Give it tails like exp(-|z|) or thinner`,
  )
}

/** Midpoints and widths of cells from -reach to reach whose edges lie at TURN sinh u: fine about the origin, where thin ridges cross. */
export function gradedCells(reach: number): readonly (readonly [number, number])[] {
  const most = Math.asinh(reach / TURN)
  const edge = (i: number): number => TURN * Math.sinh((i / GRADED) * most)
  return Array.from(
    { length: 2 * GRADED },
    (_, i) => [(edge(i - GRADED) + edge(i + 1 - GRADED)) / 2, edge(i + 1 - GRADED) - edge(i - GRADED)] as const,
  )
}

function secondMomentWithin(rows: DensityRows, reach: number): number {
  const cells = gradedCells(reach)
  const xis = Float64Array.from(cells, ([xi]) => xi)
  const row = new Float64Array(xis.length)
  let sum = 0
  for (const [x, width] of cells) {
    checkedRow(rows, x, xis, row)
    for (const [j, [xi, height]] of cells.entries()) sum += (x * x + xi * xi) * Math.max(0, row[j]) * width * height
  }
  return sum
}

function requireNonNegative(scans: readonly Scan[], peak: number): void {
  const { value, x, xi } = scans.map((s) => s.lowest).reduce((a, b) => (b.value < a.value ? b : a))
  if (value < -NEGATIVE * peak)
    throw new DensityError(`it is negative (${short(value)}) at x = ${short(x)}, xi = ${short(xi)}`)
}

function union(a: PhaseSpaceBox | null, b: PhaseSpaceBox | null): PhaseSpaceBox | null {
  if (a === null || b === null) return a ?? b
  return {
    xMin: Math.min(a.xMin, b.xMin),
    xMax: Math.max(a.xMax, b.xMax),
    xiMin: Math.min(a.xiMin, b.xiMin),
    xiMax: Math.max(a.xiMax, b.xiMax),
  }
}

/** Trapezoidal sums times the cell. */
interface Sums {
  readonly centre: readonly [number, number]
  readonly mass: number
  readonly x: number
  readonly xi: number
  readonly xx: number
  readonly xxi: number
  readonly xixi: number
  readonly square: number
}

function latticeSums(
  rows: DensityRows,
  box: PhaseSpaceBox,
  [nx, nxi]: readonly [number, number],
  shift: readonly [number, number],
): Sums {
  const [hx, hxi] = [(box.xMax - box.xMin) / nx, (box.xiMax - box.xiMin) / nxi]
  const centre = [(box.xMin + box.xMax) / 2, (box.xiMin + box.xiMax) / 2] as const
  const offsets = Float64Array.from({ length: nxi }, (_, j) => (j + shift[1] - nxi / 2) * hxi)
  const xis = offsets.map((xi) => centre[1] + xi)
  const row = new Float64Array(nxi)
  let [mass, sx, sxi, xx, xxi, xixi, square] = [0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < nx; i++) {
    const x = (i + shift[0] - nx / 2) * hx
    checkedRow(rows, centre[0] + x, xis, row)
    for (let j = 0; j < nxi; j++) {
      const xi = offsets[j]
      const v = Math.max(0, row[j])
      mass += v
      sx += v * x
      sxi += v * xi
      xx += v * x * x
      xxi += v * x * xi
      xixi += v * xi * xi
      square += v * v
    }
  }
  const cell = hx * hxi
  return {
    centre,
    mass: mass * cell,
    x: sx * cell,
    xi: sxi * cell,
    xx: xx * cell,
    xxi: xxi * cell,
    xixi: xixi * cell,
    square: square * cell,
  }
}

/** Cells of the box for which either axis is resolved; the last ones where f is not smooth. */
export function resolve(
  rows: DensityRows,
  box: PhaseSpaceBox,
): { sums: Sums; counts: readonly [number, number]; quadrature: number } {
  let [a, b] = [0, 0]
  for (;;) {
    const counts = [COUNTS[a], COUNTS[b]] as const
    const sums = latticeSums(rows, box, counts, [0.25, 0.25])
    const alongX = relativeDifference(sums, latticeSums(rows, box, counts, [0.75, 0.25]))
    const alongXi = relativeDifference(sums, latticeSums(rows, box, counts, [0.25, 0.75]))
    const moreX = alongX > SAMPLED * 10 && a < COUNTS.length - 1
    const moreXi = alongXi > SAMPLED * 10 && b < COUNTS.length - 1
    if (!moreX && !moreXi) return { sums, counts, quadrature: Math.max(alongX, alongXi) }
    if (moreX) a++
    if (moreXi) b++
  }
}

function relativeDifference(p: Sums, q: Sums): number {
  const [u, v] = [momentsOf(p), momentsOf(q)]
  const ofMoments = [
    (u.meanX - v.meanX) / Math.sqrt(u.varX),
    (u.meanXi - v.meanXi) / Math.sqrt(u.varXi),
    (u.varX - v.varX) / u.varX,
    (u.varXi - v.varXi) / u.varXi,
  ]
  return Math.max(...[p.mass / q.mass - 1, p.square / q.square - 1, ...ofMoments].map(Math.abs))
}

/** Normalised moments; the sums are taken around `centre`. */
export function momentsOf({ centre, mass, x, xi, xx, xxi, xixi }: Sums): Moments {
  const [meanX, meanXi] = [x / mass, xi / mass]
  return {
    mass: 1,
    meanX: centre[0] + meanX,
    meanXi: centre[1] + meanXi,
    varX: xx / mass - meanX ** 2,
    covXXi: xxi / mass - meanX * meanXi,
    varXi: xixi / mass - meanXi ** 2,
  }
}
