/**
 * calW² between a measure along a curve, given by many points in its order, and a spline measure on a grid; both ends proved for these points (½ W₂² in
 * cells², node spacing h as fine as the tolerance asks).
 *
 * Lower end: the dual value of a smooth potential on the curve (curve-potential.ts), with the remainder of semi-discrete.ts. Upper end: the nodes in the order of
 * the points that own them against the points in the curve's order, a monotone plan; it misses the optimum by the square of what the potential is off. Both
 * lose about h²/6, so the cost is that of two scans of the finest nodes, however short the points' stretches are.
 */
import { throwIfCancelled } from '../../../numerics/solve-hooks.ts'
import { curvePotential } from './curve-potential.ts'
import { image, laguerreCells } from './laguerre-cells.ts'
import type { LaguerreCells, Sites } from './laguerre-cells.ts'
import type { NodeLevel } from './node-levels.ts'
import { nodeLevel } from './node-levels.ts'
import type { PlaneShape, WorkMeter } from '../plane-shape.ts'
import { emptyCells, semiDiscreteLower } from './semi-discrete.ts'
import type { NodeMeasure } from './semi-discrete.ts'
import type { MeasureModel } from '../spline-measure.ts'
import type { TransportOptions } from '../transport-input.ts'

/** What both ends lose together, in node spacings squared. */
const LOSS = 0.375

export function curveEnds(
  sites: Sites,
  coefs: Float64Array,
  shape: PlaneShape,
  model: MeasureModel,
  options: TransportOptions,
  budget: number,
  work: WorkMeter,
): { lower: number; upper: number } {
  let level = nodeLevel(sites, coefs, shape)
  let psi: Float64Array = curvePotential(level, work)
  let [lower, upper] = [0, Infinity]
  for (;;) {
    const { measure, scale } = level
    const cells = laguerreCells(level.sites, psi, measure.grid, measure.active, emptyCells(measure.mass.length))
    work.units += measure.mass.length * (4 + sites.u.length / 64)
    if (options.hooks) throwIfCancelled(options.hooks)
    lower = Math.max(lower, semiDiscreteLower(level.sites, psi, measure, cells, model) / (scale * scale))
    const kernel = model === 'spline' ? 1 / 3 : 1 / 12
    upper = Math.min(upper, ((monotoneCost(level.sites, measure, cells) + kernel) * (1 + 1e-13)) / (scale * scale))
    if (model !== 'spline' || work.units > 0.5 * budget || upper - lower <= options.relativeTolerance * upper)
      return { lower, upper }
    const next = neededLevel(level, options.relativeTolerance * upper)
    if (next === null) return { lower, upper }
    psi = psi.map((a) => a * (next.scale / scale) ** 2)
    level = next
  }
}

/** The coarsest of the finer levels whose loss is half of what is allowed, or the finest. */
function neededLevel(level: NodeLevel, allowed: number): NodeLevel | null {
  let next = level.finer()
  while (next !== null && LOSS / next.scale ** 2 > 0.5 * allowed) {
    const finer = next.finer()
    if (finer === null) break
    next = finer
  }
  return next
}

/** sum of mass ½|a − z|² over the plan that takes nodes in the order of their owners and points in their own. */
function monotoneCost(
  { u, v, weight }: Sites,
  { mass, grid: { columns, period } }: NodeMeasure,
  { owner }: LaguerreCells,
): number {
  const order = nodesByOwner(mass, owner, weight.length)
  let cost = 0
  let p = 0
  let room = weight[0]
  for (const a of order) {
    const i = Math.floor(a / columns)
    const j = a - i * columns
    for (let rest = mass[a]; rest > 0;) {
      const isLast = p === weight.length - 1
      const part = isLast ? rest : Math.min(rest, room)
      cost += 0.5 * part * ((image(u[p], i, period) - i) ** 2 + (v[p] - j) ** 2)
      rest -= part
      room -= part
      if (!isLast && room <= 0) room = weight[++p]
    }
  }
  return cost
}

function nodesByOwner(mass: Float64Array, owner: Int32Array, sites: number): Int32Array {
  const start = new Int32Array(sites + 1)
  for (let a = 0; a < mass.length; a++) if (mass[a] > 0) start[owner[a] + 1]++
  for (let p = 0; p < sites; p++) start[p + 1] += start[p]
  const order = new Int32Array(start[sites])
  for (let a = 0; a < mass.length; a++) if (mass[a] > 0) order[start[owner[a]]++] = a
  return order
}
