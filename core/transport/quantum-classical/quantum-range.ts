/**
 * A density operator R reduced to its range, with position and momentum there: all that transport costs need of it.
 *
 *   R = sum_k lambda_k |v_k><v_k|,   Y_jk = <v_j|y|v_k>,   P_jk = <v_j|-i hbar d_y|v_k>,   H_jk = <v_j|(y^2 + P^2)/2|v_k>
 *
 * (H is the compression of the square, which is not the square of the compressions). From the orbitals' Gram matrix
 * G = Phi* Phi = U diag(lambda) U*, v = Phi u/sqrt(lambda); integrals over y are trapezoidal and those with P are taken in
 * Fourier space, both spectrally accurate.
 */
import {
  conjugateOf,
  hermitianProductInto,
  productInto,
  rowsOfView,
  transposeOf,
  viewOfParts,
  viewOfRows,
} from '../../numerics/linear-algebra/complex-products.ts'
import { createFft } from '../../numerics/fft/fft.ts'
import { HermitianEigen } from '../../numerics/linear-algebra/hermitian-eigen.ts'
import { essentialRange, type LowRankState } from '../../states/density-operator.ts'
import { zeroMatrix, type ComplexMatrix } from './quantum-matrices.ts'

export interface RangeOfState {
  readonly hbar: number
  readonly rank: number
  /** lambda_k, descending, positive. */
  readonly spectrum: Float64Array
  readonly Y: ComplexMatrix
  readonly P: ComplexMatrix
  readonly H: ComplexMatrix
  /** Origin of phase space for Y, P and H: the true operators are Y + centre[0], P + centre[1]. */
  readonly centre: readonly [number, number]
  /** Trace of what is not in this range, and its energy tr(R_lost (y^2 + P^2)/2) about the centre, from above. */
  readonly lostTrace: number
  readonly lostEnergy: number
  /** How the range is joined to what lies beyond it, where somebody needs it (quantum-classical-tail.ts). */
  readonly edge?: RangeEdge
}

export interface RangeEdge {
  /** P y P' y P and P p P' p P, p the momentum, P the range's projector, P' = 1 - P. */
  readonly ofPosition: ComplexMatrix
  readonly ofMomentum: ComplexMatrix
  /** No vector beyond the range has less energy about the centre. */
  readonly floor: number
}

/** Eigenvectors of the orbitals' Gram matrix above a cut. A unitary flow conserves it: one basis serves all times of a run. */
export interface RangeBasis {
  readonly rank: number
  /** lambda_k, descending. */
  readonly spectrum: Float64Array
  /** Row r: u_r, by orbital. */
  readonly vectors: ComplexMatrix
  readonly orbitals: number
  /** Trace of the eigenvectors below the cut. */
  readonly lostTrace: number
}

/** @param cut eigenvalues up to this are left out */
export function rangeBasis(state: LowRankState, cut: number): RangeBasis {
  const { rank: orbitals, grid } = state
  const gram = compression(state.orbitals, orbitals, grid.count, null, grid.spacing, essentialRange(state, 1e-24))
  // the largest eigenvalues are the smallest of -G, whose vectors alone are computed
  const eigen = new HermitianEigen(orbitals)
  const negative = { re: gram.re.map((a) => -a), im: gram.im.map((a) => -a) }
  eigen.decompose(negative.re, negative.im, 0, 0)
  const rank = eigen.values.reduce((count, value) => count + (-value > cut ? 1 : 0), 0)
  eigen.decompose(negative.re, negative.im, 0, rank)
  const spectrum = eigen.values.slice(0, rank).map((value) => -value)
  const vectors = { re: eigen.vectorsRe.slice(0, rank * orbitals), im: eigen.vectorsIm.slice(0, rank * orbitals) }
  const lostTrace = eigen.values.slice(rank).reduce((sum, value) => sum + Math.max(0, -value), 0)
  return { rank, spectrum, vectors, orbitals, lostTrace }
}

/** The part of a basis above a higher cut. */
export function leadingBasis(basis: RangeBasis, cut: number): RangeBasis {
  const { spectrum, vectors, orbitals } = basis
  const rank = spectrum.reduce((count, lambda) => count + (lambda > cut ? 1 : 0), 0)
  const below = spectrum.subarray(rank).reduce((sum, lambda) => sum + lambda, 0)
  const length = rank * orbitals
  return {
    rank,
    orbitals,
    spectrum: spectrum.slice(0, rank),
    vectors: { re: vectors.re.slice(0, length), im: vectors.im.slice(0, length) },
    lostTrace: basis.lostTrace + below,
  }
}

