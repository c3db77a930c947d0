import { describe, expect, it } from 'vitest'
import { createFft, nextFftSize, nextPowerOfTwo } from './fft.ts'

describe('fft', () => {
  it.each([2, 4, 6, 8, 12, 32, 48, 64, 96])('is the sum with exp(-2 pi i jk/n), row by row, n = %i', (n) => {
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
    const work = data.slice()
    const fft = createFft(n)
    fft.forwardRowsInPlace(work, rows)
    for (let i = 0; i < work.length; i++) expect(Math.abs(work[i] - expected[i])).toBeLessThan(1e-12)
    fft.inverseRowsInPlace(work, rows)
    for (let i = 0; i < work.length; i++) expect(Math.abs(work[i] - data[i])).toBeLessThan(1e-14)
  })
  it('refuses other lengths', () => {
    for (const n of [0, 1, 3, 10, 36, 2.5, -4]) expect(() => createFft(n)).toThrow(RangeError)
  })
  it('nextPowerOfTwo', () => {
    expect([1, 3, 5, 9, 12, 13, 1000, 1025, 1600].map(nextFftSize)).toEqual([2, 4, 6, 12, 12, 16, 1024, 1536, 2048])
    expect([1, 2, 3, 1000, 1024, 1025].map(nextPowerOfTwo)).toEqual([2, 2, 4, 1024, 1024, 2048])
  })
})
