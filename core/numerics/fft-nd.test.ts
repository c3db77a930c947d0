import { describe, expect, it } from 'vitest'
import { createFftNd } from './fft-nd.ts'

const noise = (n: number, seed: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(seed + 3 * i) * Math.cos(i * i + seed))

/** The sum over all axes, straight from the definition. */
function transform(data: Float64Array, shape: readonly number[]): Float64Array {
  const points = shape.reduce((a, b) => a * b, 1)
  const index = (flat: number): number[] => {
    const out: number[] = []
    for (let a = shape.length - 1, rest = flat; a >= 0; rest = Math.floor(rest / shape[a]), a--)
      out.unshift(rest % shape[a])
    return out
  }
  const indices = Array.from({ length: points }, (_, i) => index(i))
  const out = new Float64Array(2 * points)
  for (let k = 0; k < points; k++) {
    for (let j = 0; j < points; j++) {
      const turns = shape.reduce((s, n, a) => s + ((indices[j][a] * indices[k][a]) % n) / n, 0)
      const [c, s] = [Math.cos(-2 * Math.PI * turns), Math.sin(-2 * Math.PI * turns)]
      out[2 * k] += data[2 * j] * c - data[2 * j + 1] * s
      out[2 * k + 1] += data[2 * j] * s + data[2 * j + 1] * c
    }
  }
  return out
}

describe('transforms along several axes', () => {
  it.each([[[8, 4]], [[2, 48]], [[6, 4, 8]], [[4, 3 * 4, 2]], [[16, 24]], [[4, 1, 8]], [[1, 4]], [[2, 4, 2, 4]]])(
    'forward is the sum from the definition, inverse undoes it, shape %j',
    (shape) => {
      const points = shape.reduce((a, b) => a * b, 1)
      const data = noise(2 * points, 1)
      const work = data.slice()
      const fft = createFftNd(shape)
      const expected = transform(data, shape)
      fft.forwardInPlace(work)
      for (let i = 0; i < work.length; i++) expect(Math.abs(work[i] - expected[i])).toBeLessThan(1e-12)
      fft.inverseInPlace(work)
      for (let i = 0; i < work.length; i++) expect(Math.abs(work[i] - data[i])).toBeLessThan(1e-14)
    },
  )
  it('filters with a product of factors', () => {
    const shape = [12, 8, 16]
    const points = 12 * 8 * 16
    const data = noise(2 * points, 2)
    const factors = shape.map((n, a) => noise(2 * n, 3 + a))
    const expected = data.slice()
    const fft = createFftNd(shape)
    fft.forwardInPlace(expected)
    for (let p = 0; p < points; p++) {
      for (const [factor, k] of [
        [factors[0], Math.floor(p / 128)],
        [factors[1], Math.floor(p / 16) % 8],
        [factors[2], p % 16],
      ] as const) {
        const [re, im] = [expected[2 * p], expected[2 * p + 1]]
        expected[2 * p] = re * factor[2 * k] - im * factor[2 * k + 1]
        expected[2 * p + 1] = re * factor[2 * k + 1] + im * factor[2 * k]
      }
    }
    fft.inverseInPlace(expected)
    fft.filterInPlace(data, factors)
    for (let i = 0; i < data.length; i++) expect(Math.abs(data[i] - expected[i])).toBeLessThan(1e-14)
  })
  it('refuses other lengths', () => {
    expect(() => createFftNd([8, 7])).toThrow(RangeError)
  })
})
