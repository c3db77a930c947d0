import { describe, expect, it } from 'vitest'
import { createRandomStream } from '../rng.ts'
import { HermitianEigen } from './hermitian-eigen.ts'
import { isPositiveInPlace } from './hermitian-positive.ts'

function randomHermitian(n: number, seed: number): { re: Float64Array; im: Float64Array } {
  const random = createRandomStream(seed, 0)
  const [re, im] = [new Float64Array(n * n), new Float64Array(n * n)]
  for (let j = 0; j < n; j++) {
    for (let k = 0; k <= j; k++) {
      re[j * n + k] = random.uniform(2 * (j * n + k)) - 0.5
      im[j * n + k] = k < j ? random.uniform(2 * (j * n + k) + 1) - 0.5 : 0
    }
  }
  return { re, im }
}

describe('isPositiveInPlace', () => {
  it.each([1, 2, 7, 40])('draws the line at the smallest eigenvalue, n = %i', (n) => {
    const { re, im } = randomHermitian(n, n)
    const eigen = new HermitianEigen(n)
    eigen.decompose(re.slice(), im.slice(), 0, 0)
    const least = eigen.values[0]
    const above = (a: number): boolean => {
      const shifted = re.slice()
      for (let k = 0; k < n; k++) shifted[k * (n + 1)] -= a
      return isPositiveInPlace(shifted, im.slice(), n)
    }
    expect(above(least - 1e-11)).toBe(true)
    expect(above(least + 1e-11)).toBe(false)
    expect(above(least)).toBe(false)
  })

  it('says no to what is not a number', () => {
    expect(isPositiveInPlace(Float64Array.of(NaN), Float64Array.of(0), 1)).toBe(false)
  })
})
