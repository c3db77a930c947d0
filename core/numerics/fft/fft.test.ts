import { describe, expect, it } from 'vitest'
import { createFft, createPortableFft, nextFftSize, nextPowerOfTwo } from './fft.ts'

describe('fft', () => {
  it.each([2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 32, 36, 48, 60, 64, 96, 100, 240])(
    'is the sum with exp(-2 pi i jk/n), row by row, n = %i',
    (n) => {
      const rows = 3
      const data = Float64Array.from({ length: 2 * n * rows }, (_, i) => Math.sin(1 + 3 * i) * Math.cos(i * i))
      const expected = new Float64Array(data.length)
      for (let r = 0; r < rows; r++) {
        for (let k = 0; k < n; k++) {
          for (let j = 0; j < n; j++) {
            const re = data[2 * (r * n + j)]
            const im = data[2 * (r * n + j) + 1]
            const a = (-2 * Math.PI * ((j * k) % n)) / n
            expected[2 * (r * n + k)] += re * Math.cos(a) - im * Math.sin(a)
            expected[2 * (r * n + k) + 1] += re * Math.sin(a) + im * Math.cos(a)
          }
        }
      }
      for (const fft of [createFft(n), createPortableFft(n)]) {
        const work = data.slice()
        fft.forwardRowsInPlace(work, rows)
        for (let i = 0; i < work.length; i++) expect(Math.abs(work[i] - expected[i])).toBeLessThan(1e-12)
        fft.inverseRowsInPlace(work, rows)
        for (let i = 0; i < work.length; i++) expect(Math.abs(work[i] - data[i])).toBeLessThan(1e-14)
      }
    },
  )
  it('refuses other lengths', () => {
    for (const n of [0, 1, 7, 14, 28, 2.5, -4]) expect(() => createFft(n)).toThrow(RangeError)
  })
  it("both engines agree on many rows, more than fit into the kernels' memory at once", () => {
    for (const [n, rows] of [
      [2048, 19],
      [1536, 7],
      [65536, 3],
      [20, 1001],
    ]) {
      const a = Float64Array.from({ length: 2 * n * rows }, (_, i) => Math.sin(1 + 3 * i) * Math.cos(i * i))
      const b = a.slice()
      createFft(n).forwardRowsInPlace(a, rows)
      createPortableFft(n).forwardRowsInPlace(b, rows)
      let worst = 0
      for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]))
      expect(worst).toBeLessThan(2e-15 * n)
      createFft(n).inverseRowsInPlace(a, rows)
      createPortableFft(n).inverseRowsInPlace(b, rows)
      for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]))
      expect(worst).toBeLessThan(2e-15 * n)
    }
  })
  it('nextPowerOfTwo', () => {
    expect([1, 3, 5, 9, 12, 13, 1000, 1025, 1600].map(nextFftSize)).toEqual([2, 4, 6, 12, 12, 16, 1024, 1536, 2048])
    expect([1, 2, 3, 1000, 1024, 1025].map(nextPowerOfTwo)).toEqual([2, 2, 4, 1024, 1024, 2048])
  })
})
