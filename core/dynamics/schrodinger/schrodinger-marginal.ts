/**
 * The one-particle marginal R_N^1 from the centre of mass and the state of y_1 alone (and, of three bodies, the state of a pair's centre: the same with
 * other shares). With x_1 = c y_0 + s y_1 and y_0 in a Gaussian
 * state of mean m and covariance G(t) (it is free), the marginal's Wigner function is that of y_1, scaled by s in both
 * variables, convolved with N(c m, c^2 G(t)). In terms of the transformed kernel
 *
 *   K(k, sigma) = int e^{-ikq} r(q + sigma/2, q - sigma/2) dq
 *
 * the convolution is a multiplication, exact on the grid:
 *
 *   K_1(k, sigma) = K_y(s k, s sigma) exp(i c (xi sigma/hbar - x k)) exp(-c^2/2 (G_xx k^2 - 2 G_xxi k sigma/hbar + G_xixi sigma^2/hbar^2)),
 *
 * (x, xi) = m. The sum over the terms of a mixture is taken there. The kernel r_1(x_i, x_j) is then factored by pivoted
 * Cholesky into a LowRankState, whose residual trace is known.
 */
import type { Grid1d } from '../../grids/phase-space-grid.ts'
import { createFft, nextFftSize } from '../../numerics/fft/fft.ts'
import type { Covariance } from '../../states/classical-density.ts'
import { essentialRange, type LowRankState } from '../../states/density-operator.ts'
import { firstParticleShares } from '../../states/jacobi.ts'
import { pivotedCholesky } from '../../states/pivoted-compression.ts'
import { momenta } from '../hartree/hartree.ts'

/** One term of the product state at one time. */
export interface MarginalTerm {
  readonly weight: number
  /** The term with y -> -y counts as well, with the same weight. */
  readonly isMirrored: boolean
  /** The state of y_1, of trace at most 1. */
  readonly first: LowRankState
  /** Mean of the centre of mass (y_0, eta_0) at this time. */
  readonly centreMean: readonly [number, number]
}

/** x = c y_0 + s y_1 with s^2 = p/q in whole numbers, so that one interpolated grid holds all points that are asked for. */
export interface Shares {
  readonly centre: number
  readonly relative: number
  readonly relativeSquared: readonly [p: number, q: number]
}

/** Of x_1 among N particles: s^2 = (N-1)/N. */
export function particleShares(particles: number): Shares {
  return { ...firstParticleShares(particles), relativeSquared: [particles - 1, particles] }
}

export interface MarginalInput {
  readonly shares: Shares
  readonly hbar: number
  readonly terms: readonly MarginalTerm[]
  /** Of the centre of mass at this time, the same for all terms. */
  readonly centreCovariance: Covariance
  /** Trace that the factorisation may leave out. */
  readonly traceTail: number
}

/** Mass beyond the ends of what is used of y_1, and standard deviations of the centre of mass that are kept. */
const NEGLIGIBLE_MASS = 1e-22
const CENTRE_SIGMAS = 9
/** Diagonals of the kernel below this part of the largest are rounding. */
const NEGLIGIBLE_DIAGONAL = 1e-17

/** Kernel values with |i - j| = n along row n: entry p of the row is r_1(x_{p+n}, x_p). */
interface BandedKernel {
  readonly grid: Grid1d
  readonly rows: readonly Float64Array[]
}

export function oneParticleMarginal(input: MarginalInput): LowRankState {
  const kernel = marginalKernel(input)
  const { grid, rows } = kernel
  const factors = pivotedCholesky(
    {
      diagonalInto: (out) => {
        for (let i = 0; i < grid.count; i++) out[i] = rows[0][2 * i]
      },
      columnInto: (out, p) => columnInto(out, p, kernel),
    },
    grid,
    input.traceTail,
    grid.count,
  )
  if (factors === null) throw new Error('A kernel has at most as many factors as points.')
  const trace = input.terms.reduce(
    (sum, term) => sum + (term.isMirrored ? 2 : 1) * term.weight * (1 - term.first.lostTrace),
    0,
  )
  return {
    hbar: input.hbar,
    grid,
    rank: factors.rank,
    orbitals: factors.orbitals,
    lostTrace: factors.lostTrace + Math.max(0, 1 - trace),
  }
}

function columnInto(out: Float64Array, p: number, { grid, rows }: BandedKernel): void {
  out.fill(0)
  for (let i = p; i < Math.min(grid.count, p + rows.length); i++) {
    out[2 * i] = rows[i - p][2 * p]
    out[2 * i + 1] = rows[i - p][2 * p + 1]
  }
  for (let i = Math.max(0, p - rows.length + 1); i < p; i++) {
    out[2 * i] = rows[p - i][2 * i]
    out[2 * i + 1] = -rows[p - i][2 * i + 1]
  }
}

