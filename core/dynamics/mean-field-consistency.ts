/**
 * The two integrals of the consistency term c_N (bounds/consistency-term.ts) for rho = the position density of weighted points:
 *
 *   pairSquare = int int V'(x - y)^2 rho rho,   fieldSquare = int (V' * rho)^2 rho.
 *
 * The points are spread over cells of equal size by linear weights; two cell sizes, h and 2h, give the value (extrapolated, errors of order h^2)
 * and its error.
 */
import type { Potential } from '../potentials/potential.ts'
import type { PointMeasure } from '../states/classical-density.ts'

export interface ConsistencyIntegrals {
  readonly pairSquare: number
  readonly fieldSquare: number
  /** Of either, by the cells. */
  readonly error: number
}

const CELLS = 400

export function consistencyIntegrals(potential: Potential, points: PointMeasure): ConsistencyIntegrals {
  const [fine, coarse] = [onCells(potential, points, CELLS), onCells(potential, points, CELLS / 2)]
  const extrapolated = (a: number, b: number): number => a + (a - b) / 3
  const pairSquare = extrapolated(fine.pairSquare, coarse.pairSquare)
  const fieldSquare = Math.min(pairSquare, extrapolated(fine.fieldSquare, coarse.fieldSquare))
  const error = Math.max(Math.abs(pairSquare - fine.pairSquare), Math.abs(fieldSquare - fine.fieldSquare))
  return { pairSquare, fieldSquare, error }
}

function onCells(
  potential: Potential,
  { x, weight }: PointMeasure,
  cells: number,
): Omit<ConsistencyIntegrals, 'error'> {
  let [least, most] = [Infinity, -Infinity]
  for (const at of x) {
    least = Math.min(least, at)
    most = Math.max(most, at)
  }
  const spacing = Math.max(most - least, 1e-300) / cells
  const mass = new Float64Array(cells + 2)
  x.forEach((at, j) => {
    const s = (at - least) / spacing
    const cell = Math.min(cells, Math.floor(s))
    mass[cell] += weight[j] * (1 - (s - cell))
    mass[cell + 1] += weight[j] * (s - cell)
  })
  const force = Float64Array.from({ length: mass.length }, (_, i) => potential.gradient(i * spacing))
  let pairSquare = 0
  let fieldSquare = 0
  for (let i = 0; i < mass.length; i++) {
    let field = 0
    let square = 0
    for (let k = 0; k < mass.length; k++) {
      const f = i >= k ? force[i - k] : -force[k - i]
      field += mass[k] * f
      square += mass[k] * f * f
    }
    pairSquare += mass[i] * square
    fieldSquare += mass[i] * field * field
  }
  return { pairSquare, fieldSquare }
}
