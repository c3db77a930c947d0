/**
 * Both ends of ½ W₂² from optimal plans between coarse measures (units of the cell). No smoothness is asked of densities or potentials, and the
 * plane may be a circle times a line, so that it serves where the map is far from the identity or tears; the price is a gap of about s²/2,
 * s the mesh.
 *
 * Upper: f is cut in blocks of side s with masses m_k, barycentres b_k and variances within. Take a plan between barycentres, and X, Y independent
 *   within their blocks: the mixed terms vanish,  ½ E|X − Y|² = ½ E|b_K − b_L|² + ½ (var_f + var_g).
 * Lower: let u_i + v_j <= c(x_i, y_j) on the nodes of the mesh; φ(x) = min_j c(x, y_j) − v_j and ψ(y) = min_x c(x, y) − φ(x) are feasible everywhere,
 *   φ(x_i) >= u_i, ψ(y_j) >= v_j, and ½|x|² − φ, ½|y|² − ψ are convex, hence below their interpolation from the corners of a block.
 *   Mass at y goes to the corners with its bilinear weights:  ∫ ψ dg >= ∫ ψ dg⁺ − ½ Δ_g,  Δ_g = E|Y⁺ − Y|²  (Y⁺ has mean Y), and so for f.
 * On the circle c is the cost to the nearest image; both arguments are local.
 */
import { optimalPlan } from '../../point-plan.ts'
import type { OptimalPlan } from '../../point-plan.ts'
import type { PlaneShape, WorkMeter } from '../plane-shape.ts'
import type { MeasureModel, MeasurePair } from '../spline-measure.ts'

export interface PlanEnds {
  /** lower <= ½ W₂² <= upper, cells². */
  readonly lower: number
  readonly upper: number
}

/** Points with masses; positions in cells. */
interface Cloud {
  readonly u: number[]
  readonly v: number[]
  readonly mass: number[]
}

/** Nodes left out of a plan, in parts of what the interval may be wide. */
const DROPPED = 0.1
/** More than this makes a plan slow: the matrix of costs has its square. */
const MOST_NODES = 3000

/**
 * @param wanted the gap (cells²) that may be left; the mesh is widened where that takes too many nodes
 * @param value about ½ W₂² (cells²)
 * @returns null where even so the gap would be no smaller than `worth`
 */
export function coarsePlanEnds(
  pair: MeasurePair,
  wanted: number,
  value: number,
  worth: number,
  work: WorkMeter,
): PlanEnds | null {
  const { shape } = pair
  const diameter2 = (shape.periodic ? shape.nx / 2 : shape.nx + 6) ** 2 + (shape.ny + 6) ** 2
  const dropped = (DROPPED * wanted) / diameter2
  for (let mesh = Math.max(1, 0.9 * Math.sqrt(2 * wanted)); 0.5 * mesh * mesh < worth;) {
    const [f, g] = [coarsen(pair.f, shape, pair.model, mesh), coarsen(pair.g, shape, pair.model, mesh)]
    work.units += 4 * pair.f.length
    const [nodesF, nodesG] = [splitTail(f.nodes, dropped), splitTail(g.nodes, dropped)]
    const nodes = Math.max(nodesF.kept.mass.length, nodesG.kept.mass.length)
    if (nodes > MOST_NODES) {
      mesh *= Math.max(1.05, Math.sqrt(nodes / MOST_NODES))
      continue
    }
    const [blocksF, blocksG] = [gatherTail(f.blocks, dropped), gatherTail(g.blocks, dropped)]
    const upper =
      solve(blocksF, blocksG, shape, work).cost + 0.5 * (f.variance + g.variance + (blocksF.spread + blocksG.spread))
    const plan = solve(nodesF.kept, nodesG.kept, shape, work)
    const lower = dualValue(plan, nodesF, nodesG, diameter2) - 0.5 * (f.dispersal + g.dispersal)
    // what the simplex's tolerance may violate, times the mass 1, and what rounding does to the sums
    return { lower: lower - 1e-12 * diameter2 * MOST_NODES - 1e-9 * value, upper: upper * (1 + 1e-9) }
  }
  return null
}