/**
 * The x grid, and how finely y_1 is interpolated: with e = spacing/(2 refinement) the x spacing is dx = 2 p e/s, so that for
 * sigma = n dx the difference s sigma = 2 p n e, and for the midpoint in steps of dx/2 the one of y_1 in steps of dx/(2s) = q e, fall on the
 * interpolated grid.
 */
interface MarginalGrid {
  readonly x: Grid1d
  readonly refinement: number
}

function marginalGrid({ shares, hbar, terms, centreCovariance }: MarginalInput): MarginalGrid {
  const {
    centre: c,
    relative: s,
    relativeSquared: [p],
  } = shares
  const sdX = c * Math.sqrt(centreCovariance[0][0])
  const sdXi = c * Math.sqrt(centreCovariance[1][1])
  let [least, most, xi] = [Infinity, -Infinity, 0]
  for (const { first, centreMean, isMirrored } of terms) {
    const [from, to] = essentialRange(first, NEGLIGIBLE_MASS)
    const at = (i: number): number => first.grid.origin + i * first.grid.spacing
    const ends = isMirrored ? [at(from), at(to), -at(from), -at(to)] : [at(from), at(to)]
    least = Math.min(least, c * centreMean[0] + s * Math.min(...ends) - CENTRE_SIGMAS * sdX)
    most = Math.max(most, c * centreMean[0] + s * Math.max(...ends) + CENTRE_SIGMAS * sdX)
    const eta = essentialMomentum(first)
    // the first for the result, the second for the kernel of y_1 before it is damped
    xi = Math.max(xi, c * Math.abs(centreMean[1]) + s * eta + CENTRE_SIGMAS * sdXi, eta / s)
  }
  const coarse = (p * terms[0].first.grid.spacing) / s
  let refinement = 1
  while ((Math.PI * hbar * refinement) / coarse < xi) refinement *= 2
  const spacing = coarse / refinement
  const count = nextFftSize(Math.max(32, (most - least) / spacing + 2))
  const origin = (least + most) / 2 - ((count - 1) / 2) * spacing
  return { x: { count, origin, spacing, period: null }, refinement }
}

/** The |eta| beyond which the spectrum of a state holds next to nothing. */
function essentialMomentum({ orbitals, rank, grid, hbar }: LowRankState): number {
  const m = grid.count
  const eta = momenta(grid, hbar)
  const fft = createFft(m)
  const spectrum = new Float64Array(m)
  const row = new Float64Array(2 * m)
  for (let k = 0; k < rank; k++) {
    row.set(orbitals.subarray(2 * k * m, 2 * (k + 1) * m))
    fft.forwardRowsInPlace(row, 1)
    for (let i = 0; i < m; i++) spectrum[i] = spectrum[i] + row[2 * i] ** 2 + row[2 * i + 1] ** 2
  }
  const total = spectrum.reduce((a, b) => a + b, 0)
  let rest = 0
  for (let i = Math.floor(m / 2); i > 0; i--) {
    rest += spectrum[i] + (i < m / 2 ? spectrum[m - i] : 0)
    // rounding leaves a floor of about 1e-32 a mode
    if (rest > 1e-20 * total) return Math.abs(eta[i])
  }
  return 0
}

function marginalKernel(input: MarginalInput): BandedKernel {
  const { shares, hbar, terms, centreCovariance: g } = input
  const {
    centre: c,
    relative: s,
    relativeSquared: [step, stride],
  } = shares
  const { x, refinement } = marginalGrid(input)
  const size = 2 * x.count
  const fft = createFft(size)
  const fineTerms = terms.map((term) => ({ ...term, fine: refined(term.first, 2 * refinement) }))
  const k = momenta({ ...x, count: size, spacing: x.spacing / 2 }, 1)
  const sum = new Float64Array(2 * size)
  const work = new Float64Array(2 * size)
  const rows: Float64Array[] = []
  let largest = 0
  let small = 0
  for (let n = 0; n < x.count && small < 4; n++) {
    const sigma = (n * x.spacing) / hbar
    sum.fill(0)
    for (const { weight, isMirrored, centreMean, fine } of fineTerms) {
      const start = diagonalInto(work, fine, 2 * step * n, stride)
      fft.forwardRowsInPlace(work, 1)
      // value j belongs at q = s y_start + c x + j dx/2
      const shift = c * centreMean[0] - x.origin
      addShiftedInPlace(sum, work, k, {
        shift: s * start + shift,
        phase: c * centreMean[1] * sigma,
        scale: weight / s,
        conjugate: false,
      })
      if (isMirrored)
        addShiftedInPlace(sum, work, k, {
          shift: -s * start + shift,
          phase: c * centreMean[1] * sigma,
          scale: weight / s,
          conjugate: true,
        })
    }
    for (let i = 0; i < size; i++) {
      const damping = Math.exp(
        -0.5 * c * c * (g[0][0] * k[i] * k[i] - 2 * g[0][1] * k[i] * sigma + g[1][1] * sigma * sigma),
      )
      sum[2 * i] = sum[2 * i] * damping
      sum[2 * i + 1] = sum[2 * i + 1] * damping
    }
    fft.inverseRowsInPlace(sum, 1)
    const row = new Float64Array(2 * (x.count - n))
    let size2 = 0
    for (let p = 0; p < x.count - n; p++) {
      // x_p + n dx/2 is the point 2p + n of the half grid
      row[2 * p] = sum[2 * (2 * p + n)]
      row[2 * p + 1] = sum[2 * (2 * p + n) + 1]
      size2 = Math.max(size2, Math.abs(row[2 * p]) + Math.abs(row[2 * p + 1]))
    }
    largest = Math.max(largest, size2)
    small = size2 < NEGLIGIBLE_DIAGONAL * largest ? small + 1 : 0
    rows.push(row)
  }
  return { grid: x, rows }
}

