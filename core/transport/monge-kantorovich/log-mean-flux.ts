/**
 * Upper bound of W₂² from one elliptic solve (units of the cell).
 *
 * If div m = f − g then rho_t = (1 − t) f + t g with the flux m solves the continuity equation, and Benamou-Brenier gives
 *   W₂²(f, g) <= ∫ |m|² ∫₀¹ dt/rho_t dx = ∫ |m|² / L(f, g) dx,   L(a, b) = (b − a)/ln(b/a).
 * m comes from A p = F − G, A the five-point Laplacian with weight L; what conjugate gradients leave of the divergence is pushed
 * to the roots of a maximum-weight spanning forest, so that the divergence is exact.
 *
 * Tails: f = a + α, g = b + β with a, b on the cells above a threshold and of equal mass on every connected part;
 *   W₂²(f, g) <= W₂²(a, b) + W₂²(α, β),
 * and the second term is at most the cost of leaving min(α, β) in place and coupling the rest independently. So noise in the tails
 * costs its own mass times a squared distance, not a square root of it.
 */
import { compensatedSum } from '../../numerics/compensated-sum.ts'
import { fivePointFromWeights, solveFivePoint } from '../../numerics/linear-algebra/five-point-pcg.ts'
import type { FivePoint } from '../../numerics/linear-algebra/five-point-pcg.ts'
import type { PlaneShape, WorkMeter } from './plane-shape.ts'

/** Logarithmic mean of a, b >= 0; 0 if either is 0. */
export function logMean(a: number, b: number): number {
  const sum = a + b
  const difference = b - a
  if (Math.abs(difference) < 0.02 * sum) {
    const y = (difference / sum) * (difference / sum)
    return 0.5 * sum * (1 - y * (1 / 3 + y * (4 / 45 + (44 * y) / 945)))
  }
  if (!(a > 0) || !(b > 0)) return 0
  return difference / Math.log(b / a)
}

export function logMeanArray(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length)
  for (let k = 0; k < a.length; k++) out[k] = logMean(a[k], b[k])
  return out
}

/** Masses on the core, equal on every connected part, and what the rest costs. */
export interface CoreSplit {
  readonly f: Float64Array
  readonly g: Float64Array
  /** f − g, kept apart so that close measures lose no digits. */
  readonly difference: Float64Array
  /** Upper bound of W₂² between the remainders, cells². */
  readonly remainderCost: number
  /** W₂ that the floor under empty cells may have hidden, once for both measures, cells. */
  readonly floorDistance: number
}

const FLOOR = 1e-30

/** @param threshold relative to the largest coefficient: cells where both are below stay outside the core */
export function splitCore(f: Float64Array, g: Float64Array, shape: PlaneShape, threshold: number): CoreSplit {
  const size = f.length
  let top = 0
  const whole = new Float64Array(size)
  for (let a = 0; a < size; a++) {
    top = Math.max(top, f[a], g[a])
    whole[a] = f[a] - g[a]
  }
  // the measures are f/Σf and g/Σg: what rounding left between the totals is no transport
  const excess = compensatedSum(whole)
  const cf = new Float64Array(size)
  const cg = new Float64Array(size)
  const difference = new Float64Array(size)
  let floorMass = 0
  for (let a = 0; a < size; a++) {
    whole[a] -= excess * f[a]
    if (f[a] <= threshold * top && g[a] <= threshold * top) continue
    cf[a] = Math.max(f[a], FLOOR * top)
    cg[a] = Math.max(g[a], FLOOR * top)
    difference[a] = whole[a] + (cf[a] - f[a] - (cg[a] - g[a]))
    floorMass += cf[a] - f[a] + (cg[a] - g[a])
  }
  balanceParts(cf, cg, difference, shape)
  for (let a = 0; a < size; a++) whole[a] -= difference[a]
  const diameter2 = shape.nx * shape.nx + shape.ny * shape.ny
  return {
    f: cf,
    g: cg,
    difference,
    remainderCost: independentCost(whole, shape),
    floorDistance: 2 * Math.sqrt(floorMass * diameter2),
  }
}

/** Scales the heavier measure down on every connected part of the core. */
function balanceParts(
  cf: Float64Array,
  cg: Float64Array,
  difference: Float64Array,
  { nx, ny, periodic }: PlaneShape,
): void {
  const seen = new Uint8Array(cf.length)
  const stack: number[] = []
  for (let seed = 0; seed < cf.length; seed++) {
    if (seen[seed] !== 0 || !(cf[seed] > 0)) continue
    const members: number[] = []
    const visit = (b: number): void => {
      if (seen[b] === 0 && cf[b] > 0) {
        seen[b] = 1
        stack.push(b)
      }
    }
    visit(seed)
    while (stack.length > 0) {
      const a = stack.pop() as number
      members.push(a)
      const i = Math.floor(a / ny)
      const j = a - i * ny
      if (j > 0) visit(a - 1)
      if (j + 1 < ny) visit(a + 1)
      if (i > 0) visit(a - ny)
      else if (periodic) visit((nx - 1) * ny + j)
      if (i + 1 < nx) visit(a + ny)
      else if (periodic) visit(j)
    }
    const excess = compensatedSum(members.map((a) => difference[a]))
    if (excess === 0) continue
    const heavy = excess > 0 ? cf : cg
    const share = excess / compensatedSum(members.map((a) => heavy[a]))
    for (const a of members) {
      difference[a] -= share * heavy[a]
      heavy[a] *= 1 - Math.abs(share)
    }
  }
}

/**
 * Bound of W₂² between the positive and the negative part of d (what both measures leave outside is left in place):
 * the independent coupling costs m (var₊ + var₋ + |mean₊ − mean₋|²).
 */
