/**
 * Two of N bosons. With the pairs of orbitals Phi_p = phi_k phi_s + phi_s phi_k (k < s) or phi_k phi_k and Gamma_pq = <b_p^+ b_q>,
 *
 *   R_N^2 = 1/(N(N-1)) sum_pq Gamma_pq |Phi_q><Phi_p| = sum_j |Psi_j><Psi_j|,   tr (R_N^2)^2 = sum_pq |Gamma_pq|^2 g_p g_q/(N(N-1))^2,
 *
 * g_p = <Phi_p|Phi_p> = 2 or 1. On the lattice (x_1, x_2) = (s + k, s - k) of the orbitals, refined twofold, the modes (x_1 -+ x_2)/sqrt 2 are rows and columns.
 */
import type { Grid1d } from '../../grids/phase-space-grid.ts'
import { essentialRange, type LowRankState } from '../../states/density-operator.ts'
import { kernelOfOrbitals, pivotedCholesky } from '../../states/pivoted-compression.ts'
import { refined } from '../schrodinger/schrodinger-marginal.ts'
import { modeOfState, type PairState } from '../schrodinger/schrodinger-pair-state.ts'
import { hermitianFactor } from './mctdhb-inverse.ts'

export interface BosonPair {
  readonly particles: number
  /** k <= s, in the order of Gamma. */
  readonly pairs: readonly (readonly [number, number])[]
  /** Gamma, complex. */
  readonly matrix: Float64Array
  /** The orbitals, orthonormal. */
  readonly orbitals: LowRankState
  /** Where the frame of the orbitals is by now. */
  readonly place: readonly [x: number, xi: number]
}

/** Of a state that is looked at; what is left out of a mode. */
const PICTURE_TAIL = 1e-9
/** Mass of an orbital beyond the points that are used. */
const NEGLIGIBLE_MASS = 1e-14

export function bosonPairPurity({ particles, pairs, matrix }: Omit<BosonPair, 'orbitals' | 'place'>): number {
  const norm = ([k, s]: readonly [number, number]): number => (k === s ? 1 : 2)
  const n = pairs.length
  let sum = 0
  for (let p = 0; p < n; p++)
    for (let q = 0; q < n; q++)
      sum += norm(pairs[p]) * norm(pairs[q]) * (matrix[2 * (p * n + q)] ** 2 + matrix[2 * (p * n + q) + 1] ** 2)
  return sum / (particles * (particles - 1)) ** 2
}

/** Computed when it is looked at. */
export function bosonPairState(pair: BosonPair): PairState {
  const [x, xi] = pair.place
  const shift = Math.SQRT2
  let modes: { readonly relative: LowRankState; readonly centre: LowRankState } | null = null
  const known = () => (modes ??= modesOf(pair))
  return {
    densityOn: (axis) => positions(pair, axis),
    relative: {
      wigner: (grid) => modeOfState(known().relative).wigner(grid),
      husimi: (grid) => modeOfState(known().relative).husimi(grid),
    },
    centre: {
      wigner: (grid) => modeOfState(displaced(known().centre, shift * x, shift * xi)).wigner(grid),
      husimi: (grid) => modeOfState(displaced(known().centre, shift * x, shift * xi)).husimi(grid),
    },
  }
}

/** L with L L^* = the transpose of Gamma/(N(N-1)): Psi_j = sum_q L_qj Phi_q. */
function factorOf({ particles, pairs, matrix }: BosonPair): Float64Array {
  const n = pairs.length
  const transposed = new Float64Array(2 * n * n)
  for (let p = 0; p < n; p++) {
    for (let q = 0; q < n; q++) {
      transposed[2 * (q * n + p)] = matrix[2 * (p * n + q)] / (particles * (particles - 1))
      transposed[2 * (q * n + p) + 1] = matrix[2 * (p * n + q) + 1] / (particles * (particles - 1))
    }
  }
  return hermitianFactor(transposed, n)
}

/** out (complex) <- Psi_j(x_a, x_b) for the given rows of orbital values. */
function addPair(
  out: Float64Array,
  at: number,
  { pairs }: BosonPair,
  factor: Float64Array,
  j: number,
  phi: readonly Float64Array[],
  a: number,
  b: number,
): void {
  const n = pairs.length
  for (let q = j; q < n; q++) {
    const [lr, li] = [factor[2 * (q * n + j)], factor[2 * (q * n + j) + 1]]
    const [k, s] = pairs[q]
    const [f, g] = [phi[k], phi[s]]
    let re = f[2 * a] * g[2 * b] - f[2 * a + 1] * g[2 * b + 1]
    let im = f[2 * a] * g[2 * b + 1] + f[2 * a + 1] * g[2 * b]
    if (k !== s) {
      re += g[2 * a] * f[2 * b] - g[2 * a + 1] * f[2 * b + 1]
      im += g[2 * a] * f[2 * b + 1] + g[2 * a + 1] * f[2 * b]
    }
    out[at] += lr * re - li * im
    out[at + 1] += lr * im + li * re
  }
}

