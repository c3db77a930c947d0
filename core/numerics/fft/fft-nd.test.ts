import { describe, expect, it } from 'vitest'
import { createFftNd } from './fft-nd.ts'
import { createKernelMemory } from '../kernels/arena.ts'

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
  it.each([
    [[8, 4]],
    [[2, 48]],
    [[6, 4, 8]],
    [[4, 12, 2]],
    [[16, 24]],
    [[4, 1, 8]],
    [[1, 4]],
    [[2, 4, 2, 4]],
    [[12, 5]],
    [[40, 12]],
    [[8, 3, 20]],
  ])('forward is the sum from the definition, inverse undoes it, shape %j', (shape) => {
    const points = shape.reduce((a, b) => a * b, 1)
    const source = noise(2 * points, 1)
    const expected = transform(source, shape)
    for (const memory of [createKernelMemory(), null]) {
      const fft = createFftNd(shape, memory, 2)
      for (const work of fft.arrays) {
        work.set(source)
        fft.forwardInPlace(work)
        for (let i = 0; i < work.length; i++) expect(Math.abs(work[i] - expected[i])).toBeLessThan(2e-12)
        fft.inverseInPlace(work)
        for (let i = 0; i < work.length; i++) expect(Math.abs(work[i] - source[i])).toBeLessThan(1e-14)
      }
    }
  })
  it.each([[[12, 8, 16]], [[20, 5, 8]], [[8, 1, 12]], [[64, 40]]])(
    'filters with a product of factors, shape %j',
    (shape) => {
      const points = shape.reduce((a, b) => a * b, 1)
      const source = noise(2 * points, 2)
      const factors = shape.map((n, a) => noise(2 * n, 3 + a))
      const portable = createFftNd(shape, null, 2)
      const expected = portable.arrays[1]
      expected.set(source)
      portable.forwardInPlace(expected)
      for (let p = 0; p < points; p++) {
        let rest = p
        for (let a = shape.length - 1; a >= 0; a--) {
          const k = rest % shape[a]
          rest = Math.floor(rest / shape[a])
          const [re, im] = [expected[2 * p], expected[2 * p + 1]]
          expected[2 * p] = re * factors[a][2 * k] - im * factors[a][2 * k + 1]
          expected[2 * p + 1] = re * factors[a][2 * k + 1] + im * factors[a][2 * k]
        }
      }
      portable.inverseInPlace(expected)
      for (const fft of [createFftNd(shape), portable]) {
        const { data } = fft
        data.set(source)
        fft.filterInPlace(data, factors)
        for (let i = 0; i < data.length; i++) expect(Math.abs(data[i] - expected[i])).toBeLessThan(2e-14)
      }
    },
  )
  // the first two are larger than a block that is done at once, and one has an axis for the portable engine
  it.each([[[8, 64, 128]], [[6, 10, 1024]], [[12, 20]]])(
    'a phase comes before the filter, block by block, shape %j',
    (shape) => {
      const size = 2 * shape.reduce((a, b) => a * b)
      const noise = (n: number, seed: number): Float64Array =>
        Float64Array.from({ length: n }, (_, i) => Math.sin(seed + i * i))
      const factors = shape.map((n) => noise(2 * n, n))
      const phase = noise(size, 2)
      const portable = createFftNd(shape, null, 2)
      const expected = portable.arrays[1]
      expected.set(noise(size, 1))
      portable.multiplyInPlace(expected, phase)
      portable.filterInPlace(expected, factors)
      for (const fft of [createFftNd(shape), portable]) {
        const { data } = fft
        data.set(noise(size, 1))
        fft.filterInPlace(data, factors, phase)
        let worst = 0
        for (let i = 0; i < size; i++) worst = Math.max(worst, Math.abs(data[i] - expected[i]))
        expect(worst).toBeLessThan(1e-13)
      }
    },
  )
  it('refuses other lengths', () => {
    expect(() => createFftNd([8, 7])).toThrow(RangeError)
  })
  it('transforms its own arrays alone: nothing is copied', () => {
    for (const memory of [createKernelMemory(), null])
      expect(() => createFftNd([8, 4], memory).forwardInPlace(new Float64Array(64))).toThrow(/Only the arrays/)
  })
})