function independentCost(difference: Float64Array, { nx, ny }: PlaneShape): number {
  const a = [0, 0, 0, 0, 0]
  const b = [0, 0, 0, 0, 0]
  for (let i = 0; i < nx; i++) {
    const x = i - nx / 2
    for (let j = 0; j < ny; j++) {
      const d = difference[i * ny + j]
      if (d === 0) continue
      const y = j - ny / 2
      const m = d > 0 ? a : b
      const w = Math.abs(d)
      m[0] += w
      m[1] += w * x
      m[2] += w * y
      m[3] += w * x * x
      m[4] += w * y * y
    }
  }
  const mass = Math.max(a[0], b[0])
  if (!(mass > 0)) return 0
  if (!(a[0] > 0) || !(b[0] > 0)) return mass * (nx * nx + ny * ny)
  const dx = a[1] / a[0] - b[1] / b[0]
  const dy = a[2] / a[0] - b[2] / b[0]
  const spread = (m: number[]): number => (m[3] + m[4]) / m[0] - (m[1] / m[0]) ** 2 - (m[2] / m[0]) ** 2
  return mass * (Math.max(0, spread(a)) + Math.max(0, spread(b)) + dx * dx + dy * dy)
}

/** Face fluxes: mx[p] from (i, j) to (i+1, j) (through the seam from the last row if periodic), my[p] to (i, j+1). */
export interface Flux {
  readonly mx: Float64Array
  readonly my: Float64Array
  /** Mass that no face could carry (rounding at the roots). */
  readonly leak: number
  readonly iterations: number
}

/** Flux of a core with divergence f − g exactly (up to `leak`), near the minimiser of Σ |m|²/L. */
export function logMeanFlux(
  { f, g, difference: b }: CoreSplit,
  shape: PlaneShape,
  tolerance: number,
  work: WorkMeter,
): Flux {
  const { nx, ny, periodic } = shape
  const a = fivePointFromWeights(logMeanArray(f, g), nx, ny, periodic)
  const { solution: p, iterations } = solveFivePoint(a, b, tolerance, 600)
  work.units += f.length * (iterations + 8)
  const mx = new Float64Array(f.length)
  const my = new Float64Array(f.length)
  for (let i = 0; i < nx; i++) {
    const up = i + 1 < nx ? (i + 1) * ny : 0
    for (let j = 0; j < ny; j++) {
      const q = i * ny + j
      if (a.kx[q] > 0) mx[q] = a.kx[q] * (p[q] - p[up + j])
      if (a.ky[q] > 0) my[q] = a.ky[q] * (p[q] - p[q + 1])
    }
  }
  const leak = repairDivergence(a, b, mx, my)
  return { mx, my, leak, iterations }
}

/**
 * Makes out − in = b in every cell by pushing the residual along a maximum-weight spanning forest, leaves to roots
 * (Prim with buckets of a quarter octave). Returns the mass left at the roots.
 */
export function repairDivergence(a: FivePoint, b: Float64Array, mx: Float64Array, my: Float64Array): number {
  const { nx, ny, kx, ky } = a
  const size = nx * ny
  const rest = new Float64Array(size)
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const q = i * ny + j
      const below = i > 0 ? mx[q - ny] : mx[(nx - 1) * ny + j]
      rest[q] = b[q] - (mx[q] + my[q]) + (below + (j > 0 ? my[q - 1] : 0))
    }
  }
  const head = new Int32Array(8192).fill(-1)
  const entryCell = new Int32Array(4 * size + 1)
  const entryParent = new Int32Array(4 * size + 1)
  const entryNext = new Int32Array(4 * size + 1)
  const parent = new Int32Array(size).fill(-2)
  const order = new Int32Array(size)
  let visited = 0
  let entries = 0
  let top = 0
  const bits = new Float64Array(1)
  const words = new Uint32Array(bits.buffer)
  const offer = (cell: number, from: number, k: number): void => {
    if (!(k > 0) || parent[cell] !== -2) return
    bits[0] = k
    const bucket = words[1] >>> 18
    entryCell[entries] = cell
    entryParent[entries] = from
    entryNext[entries] = head[bucket]
    head[bucket] = entries++
    if (bucket > top) top = bucket
  }
  const settle = (q: number, from: number): void => {
    parent[q] = from
    order[visited++] = q
    const i = Math.floor(q / ny)
    const j = q - i * ny
    if (i > 0) offer(q - ny, q, kx[q - ny])
    else offer((nx - 1) * ny + j, q, kx[(nx - 1) * ny + j])
    offer(i + 1 < nx ? q + ny : j, q, kx[q])
    if (j > 0) offer(q - 1, q, ky[q - 1])
    if (j + 1 < ny) offer(q + 1, q, ky[q])
  }
  for (let seed = 0; seed < size; seed++) {
    if (parent[seed] !== -2) continue
    settle(seed, -1)
    while (top >= 0) {
      const e = head[top]
      if (e < 0) {
        if (top === 0) break
        top--
        continue
      }
      head[top] = entryNext[e]
      if (parent[entryCell[e]] === -2) settle(entryCell[e], entryParent[e])
    }
  }
  let leak = 0
  for (let v = visited - 1; v >= 0; v--) {
    const q = order[v]
    const to = parent[q]
    const e = rest[q]
    if (to < 0) {
      leak += Math.abs(e)
      continue
    }
    rest[to] += e
    if (to === q + 1) my[q] += e
    else if (to === q - 1) my[to] -= e
    else if (to === q + ny || (to < ny && q >= (nx - 1) * ny && to !== q - ny)) mx[q] += e
    else mx[to] -= e
  }
  return leak
}
