/** calW^2 between two sets of weighted points: the linear program with the dual potentials that prove its value. */
import type { PointMeasure } from '../states/classical-density.ts'
import { optimalPlan } from './point-plan.ts'

export interface PointsDistance {
  readonly lower: number
  readonly upper: number
}

/** Of the largest cost: what the plan's sums may lose. */
const ROUNDING = 1e-13

/** @param f, g of one mass, on the line */
export function mk2SquaredOfPoints(f: PointMeasure, g: PointMeasure): PointsDistance {
  const [n, m] = [f.weight.length, g.weight.length]
  const costs = new Float64Array(n * m)
  let most = 0
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      costs[i * m + j] = 0.5 * ((f.x[i] - g.x[j]) ** 2 + (f.xi[i] - g.xi[j]) ** 2)
      most = Math.max(most, costs[i * m + j])
    }
  }
  const { cost, dual } = optimalPlan(costs, f.weight, g.weight)
  return { lower: Math.max(0, Math.min(cost, dual) - ROUNDING * most), upper: Math.max(cost, dual) + ROUNDING * most }
}

/** Of calW: points move it by at most their root mean square displacement over sqrt 2. */
export function displacement(fine: PointMeasure, coarse: PointMeasure | null): number {
  if (coarse === null) return 0
  const squared = fine.weight.reduce(
    (sum, w, i) => sum + w * ((fine.x[i] - coarse.x[i]) ** 2 + (fine.xi[i] - coarse.xi[i]) ** 2),
    0,
  )
  return Math.sqrt(squared / 2)
}