/** As few leading eigenvectors as leave out at most this trace. */
export function basisUpToTrace(basis: RangeBasis, lostTrace: number): RangeBasis {
  let lost = basis.lostTrace
  let rank = basis.rank
  for (; rank > 1 && lost + basis.spectrum[rank - 1] <= lostTrace; rank--) lost += basis.spectrum[rank - 1]
  return rank === basis.rank ? basis : leadingBasis(basis, basis.spectrum[rank])
}

/** v_r = Phi u_r/sqrt(lambda_r), interleaved rows over the state's grid. */
export function eigenOrbitals(state: LowRankState, { rank, spectrum, vectors, orbitals }: RangeBasis): Float64Array {
  const m = state.grid.count
  const window = essentialRange(state, 1e-24)
  const scaled = (part: Float64Array): Float64Array =>
    part.map((u, i) => u / Math.sqrt(spectrum[Math.floor(i / orbitals)]))
  const rows = new Float64Array(2 * rank * m)
  const coefficients = viewOfParts({ re: scaled(vectors.re), im: scaled(vectors.im) }, rank, orbitals)
  productInto(viewOfRows(rows, rank, m, window), coefficients, viewOfRows(state.orbitals, orbitals, m, window))
  return rows
}

/** The same, orthonormal: Phi u/sqrt(lambda) loses orthogonality like eps/lambda, and what is to bound R's cost from below must not. */
export function orthonormalEigenOrbitals(state: LowRankState, basis: RangeBasis): Float64Array {
  const rows = eigenOrbitals(state, basis)
  orthonormaliseRowsInPlace(rows, basis.rank, state.grid.count, state.grid.spacing)
  return rows
}

/**
 * @param basis of this state, or of an earlier time of its flow
 * @param centre origin; y and P are taken relative to it, so that differences of large numbers do not arise
 * @param orthonormal the basis' orthonormal rows, where they are there already
 */
export function rangeOfState(
  state: LowRankState,
  basis: RangeBasis,
  centre: readonly [number, number],
  orthonormal: Float64Array = orthonormalEigenOrbitals(state, basis),
): RangeOfState {
  const { hbar, grid } = state
  const { rank, spectrum } = basis
  const m = grid.count
  const rows = orthonormal.slice()
  const position = positions(state, centre[0])
  const momentum = momentaAbout(state, centre[1])
  const Y = compression(rows, rank, m, position, grid.spacing)
  const halfYY = compression(
    rows,
    rank,
    m,
    position.map((y) => 0.5 * y * y),
    grid.spacing,
  )
  createFft(m).forwardRowsInPlace(rows, rank)
  const P = compression(rows, rank, m, momentum, grid.spacing / m)
  const halfPP = compression(
    rows,
    rank,
    m,
    momentum.map((p) => 0.5 * p * p),
    grid.spacing / m,
  )
  const H = { re: halfYY.re.map((a, i) => a + halfPP.re[i]), im: halfYY.im.map((a, i) => a + halfPP.im[i]) }
  const reach = 0.5 * (largestSquare(position) + largestSquare(momentum))
  const kept = spectrum.reduce((sum, lambda, k) => sum + lambda * H.re[k * (rank + 1)], 0)
  const below = Math.max(0, energyOf(state, centre) - kept) + 1e-15 * kept
  return {
    hbar,
    rank,
    spectrum,
    Y,
    P,
    H,
    centre,
    lostTrace: state.lostTrace + basis.lostTrace,
    lostEnergy: below + state.lostTrace * reach,
  }
}

/** tr(R (y^2 + P^2)/2) about the centre, of all orbitals. */
function energyOf(state: LowRankState, [y0, xi0]: readonly [number, number]): number {
  const { grid, rank } = state
  const spectra = state.orbitals.slice()
  createFft(grid.count).forwardRowsInPlace(spectra, rank)
  const spread =
    weightedSquares(state.orbitals, rank, positions(state, y0)) +
    weightedSquares(spectra, rank, momentaAbout(state, xi0)) / grid.count
  return 0.5 * grid.spacing * spread
}

/** sum_k sum_i d_i^2 |a_ki|^2. */
export function weightedSquares(rows: Float64Array, count: number, diagonal: Float64Array): number {
  const m = diagonal.length
  let sum = 0
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < m; i++) {
      const at = 2 * (k * m + i)
      sum += diagonal[i] * diagonal[i] * (rows[at] * rows[at] + rows[at + 1] * rows[at + 1])
    }
  }
  return sum
}

function largestSquare(values: Float64Array): number {
  return values.reduce((most, v) => Math.max(most, v * v), 0)
}