function solve(a: Cloud, b: Cloud, { nx, periodic }: PlaneShape, work: WorkMeter): OptimalPlan {
  const [n, m] = [a.mass.length, b.mass.length]
  const costs = new Float64Array(n * m)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let du = a.u[i] - b.u[j]
      if (periodic) du -= nx * Math.round(du / nx)
      costs[i * m + j] = 0.5 * (du * du + (a.v[i] - b.v[j]) ** 2)
    }
  }
  work.units += 12 * n * m
  return optimalPlan(costs, normalised(a.mass), normalised(b.mass))
}

function normalised(mass: readonly number[]): Float64Array {
  const total = mass.reduce((s, w) => s + w, 0)
  return Float64Array.from(mass, (w) => w / total)
}

interface Split {
  readonly kept: Cloud
  readonly tail: Cloud
  /** Mass of the tail. */
  readonly lost: number
}

/** The dual functional with the nodes that were left out at their crude bounds: φ >= −max v, ψ >= max v − ½ diameter². */
function dualValue(
  { supplyPotential: u, demandPotential: v }: OptimalPlan,
  f: Split,
  g: Split,
  diameter2: number,
): number {
  const most = v.reduce((top, w) => Math.max(top, w), -Infinity)
  const sum = (mass: readonly number[], potential: Float64Array): number =>
    mass.reduce((s, w, k) => s + w * potential[k], 0)
  return sum(f.kept.mass, u) + sum(g.kept.mass, v) - f.lost * most + g.lost * (most - 0.5 * diameter2)
}

/** The largest mass that nodes can hold which together have at most `allowed`. */
function tailLevel(mass: readonly number[], allowed: number): number {
  let sum = 0
  for (const w of mass.slice().sort((a, b) => a - b)) {
    sum += w
    if (sum > allowed) return w
  }
  return 0
}

function pick({ u, v, mass }: Cloud, isWanted: (mass: number) => boolean): Cloud {
  const at = mass.flatMap((w, k) => (isWanted(w) ? [k] : []))
  return { u: at.map((k) => u[k]), v: at.map((k) => v[k]), mass: at.map((k) => mass[k]) }
}

function splitTail(cloud: Cloud, allowed: number): Split {
  const level = tailLevel(cloud.mass, allowed)
  const lost = cloud.mass.reduce((sum, w) => sum + (w < level ? w : 0), 0)
  return { kept: pick(cloud, (w) => w >= level && w > 0), tail: pick(cloud, (w) => w < level && w > 0), lost }
}

/** The tail's blocks are one block with their barycentre; `spread` is what that adds to the variance within blocks. */
function gatherTail(cloud: Cloud, allowed: number): Cloud & { readonly spread: number } {
  const { kept, tail, lost } = splitTail(cloud, allowed)
  if (!(lost > 0)) return { ...kept, spread: 0 }
  const mean = (x: readonly number[]): number => x.reduce((s, a, k) => s + a * tail.mass[k], 0) / lost
  const [u, v] = [mean(tail.u), mean(tail.v)]
  const spread = tail.mass.reduce((s, w, k) => s + w * ((tail.u[k] - u) ** 2 + (tail.v[k] - v) ** 2), 0)
  return { u: [...kept.u, u], v: [...kept.v, v], mass: [...kept.mass, lost], spread }
}

interface CoarseMeasure {
  /** Barycentres of the blocks. */
  readonly blocks: Cloud
  /** Corners with bilinear weights. */
  readonly nodes: Cloud
  /** E|Y − b|² within the blocks, and E|Y⁺ − Y|². */
  readonly variance: number
  readonly dispersal: number
}

function coarsen(c: Float64Array, { nx, ny, periodic }: PlaneShape, model: MeasureModel, mesh: number): CoarseMeasure {
  const first = axisMesh(nx, periodic, model, mesh)
  const second = axisMesh(ny, false, model, mesh)
  const contract = (a: readonly Row[], b: readonly Row[]): Float64Array[] => {
    return a.map((row) => {
      const line = new Float64Array(ny)
      for (const { cell, weight } of row) for (let j = 0; j < ny; j++) line[j] += weight * c[cell * ny + j]
      return Float64Array.from(b, (across) => across.reduce((sum, { cell, weight }) => sum + weight * line[cell], 0))
    })
  }
  const mass = contract(first.mass, second.mass)
  const [momentU, momentV] = [contract(first.moment, second.mass), contract(first.mass, second.moment)]
  const [secondU, secondV] = [contract(first.square, second.mass), contract(first.mass, second.square)]
  const blocks: Cloud = { u: [], v: [], mass: [] }
  let variance = 0
  mass.forEach((line, k) =>
    line.forEach((m, l) => {
      if (!(m > 0)) return
      const [p, q] = [momentU[k][l] / m, momentV[k][l] / m]
      push(blocks, first.at(k + 0.5) + p, second.at(l + 0.5) + q, m)
      variance += Math.max(0, secondU[k][l] + secondV[k][l] - m * (p * p + q * q))
    }),
  )
  const nodes: Cloud = { u: [], v: [], mass: [] }
  contract(first.hat, second.hat).forEach((line, k) =>
    line.forEach((m, l) => {
      if (m > 0) push(nodes, first.at(k), second.at(l), m)
    }),
  )
  let dispersal = 0
  for (let i = 0; i < nx; i++)
    for (let j = 0; j < ny; j++) dispersal += c[i * ny + j] * (first.dispersal[i] + second.dispersal[j])
  return { blocks, nodes, variance, dispersal }
}

