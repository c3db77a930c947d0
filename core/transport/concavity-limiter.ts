/**
 * Least majorant of a potential whose second differences along eight directions stay below cap·|e|²: it removes the places
 * (tails, valleys, vacuum) where the minimiser of ½|x − y|² − φ would not be unique. Any potential is admissible in the dual,
 * so the bound stays valid; where φ is already limited nothing changes.
 */
import type { PotentialSpace } from './dual-potential.ts'
import type { WorkMeter } from './plane-shape.ts'

const DIRECTIONS = [1, 0, 0, 1, 1, 1, 1, -1, 2, 1, 1, 2, 2, -1, 1, -2]

/**
 * Active-set Gauss-Seidel on the coefficients. Cost: one sweep, plus the neighbourhood of every raised coefficient; it stops after 60 visits a
 * coefficient even if violations of the cap are left (the certificate measures the curvature itself).
 * @param cap largest second derivative allowed (1 = the cost's own curvature)
 * @returns the number of raises
 */
export function limitInPlace(space: PotentialSpace, dofs: Float64Array, cap: number, work: WorkMeter): number {
  const { cx, cy, q, shape } = space
  const periodic = shape.periodic
  const size = cx * cy
  const unit = cap * q * q
  const slack = 1e-7 * unit
  const queued = new Uint8Array(size)
  let queue: number[] = []
  let next: number[] = []
  const excess = (p: number): number => {
    const i = Math.floor(p / cy)
    const j = p - i * cy
    let most = -Infinity
    for (let d = 0; d < 16; d += 2) {
      const ei = DIRECTIONS[d]
      const ej = DIRECTIONS[d + 1]
      if (j + ej < 0 || j + ej >= cy || j - ej < 0 || j - ej >= cy) continue
      let up = i + ei
      let down = i - ei
      if (periodic) {
        up = up >= cx ? up - cx : up
        down = down < 0 ? down + cx : down
      } else if (up >= cx || down < 0) continue
      const t = 0.5 * (dofs[up * cy + j + ej] + dofs[down * cy + j - ej] - unit * (ei * ei + ej * ej))
      if (t > most) most = t
    }
    return most - dofs[p]
  }
  for (let p = 0; p < size; p++) if (excess(p) > slack) queue.push(p)
  let raises = 0
  let visits = size
  const limit = 60 * size
  while (queue.length > 0 && visits < limit) {
    next = []
    for (const p of queue) queued[p] = 0
    for (const p of queue) {
      const e = excess(p)
      visits++
      if (!(e > slack)) continue
      dofs[p] += e
      raises++
      const i = Math.floor(p / cy)
      const j = p - i * cy
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
  return raises
}