/** y_i - y0 at the grid points. */
export function positions({ grid }: LowRankState, origin: number): Float64Array {
  return Float64Array.from({ length: grid.count }, (_, i) => grid.origin + i * grid.spacing - origin)
}

/** Momenta of the Fourier modes, in the transform's order, minus xi0. */
export function momentaAbout({ grid, hbar }: LowRankState, origin: number): Float64Array {
  const m = grid.count
  const step = (2 * Math.PI * hbar) / (m * grid.spacing)
  return Float64Array.from({ length: m }, (_, k) => step * (k < m / 2 ? k : k - m) - origin)
}

/** Rows that are made orthogonal to each other one by one; to those before all at once, as matrix products. */
const BLOCK = 16

/** Gram-Schmidt by blocks, everything twice: once leaves what cancellation brought up again. */
function orthonormaliseRowsInPlace(rows: Float64Array, count: number, m: number, weight: number): void {
  const all = viewOfRows(rows, count, m)
  for (let first = 0; first < count; first += BLOCK) {
    const last = Math.min(count, first + BLOCK)
    const [block, before] = [rowsOfView(all, first, last), rowsOfView(all, 0, first)]
    const overlaps = viewOfParts(zeroMatrix(last - first, first), last - first, first)
    for (let pass = 0; pass < 2; pass++) {
      for (let r = first; r < last; r++) normaliseRow(rows, 2 * r * m, m, weight)
      productInto(overlaps, block, transposeOf(conjugateOf(before)), { scale: weight })
      productInto(block, overlaps, before, { scale: -1, adds: true })
      for (let r = first; r < last; r++) orthonormaliseRow(rows, first, r, m, weight)
    }
  }
}

/** Gram-Schmidt against the rows from `first` on that come before. */
function orthonormaliseRow(rows: Float64Array, first: number, r: number, m: number, weight: number): void {
  const row = 2 * r * m
  for (let j = first; j < r; j++) {
    const other = 2 * j * m
    let re = 0
    let im = 0
    for (let i = 0; i < 2 * m; i += 2) {
      re += rows[other + i] * rows[row + i] + rows[other + i + 1] * rows[row + i + 1]
      im += rows[other + i] * rows[row + i + 1] - rows[other + i + 1] * rows[row + i]
    }
    re *= weight
    im *= weight
    for (let i = 0; i < 2 * m; i += 2) {
      const a = rows[other + i]
      const b = rows[other + i + 1]
      rows[row + i] -= re * a - im * b
      rows[row + i + 1] -= re * b + im * a
    }
  }
  normaliseRow(rows, row, m, weight)
}

function normaliseRow(rows: Float64Array, row: number, m: number, weight: number): void {
  let sum = 0
  for (let i = 0; i < 2 * m; i++) sum += rows[row + i] ** 2
  const scale = 1 / Math.sqrt(sum * weight)
  for (let i = 0; i < 2 * m; i++) rows[row + i] *= scale
}

/** C_jk = weight sum_i conj(a_ji) d_i a_ki over [first, last), d = 1 for null; Hermitian, both triangles. */
export function compression(
  rows: Float64Array,
  count: number,
  m: number,
  diagonal: Float64Array | null,
  weight: number,
  window: readonly [number, number] = [0, m],
): ComplexMatrix {
  const C = zeroMatrix(count)
  const weights = diagonal?.subarray(...window)
  hermitianProductInto(viewOfParts(C, count, count), conjugateOf(viewOfRows(rows, count, m, window)), {
    weights,
    scale: weight,
  })
  return C
}

/** The leading `rank` eigenvectors of a range; the others are counted as lost. */
export function leadingRange(range: RangeOfState, rank: number): RangeOfState {
  const { spectrum, H } = range
  if (rank >= range.rank) return range
  const part = (A: Float64Array) =>
    Float64Array.from({ length: rank * rank }, (_, at) => A[Math.floor(at / rank) * range.rank + (at % rank)])
  const block = (A: ComplexMatrix): ComplexMatrix => ({ re: part(A.re), im: part(A.im) })
  let { lostTrace, lostEnergy } = range
  for (let k = rank; k < range.rank; k++) {
    lostTrace += spectrum[k]
    lostEnergy += spectrum[k] * H.re[k * (range.rank + 1)]
  }
  return {
    ...range,
    rank,
    spectrum: spectrum.slice(0, rank),
    Y: block(range.Y),
    P: block(range.P),
    H: block(H),
    lostTrace,
    lostEnergy,
    edge: undefined,
  }
}
