/**
 * Periodic splines of degree 7 on a uniform grid, the representation of the mean field between its nodes.
 *
 * B is the cardinal B-spline of degree 7 centred at 0 (support [-4, 4]). A function with Fourier coefficients g_k on a
 * circle of M nodes, spacing h, is written g(x) = sum_i c_i B(x/h - i) with c the inverse transform of g_k / b_k,
 * b_k = (sin(theta/2)/(theta/2))^8, theta = 2 pi k/M: every Fourier coefficient of the band |k| < M/2 is then exact, and the
 * error is the aliases, of relative size (theta/(2 pi - theta))^8 <= 2 (k/M)^8 for small k/M. The same weights spread points:
 * d_i = sum_j w_j B(x_j/h - i) has the transform b_k sum_j w_j exp(-i theta x_j/h) up to the same aliases.
 */

export const splineDegree = 7
export const splineWidth = splineDegree + 1

/**
 * polynomials[8 j + p]: coefficient of t^p in the weight of node `cell - 3 + j` for a point at cell + t, 0 <= t < 1.
 * From w_j^d(t) = ((t + d - j) w_{j-1}^{d-1} + (1 + j - t) w_j^{d-1})/d (Cox–de Boor on integer knots).
 */
export const splinePolynomials: Float64Array = cardinalPolynomials()

function cardinalPolynomials(): Float64Array {
  let table: number[][] = [[1]]
  for (let d = 1; d <= splineDegree; d++) {
    const next: number[][] = []
    for (let j = 0; j <= d; j++) {
      const left = table[j - 1] ?? []
      const right = table[j] ?? []
      const row = new Array<number>(d + 1).fill(0)
      left.forEach((c, p) => {
        row[p] += ((d - j) * c) / d
        row[p + 1] += c / d
      })
      right.forEach((c, p) => {
        row[p] += ((1 + j) * c) / d
        row[p + 1] -= c / d
      })
      next.push(row)
    }
    table = next
  }
  return Float64Array.from(table.flat())
}

/** b(theta) = (sin(theta/2)/(theta/2))^8, the transform of B. */
export function splineSymbol(theta: number): number {
  const half = theta / 2
  return half === 0 ? 1 : (Math.sin(half) / half) ** splineWidth
}

/** Relative size of the largest alias at angle theta in [0, pi]: (theta/(2 pi - theta))^8. */
export function splineAlias(theta: number): number {
  return (theta / (2 * Math.PI - theta)) ** splineWidth
}

/**
 * Adds the weights at the positions to a complex interleaved periodic grid (real parts only):
 * grid[i] += sum_j w_j B(x_j/h - i), indices modulo `count`. Conserves sum w and sum w x exactly in exact arithmetic.
 *
 * @param grid 2 * count numbers
 * @param count a power of two
 */
export function spreadInto(
  grid: Float64Array,
  count: number,
  inverseSpacing: number,
  x: Float64Array,
  w: Float64Array,
  n: number,
): void {
  const mask = count - 1
  const c = splinePolynomials
  for (let j = 0; j < n; j++) {
    const s = x[j] * inverseSpacing
    const cell = Math.floor(s)
    const t = s - cell
    const weight = w[j]
    for (let m = 0, q = 0; m < splineWidth; m++, q += 8) {
      const b =
        c[q] +
        t *
          (c[q + 1] + t * (c[q + 2] + t * (c[q + 3] + t * (c[q + 4] + t * (c[q + 5] + t * (c[q + 6] + t * c[q + 7]))))))
      grid[2 * ((cell - 3 + m) & mask)] += weight * b
    }
  }
}

/**
 * A spline tabulated cell by cell as polynomials of degree 7: coefficients[8 * (cell - firstCell) + p] multiplies t^p.
 * On a circle (`wraps`) every cell is present and indices are taken modulo their number.
 */
export interface SplineTable {
  readonly inverseSpacing: number
  readonly firstCell: number
  readonly cells: number
  readonly wraps: boolean
  readonly coefficients: Float64Array
}

/**
 * Polynomials of the cells firstCell … firstCell + cells - 1 from the B-spline coefficients, which are the real parts of
 * `nodes` (complex interleaved, `count` of them, periodic, a power of two).
 */
export function tabulateSplineInto(
  coefficients: Float64Array,
  nodes: Float64Array,
  count: number,
  firstCell: number,
  cells: number,
): void {
  const mask = count - 1
  const b = splinePolynomials
  for (let i = 0; i < cells; i++) {
    const base = firstCell + i - 3
    const n0 = nodes[2 * (base & mask)]
    const n1 = nodes[2 * ((base + 1) & mask)]
    const n2 = nodes[2 * ((base + 2) & mask)]
    const n3 = nodes[2 * ((base + 3) & mask)]
    const n4 = nodes[2 * ((base + 4) & mask)]
    const n5 = nodes[2 * ((base + 5) & mask)]
    const n6 = nodes[2 * ((base + 6) & mask)]
    const n7 = nodes[2 * ((base + 7) & mask)]
    const o = 8 * i
    for (let p = 0; p < 8; p++) {
      coefficients[o + p] =
        n0 * b[p] +
        n1 * b[8 + p] +
        n2 * b[16 + p] +
        n3 * b[24 + p] +
        n4 * b[32 + p] +
        n5 * b[40 + p] +
        n6 * b[48 + p] +
        n7 * b[56 + p]
    }
  }
}

/** The spline at x, or NaN where it is not tabulated. */
export function evaluateSpline(table: SplineTable, x: number): number {
  const s = x * table.inverseSpacing
  const cell = Math.floor(s)
  const t = s - cell
  const index = table.wraps ? cell & (table.cells - 1) : cell - table.firstCell
  if (!(index >= 0 && index < table.cells)) return NaN
  const c = table.coefficients
  const o = 8 * index
  return (
    c[o] +
    t * (c[o + 1] + t * (c[o + 2] + t * (c[o + 3] + t * (c[o + 4] + t * (c[o + 5] + t * (c[o + 6] + t * c[o + 7]))))))
  )
}

/** out_j = d/dx of the spline at x_j, or NaN where it is not tabulated. A loop, because a function of this size returns boxed numbers. */
export function splineDerivativesInto(out: Float64Array, table: SplineTable, x: Float64Array): void {
  const { inverseSpacing, firstCell, cells, wraps, coefficients: c } = table
  for (let j = 0; j < x.length; j++) {
    const s = x[j] * inverseSpacing
    const cell = Math.floor(s)
    const t = s - cell
    const index = wraps ? cell & (cells - 1) : cell - firstCell
    if (!(index >= 0 && index < cells)) {
      out[j] = NaN
      continue
    }
    const o = 8 * index
    const slope =
      c[o + 1] +
      t *
        (2 * c[o + 2] +
          t * (3 * c[o + 3] + t * (4 * c[o + 4] + t * (5 * c[o + 5] + t * (6 * c[o + 6] + t * 7 * c[o + 7])))))
    out[j] = slope * inverseSpacing
  }
}
