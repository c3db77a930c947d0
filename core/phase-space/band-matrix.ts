/**
 * Diagonals of the kernel r(y, y') = sum_k phi_k(y) conj(phi_k(y')) of a low-rank state, the common first half of the
 * Husimi and of the Wigner function: the sum over the orbitals is done once, not for every point of phase space.
 */
import {
  conjugateOf,
  productInto,
  transposeOf,
  viewOfParts,
  viewOfRows,
  type ComplexView,
} from '../numerics/linear-algebra/complex-products.ts'
import type { LowRankState } from '../states/density-operator.ts'

/** The points y_j = first + j of a state's grid, j < length; on a circle all of them, and the second argument of r starts anywhere. */
export interface KernelPart {
  readonly state: LowRankState
  readonly first: number
  readonly length: number
  readonly isCircle: boolean
}

/** Points of the second argument that are multiplied at a time: with the diagonals of a call they make the sides of a tile. */
const TILE = 256

/**
 * Row n - from of `out` <- D_nj = r(y_{j + n stride}, y_j) for the diagonals from <= n < to, interleaved, at position j + n shift of its `length`. Pairs
 * beyond the part are 0; on a circle positions wrap. O((to - from + TILE) length rank): products of matrices.
 */
export function kernelDiagonalsInto(
  out: Float64Array,
  part: KernelPart,
  stride: number,
  shift: number,
  from: number,
  to: number,
): void {
  const { length, isCircle } = part
  const rows = part.isCircle ? unrolled(part, stride * to) : part
  const upperEnd = isCircle ? length + stride * to : length
  out.fill(0, 0, 2 * (to - from) * length)
  const most = TILE + to - from
  const tile = { re: new Float64Array(most * TILE), im: new Float64Array(most * TILE) }
  // points of one residue are their own sequence, in which a diagonal is `n` steps away
  for (let residue = 0; residue < stride; residue++) {
    const [lower, upper] = [length, upperEnd].map((end) => Math.ceil((end - residue) / stride))
    for (let j0 = 0; j0 < lower; j0 += TILE) {
      const j1 = Math.min(lower, j0 + TILE)
      const [i0, i1] = [j0 + from, Math.min(upper, j1 + to - 1)]
      if (i1 <= i0) break
      const width = j1 - j0
      const points = (a: number, b: number): ComplexView => columnsOf(rows, residue + stride * a, stride, b - a)
      productInto(viewOfParts(tile, i1 - i0, width), transposeOf(points(i0, i1)), conjugateOf(points(j0, j1)))
      for (let n = from; n < to; n++) {
        const row = (n - from) * length
        for (let j = j0; j < Math.min(j1, i1 - n); j++) {
          const entry = (j + n - i0) * width + j - j0
          const at = 2 * (row + ((residue + stride * j + n * shift) % length))
          out[at] = tile.re[entry]
          out[at + 1] = tile.im[entry]
        }
      }
    }
  }
}

/** Orbitals by points: every `stride`-th from `first` on. */
function columnsOf(
  { state: { orbitals, rank, grid }, first }: KernelPart,
  from: number,
  stride: number,
  count: number,
): ComplexView {
  const all = viewOfRows(orbitals, rank, grid.count, [first + from, first + from + count])
  return { ...all, columnStep: 2 * stride }
}

/** A circle, begun anew for `more` points behind its end. */
function unrolled({ state, first, length, isCircle }: KernelPart, more: number): KernelPart {
  const { orbitals, rank, grid } = state
  const count = length + more
  const longer = new Float64Array(2 * rank * count)
  for (let k = 0; k < rank; k++) {
    const row = orbitals.subarray(2 * k * grid.count, 2 * (k + 1) * grid.count)
    for (let i = 0; i < 2 * count; i += row.length)
      longer.set(row.subarray(0, Math.min(row.length, 2 * count - i)), 2 * k * count + i)
  }
  return { state: { ...state, orbitals: longer, grid: { ...grid, count } }, first, length, isCircle }
}

/**
 * values[i, j] = D_0(x_i) + 2 Re sum_{n >= 1} exp(-i xi_j s_n/hbar) D_n(x_i), s_n = n * step: from half-diagonals to phase
 * space.
 *
 * @param diagonals (count of n) x nx, interleaved complex, row n
 */
export function diagonalsToPhaseSpace(
  diagonals: Float64Array,
  nx: number,
  step: number,
  hbar: number,
  xi: { readonly count: number; readonly origin: number; readonly spacing: number },
): Float64Array {
  const count = diagonals.length / (2 * nx)
  const waves = new Float64Array(2 * count * xi.count)
  for (let n = 0; n < count; n++) {
    for (let j = 0; j < xi.count; j++) {
      const angle = ((xi.origin + j * xi.spacing) * n * step) / hbar
      waves[2 * (n * xi.count + j)] = Math.cos(angle)
      waves[2 * (n * xi.count + j) + 1] = -Math.sin(angle)
    }
  }
  const size = nx * xi.count
  const values = { re: new Float64Array(size), im: new Float64Array(size) }
  const weights = new Float64Array(count).fill(2, 1).fill(1, 0, 1)
  productInto(
    viewOfParts(values, nx, xi.count),
    transposeOf(viewOfRows(diagonals, count, nx)),
    viewOfRows(waves, count, xi.count),
    { weights },
  )
  return values.re
}