function push(cloud: Cloud, u: number, v: number, mass: number): void {
  cloud.u.push(u)
  cloud.v.push(v)
  cloud.mass.push(mass)
}

/** Weights of the cells that a block or node hears of. */
type Row = { readonly cell: number; weight: number }[]

/** What the kernel of the model around each cell gives to the blocks and nodes of one axis: a row for each. */
interface AxisMesh {
  /** Position of node k (half integers: middles of blocks). */
  at(k: number): number
  readonly mass: Row[]
  /** First and second moments about the block's middle. */
  readonly moment: Row[]
  readonly square: Row[]
  readonly hat: Row[]
  /** ∫ K(y − a)(y − left)(right − y) dy for each cell a. */
  readonly dispersal: Float64Array
}

/** Three Gauss points are exact for the products of degree five that occur between knots. */
const GAUSS = [
  [-Math.sqrt(0.6), 5 / 18],
  [0, 8 / 18],
  [Math.sqrt(0.6), 5 / 18],
] as const

function axisMesh(n: number, periodic: boolean, model: MeasureModel, mesh: number): AxisMesh {
  const reach = model === 'spline' ? 2 : 0.5
  const origin = periodic ? -0.5 : -2.5
  const count = Math.max(3, Math.ceil((periodic ? n : n + 4) / mesh))
  const step = (periodic ? n : n + 4) / count
  const rows = (size: number): Row[] => Array.from({ length: size }, () => [])
  const add = (row: Row, cell: number, weight: number): void => {
    const last = row.at(-1)
    if (last?.cell === cell) last.weight += weight
    else row.push({ cell, weight })
  }
  const out: AxisMesh = {
    at: (k) => origin + k * step,
    mass: rows(count),
    moment: rows(count),
    square: rows(count),
    hat: rows(periodic ? count : count + 1),
    dispersal: new Float64Array(n),
  }
  const fold = (k: number, size: number): number => ((k % size) + size) % size
  for (let a = 0; a < n; a++) {
    const knots: number[] = []
    for (let y = a - reach; y <= a + reach + 1e-9; y++) knots.push(y)
    for (let k = Math.ceil((a - reach - origin) / step); origin + k * step < a + reach; k++)
      knots.push(origin + k * step)
    knots.sort((x, y) => x - y)
    for (let p = 0; p + 1 < knots.length; p++) {
      const [left, width] = [knots[p], knots[p + 1] - knots[p]]
      if (!(width > 1e-13)) continue
      const block = Math.floor((left + 0.5 * width - origin) / step)
      const k = periodic ? fold(block, count) : block
      for (const [x, weight] of GAUSS) {
        const y = left + 0.5 * width * (1 + x)
        const w = weight * width * kernel(model, y - a)
        const t = (y - origin) / step - block
        const local = (t - 0.5) * step
        add(out.mass[k], a, w)
        add(out.moment[k], a, w * local)
        add(out.square[k], a, w * local * local)
        add(out.hat[k], a, w * (1 - t))
        add(out.hat[periodic ? fold(k + 1, count) : k + 1], a, w * t)
        out.dispersal[a] += w * t * (1 - t) * step * step
      }
    }
  }
  return out
}

/** The cubic B-spline, or the cell. */
function kernel(model: MeasureModel, x: number): number {
  const r = Math.abs(x)
  if (model !== 'spline') return r <= 0.5 ? 1 : 0
  if (r >= 2) return 0
  return r < 1 ? 2 / 3 - r * r + 0.5 * r ** 3 : (2 - r) ** 3 / 6
}
