/**
 * The Wigner function  W(x, xi) = (2 pi hbar)^{-1} int e^{-i xi s/hbar} r(x + s/2, x - s/2) ds, of mass tr R.
 *
 * The orbitals are interpolated (band-limited) to half their spacing, so that every diagonal r(q + s/2, q - s/2),
 * s = n * spacing, is known at all q of the finer grid without aliasing; it is interpolated to the wanted x by the
 * cardinal series (sinc on the line, Dirichlet on the circle) and transformed to the wanted xi. Spectrally accurate.
 *
 * On a circle of period P the kernel is periodic in both arguments, and the values with |s| > P/2 belong to pairs that go
 * around the circle. Convention: s runs over [-P, P] with a smooth weight w(s), 1 at s = 0, w(s) + w(P - s) = 1, and
 * |1 - w| < 1e-8 for |s| < P/8. Its x-marginal is exactly rho. For a state whose coherence length is well below an eighth
 * of the period this is the Wigner function on the line, periodised.
 */
import type { PhaseSpaceField, PhaseSpaceGrid } from '../grids/phase-space-grid.ts'
import { productInto, transposeOf, viewOfReals, viewOfRows } from '../numerics/linear-algebra/complex-products.ts'
import { createFft } from '../numerics/fft/fft.ts'
import { essentialRange, type LowRankState } from '../states/density-operator.ts'
import { diagonalsToPhaseSpace, kernelDiagonalsInto } from './band-matrix.ts'
import { clearOutsideBandInPlace } from './husimi.ts'

/** Mass outside of the part of the orbital grid that is used; its square root, times an amplitude of 1, is what W loses. */
const NEGLIGIBLE_MASS = 1e-27

/** So many diagonals are formed at a time. */
const TOGETHER = 128

/**
 * @param period of the circle on which the state lives, or null
 * @param accuracy absolute error of W that a picture can live with: orbitals of next to no mass are left out (|W| <= mass/pi hbar), and
 * diagonals from where on there is nothing. 0: neither, everything to rounding.
 */
export function wignerOnGrid(
  state: LowRankState,
  grid: PhaseSpaceGrid,
  period: number | null,
  accuracy = 0,
): PhaseSpaceField {
  const { hbar } = state
  const { spacing } = state.grid
  const nx = grid.x.count
  const fine = refine(withoutSmallOrbitals(state, accuracy * Math.PI * hbar))
  const m = fine.grid.count
  const [first, last] = period === null ? essentialRange(fine, NEGLIGIBLE_MASS) : [0, m]
  const length = last - first
  // s = n * spacing = 2 n fine spacings: r between the fine points q + n and q - n
  const offsets = period === null ? Math.floor(length / 2) + 1 : m / 2 + 1
  const interpolation = cardinalMatrix(fine, grid, first, length, period)
  const diagonals = new Float64Array(2 * offsets * nx)
  const work = new Float64Array(2 * TOGETHER * length)
  // W sums 2 offsets diagonals, each over an x-resolution of one
  const faint = (accuracy * Math.PI * hbar) / (offsets * spacing)
  const part = { state: fine, first, length, isCircle: period !== null }
  let largest = 0
  for (let from = 0; from < offsets; from += TOGETHER) {
    const to = Math.min(offsets, from + TOGETHER)
    // q = y_{j + n}, half way between the two
    kernelDiagonalsInto(work, part, 2, 1, from, to)
    let size = 0
    for (let at = 0; at < 2 * (to - from) * length; at++) size = Math.max(size, Math.abs(work[at]))
    largest = Math.max(largest, size)
    if (size < Math.max(faint, 1e-17 * largest)) continue
    const taper = Float64Array.from({ length: to - from }, (_, n) =>
      period === null ? 1 : circleWeight(((from + n) * spacing) / period),
    )
    const out = diagonals.subarray(2 * from * nx, 2 * to * nx)
    productInto(
      viewOfRows(out, to - from, nx),
      viewOfRows(work, to - from, length),
      transposeOf(viewOfReals(interpolation, nx, length)),
      { scale: spacing / (2 * Math.PI * hbar) },
    )
    if (period !== null) for (let at = 0; at < out.length; at++) out[at] *= taper[Math.floor(at / (2 * nx))]
  }
  const values = diagonalsToPhaseSpace(diagonals, nx, spacing, hbar, grid.xi)
  clearOutsideBandInPlace(values, grid, (Math.PI * hbar) / spacing)
  return { grid, values }
}

