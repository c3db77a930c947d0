import { describe, expect, it } from 'vitest'
import { centredGrid, periodicGrid } from '../../../grids/phase-space-grid.ts'
import { coarsePlanEnds } from './coarse-plans.ts'
import { mk2SquaredOnGrid } from '../monge-kantorovich.ts'
import type { PlaneShape } from '../plane-shape.ts'
import { measurePair, normalisedSamples } from '../spline-measure.ts'

type Density = (u: number, v: number) => number

function sampled({ nx, ny }: PlaneShape, density: Density): Float64Array {
  return normalisedSamples(Float64Array.from({ length: nx * ny }, (_, a) => density(Math.floor(a / ny), a % ny)))
    .samples
}

function endsOf(shape: PlaneShape, f: Density, g: Density, wanted: number, value: number) {
  return coarsePlanEnds(measurePair(sampled(shape, f), sampled(shape, g), shape), wanted, value, Infinity, {
    units: 0,
  })!
}

const gaussian =
  (u0: number, v0: number, su: number, sv: number): Density =>
  (u, v) =>
    Math.exp(-((u - u0) ** 2) / (2 * su * su) - (v - v0) ** 2 / (2 * sv * sv))
/** Far above and below: a density that vanishes along a line, where maps tear. */
const lobes: Density = (u, v) => (u - 40) ** 2 * gaussian(40, 30, 5, 6)(u, v)
const ring: Density = (u, v) => Math.exp(-((Math.hypot(u - 40, v - 40) - 18) ** 2) / 18)

describe('ends from plans between coarse measures', () => {
  it('hold the closed form between Gaussians, four times closer with half the mesh', () => {
    const shape: PlaneShape = { nx: 80, ny: 60, periodic: false }
    const truth = 0.5 * ((52 - 24) ** 2 + 4 ** 2 + (6 - 4) ** 2 + (3 - 5) ** 2)
    const gaps = [8, 2].map((wanted) => {
      const { lower, upper } = endsOf(shape, gaussian(24, 28, 6, 3), gaussian(52, 32, 4, 5), wanted, truth)
      expect(lower).toBeLessThan(truth)
      expect(upper).toBeGreaterThan(truth)
      return upper - lower
    })
    expect(gaps[0] / gaps[1]).toBeGreaterThan(3)
    expect(gaps[1]).toBeLessThan(3)
  })

  it('hold the quantiles of the radius between a ring and a disc', () => {
    const shape: PlaneShape = { nx: 81, ny: 81, periodic: false }
    const disc = gaussian(40, 40, 4, 4)
    // polar rearrangement: the masses within the radii agree
    const step = 1e-3
    const quantiles = (radial: (r: number) => number): Float64Array => {
      const mass = Float64Array.from({ length: 40_000 }, (_, k) => (k + 0.5) * step * radial((k + 0.5) * step))
      const total = mass.reduce((s, m) => s + m, 0)
      const out = new Float64Array(2000)
      for (let k = 0, q = 0, sum = 0; q < out.length; k++)
        for (sum += mass[k] / total; q < out.length && sum >= (q + 0.5) / out.length; q++) out[q] = (k + 1) * step
      return out
    }
    const [a, b] = [quantiles((r) => ring(40 + r, 40)), quantiles((r) => disc(40 + r, 40))]
    const truth = a.reduce((sum, r, k) => sum + 0.5 * (r - b[k]) ** 2, 0) / a.length
    const { lower, upper } = endsOf(shape, ring, disc, 0.03 * truth, truth)
    expect(lower).toBeLessThan(truth)
    expect(upper).toBeGreaterThan(truth)
    expect(upper - lower).toBeLessThan(0.05 * truth)
  })

  it('hold a shift around the circle, the short way', () => {
    const shape: PlaneShape = { nx: 70, ny: 40, periodic: true }
    const around =
      (u0: number): Density =>
      (u, v) =>
        [-70, 0, 70].reduce((sum, k) => sum + gaussian(u0 + k, 20, 2, 2)(u, v), 0)
    const { lower, upper } = endsOf(shape, around(8), around(8 - 18), 4, 162)
    expect(lower).toBeLessThan(0.5 * 18 ** 2)
    expect(upper).toBeGreaterThan(0.5 * 18 ** 2)
    expect(upper - lower).toBeLessThan(6)
  })

  it('close the interval where no potential is certified', () => {
    const grid = { x: centredGrid(0, 80, 0.1), xi: centredGrid(0, 60, 0.1) }
    const shape: PlaneShape = { nx: 80, ny: 60, periodic: false }
    const { lower, upper } = mk2SquaredOnGrid(
      { grid, values: sampled(shape, lobes) },
      { grid, values: sampled(shape, gaussian(62, 36, 3, 3)) },
      { relativeTolerance: 0.02 },
    )
    expect((upper - lower) / upper).toBeLessThan(0.05)
    const circle = { x: periodicGrid(7, 70), xi: centredGrid(0, 40, 0.1) }
    const round: PlaneShape = { nx: 70, ny: 40, periodic: true }
    const onCircle = mk2SquaredOnGrid(
      { grid: circle, values: sampled(round, (u, v) => ring(u + 6, 2 * v)) },
      { grid: circle, values: sampled(round, gaussian(34, 20, 3, 3)) },
      { relativeTolerance: 0.02 },
    )
    expect((onCircle.upper - onCircle.lower) / onCircle.upper).toBeLessThan(0.05)
  })
})
