/**
 * The Kantorovich potential between weighted points along a curve and a density, by rearranging along the curve.
 *
 * With ψ on the curve (arc length s), y goes to the s that minimises ½|y − z(s)|² − ψ(s), where (y − z(s))·z'(s) = −ψ'(s): on a straight line the y of
 * coordinate s − ψ'(s). Let σ be the law of s; mass of μ at s wants what sits at r(s) = F_σ⁻¹(F_μ(s)), hence
 *
 *   ψ'_new(s) = s − r(s) + ψ'(r(s)),
 *
 * which is the answer at once on a line. Elsewhere the way towards ψ'_new climbs the (concave) dual value while s − ψ'(s) ascends, which steps of at most one keep:
 * steps shrink until it does. Whatever ψ comes out, its bounds hold.
 */
import { image, laguerreCells } from './laguerre-cells.ts'
import type { Sites } from './laguerre-cells.ts'
import type { NodeLevel } from './node-levels.ts'
import type { WorkMeter } from '../plane-shape.ts'
import { emptyCells } from './semi-discrete.ts'

/** Evaluations of the dual value, and the part of the way to the rearranged ψ' below which nothing is gained. */
const MOST_SCANS = 60
const LEAST_STEP = 1e-3
/** Relative gain of the dual value that ends the search. */
const GAIN = 1e-5
/** Points that stand for the curve while ψ is sought. */
const FEW = 400
/** Where less mass than this lies beyond, ψ' is continued as a constant. */
const TAIL = 1e-9
/** Bins of σ per node spacing. */
const BINS = 4

/** ψ at the sites of the level (their order is the curve's), in squares of its nodes. */
export function curvePotential(level: NodeLevel, work: WorkMeter): Float64Array {
  const arc = arcLength(level.sites, level.measure.grid.period)
  const stride = Math.max(1, Math.floor(arc.length / FEW))
  const kept = Int32Array.from({ length: Math.ceil(arc.length / stride) }, (_, k) =>
    Math.min(arc.length - 1, k * stride + (stride >> 1)),
  )
  const few: Sites = { u: pick(level.sites.u, kept), v: pick(level.sites.v, kept), weight: level.sites.weight }
  const cells = emptyCells(level.measure.mass.length)
  const { mass, grid, active } = level.measure
  const measured = (slope: Float64Array): Iterate => {
    const psi = integralOf(slope, arc)
    laguerreCells(few, pick(psi, kept), grid, active, cells)
    work.units += mass.length * (1 + few.u.length / 64)
    return { slope, psi, value: dualValue(level, psi, cells.value) }
  }
  let best = measured(new Float64Array(arc.length))
  let step = 1
  for (let scans = 1; scans < MOST_SCANS && step > LEAST_STEP;) {
    const target = rearranged(best.slope, arc, level, cells.owner, kept)
    for (let isBetter = false; !isBetter && scans < MOST_SCANS && step > LEAST_STEP; scans++) {
      const trial = measured(target.map((a, i) => best.slope[i] + step * (a - best.slope[i])))
      const gain = trial.value - best.value
      isBetter = gain > 0
      if (!isBetter) {
        step /= 3
        continue
      }
      best = trial
      if (gain <= GAIN * Math.abs(trial.value)) return best.psi
      step = Math.min(1, 2 * step)
    }
  }
  return best.psi
}

interface Iterate {
  readonly slope: Float64Array
  readonly psi: Float64Array
  readonly value: number
}

function pick(from: Float64Array, at: Int32Array): Float64Array {
  return Float64Array.from(at, (k) => from[k])
}

function arcLength({ u, v }: Sites, period: number): Float64Array {
  const s = new Float64Array(u.length)
  for (let p = 1; p < u.length; p++)
    s[p] = s[p - 1] + Math.hypot(image(u[p], u[p - 1], period) - u[p - 1], v[p] - v[p - 1])
  return s
}

function integralOf(slope: Float64Array, arc: Float64Array): Float64Array {
  const psi = new Float64Array(slope.length)
  for (let p = 1; p < slope.length; p++) psi[p] = psi[p - 1] + 0.5 * (slope[p] + slope[p - 1]) * (arc[p] - arc[p - 1])
  return psi
}