/** The state without the orbitals of least mass, `mass` in all; their order stays. */
function withoutSmallOrbitals(state: LowRankState, mass: number): LowRankState {
  if (!(mass > 0)) return state
  const row = 2 * state.grid.count
  const masses = Array.from(
    { length: state.rank },
    (_, k) => state.orbitals.subarray(k * row, (k + 1) * row).reduce((sum, v) => sum + v * v, 0) * state.grid.spacing,
  )
  const dropped = new Set<number>()
  let rest = mass
  for (const k of masses.map((_, k) => k).sort((a, b) => masses[a] - masses[b])) {
    rest -= masses[k]
    if (rest < 0) break
    dropped.add(k)
  }
  const kept = masses.map((_, k) => k).filter((k) => !dropped.has(k))
  const orbitals = new Float64Array(kept.length * row)
  kept.forEach((k, i) => orbitals.set(state.orbitals.subarray(k * row, (k + 1) * row), i * row))
  return { ...state, rank: kept.length, orbitals }
}

/** The same state on the grid of half the spacing, by zero-padding its Fourier coefficients. */
function refine(state: LowRankState): LowRankState {
  const m = state.grid.count
  const orbitals = new Float64Array(4 * state.rank * m)
  const coarseFft = createFft(m)
  const fineFft = createFft(2 * m)
  const row = new Float64Array(2 * m)
  for (let k = 0; k < state.rank; k++) {
    row.set(state.orbitals.subarray(2 * k * m, 2 * (k + 1) * m))
    coarseFft.forwardRowsInPlace(row, 1)
    const fineRow = orbitals.subarray(4 * k * m, 4 * (k + 1) * m)
    for (let i = 0; i < m; i++) {
      fineRow[i] = 2 * row[i]
      fineRow[3 * m + i] = 2 * row[m + i]
    }
    fineFft.inverseRowsInPlace(fineRow, 1)
  }
  const { origin, spacing, period } = state.grid
  return { ...state, grid: { count: 2 * m, origin, spacing: spacing / 2, period }, orbitals }
}

/** Row i holds the cardinal functions of the points first … first + length − 1 of the state's grid at x_i. */
function cardinalMatrix(
  state: LowRankState,
  grid: PhaseSpaceGrid,
  first: number,
  length: number,
  period: number | null,
): Float64Array {
  const { origin, spacing, count } = state.grid
  const matrix = new Float64Array(grid.x.count * length)
  for (let i = 0; i < grid.x.count; i++) {
    const u = (grid.x.origin + i * grid.x.spacing - origin) / spacing - first
    const nearest = Math.round(u)
    // sin(pi (u - j)) but for its sign, from the distance to the nearest integer: exact zeros at the grid points
    const sine = Math.sin(Math.PI * (u - nearest))
    for (let j = 0; j < length; j++) {
      const signed = (nearest - j) % 2 === 0 ? sine : -sine
      matrix[i * length + j] = period === null ? sinc(u - j, signed) : dirichlet(u - j, signed, count)
    }
  }
  return matrix
}

/** w at u = |s|/P in [0, 1]: a smooth step from 1 to 0, with w(u) + w(1 - u) = 1. */
function circleWeight(u: number): number {
  const v = 2 * u - 1
  if (v <= -1) return 1
  if (v >= 1) return 0
  return 1 / (1 + Math.exp((12 * v) / (1 - v * v)))
}

/** sin(pi u)/(pi u), the sine given. */
function sinc(u: number, sine: number): number {
  return Math.abs(u) < 1e-9 ? 1 : sine / (Math.PI * u)
}

/** The periodic cardinal function of an even number of points, sin(pi u)/(n tan(pi u/n)), the sine given. */
function dirichlet(u: number, sine: number, n: number): number {
  const v = u - n * Math.round(u / n)
  return Math.abs(v) < 1e-9 ? 1 : sine / (n * Math.tan((Math.PI * v) / n))
}
