import { describe, expect, it } from 'vitest'
import type { GaussianMixture } from '../states/classical-density.ts'
import { mixtureMoments } from '../states/mixture.ts'
import { densityOnGrid } from './arrows/density-on-grid.ts'
import { comparisonWindow, fieldMass, structureLength } from './phase-space-window.ts'

function gaussians(...parts: readonly (readonly [x: number, xi: number, sx: number, sxi: number])[]): GaussianMixture {
  return {
    kind: 'mixture',
    components: parts.map(([x, xi, sx, sxi]) => ({
      weight: 1 / parts.length,
      mean: [x, xi],
      covariance: [
        [sx * sx, 0],
        [0, sxi * sxi],
      ],
    })),
  }
}

function windowOf(mixture: GaussianMixture, cells = 4) {
  return comparisonWindow([densityOnGrid(mixture)], [mixtureMoments(mixture)], null, cells)
}

describe('comparisonWindow', () => {
  it.each([
    ['one Gaussian', gaussians([0, 0, 0.5, 0.5])],
    ['a thin one', gaussians([3, -2, 0.02, 1])],
    ['two small ones far apart', gaussians([-8, 0, 0.1, 0.1], [8, 1, 0.1, 0.1])],
    ['a wide and a small one', gaussians([0, 0, 2, 2], [4, 4, 0.1, 0.1])],
  ])('holds all but 1e-11 of %s on square cells', (_, mixture) => {
    const { grid } = windowOf(mixture)
    expect(Math.abs(fieldMass(densityOnGrid(mixture)(grid)) - 1)).toBeLessThan(1e-11)
    expect(grid.x.spacing).toBe(grid.xi.spacing)
    expect((grid.x.count % 2) + (grid.xi.count % 2)).toBe(0)
  })

  it('measures the structure of a Gaussian as its standard deviation, and resolves it', () => {
    const { grid, structure } = windowOf(gaussians([0, 0, 0.3, 0.3]), 8)
    expect(structure).toBeGreaterThan(0.27)
    expect(structure).toBeLessThan(0.34)
    expect(grid.x.spacing).toBeLessThan(0.3 / 7)
    const fine = {
      x: { count: 200, origin: -2, spacing: 0.02, period: null },
      xi: { count: 200, origin: -2, spacing: 0.02, period: null },
    }
    expect(structureLength(densityOnGrid(gaussians([0, 0, 0.3, 0.3]))(fine))).toBeCloseTo(0.3, 2)
  })

  it('refines by halving the cells until there would be too many', () => {
    let window = windowOf(gaussians([0, 0, 1, 1]))
    const first = window.grid.x.spacing
    const finer = window.refined()
    expect(finer?.grid.x.spacing).toBeCloseTo(first / 2, 12)
    for (let i = 0; i < 4; i++) window = window.refined() ?? window
    expect(window.grid.x.count * window.grid.xi.count).toBeLessThan(600 * 600)
    expect(window.refined()).toBeNull()
  })

  it('takes the whole circle on a torus', () => {
    const mixture = gaussians([0, 0, 0.3, 0.3])
    const { grid } = comparisonWindow(
      [densityOnGrid(mixture)],
      [{ mass: 1, meanX: 0, meanXi: 0, varX: 0, covXXi: 0, varXi: 0.09 }],
      2 * Math.PI,
      4,
    )
    expect(grid.x.period).toBeCloseTo(2 * Math.PI, 14)
    expect(grid.x.count * grid.x.spacing).toBeCloseTo(2 * Math.PI, 12)
    expect(grid.x.spacing).toBe(grid.xi.spacing)
  })
})
