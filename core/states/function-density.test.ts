import { describe, expect, it } from 'vitest'
import { centredGrid, periodicGrid, type Grid1d } from '../grids/phase-space-grid.ts'
import { erfc } from '../numerics/erfc.ts'
import type { FunctionDensity, GaussianComponent, PointMeasure } from './classical-density.ts'
import { toeplitzLattice } from './coherent-lattice.ts'
import { DensityError } from './density-scan.ts'
import { discretiseState } from './discretise-state.ts'
import { functionDensity, latticePoints, movedDensity } from './function-density.ts'
import { gaussianKernel } from './gaussian-kernel.ts'
import { pointMoments } from './mixture.ts'
import { sampleDensityInto } from './samples.ts'

const tilted: GaussianComponent = {
  weight: 1,
  mean: [0.3, -0.4],
  covariance: [
    [0.3, 0.12],
    [0.12, 0.2],
  ],
}
/** 7 times the Gaussian above. */
const gaussian = functionDensity('gaussian', (x, xi) => {
  const [u, v] = [x - 0.3, xi + 0.4]
  return (7 / (2 * Math.PI * Math.sqrt(0.0456))) * Math.exp(-(0.2 * u * u - 0.24 * u * v + 0.3 * v * v) / (2 * 0.0456))
})
const side = (u: number): number =>
  0.5 * (erfc((Math.abs(u) - 1) / (0.1 * Math.SQRT2)) - erfc((Math.abs(u) + 1) / (0.1 * Math.SQRT2)))
const waterbag = functionDensity('waterbag', (x, xi) => side(x / 1.5) * side(xi - 1))
const ring = functionDensity('ring', (x, xi) => Math.exp(-(((x * x + xi * xi - 1) / 2) ** 2) / (2 * 0.2 ** 2)))

describe('functionDensity', () => {
  it('finds mass, moments and norm of a tilted Gaussian', () => {
    expect(gaussian.rawMass).toBeCloseTo(7, 12)
    const { meanX, meanXi, varX, covXXi, varXi } = gaussian.moments
    ;[meanX - 0.3, meanXi + 0.4, varX - 0.3, covXXi - 0.12, varXi - 0.2].forEach((d) =>
      expect(Math.abs(d)).toBeLessThan(1e-13),
    )
    expect(gaussian.l2).toBeCloseTo(1 / Math.sqrt(4 * Math.PI * Math.sqrt(0.0456)), 12)
    expect(gaussian.quadrature).toBeLessThan(1e-12)
  })

  it('a waterbag has the variance a^2/3 + s^2 along either axis', () => {
    expect(waterbag.moments.varX).toBeCloseTo(1.5 ** 2 * (1 / 3 + 0.01), 12)
    expect(waterbag.moments.varXi).toBeCloseTo(1 / 3 + 0.01, 12)
    expect(waterbag.rawMass).toBeCloseTo(1.5 * 4, 11)
  })

  it('a ring by its radial integral: s = r^2 has the law exp(-(s - 1)^2/(8 w^2)) on s > 0', () => {
    // E r^2 of a Gaussian of mean 1, deviation 2 w = 0.4, cut at 0
    const [m, d] = [1, 0.4]
    const density = Math.exp(-0.5 * (m / d) ** 2) / Math.sqrt(2 * Math.PI)
    const kept = 1 - 0.5 * erfc(m / d / Math.SQRT2)
    expect(ring.moments.varX + ring.moments.varXi).toBeCloseTo(m + (d * density) / kept, 12)
  })

  it('a density that is not smooth says how well it is integrated', () => {
    const kinked = functionDensity('kink', (x, xi) => Math.exp(-3 * Math.abs(x) - 2 * xi * xi))
    expect(kinked.quadrature).toBeGreaterThan(1e-9)
    const error = Math.abs(kinked.rawMass / ((2 / 3) * Math.sqrt(Math.PI / 2)) - 1)
    expect(error).toBeLessThan(2 * kinked.quadrature)
  })

  it('finds a thin density far from the origin', () => {
    const thin = functionDensity('thin', (x, xi) => Math.exp(-200 * (x - 6) ** 2 - 200 * (xi - 3) ** 2))
    expect(thin.moments.meanX).toBeCloseTo(6, 12)
    expect(thin.moments.varXi).toBeCloseTo(1 / 400, 14)
  })

  it('moves', () => {
    const moved = movedDensity(gaussian, 1, -2)
    expect(moved.value(1.3, -2.4)).toBeCloseTo(gaussian.value(0.3, -0.4), 14)
    expect(moved.moments.meanXi).toBeCloseTo(-2.4, 12)
  })

  it.each([
    ['negative', (x: number, xi: number) => x * Math.exp(-x * x - xi * xi), /negative/],
    ['infinite', (x: number) => 1 / x, /not a finite number at x = 0/],
    ['zero', () => 0, /zero at every point/],
    ['without tails', (x: number) => Math.exp(-x * x), /does not fall off/],
    [
      'without a second moment',
      (x: number, xi: number) => (1 + x * x + xi * xi) ** -1.8,
      /second moment diverges .*E_hbar\^2 are infinite.*only bound left is hbar\/2/,
    ],
    [
      'without a second moment along a ridge',
      (x: number, xi: number) => (1 + x * x) ** -1.4 * Math.exp(-xi * xi),
      /second moment diverges/,
    ],
    [
      'with heavy tails',
      (x: number, xi: number) => (1 + x * x + xi * xi) ** -3,
      /second moment seems to be finite.*cut them off/,
    ],
    [
      'with heavy tails along a ridge',
      (x: number, xi: number) => (1 + x * x) ** -2 * Math.exp(-4 * xi * xi),
      /second moment seems to be finite/,
    ],
  ])('refuses what is %s', (_, f, message) => {
    expect(() => functionDensity('bad', f)).toThrow(DensityError)
    expect(() => functionDensity('bad', f)).toThrow(message)
  })

  it('is sampled exactly, and sample i does not depend on the batch', () => {
    const [n, first] = [20_000, 1000]
    const [x, xi] = [new Float64Array(n), new Float64Array(n)]
    sampleDensityInto(x, xi, ring, 5, 17, first)
    const m = pointMoments({ kind: 'points', x, xi, weight: new Float64Array(n).fill(1 / n) })
    const deviation = 4.5 * Math.sqrt(0.5 / n)
    for (const d of [m.meanX, m.meanXi, m.varX - ring.moments.varX, m.covXXi])
      expect(Math.abs(d)).toBeLessThan(deviation)
    // r^2 across the circle: the fraction inside, against the law of s
    const inside = x.reduce((sum, v, i) => sum + (v * v + xi[i] ** 2 < 1 ? 1 : 0), 0) / n
    const expected = (0.5 - 0.5 * erfc(2.5 / Math.SQRT2)) / (1 - 0.5 * erfc(2.5 / Math.SQRT2))
    expect(Math.abs(inside - expected)).toBeLessThan(4.5 * Math.sqrt(0.25 / n))
    const [one, other] = [new Float64Array(1), new Float64Array(1)]
    sampleDensityInto(one, other, ring, 5, 17, first + 77)
    expect([one[0], other[0]]).toEqual([x[77], xi[77]])
  })
})

