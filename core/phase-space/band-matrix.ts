/**
 * Diagonals of the kernel r(y, y') = sum_k phi_k(y) conj(phi_k(y')) of a low-rank state, the common first half of the
 * Husimi and of the Wigner function: the sum over the orbitals is done once, not for every point of phase space.
 */
import {
  conjugateOf,
  productInto,
  transposeOf,
  viewOfParts,
  viewOfReals,
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
 * Row n - from of `out` <- D_nj = r(y_{j + n stride}, y_j) for the diagonals from <= n < to, interleaved, at position j + floor(n shift) of its `length`. Pairs
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
        const moved = Math.floor(n * shift)
        for (let j = j0; j < Math.min(j1, i1 - n); j++) {
          const entry = (j + n - i0) * width + j - j0
          const at = 2 * (row + ((residue + stride * j + moved) % length))
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
 * space. About the middle xi_0 of the momenta, with D'_n = exp(-i xi_0 s_n/hbar) D_n, the cosines of Re D' give the even part and the sines of
 * Im D' the odd one, so that two real products serve each pair of momenta.
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
  // two points x a row, one as its real and one as its imaginary part
  const rows = Math.ceil(nx / 2)
  const even = new Float64Array(2 * rows * count)
  const odd = new Float64Array(2 * rows * count)
  const middle = xi.origin + 0.5 * (xi.count - 1) * xi.spacing
  for (let n = 0; n < count; n++) {
    const weight = n === 0 ? 1 : 2
    const angle = (middle * n * step) / hbar
    const [c, s] = [weight * Math.cos(angle), weight * Math.sin(angle)]
    for (let i = 0, to = 2 * n * rows, from = 2 * n * nx; i < nx; i++, to++, from += 2) {
      even[to] = c * diagonals[from] + s * diagonals[from + 1]
      odd[to] = c * diagonals[from + 1] - s * diagonals[from]
    }
  }
  const half = Math.ceil(xi.count / 2)
  const waves = evenAndOddWaves(count, xi.count, (xi.spacing * step) / hbar)
  const transformed = (numbers: Float64Array, wave: Float64Array): Float64Array => {
    const out = new Float64Array(2 * rows * half)
    const parts = { re: out, im: out.subarray(rows * half) }
    const input = viewOfParts({ re: numbers, im: numbers.subarray(rows) }, count, 2 * rows)
    productInto(
      viewOfParts(parts, rows, half),
      transposeOf({ ...input, columns: rows }),
      viewOfReals(wave, count, half),
    )
    return out
  }
  const cosines = transformed(even, waves.even)
  const sines = transformed(odd, waves.odd)
  const values = new Float64Array(nx * xi.count)
  for (let i = 0; i < nx; i++) {
    const last = (i + 1) * xi.count - half
    for (let k = 0, from = i * half; k < half; k++, from++) {
      values[last + k] = cosines[from] + sines[from]
      values[i * xi.count + half - 1 - k] = cosines[from] - sines[from]
    }
  }
  return values
}

/** Multiples of an angle are composed of this many small ones and of large ones. */
const SMALL = 16

/** Row n: cos and sin of n u theta at the distances u >= 0 of `points` points from their middle: 0, 1, … or 1/2, 3/2, … */
function evenAndOddWaves(count: number, points: number, theta: number): { even: Float64Array; odd: Float64Array } {
  const half = Math.ceil(points / 2)
  const [even, odd] = [new Float64Array(count * half), new Float64Array(count * half)]
  const [smallRe, smallIm] = [new Float64Array(SMALL), new Float64Array(SMALL)]
  const first = points % 2 === 0 ? 0.5 : 0
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < SMALL; k++) {
      smallRe[k] = Math.cos(n * (first + k) * theta)
      smallIm[k] = Math.sin(n * (first + k) * theta)
    }
    for (let from = 0; from < half; from += SMALL) {
      const [c, s] = [Math.cos(n * from * theta), Math.sin(n * from * theta)]
      for (let k = 0, at = n * half + from; k < Math.min(SMALL, half - from); k++, at++) {
        even[at] = c * smallRe[k] - s * smallIm[k]
        odd[at] = s * smallRe[k] + c * smallIm[k]
      }
    }
  }
  return { even, odd }
}
