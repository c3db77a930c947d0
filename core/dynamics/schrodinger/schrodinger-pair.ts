/**
 * What a computation on the grid keeps of the last two particles, on the line. Their relative coordinate u = (x_{N-1} - x_N)/sqrt 2 is y_{N-1}, the last
 * axis of the grid, and their centre is, with the Jacobi matrix J,
 *
 *   R = (x_{N-1} + x_N)/sqrt 2 = sqrt(2/N) y_0 + sum_l a_l y_l,   a_l = (J_{l,N-1} + J_{l,N})/sqrt 2,   l = 1 … N-2.
 *
 * Two things are kept at each time, summed over the terms and over both orders of the pair (u -> -u):
 * the state of u, and the transform in R of the density of positions, without the Gaussian factor of the free centre of mass,
 *
 *   T(k, u) = sum_terms w e^{-ik sqrt(2/N) m_0(t)} int e^{-ik sum a_l y_l} |psi(y_1, …, u)|^2 dy_1 … dy_{N-2}.
 *
 * psi is refined twofold along u before it is squared: a square has twice the band.
 */
import type { TensorGrid } from '../../grids/tensor-grid.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { jacobiMatrix } from '../../states/jacobi.ts'
import type { ProductTerm } from '../../states/n-particle.ts'
import { kernelOfOrbitals, pivotedCholesky } from '../../states/pivoted-compression.ts'
import { congruence, freeFlow } from '../gaussian-exact.ts'
import { refined } from './schrodinger-marginal.ts'

/** T(k, u) as rows over u, k = 0, dk, 2 dk …, and how R is spread by the centre of mass. */
export interface PairWaves {
  readonly rows: LowRankState
  readonly waveStep: number
  /** Variance of sqrt(2/N) y_0 at this time. */
  readonly variance: number
}

export interface PairOnGrid {
  /** Of u, with trace at most 1. */
  readonly relative: LowRankState
  readonly waves: PairWaves
}

export interface PairInput {
  readonly terms: readonly ProductTerm[]
  readonly grid: TensorGrid
  readonly hbar: number
  readonly times: readonly number[]
  readonly traceTail: number
}

const REFINEMENT = 2
/** Standard deviations of the Gaussian of the centre of mass, in R and in k. */
const SIGMAS = 8
/** A column with less in each of its points is left out. */
const NEGLIGIBLE = 1e-24

/** At one time. */
interface Sums {
  relative: Float64Array
  lost: number
  readonly waves: Float64Array
  readonly waveStep: number
  readonly count: number
  readonly variance: number
}

export class PairAccumulator {
  readonly #input: PairInput
  readonly #particles: number
  readonly #sums: readonly Sums[]
  /** |psi|^2 of the present term by time: a row over u for each point of the other coordinates. */
  readonly #tables: readonly Float64Array[]

