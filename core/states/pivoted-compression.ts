/**
 * Low-rank factors of a positive kernel by pivoted Cholesky: R = sum_j |phi_j><phi_j| + residual, where the residual is
 * positive and its trace, the sum of the remaining diagonal, is known at every step: it bounds the error in trace norm
 * (Harbrecht, Peters, Schneider, Appl. Numer. Math. 62 (2012) 428–440).
 */
import type { Grid1d } from '../grids/phase-space-grid.ts'

/** A positive kernel r(x_i, x_j) on the points of a grid. */
export interface Kernel {
  /** r(x_i, x_i). */
  diagonalInto(out: Float64Array): void
  /** r(x_i, x_p) for all i, interleaved. */
  columnInto(out: Float64Array, p: number): void
}

export interface Compression {
  readonly rank: number
  /** rank rows, as in LowRankState. */
  readonly orbitals: Float64Array
  readonly lostTrace: number
}

/** A diagonal below this part of its largest value is rounding. */
const ROUNDING = 4e-16

/**
 * @param traceTail the residual trace that is asked for
 * @param mostRank gives up (null) when more orbitals would be needed
 */
export function pivotedCholesky(kernel: Kernel, grid: Grid1d, traceTail: number, mostRank: number): Compression | null {
  const m = grid.count
  const diagonal = new Float64Array(m)
  kernel.diagonalInto(diagonal)
  const floor = ROUNDING * diagonal.reduce((a, b) => Math.max(a, b), 0)
  const rows: Float64Array[] = []
  for (;;) {
    let pivot = 0
    let trace = 0
    for (let i = 0; i < m; i++) {
      trace += Math.max(0, diagonal[i]) * grid.spacing
      if (diagonal[i] > diagonal[pivot]) pivot = i
    }
    if (trace <= traceTail || diagonal[pivot] <= floor) {
      const orbitals = new Float64Array(2 * m * rows.length)
      for (const [k, row] of rows.entries()) orbitals.set(row, 2 * m * k)
      return { rank: rows.length, orbitals, lostTrace: trace }
    }
    if (rows.length >= mostRank) return null
    const next = new Float64Array(2 * m)
    kernel.columnInto(next, pivot)
    for (const row of rows) subtractInPlace(next, row, row[2 * pivot], row[2 * pivot + 1])
    const scale = 1 / Math.sqrt(diagonal[pivot])
    for (let i = 0; i < m; i++) {
      const re = next[2 * i] * scale
      const im = next[2 * i + 1] * scale
      next[2 * i] = re
      next[2 * i + 1] = im
      diagonal[i] = diagonal[i] - re * re - im * im
    }
    diagonal[pivot] = 0
    rows.push(next)
  }
}

/** out -= row * conj(re + i im). */
function subtractInPlace(out: Float64Array, row: Float64Array, re: number, im: number): void {
  if (re * re + im * im < 1e-40) return
  for (let i = 0; i < out.length; i += 2) {
    const a = row[i]
    const b = row[i + 1]
    out[i] = out[i] - a * re - b * im
    out[i + 1] = out[i + 1] - b * re + a * im
  }
}

/** The kernel of sum_k |psi_k><psi_k| for given rows psi_k; the zeros of a row that is short-ranged are skipped. */
export function kernelOfOrbitals(orbitals: Float64Array, rank: number, count: number): Kernel {
  const ranges = Array.from({ length: rank }, (_, k) => {
    const row = orbitals.subarray(2 * k * count, 2 * (k + 1) * count)
    let first = 0
    while (first < row.length && row[first] === 0) first++
    let last = row.length
    while (last > first && row[last - 1] === 0) last--
    return [first >> 1, (last + 1) >> 1] as const
  })
  return {
    diagonalInto(out) {
      out.fill(0)
      for (let k = 0; k < rank; k++) {
        const [first, last] = ranges[k]
        for (let i = first; i < last; i++) {
          const at = 2 * (k * count + i)
          out[i] = out[i] + orbitals[at] ** 2 + orbitals[at + 1] ** 2
        }
      }
    },
    columnInto(out, p) {
      out.fill(0)
      for (let k = 0; k < rank; k++) {
        const [first, last] = ranges[k]
        const re = orbitals[2 * (k * count + p)]
        const im = orbitals[2 * (k * count + p) + 1]
        if (p < first || p >= last || re * re + im * im < 1e-40) continue
        for (let i = first; i < last; i++) {
          const at = 2 * (k * count + i)
          const a = orbitals[at]
          const b = orbitals[at + 1]
          out[2 * i] = out[2 * i] + a * re + b * im
          out[2 * i + 1] = out[2 * i + 1] + b * re - a * im
        }
      }
    },
  }
}
