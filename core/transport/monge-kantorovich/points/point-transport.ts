/**
 * calW² between weighted points and a density on a grid, with proved ends for the spline (or cell) measure of the density.
 *
 * - one point: exact, ½(|m − z|² + tr S);
 * - points along a curve, in its order: curve-transport.ts;
 * - up to a few thousand points: semi-discrete dual and plan (semi-discrete.ts), on finer nodes until the interval is narrow enough;
 * - clouds: lower end by contraction (both mollified by the same Gaussian, then the bracket between densities), and by the spline dual taken
 *   exactly at the points; upper end by the kd-tree plan, and by √ triangle with the mollification.
 */
import type { PhaseSpaceField } from '../../../grids/phase-space-grid.ts'
import { throwIfCancelled } from '../../../numerics/solve-hooks.ts'
import type { PointMeasure } from '../../../states/classical-density.ts'
import { cloudBounds } from './cloud-transport.ts'
import { curveEnds } from './curve-transport.ts'
import { subdivideMasses } from '../jensen-subdivision.ts'
import { kdTreePlanCost } from './kd-tree-plan.ts'
import { laguerreCells } from './laguerre-cells.ts'
import type { Sites } from './laguerre-cells.ts'
import { gelbrichSquared, measureMoments } from '../moment-bound.ts'
import type { PlaneMoments } from '../moment-bound.ts'
import { commonShape, TransportInputError } from '../transport-input.ts'
import type { TransportBracket, TransportOptions } from '../transport-input.ts'
import { nodeLevel } from './node-levels.ts'
import type { NodeLevel } from './node-levels.ts'
import type { PlaneShape, WorkMeter } from '../plane-shape.ts'
import { climbInPlace, emptyCells, semiDiscreteLower, semiDiscreteUpper } from './semi-discrete.ts'
import { measurePair, normalisedSamples } from '../spline-measure.ts'
import type { MeasureModel, MeasurePair } from '../spline-measure.ts'

const DEFAULT_BUDGET = 1.5e8
const MAX_SEMI_DISCRETE = 3000
/** Of the kd-tree's plan, which sorts them. */
const MAX_NODES = 6e5
/** Relative slack for what the samples of a smooth density leave open. */
const MODEL = 1e-9

/**
 * @param points weights are scaled to sum 1; positions may lie anywhere (x is taken modulo the period on the torus)
 * @throws {TransportInputError} on bad fields or points
 */
export function mk2SquaredPointsToField(
  points: PointMeasure,
  g: PhaseSpaceField,
  options: TransportOptions,
): TransportBracket {
  const { shape, cell } = commonShape(g, g)
  const weight = checkedWeights(points)
  const samples = normalisedSamples(g.values)
  const pair = measurePair(samples.samples, samples.samples, shape)
  const work: WorkMeter = { units: 2 * samples.samples.length }
  const budget = options.workBudget ?? DEFAULT_BUDGET
  const { x, xi } = g.grid
  const n = weight.length
  const u = new Float64Array(n)
  const v = new Float64Array(n)
  for (let p = 0; p < n; p++) {
    u[p] = (points.x[p] - x.origin) / cell
    v[p] = (points.xi[p] - xi.origin) / cell
  }
  const sites: Sites = { u, v, weight }
  const unit = cell * cell
  const finish = (lower: number, upper: number, note?: string): TransportBracket => ({
    estimate: 0.5 * (lower + upper) * unit,
    lower: Math.max(0, lower) * unit,
    upper: upper * unit,
    model: 'points',
    terms: { transport: 0.5 * (upper - lower) * unit, clippedMass: samples.clipped, flaggedMass: pair.flaggedMass },
    workUnits: work.units,
    budgetHit: work.units > budget,
    note,
  })
  const moments = measureMoments(pair.f, shape, pair.model)
  const cloud = pointMoments(sites)
  if (n === 1 && !shape.periodic) {
    const exact = 0.5 * (cloudSpread(moments) + (moments.mean[0] - u[0]) ** 2 + (moments.mean[1] - v[0]) ** 2)
    return finish(exact * (1 - MODEL), exact * (1 + MODEL))
  }
  // trivial ends
  let lower = 0
  let upper = shape.periodic
    ? Infinity
    : 0.5 *
      (cloudSpread(moments) +
        cloudSpread(cloud) +
        (moments.mean[0] - cloud.mean[0]) ** 2 +
        (moments.mean[1] - cloud.mean[1]) ** 2)
  if (!shape.periodic) {
    const gelbrich = gelbrichSquared(moments, cloud)
    lower = Math.max(0, 0.5 * (gelbrich.value - gelbrich.rounding))
  }
  if (n <= MAX_SEMI_DISCRETE) {
    const ends = (points.curve === true ? curveEnds : semiDiscreteEnds)(
      sites,
      pair.f,
      shape,
      pair.model,
      options,
      budget,
      work,
    )
    lower = Math.max(lower, ends.lower)
    upper = Math.min(upper, ends.upper)
    if (shape.periodic || points.curve === true || upper - lower <= 0.1 * upper)
      return finish(lower * (1 - MODEL), upper * (1 + MODEL))
  }
  if (!shape.periodic) upper = Math.min(upper, planUpperEnd(sites, pair, work))
  const bounds = cloudBounds(sites, pair, options, work)
  return finish(
    Math.max(lower, bounds.lower),
    Math.min(upper, bounds.upper),
    'cloud of points: the lower end is that of the mollified pair or of a smooth potential',
  )
}

