/**
 * Diagonals of the kernel r(y, y') = sum_k phi_k(y) conj(phi_k(y')) of a low-rank state, the common first half of the
 * Husimi and of the Wigner function: the sum over the orbitals is done once, not for every point of phase space.
 */
import type { LowRankState } from '../states/density-operator.ts'

/**
 * out_j = r(y_{first + j + offset}, y_{first + j}), j = 0 … length − 1 (interleaved). On a circle the indices wrap; on the
 * line they must lie in the grid. O(rank * length).
 *
 * @param out at least 2 * length numbers
 */
export function kernelDiagonalInto(out: Float64Array, state: LowRankState, offset: number, first: number, length: number): void {
  const { orbitals, rank, grid } = state
  const m = grid.count
  out.fill(0, 0, 2 * length)
  const wrap = (i: number): number => ((i % m) + m) % m
  // runs of indices within which neither factor wraps
  for (let j = 0; j < length; ) {
    const lower = wrap(first + j)
    const upper = wrap(first + j + offset)
    const run = Math.min(length - j, m - lower, m - upper)
    for (let k = 0; k < rank; k++) {
      let a = 2 * (k * m + upper)
      let b = 2 * (k * m + lower)
      const end = 2 * (j + run)
      for (let o = 2 * j; o < end; o += 2, a += 2, b += 2) {
        const ar = orbitals[a]
        const ai = orbitals[a + 1]
        const br = orbitals[b]
        const bi = orbitals[b + 1]
        out[o] = out[o] + ar * br + ai * bi
        out[o + 1] = out[o + 1] + ai * br - ar * bi
      }
    }
    j += run
  }
}

/** Largest |r(y_{first + j + offset}, y_{first + j})| over every `stride`-th j below `length`: a look at a diagonal before it is formed. */
export function kernelProbe(state: LowRankState, offset: number, first: number, length: number, stride: number): number {
  const { orbitals, rank, grid } = state
  const m = grid.count
  const wrap = (i: number): number => ((i % m) + m) % m
  const count = Math.ceil(length / stride)
  const sums = new Float64Array(2 * count)
  const upper = Int32Array.from({ length: count }, (_, p) => 2 * wrap(first + p * stride + offset))
  const lower = Int32Array.from({ length: count }, (_, p) => 2 * wrap(first + p * stride))
  for (let k = 0; k < rank; k++) {
    const row = 2 * k * m
    for (let p = 0; p < count; p++) {
      const a = row + upper[p]
      const b = row + lower[p]
      sums[2 * p] = sums[2 * p] + orbitals[a] * orbitals[b] + orbitals[a + 1] * orbitals[b + 1]
      sums[2 * p + 1] = sums[2 * p + 1] + orbitals[a + 1] * orbitals[b] - orbitals[a] * orbitals[b + 1]
    }
  }
  return sums.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
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
  const values = new Float64Array(nx * xi.count)
  const cos = new Float64Array(xi.count)
  const sin = new Float64Array(xi.count)
  for (let n = 0; n < count; n++) {
    const weight = n === 0 ? 1 : 2
    for (let j = 0; j < xi.count; j++) {
      const angle = ((xi.origin + j * xi.spacing) * n * step) / hbar
      cos[j] = weight * Math.cos(angle)
      sin[j] = weight * Math.sin(angle)
    }
    for (let i = 0; i < nx; i++) {
      const re = diagonals[2 * (n * nx + i)]
      const im = diagonals[2 * (n * nx + i) + 1]
      if (re === 0 && im === 0) continue
      const row = i * xi.count
      for (let j = 0; j < xi.count; j++) values[row + j] = values[row + j] + re * cos[j] + im * sin[j]
    }
  }
  return values
}