interface Placement {
  /** Place of the first value, relative to the first point of the wanted grid. */
  readonly shift: number
  readonly phase: number
  readonly scale: number
  /** The transform of conj f(-q) is the conjugate of that of f. */
  readonly conjugate: boolean
}

/** sum += scale e^{i (phase - k shift)} work (or its conjugate). */
function addShiftedInPlace(
  sum: Float64Array,
  work: Float64Array,
  k: Float64Array,
  { shift, phase, scale, conjugate }: Placement,
): void {
  const sign = conjugate ? -1 : 1
  for (let i = 0; i < k.length; i++) {
    const angle = phase - k[i] * shift
    const cos = scale * Math.cos(angle)
    const sin = scale * Math.sin(angle)
    const re = work[2 * i]
    const im = sign * work[2 * i + 1]
    sum[2 * i] = sum[2 * i] + re * cos - im * sin
    sum[2 * i + 1] = sum[2 * i + 1] + re * sin + im * cos
  }
}

/** work_j = r(Y_j + half, Y_j - half), half = offset/2 grid steps, Y_j every `stride`-th point, zeros after; returns Y_0. What is longer than `work` wraps around. */
function diagonalInto(work: Float64Array, state: LowRankState, offset: number, stride: number): number {
  const { orbitals, rank, grid } = state
  const [first, last] = essentialRangeOf(state)
  const m = grid.count
  const length = Math.ceil((last - first - offset) / stride)
  work.fill(0)
  for (let r = 0; r < rank; r++) {
    let a = 2 * (r * m + first + offset)
    let b = 2 * (r * m + first)
    for (let count = 0, j = 0; count < length; count++, a += 2 * stride, b += 2 * stride) {
      const ar = orbitals[a]
      const ai = orbitals[a + 1]
      const br = orbitals[b]
      const bi = orbitals[b + 1]
      work[j] = work[j] + ar * br + ai * bi
      work[j + 1] = work[j + 1] + ai * br - ar * bi
      j += 2
      if (j === work.length) j = 0
    }
  }
  return grid.origin + (first + offset / 2) * grid.spacing
}

const ranges = new WeakMap<LowRankState, [number, number]>()

function essentialRangeOf(state: LowRankState): [number, number] {
  const known = ranges.get(state)
  if (known !== undefined) return known
  const range = essentialRange(state, NEGLIGIBLE_MASS)
  ranges.set(state, range)
  return range
}

/** The same state on a grid `factor` times as fine (a power of two), by zero-padding its Fourier coefficients. */
export function refined(state: LowRankState, factor: number): LowRankState {
  if (factor === 1) return state
  const { count: m, spacing } = state.grid
  const n = factor * m
  const orbitals = new Float64Array(2 * state.rank * n)
  const [coarse, fine] = [createFft(m), createFft(n)]
  const row = new Float64Array(2 * m)
  for (let k = 0; k < state.rank; k++) {
    row.set(state.orbitals.subarray(2 * k * m, 2 * (k + 1) * m))
    coarse.forwardRowsInPlace(row, 1)
    const out = orbitals.subarray(2 * k * n, 2 * (k + 1) * n)
    for (let i = 0; i < m; i++) {
      out[i] = factor * row[i]
      out[2 * n - m + i] = factor * row[m + i]
    }
    fine.inverseRowsInPlace(out, 1)
  }
  return { ...state, grid: { ...state.grid, count: n, spacing: spacing / factor }, orbitals }
}
