/**
 * Transport between weighted points and the spline measure Σ g_a B₃(y − a), both ends proved (units of the node spacing):
 *
 *   ½ W₂² >= Σ_p w_p ψ_p + ∫ c g,  c(y) = min_p ½|y − z_p|² − ψ_p, for any ψ. ½|y|² − c is convex, hence below its multilinear
 *   interpolant, and B₁ against B₃ is B₅ = (1 26 66 26 1)/120:   ∫ c B₃(y − a) >= (B₅ * c)(a) − 1/6.
 *
 *   ½ W₂² <= Σ plan_ap ½|a − z_p|² + 1/3 for any plan between the masses g_a at the nodes and the points (the B-spline adds its own variance).
 *
 * ψ climbs by L-BFGS on Σ_p w_p ψ_p + Σ_a g_a c(a), gradient w_p − g(cell p); the plan is the cells, mended by second choices.
 */
import { laguerreCells, image } from './laguerre-cells.ts'
import type { LaguerreCells, NodeGrid, Sites } from './laguerre-cells.ts'
import type { WorkMeter } from '../plane-shape.ts'
import type { MeasureModel } from '../spline-measure.ts'

export interface NodeMeasure {
  readonly grid: NodeGrid
  /** Coefficients >= 0, sum 1. */
  readonly mass: Float64Array
  /** Nodes that matter: mass and two around. */
  readonly active: Uint8Array
}

export function nodeMeasure(mass: Float64Array, grid: NodeGrid): NodeMeasure {
  const { rows, columns, period } = grid
  const active = new Uint8Array(mass.length)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      if (!(mass[i * columns + j] > 0)) continue
      for (let k = -2; k <= 2; k++) {
        const row = period > 0 ? (i + k + rows) % rows : i + k
        if (row < 0 || row >= rows) continue
        for (let l = Math.max(0, j - 2); l <= Math.min(columns - 1, j + 2); l++) active[row * columns + l] = 1
      }
    }
  }
  return { grid, mass, active }
}

/** J(ψ) and its gradient; fills `cells`. */
function dualAndGradient(
  sites: Sites,
  psi: Float64Array,
  g: NodeMeasure,
  cells: LaguerreCells,
  gradient: Float64Array,
  work: WorkMeter,
): number {
  laguerreCells(sites, psi, g.grid, g.active, cells)
  work.units += g.mass.length + (sites.u.length * g.mass.length) / 64
  gradient.set(sites.weight)
  let value = 0
  for (let p = 0; p < psi.length; p++) value += sites.weight[p] * psi[p]
  for (let a = 0; a < g.mass.length; a++) {
    const m = g.mass[a]
    if (!(m > 0)) continue
    value += m * cells.value[a]
    gradient[cells.owner[a]] -= m
  }
  return value
}

export function emptyCells(size: number): LaguerreCells {
  return {
    value: new Float64Array(size),
    owner: new Int32Array(size),
    second: new Int32Array(size),
    regret: new Float64Array(size),
  }
}

/**
 * Climbs from `psi` (changed in place) until Σ|w_p − g(cell p)| < accuracy or the steps end.
 * @returns the mass that is still in the wrong cell
 */
export function climbInPlace(
  sites: Sites,
  psi: Float64Array,
  g: NodeMeasure,
  steps: number,
  accuracy: number,
  work: WorkMeter,
): number {
  const n = psi.length
  const cells = emptyCells(g.mass.length)
  let gradient = new Float64Array(n)
  let value = dualAndGradient(sites, psi, g, cells, gradient, work)
  let spread = 0
  for (let a = 0; a < g.mass.length; a++) if (g.mass[a] > 0) spread += g.mass[a] * Math.abs(cells.value[a])
  const history: { s: Float64Array; y: Float64Array; rho: number }[] = []
  const misplaced = (): number => gradient.reduce((sum, d) => sum + Math.abs(d), 0) / 2
  for (let step = 0; step < steps && misplaced() > accuracy; step++) {
    const direction = gradient.slice()
    const alpha: number[] = []
    for (let k = history.length - 1; k >= 0; k--) {
      const { s, y, rho } = history[k]
      let dot = 0
      for (let p = 0; p < n; p++) dot += s[p] * direction[p]
      alpha[k] = rho * dot
      for (let p = 0; p < n; p++) direction[p] -= alpha[k] * y[p]
    }
    if (history.length > 0) {
      const { s, y } = history[history.length - 1]
      let sy = 0
      let yy = 0
      for (let p = 0; p < n; p++) {
        sy += s[p] * y[p]
        yy += y[p] * y[p]
      }
      for (let p = 0; p < n; p++) direction[p] *= sy / yy
    } else {
      for (let p = 0; p < n; p++) direction[p] *= Math.max(spread, 1e-12) / (2 * Math.max(sites.weight[p], 1e-3 / n))
    }
    for (let k = 0; k < history.length; k++) {
      const { s, y, rho } = history[k]
      let dot = 0
      for (let p = 0; p < n; p++) dot += y[p] * direction[p]
      for (let p = 0; p < n; p++) direction[p] += (alpha[k] - rho * dot) * s[p]
    }
    let length = 1
    let moved = false
    for (let k = 0; k < 12; k++) {
      const trial = psi.slice()
      for (let p = 0; p < n; p++) trial[p] += length * direction[p]
      const trialGradient = new Float64Array(n)
      const trialValue = dualAndGradient(sites, trial, g, cells, trialGradient, work)
      if (trialValue > value) {
        const s = new Float64Array(n)
        const y = new Float64Array(n)
        let sy = 0
        for (let p = 0; p < n; p++) {
          s[p] = trial[p] - psi[p]
          y[p] = gradient[p] - trialGradient[p]
          sy += s[p] * y[p]
        }
        if (sy > 0) {
          history.push({ s, y, rho: 1 / sy })
          if (history.length > 10) history.shift()
        } else history.length = 0
        psi.set(trial)
        gradient = trialGradient
        value = trialValue
        moved = true
        break
      }
      length *= 0.3
    }
    if (!moved) {
      if (history.length === 0) break
      history.length = 0
    }
  }
  return misplaced()
}