  constructor(input: PairInput) {
    const {
      grid: { axis, dimension },
      terms,
      times,
    } = input
    this.#input = input
    this.#particles = dimension + 1
    const share = Math.sqrt(2 / this.#particles)
    const columns = axis.count ** (dimension - 1)
    this.#tables = times.map(() => new Float64Array(columns * REFINEMENT * axis.count))
    this.#sums = times.map((t) => {
      const variance = Math.max(
        ...terms.map((term) => share ** 2 * congruence(freeFlow(t), term.centreCovariance)[0][0]),
      )
      const centres = terms.map(({ centreMean: [x, xi] }) => Math.abs(share * (x + t * xi)))
      const reach =
        Math.max(...centres) +
        SIGMAS * Math.sqrt(variance) +
        Math.sqrt(1 - share ** 2) * Math.sqrt(dimension) * (axis.count / 2) * axis.spacing
      const waveStep = Math.PI / (1.1 * reach)
      const count = Math.ceil(SIGMAS / Math.sqrt(variance) / waveStep) + 1
      const waves = new Float64Array(2 * count * REFINEMENT * axis.count)
      return { relative: new Float64Array(0), lost: 0, waves, waveStep, count, variance }
    })
  }

  /** The wave functions of a batch at the j-th time; they belong to one term until `endTerm`. */
  add(j: number, weight: number, rows: Float64Array): void {
    const { grid, hbar } = this.#input
    const { axis, dimension } = grid
    const columns = lastColumns(rows, grid, axis.spacing ** ((dimension - 1) / 2) * Math.sqrt(weight))
    const rank = columns.length / (2 * axis.count)
    const state = { hbar, grid: axis, rank, orbitals: columns, lostTrace: 0 }
    const { orbitals } = refined(state, REFINEMENT)
    const table = this.#tables[j]
    for (let i = 0; i < orbitals.length / 2; i++)
      table[i % table.length] += orbitals[2 * i] ** 2 + orbitals[2 * i + 1] ** 2
    this.#join(this.#sums[j], columns)
  }

  /** Everything of a term is there: its densities are transformed. */
  endTerm({ centreMean: [x, xi] }: ProductTerm): void {
    const {
      grid: { axis, dimension },
      times,
    } = this.#input
    const share = Math.sqrt(2 / this.#particles)
    const jacobi = jacobiMatrix(this.#particles)
    const shares = Array.from(
      { length: dimension - 1 },
      (_, l) => (jacobi[l + 1][dimension - 1] + jacobi[l + 1][dimension]) / Math.SQRT2,
    )
    const fine = REFINEMENT * axis.count
    for (const [j, t] of times.entries()) {
      const table = this.#tables[j]
      const { waves, waveStep, count } = this.#sums[j]
      for (let column = 0; column < table.length / fine; column++) {
        const densities = table.subarray(column * fine, (column + 1) * fine)
        if (densities.every((v) => v < NEGLIGIBLE)) continue
        let place = share * (x + t * xi)
        for (let l = 0, rest = column; l < shares.length; l++, rest = Math.floor(rest / axis.count))
          place += shares[l] * (axis.origin + (rest % axis.count) * axis.spacing)
        for (let k = 0; k < count; k++) {
          const [cos, sin] = [Math.cos(k * waveStep * place), -Math.sin(k * waveStep * place)]
          const out = waves.subarray(2 * k * fine, 2 * (k + 1) * fine)
          for (let i = 0; i < fine; i++) {
            out[2 * i] = out[2 * i] + cos * densities[i]
            out[2 * i + 1] = out[2 * i + 1] + sin * densities[i]
          }
        }
      }
      table.fill(0)
    }
  }

  /** @param lostTrace of the state that the rank cut left out */
  at(j: number, lostTrace: number): PairOnGrid {
    const { hbar, grid } = this.#input
    const { relative, lost, waves, waveStep, count, variance } = this.#sums[j]
    const half = relative.map((v) => v * Math.SQRT1_2)
    const both = this.#compressed([half, mirrored(half, grid.axis.count)])
    const fine = { ...grid.axis, count: REFINEMENT * grid.axis.count, spacing: grid.axis.spacing / REFINEMENT }
    const turned = mirrored(waves, fine.count)
    return {
      relative: {
        hbar,
        grid: grid.axis,
        rank: both.orbitals.length / (2 * grid.axis.count),
        orbitals: both.orbitals,
        lostTrace: lostTrace + lost + both.lostTrace,
      },
      waves: {
        rows: { hbar, grid: fine, rank: count, orbitals: waves.map((v, i) => (v + turned[i]) / 2), lostTrace: 0 },
        waveStep,
        variance,
      },
    }
  }

  #join(sums: Sums, columns: Float64Array): void {
    const joined = this.#compressed(sums.relative.length === 0 ? [columns] : [sums.relative, columns])
    sums.relative = joined.orbitals
    sums.lost += joined.lostTrace
  }

  #compressed(parts: readonly Float64Array[]): { readonly orbitals: Float64Array; readonly lostTrace: number } {
    const {
      grid: { axis },
      traceTail,
    } = this.#input
    const rows = joinedRows(parts)
    const kernel = kernelOfOrbitals(rows, rows.length / (2 * axis.count), axis.count)
    const factors = pivotedCholesky(kernel, axis, Math.max(1e-14, traceTail / 100), axis.count)
    if (factors === null) throw new Error('A kernel has at most as many factors as points.')
    return factors
  }
}

function joinedRows(parts: readonly Float64Array[]): Float64Array {
  const rows = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    rows.set(part, at)
    at += part.length
  }
  return rows
}

/** Rows over the last coordinate, one for each point of the others and each wave function, times `scale`. */
function lastColumns(rows: Float64Array, { axis: { count }, dimension }: TensorGrid, scale: number): Float64Array {
  const others = count ** (dimension - 1)
  const size = others * count
  const out = new Float64Array(rows.length)
  for (let start = 0; start < rows.length; start += 2 * size) {
    for (let i = 0; i < count; i++) {
      for (let c = 0; c < others; c++) {
        const from = start + 2 * (i * others + c)
        const to = start + 2 * (c * count + i)
        out[to] = scale * rows[from]
        out[to + 1] = scale * rows[from + 1]
      }
    }
  }
  return out
}

/** Rows with u -> -u, on a grid whose point count/2 is 0. */
function mirrored(rows: Float64Array, count: number): Float64Array {
  const out = new Float64Array(rows.length)
  for (let start = 0; start < rows.length; start += 2 * count) {
    for (let i = 0; i < count; i++) {
      const from = start + 2 * ((count - i) % count)
      out[start + 2 * i] = rows[from]
      out[start + 2 * i + 1] = rows[from + 1]
    }
  }
  return out
}