function checkedWeights(points: PointMeasure): Float64Array {
  const n = points.x.length
  if (n === 0) throw new TransportInputError('points', 'empty', 'at least one point is needed')
  if (points.xi.length !== n || points.weight.length !== n)
    throw new TransportInputError(
      'points.weight.length',
      String(points.weight.length),
      `x, xi and weight must have the same length (${n})`,
    )
  let sum = 0
  for (let p = 0; p < n; p++) {
    if (!Number.isFinite(points.x[p]) || !Number.isFinite(points.xi[p]))
      throw new TransportInputError(`points[${p}]`, `(${points.x[p]}, ${points.xi[p]})`, 'coordinates must be finite')
    if (!(points.weight[p] >= 0) || !Number.isFinite(points.weight[p]))
      throw new TransportInputError(
        `points.weight[${p}]`,
        String(points.weight[p]),
        'weights must be finite and not negative',
      )
    sum += points.weight[p]
  }
  if (!(sum > 0)) throw new TransportInputError('points.weight', '0', 'the weights must have a positive sum')
  return points.weight.map((w) => w / sum)
}

function pointMoments({ u, v, weight }: Sites): PlaneMoments {
  let mu = 0
  let mv = 0
  for (let p = 0; p < u.length; p++) {
    mu += weight[p] * u[p]
    mv += weight[p] * v[p]
  }
  let uu = 0
  let uv = 0
  let vv = 0
  for (let p = 0; p < u.length; p++) {
    uu += weight[p] * (u[p] - mu) ** 2
    uv += weight[p] * (u[p] - mu) * (v[p] - mv)
    vv += weight[p] * (v[p] - mv) ** 2
  }
  return { mean: [mu, mv], covariance: [uu, uv, vv] }
}

function cloudSpread(m: PlaneMoments): number {
  return m.covariance[0] + m.covariance[2]
}

/** ½ W₂² of the kd-tree plan, cells²; nodes are halved until the B-spline's own variance is a small part of it. */
function planUpperEnd(sites: Sites, pair: MeasurePair, work: WorkMeter): number {
  let mass = pair.f
  let shape = pair.shape
  let scale = 1
  let best = Infinity
  for (;;) {
    const shift = 2 * (scale - 1)
    const u = sites.u.map((a) => scale * a + shift)
    const v = sites.v.map((a) => scale * a + shift)
    const cost = kdTreePlanCost(u, v, sites.weight, mass, shape.ny)
    work.units += 20 * (u.length + mass.length)
    best = Math.min(best, (cost + (pair.model === 'spline' ? 1 / 3 : 1 / 12)) / (scale * scale))
    if (pair.model !== 'spline' || 4 * mass.length > MAX_NODES || 1 / 3 < 0.02 * cost) return best
    mass = subdivideMasses(mass, shape)
    shape = { nx: 2 * shape.nx + 3, ny: 2 * shape.ny + 3, periodic: false }
    scale *= 2
  }
}

/** Ends of ½ W₂² in cells², on nodes that are halved until the interval is narrow or the budget is spent. */
function semiDiscreteEnds(
  sites: Sites,
  coefs: Float64Array,
  shape: PlaneShape,
  model: MeasureModel,
  options: TransportOptions,
  budget: number,
  work: WorkMeter,
): { lower: number; upper: number } {
  let psi = new Float64Array(sites.u.length)
  let lower = 0
  let upper = Infinity
  for (let level: NodeLevel | null = nodeLevel(sites, coefs, shape); level !== null; level = level.finer()) {
    const { sites: local, measure, scale } = level
    climbInPlace(local, psi, measure, scale === 1 ? 120 : 40, 1e-5, work)
    if (options.hooks) throwIfCancelled(options.hooks)
    const cells = laguerreCells(local, psi, measure.grid, measure.active, emptyCells(measure.mass.length))
    const kernel = model === 'spline' ? 0 : 1 / 12 - 1 / 3
    lower = Math.max(lower, semiDiscreteLower(local, psi, measure, cells, model) / (scale * scale))
    upper = Math.min(upper, (semiDiscreteUpper(local, measure, cells) + kernel) / (scale * scale))
    if (upper - lower <= options.relativeTolerance * upper || work.units > 0.5 * budget || model !== 'spline') break
    psi = psi.map((a) => 4 * a)
  }
  return { lower, upper }
}
