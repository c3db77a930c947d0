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
import {
  productInto,
  viewOfReals,
  viewOfRows,
  type ComplexView,
  type RealView,
} from '../numerics/linear-algebra/complex-products.ts'
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
  const { spacing, origin } = state.grid
  const nx = grid.x.count
  const width = REACH * Math.sqrt(hbar)
  const {
    first,
    length,
    offsets,
    diagonals: kernel,
  } = kernelDiagonals(state, Math.floor((2 * width) / spacing) + 1, period)
  const diagonals = new Float64Array(2 * offsets * nx)
  // q_j = origin + (j + n/2) spacing: whole and half points take turns
  const axis = {
    origin: (grid.x.origin - origin) / spacing - first,
    spacing: grid.x.spacing / spacing,
    reach: width / spacing,
    sharpness: (spacing * spacing) / hbar,
  }
  for (const parity of [0, 1]) {
    const rows = Math.ceil((offsets - parity) / 2)
    if (rows === 0) continue
    const everyOther = (data: Float64Array, columns: number, range: readonly [number, number]): ComplexView => ({
      ...viewOfRows(data.subarray(2 * parity * columns), rows, columns, range),
      rowStep: 4 * columns,
    })
    for (let i = 0; i < nx; i += POINTS_TOGETHER) {
      const end = Math.min(nx, i + POINTS_TOGETHER)
      const { range, windows } = windowsOf(axis, i, end, parity / 2, length, period !== null)
      if (range[0] >= range[1]) continue
      productInto(everyOther(diagonals, nx, [i, end]), everyOther(kernel, length, range), windows)
    }
  }
  const scale = (spacing * spacing) / (2 * Math.PI * hbar * Math.sqrt(Math.PI * hbar))
  for (let n = 0; n < offsets; n++) {
    const factor = scale * Math.exp(-((n * spacing) ** 2) / (4 * hbar))
    for (let at = 2 * n * nx; at < 2 * (n + 1) * nx; at++) diagonals[at] *= factor
  }
  const values = diagonalsToPhaseSpace(diagonals, nx, spacing, hbar, grid.xi)
  clearOutsideBandInPlace(values, grid, (Math.PI * hbar) / spacing)
  // rounding and the cut windows leave values of the order of -1e-16: the function itself is non-negative
  for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0
  return { grid, values }
}

/** So many neighbouring x share the points that their windows reach. */
const POINTS_TOGETHER = 64

/** The wanted x in units of the orbital grid from the first point used, how far a window reaches, and exp(-sharpness d^2) at distance d. */
interface WindowAxis {
  readonly origin: number
  readonly spacing: number
  readonly reach: number
  readonly sharpness: number
}

/**
 * The windows about the points i … end - 1 at the places c + shift, c in `range` of the `length` that there are: a real matrix, one column a point.
 * On a circle they go around it as often as they reach.
 */
function windowsOf(
  axis: WindowAxis,
  i: number,
  end: number,
  shift: number,
  length: number,
  isCircle: boolean,
): { readonly range: readonly [number, number]; readonly windows: RealView } {
  const centre = (k: number): number => axis.origin + k * axis.spacing - shift
  const [from, to] = [Math.ceil(centre(i) - axis.reach), Math.floor(centre(end - 1) + axis.reach) + 1]
  const isInside = from >= 0 && to <= length
  const range: [number, number] = isInside || !isCircle ? [Math.max(0, from), Math.min(length, to)] : [0, length]
  const columns = end - i
  const rows = Math.max(0, range[1] - range[0])
  const values = new Float64Array(rows * columns)
  for (let k = i; k < end; k++) {
    const u = centre(k)
    const last = Math.floor(u + axis.reach)
    for (let c = Math.ceil(u - axis.reach); c <= last; c++) {
      const place = isInside || !isCircle ? c : ((c % length) + length) % length
      if (place < range[0] || place >= range[1]) continue
      values[(place - range[0]) * columns + k - i] += Math.exp(-axis.sharpness * (c - u) ** 2)
    }
  }
  return { range, windows: viewOfReals(values, rows, columns) }
}

/** Diagonals 0, 1, 2, … of the kernel over the part of the grid that carries mass, by their midpoints: rows of `length` from index `first` on. */
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
  kernelDiagonalsInto(diagonals, { state, first, length, isCircle }, 1, 0.5, 0, offsets)
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