/** B₁ against B₃, and against the unit cell. */
const TAPS = { spline: [66 / 120, 26 / 120, 1 / 120], 'piecewise-constant': [6 / 8, 1 / 8, 0] }

/** Proved lower end of ½ W₂² for ψ, node units². Uses `cells` on all active nodes. */
export function semiDiscreteLower(
  sites: Sites,
  psi: Float64Array,
  g: NodeMeasure,
  cells: LaguerreCells,
  model: MeasureModel,
): number {
  const { rows, columns, period } = g.grid
  const B5 = TAPS[model]
  let linear = 0
  let size = 0
  for (let p = 0; p < psi.length; p++) {
    linear += sites.weight[p] * psi[p]
    size += sites.weight[p] * Math.abs(psi[p])
  }
  let total = 0
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const m = g.mass[i * columns + j]
      if (!(m > 0)) continue
      let sum = 0
      for (let k = -2; k <= 2; k++) {
        const row = (period > 0 ? (i + k + rows) % rows : i + k) * columns + j
        sum +=
          B5[k < 0 ? -k : k] *
          (B5[0] * cells.value[row] +
            B5[1] * (cells.value[row - 1] + cells.value[row + 1]) +
            B5[2] * (cells.value[row - 2] + cells.value[row + 2]))
      }
      total += m * (sum - 1 / 6)
      size += m * Math.abs(sum)
    }
  }
  return linear + total - 1e-14 * size
}

/**
 * Proved upper end: nodes go to their cells; cells that are too full give away, node by node in the order of regret, to second choices
 * that have room; what is then still too much is coupled independently with what is missing.
 */
export function semiDiscreteUpper(sites: Sites, g: NodeMeasure, cells: LaguerreCells): number {
  const { columns, period } = g.grid
  const n = sites.u.length
  const room = sites.weight.slice()
  for (let a = 0; a < g.mass.length; a++) if (g.mass[a] > 0) room[cells.owner[a]] -= g.mass[a]
  const order: number[] = []
  for (let a = 0; a < g.mass.length; a++)
    if (g.mass[a] > 0 && room[cells.owner[a]] < 0 && cells.second[a] >= 0) order.push(a)
  order.sort((a, b) => cells.regret[a] - cells.regret[b])
  const stays = g.mass.slice()
  const given = new Map<number, number>()
  for (let pass = 0; pass < 3; pass++) {
    for (const a of order) {
      const from = cells.owner[a]
      const to = cells.second[a]
      const amount = Math.min(-room[from], pass === 0 ? Math.max(0, room[to]) : 0, stays[a])
      if (!(amount > 0)) continue
      stays[a] -= amount
      given.set(a, (given.get(a) ?? 0) + amount)
      room[from] += amount
      room[to] -= amount
    }
  }
  const halfSquare = (a: number, p: number): number => {
    const i = Math.floor(a / columns)
    const du = image(sites.u[p], i, period) - i
    const dv = sites.v[p] - (a - i * columns)
    return 0.5 * (du * du + dv * dv)
  }
  // what still overflows, cell by cell, as an equal share of every node of the cell
  const kept = new Float64Array(n)
  const full = new Float64Array(n)
  for (let a = 0; a < stays.length; a++) if (stays[a] > 0) full[cells.owner[a]] += stays[a]
  for (let p = 0; p < n; p++) kept[p] = room[p] < 0 && full[p] > 0 ? Math.max(0, 1 + room[p] / full[p]) : 1
  let cost = 0
  const over = [0, 0, 0, 0]
  for (let a = 0; a < stays.length; a++) {
    if (!(stays[a] > 0)) continue
    const p = cells.owner[a]
    cost += stays[a] * kept[p] * halfSquare(a, p)
    const w = stays[a] * (1 - kept[p])
    if (w > 0) addMoment(over, w, Math.floor(a / columns), a % columns)
  }
  for (const [a, w] of given) cost += w * halfSquare(a, cells.second[a])
  const missing = [0, 0, 0, 0]
  for (let p = 0; p < n; p++) if (room[p] > 0) addMoment(missing, room[p], sites.u[p], sites.v[p])
  if (over[0] > 0 && missing[0] > 0) {
    const mass = Math.max(over[0], missing[0])
    const du = over[1] / over[0] - missing[1] / missing[0]
    const dv = over[2] / over[0] - missing[2] / missing[0]
    const spread = (m: number[]): number => Math.max(0, m[3] / m[0] - (m[1] / m[0]) ** 2 - (m[2] / m[0]) ** 2)
    cost += 0.5 * mass * (spread(over) + spread(missing) + du * du + dv * dv)
  }
  return (cost + 1 / 3) * (1 + 1e-13)
}

function addMoment(m: number[], w: number, u: number, v: number): void {
  m[0] += w
  m[1] += w * u
  m[2] += w * v
  m[3] += w * (u * u + v * v)
}
