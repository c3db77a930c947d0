import { describe, expect, it } from 'vitest'
import type { PointMeasure } from '../../states/classical-density.ts'
import { cellBarycentres, hatMasses, placesOn } from './convex-order-masses.ts'

const grid = {
  x: { count: 40, origin: -5, spacing: 0.25, period: null },
  xi: { count: 30, origin: -4.5, spacing: 0.3, period: null },
}
const cell = 0.25 * 0.3
const places = placesOn(grid)
const gaussian = (x: number, xi: number): number =>
  Math.exp(-((x - 0.1) ** 2 + xi * xi) / (2 * 0.36)) / (2 * Math.PI * 0.36)
const mass = Float64Array.from(places.x, (x, i) => cell * gaussian(x, places.xi[i]))

const against = ({ x, xi, weight }: PointMeasure, f: (x: number, xi: number) => number): number =>
  weight.reduce((sum, w, i) => sum + w * f(x[i], xi[i]), 0)

/** int f p by a sum on cells an eighth as wide. */
function integral(f: (x: number, xi: number) => number): number {
  let sum = 0
  for (let i = 0; i < 8 * 40; i++) {
    for (let j = 0; j < 8 * 30; j++) {
      const [x, xi] = [-5 + i * (0.25 / 8), -4.5 + j * (0.3 / 8)]
      sum += (cell / 64) * gaussian(x, xi) * f(x, xi)
    }
  }
  return sum
}

describe('point measures in convex order with a density', () => {
  const [below, above] = [cellBarycentres(mass, grid), hatMasses(mass, grid)]

  it('keep mass and mean', () => {
    for (const measure of [below, above]) {
      expect(against(measure, () => 1)).toBeCloseTo(1, 12)
      expect(against(measure, (x) => x)).toBeCloseTo(0.1, 10)
      expect(against(measure, (_, xi) => xi)).toBeCloseTo(0, 10)
    }
  })

  it('enclose the integral of every convex function: squares, corners, planes meeting off the grid', () => {
    const convex: ((x: number, xi: number) => number)[] = [
      (x, xi) => x * x + xi * xi,
      (x) => Math.max(0, x - 0.03),
      (x, xi) => Math.abs(0.6 * x + 0.8 * xi + 0.07),
      (x, xi) => Math.exp(1.5 * x - xi),
      (x, xi) => Math.hypot(x, xi),
    ]
    for (const f of convex) {
      const between = integral(f)
      const [low, high] = [against(below, f), against(above, f)]
      expect(low).toBeLessThan(between)
      expect(high).toBeGreaterThan(between)
      expect(high - low).toBeLessThan(0.08 * between)
    }
  })

  it('move the second moment by that of the uniform law on a cell, and of hats along the diagonals of half a cell', () => {
    const square = (x: number, xi: number): number => x * x + xi * xi
    const own = integral(square)
    // up to second derivatives of p: barycentres lose h^4 var(grad log p)/144
    expect((own - against(below, square)) / ((0.25 ** 2 + 0.3 ** 2) / 12)).toBeCloseTo(1, 1)
    expect((against(above, square) - own) / ((0.25 ** 2 + 0.3 ** 2) / 12)).toBeCloseTo(1, 9)
  })
})
