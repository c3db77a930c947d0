import { afterEach, describe, expect, it } from 'vitest'
import {
  adjointOf,
  conjugateOf,
  hermitianProductInto,
  portableWorkshop,
  productInto,
  rowsOfView,
  transposeOf,
  useWorkshop,
  viewOfParts,
  viewOfReals,
  viewOfRows,
  type ComplexView,
} from './complex-products.ts'

const noise = (n: number, seed: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(seed + 3 * i) * Math.cos(i * i + seed))
const parts = (rows: number, columns: number, seed = 0): ComplexView =>
  viewOfParts({ re: noise(rows * columns, seed + 1), im: noise(rows * columns, seed + 2) }, rows, columns)

const entry = ({ re, im, rowStep, columnStep, conjugate }: ComplexView, a: number, b: number): [number, number] => {
  const at = a * rowStep + b * columnStep
  return [re[at], conjugate ? -im[at] : im[at]]
}

/** The plain loops: sum_k a_ik d_k b_kj, and the sum of the moduli, which scales its error. */
function plainEntry(
  A: ComplexView,
  B: ComplexView,
  i: number,
  j: number,
  weights?: Float64Array,
): [re: number, im: number, size: number] {
  const sum: [number, number, number] = [0, 0, 0]
  for (let k = 0; k < A.columns; k++) {
    const [[ar, ai], [br, bi], d] = [entry(A, i, k), entry(B, k, j), weights?.[k] ?? 1]
    sum[0] += d * (ar * br - ai * bi)
    sum[1] += d * (ar * bi + ai * br)
    sum[2] += Math.abs(d) * Math.hypot(ar, ai) * Math.hypot(br, bi)
  }
  return sum
}

/** Twice the bound, because the plain loops err as well. */
const errorBound = (inner: number, size: number): number => 2 * (inner + 2) * 2 ** -52 * size

function expectProduct(C: ComplexView, A: ComplexView, B: ComplexView, weights?: Float64Array): void {
  for (let i = 0; i < C.rows; i++) {
    for (let j = 0; j < C.columns; j++) {
      const [re, im, size] = plainEntry(A, B, i, j, weights)
      const [cr, ci] = entry(C, i, j)
      expect(Math.hypot(cr - re, ci - im)).toBeLessThanOrEqual(errorBound(A.columns, size))
    }
  }
}

afterEach(() => useWorkshop(null))

const SHAPES = [
  [1, 1, 1],
  [2, 3, 4],
  [3, 130, 5],
  [7, 257, 9],
  [16, 64, 24],
  [259, 5, 3],
  [2, 3, 515],
] as const

describe('products of complex matrices', () => {
  it.each(SHAPES)('%i x %i times x %i agrees with the plain loops', (m, k, n) => {
    const [A, B, C] = [parts(m, k), parts(k, n, 5), parts(m, n, 9)]
    productInto(C, A, B)
    expectProduct(C, A, B)
  })
  it.each(SHAPES)('%i x %i times x %i has the same bits in plain loops', (m, k, n) => {
    const [A, B, C, D] = [parts(m, k), parts(k, n, 5), parts(m, n, 9), parts(m, n, 9)]
    productInto(C, A, B, { weights: noise(k, 3), scale: 0.3, adds: true })
    useWorkshop(portableWorkshop())
    productInto(D, A, B, { weights: noise(k, 3), scale: 0.3, adds: true })
    expect([D.re, D.im]).toEqual([C.re, C.im])
  })
  it.each(SHAPES)('%i x %i times a real %i: the bits of the complex product, also in plain loops', (m, k, n) => {
    const [A, B, C, D, E] = [parts(m, k), noise(k * n, 5), parts(m, n, 9), parts(m, n, 9), parts(m, n, 9)]
    const [complex, real] = [viewOfParts({ re: B, im: new Float64Array(k * n) }, n, k), viewOfReals(B, n, k)]
    const options = { weights: noise(k, 3), scale: 0.3, adds: true }
    productInto(C, A, transposeOf(complex), options)
    productInto(D, A, transposeOf(real), options)
    useWorkshop(portableWorkshop())
    productInto(E, A, transposeOf(real), options)
    expect([D.re, D.im]).toEqual([C.re, C.im])
    expect([E.re, E.im]).toEqual([C.re, C.im])
  })
  it('takes every layout: interleaved rows, a window of them, transposes, conjugates, blocks of rows', () => {
    const data = noise(2 * 6 * 40, 1)
    const window = viewOfRows(data, 6, 40, [7, 33])
    const C = parts(6, 6)
    productInto(C, conjugateOf(window), transposeOf(window))
    expectProduct(C, conjugateOf(window), transposeOf(window))
    expect(entry(C, 2, 3)[0]).toBeCloseTo(
      Array.from(
        { length: 26 },
        (_, i) =>
          data[80 * 2 + 2 * (7 + i)] * data[80 * 3 + 2 * (7 + i)] +
          data[80 * 2 + 2 * (7 + i) + 1] * data[80 * 3 + 2 * (7 + i) + 1],
      ).reduce((a, b) => a + b),
      12,
    )
    const out = new Float64Array(2 * 4 * 40)
    productInto(viewOfRows(out, 4, 40), adjointOf(parts(5, 4)), rowsOfView(viewOfRows(data, 6, 40), 1, 6))
    expectProduct(viewOfRows(out, 4, 40), adjointOf(parts(5, 4)), rowsOfView(viewOfRows(data, 6, 40), 1, 6))
  })
  it('scales and adds', () => {
    const [A, B, C] = [parts(5, 6), parts(6, 7, 5), parts(5, 7, 9)]
    productInto(C, A, B, { scale: -2 })
    const once = C.re.slice()
    productInto(C, A, B, { scale: -2, adds: true })
    C.re.forEach((v, i) => expect(v).toBeCloseTo(2 * once[i], 13))
  })
  it.each([1, 2, 5, 17, 96, 300])('of %i rows with themselves: Hermitian, and as the general product', (n) => {
    const [A, C, D, weights] = [parts(n, 19), parts(n, n, 7), parts(n, n, 8), noise(19, 2)]
    hermitianProductInto(C, A, { weights })
    productInto(D, A, adjointOf(A), { weights })
    for (let a = 0; a < n; a++) {
      expect(entry(C, a, a)[1]).toBe(0)
      for (let b = 0; b <= a; b++) {
        expect(entry(C, a, b)[0]).toBe(entry(D, a, b)[0])
        if (b < a) expect(entry(C, a, b)[1]).toBe(entry(D, a, b)[1])
        if (b < a) expect(entry(C, b, a)).toEqual(entry(conjugateOf(C), a, b))
      }
    }
  })
  it('refuses shapes that do not fit', () => {
    expect(() => productInto(parts(2, 2), parts(2, 3), parts(2, 2))).toThrow(/A 2 x 3 matrix times a 2 x 2 one/)
    expect(() => hermitianProductInto(parts(2, 3), parts(2, 3))).toThrow(RangeError)
  })
})
