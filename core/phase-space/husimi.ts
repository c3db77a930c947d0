/**
 * The Husimi function  Hus(x, xi) = <x,xi|R|x,xi>/(2 pi hbar), with the coherent states of states/coherent-state.ts;
 * non-negative, of mass tr R.
 *
 * With q = (y + y')/2 and s = y - y' the product of the two Gaussian windows separates,
 *
 *   Hus(x, xi) = (2 pi hbar)^{-1} (pi hbar)^{-1/2} int ds e^{-s^2/4hbar} e^{-i xi s/hbar} int dq e^{-(q-x)^2/hbar} r(q + s/2, q - s/2),
 *
 * so that each diagonal of the kernel is formed once, smoothed to the wanted x, and transformed to the wanted xi. Both
 * sums are trapezoidal over the orbital grid: spectrally accurate inside the momentum band, |xi| < pi hbar/spacing;
 * beyond the band, where the grid knows nothing, the value is 0. On a circle |x,xi> is periodised, without renormalisation.
 */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../grids/phase-space-grid.ts'
import { essentialRange, type LowRankState } from '../states/density-operator.ts'
import { diagonalsToPhaseSpace, kernelDiagonalInto } from './band-matrix.ts'

/** exp(-REACH^2) is below rounding: windows are cut where they are exp(-36). */
const REACH = 6
/** Mass outside of the part of the orbital grid that is used. */
const NEGLIGIBLE_MASS = 1e-24

/**
 * @param grid any window and spacing; x and xi need not align with the orbitals' grid
 * @param period of the circle on which the state lives, or null
 */
export function husimiOnGrid(state: LowRankState, grid: PhaseSpaceGrid, period: number | null): PhaseSpaceField {
  const { hbar } = state
  const { spacing, origin, count } = state.grid
  const nx = grid.x.count
  const width = REACH * Math.sqrt(hbar)
  const [firstUsed, lastUsed] = period === null ? essentialRange(state, NEGLIGIBLE_MASS) : [0, count]
  const offsets = Math.floor((2 * width) / spacing) + 1
  const diagonals = new Float64Array(2 * offsets * nx)
  const scale = (spacing * spacing) / (2 * Math.PI * hbar * Math.sqrt(Math.PI * hbar))
  // the orbital indices that the windows of the wanted x can see
  const index = (x: number): number => (x - origin) / spacing
  const lowest = Math.floor(index(Math.min(grid.x.origin, lastX(grid)) - 2 * width))
  const highest = Math.ceil(index(Math.max(grid.x.origin, lastX(grid)) + 2 * width))
  const first = period === null ? Math.max(firstUsed, lowest) : lowest
  const last = period === null ? Math.min(lastUsed, highest) : highest
  const stored = period === null ? last - first : count
  const work = new Float64Array(2 * Math.max(0, stored))
  for (let n = 0; n < offsets; n++) {
    const length = period === null ? last - first - n : count
    if (length <= 0) break
    kernelDiagonalInto(work, state, n, period === null ? first : 0, length)
    const s = n * spacing
    const factor = scale * Math.exp((-s * s) / (4 * hbar))
    for (let i = 0; i < nx; i++) {
      const x = grid.x.origin + i * grid.x.spacing
      // q_j = origin + (j + n/2) spacing
      const from = Math.ceil(index(x - width) - n / 2)
      const to = Math.floor(index(x + width) - n / 2)
      let re = 0
      let im = 0
      for (let j = period === null ? Math.max(from, first) : from; j <= to; j++) {
        const at = period === null ? j - first : ((j % count) + count) % count
        if (at >= length) break
        const d = origin + (j + n / 2) * spacing - x
        const w = Math.exp((-d * d) / hbar)
        re += w * work[2 * at]
        im += w * work[2 * at + 1]
      }
      diagonals[2 * (n * nx + i)] = factor * re
      diagonals[2 * (n * nx + i) + 1] = factor * im
    }
  }
  const values = diagonalsToPhaseSpace(diagonals, nx, spacing, hbar, grid.xi)
  clearOutsideBandInPlace(values, grid, (Math.PI * hbar) / spacing)
  // rounding and the cut windows leave values of the order of -1e-16: the function itself is non-negative
  for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0
  return { grid, values }
}

function lastX(grid: PhaseSpaceGrid): number {
  return grid.x.origin + (grid.x.count - 1) * grid.x.spacing
}

/** Sets the values with |xi| >= band to 0. */
export function clearOutsideBandInPlace(values: Float64Array, grid: PhaseSpaceGrid, band: number): void {
  for (let j = 0; j < grid.xi.count; j++) {
    if (Math.abs(grid.xi.origin + j * grid.xi.spacing) < band) continue
    for (let i = 0; i < grid.x.count; i++) values[i * grid.xi.count + j] = 0
  }
}
