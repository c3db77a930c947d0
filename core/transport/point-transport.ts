/**
 * calW² between weighted points and a density on a grid.
 *
 * Thin: upper end by the independent coupling, lower end by the moments (both meet for one point).
 */
import type { PhaseSpaceField } from '../grids/phase-space-grid.ts'
import type { PointMeasure } from '../states/classical-density.ts'
import type { TransportBracket, TransportOptions } from './monge-kantorovich.ts'

export function mk2SquaredPointsToField(points: PointMeasure, g: PhaseSpaceField, options: TransportOptions): TransportBracket {
  void options
  const { x, xi } = g.grid
  let mass = 0
  const m = [0, 0, 0, 0, 0]
  for (let i = 0; i < x.count; i++) {
    for (let j = 0; j < xi.count; j++) {
      const w = Math.max(0, g.values[i * xi.count + j])
      const a = x.origin + i * x.spacing
      const b = xi.origin + j * xi.spacing
      mass += w
      m[0] += w * a
      m[1] += w * b
      m[2] += w * a * a
      m[3] += w * a * b
      m[4] += w * b * b
    }
  }
  const mu = m[0] / mass
  const mv = m[1] / mass
  let pu = 0
  let pv = 0
  for (let k = 0; k < points.x.length; k++) {
    pu += points.weight[k] * points.x[k]
    pv += points.weight[k] * points.xi[k]
  }
  let uu = 0
  let uv = 0
  let vv = 0
  for (let k = 0; k < points.x.length; k++) {
    uu += points.weight[k] * (points.x[k] - pu) ** 2
    uv += points.weight[k] * (points.x[k] - pu) * (points.xi[k] - pv)
    vv += points.weight[k] * (points.xi[k] - pv) ** 2
  }
  const suu = m[2] / mass - mu * mu
  const suv = m[3] / mass - mu * mv
  const svv = m[4] / mass - mv * mv
  const shift = (mu - pu) ** 2 + (mv - pv) ** 2
  const traces = suu + svv + uu + vv
  const cross = Math.sqrt(Math.max(0, suu * uu + 2 * suv * uv + svv * vv + 2 * Math.sqrt(Math.max(0, suu * svv - suv * suv) * Math.max(0, uu * vv - uv * uv))))
  const lower = 0.5 * (shift + Math.max(0, traces - 2 * cross))
  const upper = 0.5 * (shift + traces)
  return { estimate: 0.5 * (lower + upper), lower, upper, model: 'points', terms: { transport: 0.5 * (upper - lower) }, workUnits: x.count * xi.count, budgetHit: false }
}
