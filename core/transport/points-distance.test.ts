/** Points on a line: the sorted plan is the optimal one. */
import { expect, it } from 'vitest'
import type { PointMeasure } from '../states/classical-density.ts'
import { displacement, mk2SquaredOfPoints } from './points-distance.ts'

const points = (x: number[], weight: number[]): PointMeasure => ({
  kind: 'points',
  x: Float64Array.from(x),
  xi: Float64Array.from(x, (v) => 2 * v),
  weight: Float64Array.from(weight),
})

it('is the cost of the sorted plan', () => {
  const { lower, upper } = mk2SquaredOfPoints(points([0, 1, 3], [0.5, 0.25, 0.25]), points([4, 1], [0.5, 0.5]))
  // 0 -> 1, then 1 and 3 -> 4; along (1, 2) lengths count five times
  const exact = 5 * 0.5 * (0.5 * 1 + 0.25 * 9 + 0.25 * 1)
  expect(lower).toBeLessThanOrEqual(exact)
  expect(upper).toBeGreaterThanOrEqual(exact)
  expect(upper - lower).toBeLessThan(1e-11)
})

it('points that move change calW by no more than their displacement', () => {
  const [fine, coarse, g] = [points([0, 1], [0.5, 0.5]), points([0.1, 1.2], [0.5, 0.5]), points([3], [1])]
  const [a, b] = [fine, coarse].map((f) => Math.sqrt(mk2SquaredOfPoints(f, g).upper))
  expect(Math.abs(a - b)).toBeLessThanOrEqual(displacement(fine, coarse))
  expect(displacement(fine, null)).toBe(0)
})
