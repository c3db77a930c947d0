/**
 * Least majorant of a potential whose second differences along eight directions stay below cap·|e|²: it removes the places
 * (tails, valleys, vacuum) where the minimiser of ½|x − y|² − φ would not be unique. Any potential is admissible in the dual,
 * so the bound stays valid; where φ is already limited nothing changes.
 */
import type { PotentialSpace } from './dual-potential.ts'
import type { WorkMeter } from '../plane-shape.ts'

const DIRECTIONS = [1, 0, 0, 1, 1, 1, 1, -1, 2, 1, 1, 2, 2, -1, 1, -2]

/** Visits a coefficient of one active-set run before the long steps are taken, and rounds of both. */
const PATIENCE = 8
const ROUNDS = 16

/**
 * Active-set Gauss-Seidel on the coefficients. It passes a raise on to the nearest neighbours only, so where it does not settle quickly, sweeps with
 * steps of 2, 4, 8, … coefficients come between: what holds for single steps holds for multiples of them, so these raise
 * nothing above the least majorant either, and cross a wide valley at once. Gives up after `ROUNDS` (the certificate measures the
 * curvature itself).
 * @param cap largest second derivative allowed (1 = the cost's own curvature)
 * @returns the number of raises
 */
export function limitInPlace(space: PotentialSpace, dofs: Float64Array, cap: number, work: WorkMeter): number {
  const { cx, cy, q, shape } = space
  const size = cx * cy
  const lattice: Lattice = { cx, cy, periodic: shape.periodic, unit: cap * q * q, dofs }
  let raises = 0
  for (let round = 0; round < ROUNDS; round++) {
    const settled = settle(lattice, PATIENCE * size, work)
    raises += settled.raises
    if (settled.done) break
    let longest = 1
    while (4 * longest < Math.max(cx, cy)) longest *= 2
    for (let step = longest; step > 1; step /= 2) raises += sweep(lattice, step, work)
  }
  return raises
}

interface Lattice {
  readonly cx: number
  readonly cy: number
  readonly periodic: boolean
  readonly unit: number
  readonly dofs: Float64Array
}

/** How far coefficient (i, j) lies below what its neighbours `step` times a direction away ask of it. */
function excess({ cx, cy, periodic, unit, dofs }: Lattice, i: number, j: number, step: number): number {
  const p = i * cy + j
  const reach = 2 * step
  const inside = i >= reach && i + reach < cx && j >= reach && j + reach < cy
  let most = -Infinity
  for (let d = 0; d < 16; d += 2) {
    const ei = step * DIRECTIONS[d]
    const ej = step * DIRECTIONS[d + 1]
    let up = p + ei * cy + ej
    let down = p - ei * cy - ej
    if (!inside) {
      if (j + ej < 0 || j + ej >= cy || j - ej < 0 || j - ej >= cy) continue
      if (periodic) {
        up = ((((i + ei) % cx) + cx) % cx) * cy + j + ej
        down = ((((i - ei) % cx) + cx) % cx) * cy + j - ej
      } else if (i + ei >= cx || i - ei < 0) continue
    }
    const t = 0.5 * (dofs[up] + dofs[down] - unit * (ei * ei + ej * ej))
    if (t > most) most = t
  }
  return most - dofs[p]
}

/** One sweep with long steps, there and back. */
function sweep(lattice: Lattice, step: number, work: WorkMeter): number {
  const { cx, cy, dofs, unit } = lattice
  const slack = 1e-7 * unit
  const size = cx * cy
  let raises = 0
  for (let k = 0; k < 2 * size; k++) {
    const p = k < size ? k : 2 * size - 1 - k
    const e = excess(lattice, Math.floor(p / cy), p % cy, step)
    if (!(e > slack)) continue
    dofs[p] += e
    raises++
  }
  work.units += 2 * size
  return raises
}

function settle(lattice: Lattice, limit: number, work: WorkMeter): { raises: number; done: boolean } {
  const { cx, cy, periodic, dofs, unit } = lattice
  const size = cx * cy
  const slack = 1e-7 * unit
  const queued = new Uint8Array(size)
  let queue: number[] = []
  for (let p = 0; p < size; p++) if (excess(lattice, Math.floor(p / cy), p % cy, 1) > slack) queue.push(p)
  let raises = 0
  let visits = size
  while (queue.length > 0 && visits < limit) {
    const next: number[] = []
    for (const p of queue) queued[p] = 0
    for (const p of queue) {
      const i = Math.floor(p / cy)
      const j = p - i * cy
      const e = excess(lattice, i, j, 1)
      visits++
      if (!(e > slack)) continue
      dofs[p] += e
      raises++
      for (let d = 0; d < 16; d += 2) {
        for (let sign = -1; sign <= 1; sign += 2) {
          let row = i + sign * DIRECTIONS[d]
          const column = j + sign * DIRECTIONS[d + 1]
          if (periodic) row = (row + cx) % cx
          if (row < 0 || row >= cx || column < 0 || column >= cy) continue
          const k = row * cy + column
          if (queued[k] === 0) {
            queued[k] = 1
            next.push(k)
          }
        }
      }
    }
    queue = next
  }
  work.units += visits
  return { raises, done: queue.length === 0 }
}
