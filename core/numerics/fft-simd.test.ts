import { describe, expect, it } from 'vitest'
import { PairedRows } from './fft-simd.ts'
import { createFft } from './fft.ts'

const noise = (n: number, seed: number): Float64Array => Float64Array.from({ length: n }, (_, i) => Math.sin(seed + 3 * i) * Math.cos(i * i + seed))

describe('paired rows in WebAssembly', () => {
  it.each([4, 8, 12, 16, 24, 32, 48, 96, 128, 192, 512, 1536])('one step is that of fft.js, size %i', (n) => {
    for (const rows of [1, 2, 5]) {
      const data = noise(2 * n * rows, 1)
      const before = noise(2 * n, 2)
      const multiplier = noise(2 * n, 3)
      const expected = data.slice()
      const times = (x: Float64Array, f: Float64Array): void => {
        for (let i = 0; i < x.length; i += 2) {
          const k = i % (2 * n)
          const [a, b] = [x[i], x[i + 1]]
          x[i] = a * f[k] - b * f[k + 1]
          x[i + 1] = a * f[k + 1] + b * f[k]
        }
      }
      const fft = createFft(n)
      times(expected, before)
      fft.forwardRowsInPlace(expected, rows)
      times(expected, multiplier)
      const power = expected.reduce((s, v) => s + v * v, 0)
      fft.inverseRowsInPlace(expected, rows)

      const bank = new PairedRows(rows, n)
      bank.write(data)
      expect(bank.read()).toEqual(data)
      expect(Array.from(bank.frequency).toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, k) => k))
      const scrambled = Float64Array.from({ length: 2 * n }, (_, i) => multiplier[2 * bank.frequency[i >> 1] + (i % 2)] / n)
      const squares = new Float64Array(n)
      let seen = 0
      bank.advanceInto(squares, before, scrambled, (pair) => {
        seen += pair.reduce((s, v) => s + v * v, 0)
      })
      const result = bank.read()
      for (let i = 0; i < result.length; i++) expect(Math.abs(result[i] - expected[i])).toBeLessThan(3e-15 * Math.sqrt(n) + 1e-15)
      expect((seen * n * n) / power).toBeCloseTo(1, 13)
      for (let i = 0; i < n; i++) {
        let sum = 0
        for (let r = 0; r < rows; r++) sum += result[2 * (r * n + i)] ** 2 + result[2 * (r * n + i) + 1] ** 2
        expect(squares[i]).toBeCloseTo(sum, 12)
      }
    }
  })
  it('multiplies in place, and refuses other sizes', () => {
    const bank = new PairedRows(3, 8)
    const data = noise(48, 4)
    bank.write(data)
    bank.multiplyInPlace(Float64Array.from({ length: 16 }, (_, i) => i % 2))
    const result = bank.read()
    for (let i = 0; i < 48; i += 2) {
      expect(result[i]).toBeCloseTo(-data[i + 1], 15)
      expect(result[i + 1]).toBeCloseTo(data[i], 15)
    }
    for (const n of [2, 3, 9, 18, 20, 36]) expect(() => new PairedRows(1, n)).toThrow(RangeError)
  })
})
