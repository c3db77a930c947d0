import { describe, expect, it } from 'vitest'
import { createFft } from './fft/fft.ts'
import { evaluateSpline, splineDerivativesInto, splineSymbol, spreadInto, tabulateSplineInto } from './interpolation.ts'

/** Degree-7 spline of a sampled periodic function, through its Fourier coefficients. */
function splineOf(g: (x: number) => number, count: number, period: number) {
  const nodes = new Float64Array(2 * count)
  for (let i = 0; i < count; i++) nodes[2 * i] = g((i * period) / count)
  const fft = createFft(count)
  fft.forwardRowsInPlace(nodes, 1)
  for (let k = 0; k < count; k++) {
    const signed = k < count / 2 ? k : k - count
    const b = splineSymbol((2 * Math.PI * signed) / count)
    nodes[2 * k] /= b
    nodes[2 * k + 1] /= b
  }
  fft.inverseRowsInPlace(nodes, 1)
  const coefficients = new Float64Array(8 * count)
  tabulateSplineInto(coefficients, nodes, count, 0, count)
  return { inverseSpacing: count / period, firstCell: 0, cells: count, wraps: true, coefficients }
}

describe('periodic splines of degree 7', () => {
  const g = (x: number) => Math.exp(Math.sin(x)) * Math.cos(2 * x)
  const slope = (x: number) => Math.exp(Math.sin(x)) * (Math.cos(x) * Math.cos(2 * x) - 2 * Math.sin(2 * x))
  const worst = (count: number) => {
    const table = splineOf(g, count, 2 * Math.PI)
    let error = 0
    let slopeError = 0
    const points = Float64Array.from({ length: 500 }, (_, i) => -9 + 0.0371 * i)
    const slopes = new Float64Array(500)
    splineDerivativesInto(slopes, table, points)
    for (const [i, x] of points.entries()) {
      error = Math.max(error, Math.abs(evaluateSpline(table, x) - g(x)))
      slopeError = Math.max(slopeError, Math.abs(slopes[i] - slope(x)))
    }
    return { error, slopeError }
  }

  it('converges with order 8, its derivative with order 7', () => {
    const errors = [32, 64, 128].map(worst)
    expect(Math.log2(errors[0].error / errors[1].error)).toBeGreaterThan(7.7)
    expect(Math.log2(errors[1].error / errors[2].error)).toBeGreaterThan(7.7)
    expect(Math.log2(errors[1].slopeError / errors[2].slopeError)).toBeGreaterThan(6.7)
    expect(errors[2].error).toBeLessThan(2e-9)
  })

  it('spreads a point so that its Fourier coefficients are right', () => {
    const count = 64
    const grid = new Float64Array(2 * count)
    const x = Float64Array.of(0.3, -2.2)
    const w = Float64Array.of(0.75, 0.25)
    spreadInto(grid, count, count / (2 * Math.PI), x, w, 2)
    createFft(count).forwardRowsInPlace(grid, 1)
    for (const k of [0, 1, 2, 4]) {
      const b = splineSymbol((2 * Math.PI * k) / count)
      const re = w[0] * Math.cos(k * x[0]) + w[1] * Math.cos(k * x[1])
      const im = -w[0] * Math.sin(k * x[0]) - w[1] * Math.sin(k * x[1])
      const allowed = 1e-15 + 2 * (k / count / (1 - k / count)) ** 8
      expect(Math.abs(grid[2 * k] / b - re)).toBeLessThan(allowed)
      expect(Math.abs(grid[2 * k + 1] / b - im)).toBeLessThan(allowed)
    }
  })
})