function dualValue({ sites: { weight }, measure: { mass } }: NodeLevel, psi: Float64Array, c: Float64Array): number {
  let value = 0
  for (let p = 0; p < psi.length; p++) value += weight[p] * psi[p]
  for (let a = 0; a < mass.length; a++) if (mass[a] > 0) value += mass[a] * c[a]
  return value
}

/** ψ'_new of the docstring above. */
function rearranged(
  slope: Float64Array,
  arc: Float64Array,
  level: NodeLevel,
  owner: Int32Array,
  kept: Int32Array,
): Float64Array {
  const {
    sites: { weight },
    measure: { mass },
  } = level
  const law = lawAlong(arc, mass, owner, kept)
  const out = new Float64Array(slope.length)
  const half = (p: number): number => weight[p] / 2
  let [first, last] = [-1, -1]
  const place = (p: number, r: number): void => {
    out[p] = arc[p] - r + interpolated(arc, slope, r)
    first = first < 0 ? p : Math.min(first, p)
    last = Math.max(last, p)
  }
  // from either end to the middle, so that small masses keep their digits
  let middle = 0
  for (let p = 0, below = 0, bin = 0, sum = 0; p < weight.length && below + half(p) <= 0.5; p++) {
    const target = below + half(p)
    below += weight[p]
    middle = p + 1
    while (bin < law.bins.length - 1 && sum + law.bins[bin] < target) sum += law.bins[bin++]
    if (target > TAIL) place(p, law.origin + law.width * (bin + fraction(target - sum, law.bins[bin])))
  }
  for (let p = weight.length - 1, above = 0, bin = law.bins.length - 1, sum = 0; p >= middle; p--) {
    const target = above + half(p)
    above += weight[p]
    while (bin > 0 && sum + law.bins[bin] < target) sum += law.bins[bin--]
    if (target > TAIL) place(p, law.origin + law.width * (bin + 1 - fraction(target - sum, law.bins[bin])))
  }
  if (first < 0) return out
  out.fill(out[first], 0, first)
  out.fill(out[last], last + 1)
  return out
}

function fraction(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0.5
}

interface Law {
  readonly bins: Float64Array
  readonly origin: number
  readonly width: number
}

/** σ in bins of arc length: each node's mass at its owner, spread by the cubic B-spline that it stands for. */
function lawAlong(arc: Float64Array, mass: Float64Array, owner: Int32Array, kept: Int32Array): Law {
  const width = 1 / BINS
  const reach = 2 * BINS
  const raw = new Float64Array(Math.ceil(arc[arc.length - 1] / width) + 2 * reach + 2)
  for (let a = 0; a < mass.length; a++) if (mass[a] > 0) raw[Math.floor(arc[kept[owner[a]]] / width) + reach] += mass[a]
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, k) => cubicBSpline((k - reach) / BINS) / BINS)
  const bins = new Float64Array(raw.length)
  for (let b = 0; b < raw.length; b++) {
    if (!(raw[b] > 0)) continue
    for (let k = -reach; k <= reach; k++)
      bins[Math.min(bins.length - 1, Math.max(0, b + k))] += raw[b] * taps[k + reach]
  }
  return { bins, origin: -reach * width, width }
}

function cubicBSpline(x: number): number {
  const a = Math.abs(x)
  return a >= 2 ? 0 : a >= 1 ? (2 - a) ** 3 / 6 : 2 / 3 - a * a + a ** 3 / 2
}

/** Linear between the arc's points, constant beyond its ends. */
function interpolated(arc: Float64Array, values: Float64Array, s: number): number {
  if (s <= arc[0]) return values[0]
  if (s >= arc[arc.length - 1]) return values[values.length - 1]
  let [low, high] = [0, arc.length - 1]
  while (high - low > 1) {
    const mid = (low + high) >> 1
    if (arc[mid] <= s) low = mid
    else high = mid
  }
  const step = arc[high] - arc[low]
  return step > 0 ? values[low] + ((s - arc[low]) / step) * (values[high] - values[low]) : values[low]
}
