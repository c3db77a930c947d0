import { describe, expect, it } from 'vitest'
import { gaussian, isotropic, normal, sampled } from '../../../../tests/helpers/transport-densities.ts'
import type { Density } from '../../../../tests/helpers/transport-densities.ts'
import type { PhaseSpaceField } from '../../../grids/phase-space-grid.ts'
import type { PointMeasure } from '../../../states/classical-density.ts'
import { mk2SquaredPointsToField, TransportInputError } from '../monge-kantorovich.ts'

const points = (x: number[], xi: number[], weight?: number[]): PointMeasure => ({
  kind: 'points',
  x: Float64Array.from(x),
  xi: Float64Array.from(xi),
  weight: Float64Array.from(weight ?? x.map(() => 1 / x.length)),
})
const bracket = (p: PointMeasure, g: PhaseSpaceField, relativeTolerance = 0.01, workBudget?: number) =>
  mk2SquaredPointsToField(p, g, { relativeTolerance, workBudget })

function expectHolds(b: { lower: number; upper: number }, exact: number): void {
  expect(b.lower).toBeLessThanOrEqual(exact * (1 + 1e-7))
  expect(b.upper).toBeGreaterThanOrEqual(exact * (1 - 1e-7))
}

describe('one point', () => {
  it('is exact: half of the squared distance of the means plus the trace of the covariance', () => {
    const b = bracket(points([0.3], [0.2]), sampled(gaussian([0, 0.1], [0.5, 0.1, 0.7]), 7, 128))
    expectHolds(b, 0.5 * (0.09 + 0.01 + 1.2))
    expect((b.upper - b.lower) / b.upper).toBeLessThan(1e-8)
  })

  it('works when the density is narrow (a coherent state, hbar = 0.01) and far away', () => {
    expectHolds(bracket(points([1], [-0.5]), sampled(isotropic(0.01), 0.8, 96)), 0.5 * (1.25 + 0.02))
  })
})

describe('few points', () => {
  // two points ±1 against an isotropic Gaussian: half-planes, W2² = 2v + 1 − 2 E|x|
  const v = 0.25
  const exact = 0.5 * (2 * v + 1 - 2 * Math.sqrt((2 * v) / Math.PI))

  it('two points: half-planes, on and off the nodes', () => {
    const a = bracket(points([-1, 1], [0, 0]), sampled(isotropic(v), 5, 96))
    expectHolds(a, exact)
    expect((a.upper - a.lower) / exact).toBeLessThan(0.01)
    const b = bracket(points([-1.013, 0.987], [0.037, 0.037]), sampled(gaussian([-0.013, 0.037], [v, 0, v]), 5, 96))
    expectHolds(b, exact)
  })

  it('refines for a tighter tolerance', () => {
    const b = bracket(points([-1, 1], [0, 0]), sampled(isotropic(v), 5, 96), 1e-3)
    expectHolds(b, exact)
    expect((b.upper - b.lower) / exact).toBeLessThan(1e-3)
  })

  it('unequal far blobs around their points', () => {
    const g: Density = (x, xi) => (0.3 * normal(x, -1.5, 0.05) + 0.7 * normal(x, 1.5, 0.05)) * normal(xi, 0, 0.05)
    const b = bracket(points([-1.5, 1.5], [0, 0], [0.3, 0.7]), sampled(g, 4, 128))
    expectHolds(b, 0.05)
    expect((b.upper - b.lower) / 0.05).toBeLessThan(0.01)
  })

  it('ten points: ends meet within one percent', () => {
    const b = bracket(
      points([0.1, -1, 0.7, 0.3, -0.4, 1.4, -1.6, 0, 0.9, -0.7], [1, 0.3, -0.8, 0.2, -1.3, 0.6, -0.5, -0.2, 1.5, 1.1]),
      sampled(isotropic(1), 6, 96),
    )
    expect(b.lower).toBeGreaterThan(0)
    expect((b.upper - b.lower) / b.upper).toBeLessThan(0.01)
  })

  it('a sample and its own density: both ends of order one over the count', () => {
    let state = 7
    const random = (): number => {
      state = (state * 1103515245 + 12345) % 2147483648
      return (state + 0.5) / 2147483648
    }
    const normalDraw = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
    const x = Array.from({ length: 400 }, normalDraw)
    const xi = Array.from({ length: 400 }, normalDraw)
    const b = bracket(points(x, xi), sampled(isotropic(1), 6, 64), 0.05, 2e7)
    expect(b.lower).toBeGreaterThan(0.002)
    expect(b.upper).toBeGreaterThan(b.lower)
    expect(b.upper).toBeLessThan(0.2)
  })
})

describe('on the circle', () => {
  it('two points across the seam', () => {
    // points at ±(L/2 − 0.5) against a band centred on the seam: the nearest images are half apart
    const n = 96
    const period = 6
    const h = period / n
    const v = 0.04
    const field = sampled((x, xi) => (normal(x, 3, v) + normal(x, -3, v)) * normal(xi, 0, v), 3, n)
    const torus = {
      ...field,
      grid: { x: { count: n, origin: -period / 2 + h / 2, spacing: h, period }, xi: field.grid.xi },
    }
    const b = bracket(points([-2.5, 2.5], [0, 0]), torus)
    expectHolds(b, 0.5 * (2 * v + 0.25 - 2 * 0.5 * Math.sqrt((2 * v) / Math.PI)))
    expect((b.upper - b.lower) / b.upper).toBeLessThan(0.02)
  })
})

describe('refusals', () => {
  it('names the point', () => {
    const g = sampled(isotropic(1), 5, 32)
    expect(() => bracket(points([], []), g)).toThrow(TransportInputError)
    expect(() => bracket(points([1, NaN], [0, 0]), g)).toThrow(/points\[1\]/)
    expect(() => bracket(points([1, 2], [0, 0], [1, -1]), g)).toThrow(/weight\[1\]/)
  })
})