describe('Töplitz operators by the trapezoidal rule', () => {
  const line: Grid1d = centredGrid(0.2, 160, 0.08)
  const quantised = (density: FunctionDensity, hbar: number, grid: Grid1d) =>
    discretiseState({ kind: 'coherent-sum', ...toeplitzLattice(density, hbar) }, hbar, grid, 1e-13)

  it.each([0.4, 0.1, 0.04])('a Gaussian symbol has the kernel of the Gaussian state (hbar = %d)', (hbar) => {
    const state = quantised(gaussian, hbar, line)
    expect(state.lostTrace).toBeLessThan(3e-13)
    expect(worstKernelError(state, hbar, line)).toBeLessThan(2e-12)
  })

  it('on a circle it is summed over the images', () => {
    const grid = periodicGrid(2 * Math.PI, 96)
    expect(worstKernelError(quantised(gaussian, 0.3, grid), 0.3, grid)).toBeLessThan(2e-12)
  })

  it('states its error where the symbol is not smooth', () => {
    const kinked = functionDensity('kink', (x, xi) => Math.exp(-4 * Math.abs(x) - 3 * xi * xi))
    const [hbar, rule] = [0.2, toeplitzLattice(kinked, 0.2)]
    // a rule of a ninth of the step, whose error is 81 times smaller, and the trace norm below by the position density
    const steps = new Set(rule.points.x)
    const h = [...steps]
      .sort((a, b) => a - b)
      .map((v, i, all) => (i > 0 ? v - all[i - 1] : Infinity))
      .reduce((a, b) => Math.min(a, b))
    const finer = latticePoints(kinked, h / 9, 0.2)
    const difference = densityDifference(rule.points, finer, hbar, line)
    expect(difference).toBeLessThan(rule.error)
    expect(difference).toBeGreaterThan(rule.error / 1e4)
  })

  function worstKernelError(state: ReturnType<typeof quantised>, hbar: number, grid: Grid1d): number {
    const kernel = gaussianKernel(
      [
        {
          ...tilted,
          covariance: [
            [0.3 + hbar / 2, 0.12],
            [0.12, 0.2 + hbar / 2],
          ],
        },
      ],
      hbar,
      grid,
    )
    const m = grid.count
    const column = new Float64Array(2 * m)
    let worst = 0
    for (let j = 0; j < m; j += 9) {
      kernel.columnInto(column, j)
      for (let i = 0; i < m; i++) {
        let [re, im] = [0, 0]
        for (let k = 0; k < state.rank; k++) {
          const [a, b] = [2 * (k * m + i), 2 * (k * m + j)]
          re += state.orbitals[a] * state.orbitals[b] + state.orbitals[a + 1] * state.orbitals[b + 1]
          im += state.orbitals[a + 1] * state.orbitals[b] - state.orbitals[a] * state.orbitals[b + 1]
        }
        worst = Math.max(worst, Math.hypot(re - column[2 * i], im - column[2 * i + 1]))
      }
    }
    return worst
  }

  /** L1 distance of the position densities: at most the trace norm of the difference. */
  function densityDifference(a: PointMeasure, b: PointMeasure, hbar: number, grid: Grid1d): number {
    const rho = ({ x, weight }: PointMeasure, y: number): number =>
      x.reduce((sum, q, i) => sum + weight[i] * Math.exp(-((y - q) ** 2) / hbar), 0) / Math.sqrt(Math.PI * hbar)
    return Array.from({ length: grid.count }, (_, i) => grid.origin + i * grid.spacing).reduce(
      (sum, y) => sum + Math.abs(rho(a, y) - rho(b, y)) * grid.spacing,
      0,
    )
  }
})
