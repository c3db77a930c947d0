/**
 * Bounds for clouds of points against a density (½ W₂² in cells²).
 *
 * Lower: W₂(μ * k, g * k) <= W₂(μ, g) for any kernel k. Upper: W₂(μ, g) <= W₂(μ * k, g * k) + 2 √2 σ for a Gaussian k of standard deviation σ per axis
 * (the bound of W₂(μ, μ * k) and of W₂(g, g * k)).
 */
import type { Sites } from './laguerre-cells.ts'
import { bracketPair } from '../grid/grid-bracket.ts'
import type { PlaneShape, WorkMeter } from '../plane-shape.ts'
import { measurePair, normalisedSamples } from '../spline-measure.ts'
import type { MeasurePair } from '../spline-measure.ts'
import type { TransportOptions } from '../transport-input.ts'

/** Width of the mollifier in cells. */
const SIGMA = 2
const REACH = 14

export function cloudBounds(
  sites: Sites,
  pair: MeasurePair,
  options: TransportOptions,
  work: WorkMeter,
): { lower: number; upper: number } {
  const { shape } = pair
  const wide: PlaneShape = {
    nx: shape.periodic ? shape.nx : shape.nx + 2 * REACH,
    ny: shape.ny + 2 * REACH,
    periodic: shape.periodic,
  }
  const first = shape.periodic ? 0 : REACH
  const cloud = new Float64Array(wide.nx * wide.ny)
  let outside = 0
  for (let p = 0; p < sites.u.length; p++)
    if (!addGaussian(cloud, wide, sites.u[p] + first, sites.v[p] + REACH, sites.weight[p])) outside += sites.weight[p]
  work.units += sites.u.length * (2 * REACH + 1) ** 2
  if (outside > 0) return { lower: 0, upper: Infinity }
  const density = new Float64Array(wide.nx * wide.ny)
  for (let i = 0; i < shape.nx; i++) {
    for (let j = 0; j < shape.ny; j++) {
      const m = pair.samplesF[i * shape.ny + j]
      if (m > 1e-18) addGaussian(density, wide, i + first, j + REACH, m)
    }
  }
  work.units += (shape.nx * shape.ny * (2 * REACH + 1) ** 2) / 4
  const smooth = measurePair(normalisedSamples(density).samples, normalisedSamples(cloud).samples, wide)
  const bracket = bracketPair(smooth, 1, 0, {
    ...options,
    workBudget: options.workBudget ? options.workBudget / 2 : undefined,
  })
  work.units += bracket.workUnits
  const root = Math.sqrt(2 * bracket.upper) + 2 * Math.SQRT2 * SIGMA
  return { lower: bracket.lower, upper: 0.5 * root * root }
}

/** Adds w N(·; (u, v), SIGMA²) sampled at the cells within REACH; false if the centre is beyond the array. */
function addGaussian(a: Float64Array, { nx, ny, periodic }: PlaneShape, u: number, v: number, w: number): boolean {
  const i0 = Math.round(u)
  const j0 = Math.round(v)
  if (!periodic && (i0 < 0 || i0 >= nx)) return false
  if (j0 < 0 || j0 >= ny) return false
  const scale = w / (2 * Math.PI * SIGMA * SIGMA)
  for (let i = i0 - REACH; i <= i0 + REACH; i++) {
    const row = periodic ? ((i % nx) + nx) % nx : i
    if (row < 0 || row >= nx) continue
    const e = scale * Math.exp(-((i - u) ** 2) / (2 * SIGMA * SIGMA))
    for (let j = Math.max(0, j0 - REACH); j <= Math.min(ny - 1, j0 + REACH); j++) {
      a[row * ny + j] += e * Math.exp(-((j - v) ** 2) / (2 * SIGMA * SIGMA))
    }
  }
  return true
}