function modesOf(pair: BosonPair): { readonly relative: LowRankState; readonly centre: LowRankState } {
  const fine = refined(pair.orbitals, 2)
  const { count, spacing, origin } = fine.grid
  const phi = rowsOf(fine)
  const [first, last] = essentialRange(fine, NEGLIGIBLE_MASS)
  const factor = factorOf(pair)
  const half = count / 2
  const table = new Float64Array(2 * count * count)
  const turned = new Float64Array(2 * count * count)
  const scale = Math.sqrt(Math.SQRT2 * spacing)
  const relativeAxis: Grid1d = {
    count,
    origin: -half * Math.SQRT2 * spacing,
    spacing: Math.SQRT2 * spacing,
    period: null,
  }
  const centreAxis: Grid1d = { ...relativeAxis, origin: Math.SQRT2 * origin }
  let relative = new Float64Array(0)
  let centre = new Float64Array(0)
  for (let j = 0; j < pair.pairs.length; j++) {
    table.fill(0)
    turned.fill(0)
    for (let s = first; s < last; s++) {
      for (let k = Math.max(first - s, s - last + 1); k <= Math.min(last - 1 - s, s - first); k++) {
        const at = 2 * (s * count + k + half)
        addPair(table, at, pair, factor, j, phi, s + k, s - k)
        table[at] *= scale
        table[at + 1] *= scale
        const to = 2 * ((k + half) * count + s)
        turned[to] = table[at]
        turned[to + 1] = table[at + 1]
      }
    }
    relative = joined(relative, table, relativeAxis)
    centre = joined(centre, turned, centreAxis)
  }
  const state = (orbitals: Float64Array, grid: Grid1d): LowRankState => ({
    hbar: fine.hbar,
    grid,
    rank: orbitals.length / (2 * count),
    orbitals,
    lostTrace: 0,
  })
  return { relative: state(relative, relativeAxis), centre: state(centre, centreAxis) }
}

function joined(known: Float64Array, rows: Float64Array, axis: Grid1d): Float64Array<ArrayBuffer> {
  const both = new Float64Array(known.length + rows.length)
  both.set(known)
  both.set(rows, known.length)
  const kernel = kernelOfOrbitals(both, both.length / (2 * axis.count), axis.count)
  const factors = pivotedCholesky(kernel, axis, PICTURE_TAIL, axis.count)
  if (factors === null) throw new Error('A kernel has at most as many factors as points.')
  return new Float64Array(factors.orbitals)
}

function positions(pair: BosonPair, axis: Grid1d): Float64Array {
  const { count } = axis
  const fine = refined(pair.orbitals, 8)
  const phi = rowsOf(fine).map((row) => interpolated(row, fine.grid, { ...axis, origin: axis.origin - pair.place[0] }))
  const factor = factorOf(pair)
  const values = new Float64Array(count * count)
  const psi = new Float64Array(2)
  for (let i = 0; i < count; i++) {
    for (let l = 0; l <= i; l++) {
      let sum = 0
      for (let j = 0; j < pair.pairs.length; j++) {
        psi.fill(0)
        addPair(psi, 0, pair, factor, j, phi, i, l)
        sum += psi[0] ** 2 + psi[1] ** 2
      }
      values[i * count + l] = sum
      values[l * count + i] = sum
    }
  }
  return values
}

function rowsOf({ orbitals, rank, grid: { count } }: LowRankState): Float64Array[] {
  return Array.from({ length: rank }, (_, k) => orbitals.subarray(2 * k * count, 2 * (k + 1) * count))
}

/** A row at the points of an axis by cubics; 0 beyond its grid. */
function interpolated(row: Float64Array, { count, origin, spacing }: Grid1d, axis: Grid1d): Float64Array {
  const out = new Float64Array(2 * axis.count)
  for (let p = 0; p < axis.count; p++) {
    const place = (axis.origin + p * axis.spacing - origin) / spacing
    const i = Math.floor(place)
    if (i < 1 || i + 2 >= count) continue
    const s = place - i
    for (const part of [0, 1]) {
      const at = 2 * i + part
      const [a, b, c, d] = [row[at - 2], row[at], row[at + 2], row[at + 4]]
      out[2 * p + part] = b + 0.5 * s * (c - a + s * (2 * a - 5 * b + 4 * c - d + s * (3 * (b - c) + d - a)))
    }
  }
  return out
}

/** The state moved by (x, xi) in phase space. */
export function displaced(state: LowRankState, x: number, xi: number): LowRankState {
  const { count, spacing, origin } = state.grid
  const orbitals = state.orbitals.slice()
  for (let i = 0; i < count; i++) {
    const angle = (xi * (origin + i * spacing)) / state.hbar
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
    for (let at = 2 * i; at < orbitals.length; at += 2 * count) {
      const re = orbitals[at]
      orbitals[at] = re * cos - orbitals[at + 1] * sin
      orbitals[at + 1] = re * sin + orbitals[at + 1] * cos
    }
  }
  return { ...state, grid: { ...state.grid, origin: origin + x }, orbitals }
}
