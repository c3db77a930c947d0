import { expect, it } from 'vitest'
import { choleskyFactor, solveLower, solveUpper, whitened } from './linear-algebra/cholesky.ts'
import { ControlVariates } from './control-variates.ts'
import { createRandomStream } from './rng.ts'
import { studentT99 } from './student-t.ts'

/** y = 3 + 2 c_1 - c_2 + 0.1 noise: the controls explain all but the noise. */
function filled(seed: number, samples: number): ControlVariates {
  const random = createRandomStream(seed, 4)
  const statistics = new ControlVariates(2, 1)
  for (let i = 0; i < samples; i++) {
    const [a, b, e] = [0, 1, 2].map((k) => random.normal(3 * i + k))
    statistics.add(Float64Array.of(a, b, 3 + 2 * a - b + 0.1 * e), (i & 1) as 0 | 1)
  }
  return statistics
}

it('cross-fitted controls leave the noise alone, and the stated deviation is that of the estimate', () => {
  const samples = 400
  const scores = Array.from({ length: 200 }, (_, seed) => {
    const { mean, covariance } = filled(seed, samples).estimate()
    expect(Math.sqrt(covariance[0])).toBeLessThan(0.0065)
    return (mean[0] - 3) / Math.sqrt(covariance[0])
  })
  const variance = scores.reduce((s, z) => s + z * z, 0) / scores.length
  expect(variance).toBeGreaterThan(0.7)
  expect(variance).toBeLessThan(1.4)
  // The 99 % interval of each of the 200 seeds: 97 to 100 % hold the truth.
  expect(scores.filter((z) => Math.abs(z) <= studentT99(samples / 2 - 1)).length).toBeGreaterThanOrEqual(194)
  expect(Math.abs(scores.reduce((s, z) => s + z, 0) / scores.length)).toBeLessThan(0.25)
})

it('a control that is constant up to rounding takes nothing away', () => {
  const statistics = new ControlVariates(2, 1)
  const random = createRandomStream(7, 1)
  // two kinds of samples; an even function of them, less its mean, is rounding of one sign
  for (let i = 0; i < 2000; i++) {
    const side = random.uniform(i) < 0.5 ? -1 : 1
    statistics.add(Float64Array.of(1.1e-16 + 1e-17 * side, side, 3 + side), (i & 1) as 0 | 1)
  }
  expect(statistics.estimate().mean[0]).toBeCloseTo(3, 3)
})

it('without enough samples for a regression it gives the plain means', () => {
  const statistics = filled(1, 8)
  expect(Number.isFinite(statistics.estimate().mean[0])).toBe(true)
  expect(statistics.estimate().covariance[0]).toBeGreaterThan(0.01)
})

it('Cholesky: solves, whitens, and leaves out what depends on the rows before', () => {
  const A = Float64Array.of(4, 2, 6, 2, 5, 7, 6, 7, 13)
  const L = choleskyFactor(A, 3)
  const x = solveUpper(L, 3, solveLower(L, 3, [2, 1, 3]))
  // Row 3 is row 1 + row 2: singular, but consistent with this right-hand side on the rows that are kept.
  expect(4 * x[0] + 2 * x[1]).toBeCloseTo(2, 12)
  expect(2 * x[0] + 5 * x[1]).toBeCloseTo(1, 12)
  expect(x[2]).toBe(0)
  const B = Float64Array.of(4, 2, 2, 5)
  const identity = whitened(choleskyFactor(B, 2), 2, B)
  Float64Array.of(1, 0, 0, 1).forEach((v, i) => expect(identity[i]).toBeCloseTo(v, 12))
})
