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
import { diagonalsToPhaseSpace, kernelDiagonalsInto } from './band-matrix.ts'

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
  const {
    first,
    length,
    offsets,
    diagonals: kernel,
  } = kernelDiagonals(state, Math.floor((2 * width) / spacing) + 1, period)
  const diagonals = new Float64Array(2 * offsets * nx)
  const scale = (spacing * spacing) / (2 * Math.PI * hbar * Math.sqrt(Math.PI * hbar))
  // q_j = origin + (j + n/2) spacing: whole and half points take turns
  const windows = [0, 0.5].map((shift) =>
    Array.from({ length: nx }, (_, i) =>
      windowAbout(
        (grid.x.origin + i * grid.x.spacing - origin) / spacing - shift,
        width / spacing,
        (spacing * spacing) / hbar,
      ),
    ),
  )
  for (let n = 0; n < offsets; n++) {
    const s = n * spacing
    const factor = scale * Math.exp((-s * s) / (4 * hbar))
    const row = n * length
    for (let i = 0; i < nx; i++) {
      const { from, weights } = windows[n % 2][i]
      const start = from - (n >> 1)
      let re = 0
      let im = 0
      for (let k = period === null ? Math.max(0, first - start) : 0; k < weights.length; k++) {
        const at = period === null ? start + k - first : (((start + k) % count) + count) % count
        if (at >= length) break
        re += weights[k] * kernel[2 * (row + at)]
        im += weights[k] * kernel[2 * (row + at) + 1]
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

/** exp(-sharpness (j - centre)^2) for the whole j from `from` on, as far as `reach`. */
function windowAbout(centre: number, reach: number, sharpness: number): { from: number; weights: Float64Array } {
  const from = Math.ceil(centre - reach)
  const weights = Float64Array.from({ length: Math.floor(centre + reach) - from + 1 }, (_, k) =>
    Math.exp(-sharpness * (from + k - centre) ** 2),
  )
  return { from, weights }
}

/** Diagonals 0, 1, 2, … of the kernel over the part of the grid that carries mass: rows of `length` from index `first` on. */
interface KernelDiagonals {
  readonly first: number
  readonly length: number
  readonly offsets: number
  /** Of the orbitals they were made from: a state that was stepped on in place is another state. */
  readonly fingerprint: number
  readonly diagonals: Float64Array
}

/** One state is looked at on many grids (search of the window, comparison, picture); the sum over its orbitals is the costly part. */
const kernels = new WeakMap<LowRankState, KernelDiagonals>()

function kernelDiagonals(state: LowRankState, mostOffsets: number, period: number | null): KernelDiagonals {
  const known = kernels.get(state)
  const fingerprint = state.orbitals.reduce((sum, v, i) => sum + v * (1 + (i % 1021)), 0)
  if (known && known.fingerprint === fingerprint) return known
  const isCircle = period !== null
  const [first, last] = isCircle ? [0, state.grid.count] : essentialRange(state, NEGLIGIBLE_MASS)
  const length = last - first
  const offsets = isCircle ? mostOffsets : Math.min(mostOffsets, length)
  const diagonals = new Float64Array(2 * offsets * length)
  kernelDiagonalsInto(diagonals, { state, first, length, isCircle }, 1, 0, 0, offsets)
  const made = { first, length, offsets, fingerprint, diagonals }
  kernels.set(state, made)
  return made
}

/** Sets the values with |xi| >= band to 0. */
export function clearOutsideBandInPlace(values: Float64Array, grid: PhaseSpaceGrid, band: number): void {
  for (let j = 0; j < grid.xi.count; j++) {
    if (Math.abs(grid.xi.origin + j * grid.xi.spacing) < band) continue
    for (let i = 0; i < grid.x.count; i++) values[i * grid.xi.count + j] = 0
  }
}
