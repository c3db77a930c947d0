import { describe, expect, it } from 'vitest'
import { createKernelMemory } from '../kernels/arena.ts'
import { createPeriodicMatrix } from './periodic-matrix.ts'

/** A trigonometric polynomial of degree < n/2 in the index. */
const wave = (n: number, u: number, seed: number): number => {
  let sum = 0
  for (let k = 0; k < n / 2; k++) sum += Math.cos((2 * Math.PI * k * u) / n + seed * k * k) / (1 + k)
  return sum
}

describe('shifts of a periodic matrix', () => {
  it.each([
    [8, 16],
    [64, 4],
    [20, 128],
    [32, 32],
    [6, 10],
  ])('are exact for what the grid resolves, %i x %i, by either engine', (rows, columns) => {
    const f = (r: number, c: number): number =>
      wave(rows, r, 1.3) * wave(columns, c, 0.7) + 0.2 * wave(columns, c + 2 * r, 2)
    const values = Float64Array.from({ length: rows * columns }, (_, i) => f(Math.floor(i / columns), i % columns))
    const shifts = Float64Array.from({ length: rows }, (_, r) => 3 * Math.sin(r * r + 1))
    for (const memory of [createKernelMemory(), null]) {
      const matrix = createPeriodicMatrix(rows, columns, values, memory)
      expect(matrix.values()).toEqual(values)
      const tail = matrix.shiftRows(shifts.map((s) => (2 * Math.PI * s) / columns))
      const shifted = matrix.values()
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          const exact =
            wave(rows, r, 1.3) * wave(columns, c + shifts[r], 0.7) + 0.2 * wave(columns, c + shifts[r] + 2 * r, 2)
          expect(Math.abs(shifted[r * columns + c] - exact)).toBeLessThan(2e-13)
        }
      }
      expect(tail).toBeGreaterThan(1e-3)
      const sums = new Float64Array(rows)
      matrix.rowSumsInto(sums)
      for (let r = 0; r < rows; r++)
        expect(sums[r]).toBeCloseTo(
          values.subarray(r * columns, (r + 1) * columns).reduce((a, b) => a + b, 0),
          10,
        )
    }
  })
  it('columns are rows of the transpose, and both engines agree over many shifts, the highest mode included', () => {
    const [rows, columns] = [48, 160]
    const values = Float64Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i))
    const a = createPeriodicMatrix(rows, columns, values)
    const b = createPeriodicMatrix(rows, columns, values, null)
    const turned = createPeriodicMatrix(
      columns,
      rows,
      Float64Array.from({ length: rows * columns }, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]),
    )
    const byRow = Float64Array.from({ length: rows }, (_, r) => Math.cos(r))
    const byColumn = Float64Array.from({ length: columns }, (_, c) => 2 * Math.sin(c))
    for (let step = 0; step < 20; step++) {
      const tails = [a.shiftRows(byRow), b.shiftRows(byRow), turned.shiftColumns(byRow)]
      a.shiftColumns(byColumn)
      b.shiftColumns(byColumn)
      turned.shiftRows(byColumn)
      expect(tails[2]).toBeCloseTo(tails[0], 12)
    }
    const [x, y, z] = [a.values(), b.values(), turned.values()]
    for (let i = 0; i < x.length; i++) {
      expect(Math.abs(x[i] - y[i])).toBeLessThan(1e-13)
      expect(Math.abs(x[i] - z[(i % columns) * rows + Math.floor(i / columns)])).toBeLessThan(1e-13)
    }
  })
})
