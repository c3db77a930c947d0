/** One resolution of an N-body Schrödinger computation: every wave function of the initial state through all output times. */
import { tensorSize, type TensorGrid } from '../../grids/tensor-grid.ts'
import { inArenaScope } from '../../numerics/kernels/arena.ts'
import type { SolveHooks } from '../../numerics/solve-hooks.ts'
import { rkn6 } from '../../numerics/splitting.ts'
import type { Moments } from '../../states/classical-density.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import {
  axisOrbitals,
  orbitalRows,
  productOrbitalInto,
  relativeRank,
  type ProductTerm,
} from '../../states/n-particle.ts'
import { kernelOfOrbitals, pivotedCholesky } from '../../states/pivoted-compression.ts'
import { quantumObservables } from '../hartree/hartree-observables.ts'
import { createSchrodingerFlow, type SchrodingerFlow } from './schrodinger-flow.ts'
import type { Frame } from './schrodinger-frame.ts'
import { PairAccumulator, type PairOnGrid } from './schrodinger-pair.ts'
import { zeroPotential } from '../zero-potential.ts'

/** What is left of a term at one time: the state of the first coordinate, its moments, and the mean of V_N. */
export interface TermSnapshot {
  readonly first: LowRankState
  /** Of the first coordinate; `mass` is the trace. */
  readonly moments: Moments
  readonly meanCos: number
  readonly meanSin: number
  /** tr(R V_N), not divided by the trace. */
  readonly interaction: number
}

export interface SchrodingerLevel {
  readonly grid: TensorGrid
  readonly timeStep: number
  readonly traceTail: number
  readonly rank: number
  readonly stages: number
  readonly edgeMass: number
  readonly nyquistMass: number
  /** [time][term] */
  readonly snapshots: readonly (readonly TermSnapshot[])[]
  /** Of the last two particles by time, where it was asked for. */
  readonly pairs: readonly PairOnGrid[] | null
}

export interface LevelInput {
  readonly frame: Frame
  readonly grid: TensorGrid
  readonly hbar: number
  readonly times: readonly number[]
  readonly timeStep: number
  readonly traceTail: number
  readonly potential: Float64Array
  /** The run stops (returning 'edge' or 'nyquist') when more mass than this is seen at an end; Infinity never stops. */
  readonly watchedMass: number
  readonly wantsPairs?: boolean
}

/** Runs the level; a word instead of the level when an end was seen to be too near. */
export function runLevel(input: LevelInput, hooks: SolveHooks): SchrodingerLevel | 'edge' | 'nyquist' {
  const { frame, grid, times, hbar, traceTail } = input
  const perTime: TermSnapshot[][] = times.map(() => [])
  const seen = { edge: 0, nyquist: 0, stages: 0, rank: 0 }
  const pairs = input.wantsPairs === true ? new PairAccumulator({ ...input, terms: frame.terms }) : null
  const ranks = frame.terms.map((term) => relativeRank(term, hbar, frame.dimension, traceTail))
  const rows = frame.terms.map((term, i) =>
    orbitalRows(term, frame.dimension, ranks[i].orders, grid.axis.period === null),
  )
  const total = rows.reduce((sum, of) => sum + of.length, 0)
  for (const [index, term] of frame.terms.entries()) {
    const parts: Accumulated[] = times.map(() => emptyAccumulation())
    for (const batch of batches(term, ranks[index].orders, rows[index], input)) {
      const outcome = inArenaScope(() => {
        const flow = startFlow(batch, input)
        const done = seen.rank / total
        const share = flow.rank / total
        for (const [j, t] of times.entries()) {
          const steps = Math.ceil((t - flow.t) / input.timeStep - 1e-9)
          let stage = 0
          flow.advance(t, steps, rkn6, hooks, () =>
            hooks.progress(done + (share * (j + ++stage / (steps * rkn6.drift.length))) / times.length),
          )
          accumulate(parts[j], flow.rows(), flow.rank, input)
          pairs?.add(j, (term.isMirrored ? 2 : 1) * term.weight, flow.rows())
          seen.edge = Math.max(seen.edge, flow.largestEdgeMass)
          seen.nyquist = Math.max(seen.nyquist, flow.largestNyquistMass, parts[j].nyquist)
          // the band first: momenta that fold over send mass to the ends of the box as well
          if (seen.nyquist > input.watchedMass) return 'nyquist'
          if (seen.edge > input.watchedMass) return 'edge'
        }
        seen.stages = flow.stages
        seen.rank += flow.rank
        return null
      })
      if (outcome !== null) return outcome
    }
    parts.forEach((part, j) => perTime[j].push(finished(part, ranks[index].lostTrace, input)))
    pairs?.endTerm(term)
  }
  return {
    grid,
    timeStep: input.timeStep,
    traceTail,
    rank: total,
    stages: seen.stages,
    edgeMass: seen.edge,
    nyquistMass: seen.nyquist,
    snapshots: perTime,
    pairs: pairs && times.map((_, j) => pairs.at(j, Math.max(...ranks.map((rank) => rank.lostTrace)))),
  }
}

/** Numbers in the rows of a batch, and rows: the factors of a step are shared by the batch, the memory is its size. */
const BATCH_SIZE = 2 ** 20
const MOST_AT_ONCE = 16

/** All orbitals together in one dimension, some at a time in more. */
function* batches(
  term: ProductTerm,
  orders: number,
  sums: readonly number[][][],
  { grid, hbar, frame }: LevelInput,
): Generator<Float64Array> {
  const axes = axisOrbitals(term, hbar, orders, grid)
  if (frame.dimension === 1) {
    yield axes[0]
    return
  }
  const size = 2 * tensorSize(grid)
  const atOnce = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(BATCH_SIZE / size)))
  const other = sums.some((indices) => indices.length > 1) ? new Float64Array(size) : null
  for (let first = 0; first < sums.length; first += atOnce) {
    const chosen = sums.slice(first, first + atOnce)
    const rows = new Float64Array(size * chosen.length)
    chosen.forEach(([index, more], r) => {
      const row = rows.subarray(r * size, (r + 1) * size)
      productOrbitalInto(row, axes, index, grid)
      if (more === undefined || other === null) return
      productOrbitalInto(other, axes, more, grid)
      for (let i = 0; i < size; i++) row[i] = row[i] + other[i]
    })
    yield rows
  }
}

function startFlow(rows: Float64Array, { grid, hbar, potential }: LevelInput): SchrodingerFlow {
  const rank = rows.length / (2 * tensorSize(grid))
  return createSchrodingerFlow({ rows, rank, grid, hbar, potential, watchEdges: grid.axis.period === null })
}

/** Sums over the orbitals of a term: raw moments of the first coordinate, <V_N>, and the rows of its state. */
interface Accumulated {
  readonly raw: {
    trace: number
    x: number
    xi: number
    xx: number
    xxi: number
    xixi: number
    cos: number
    sin: number
    interaction: number
  }
  rows: Float64Array
  lost: number
  nyquist: number
}

type AccumulationInput = Pick<LevelInput, 'grid' | 'hbar' | 'potential' | 'traceTail'>

/** What is left of a single wave function. */
export function rowSnapshot(row: Float64Array, input: AccumulationInput): TermSnapshot & { readonly nyquist: number } {
  const part = emptyAccumulation()
  accumulate(part, row, 1, input)
  return { ...finished(part, 0, input), nyquist: part.nyquist }
}

function emptyAccumulation(): Accumulated {
  return {
    raw: { trace: 0, x: 0, xi: 0, xx: 0, xxi: 0, xixi: 0, cos: 0, sin: 0, interaction: 0 },
    rows: new Float64Array(0),
    lost: 0,
    nyquist: 0,
  }
}

function accumulate(into: Accumulated, rows: Float64Array, rank: number, input: AccumulationInput): void {
  const {
    grid: { axis, dimension },
    hbar,
    potential,
    traceTail,
  } = input
  const others = axis.spacing ** ((dimension - 1) / 2)
  const columns = dimension === 1 ? rows : rows.map((v) => v * others)
  const state: LowRankState = {
    hbar,
    grid: axis,
    rank: columns.length / (2 * axis.count),
    orbitals: columns,
    lostTrace: 0,
  }
  const o = quantumObservables(state, zeroPotential(axis.period), 1)
  const { raw } = into
  // on a circle positions are no observables, and their places stay 0
  const [meanX, varX, covXXi] = axis.period === null ? [o.meanX, o.varX, o.covXXi] : [0, 0, 0]
  raw.trace += o.trace
  raw.x += o.trace * meanX
  raw.xi += o.trace * o.meanXi
  raw.xx += o.trace * (varX + meanX * meanX)
  raw.xxi += o.trace * (covXXi + meanX * o.meanXi)
  raw.xixi += o.trace * (o.varXi + o.meanXi * o.meanXi)
  raw.cos += axis.period === null ? 0 : o.meanCosX
  raw.sin += axis.period === null ? 0 : o.meanSinX
  raw.interaction += meanOf(potential, rows, rank) * axis.spacing ** dimension
  into.nyquist += o.nyquistMass
  if (dimension === 1) {
    into.rows = rows
    return
  }
  const compressed = compress([columns], axis, traceTail / 100)
  const joined = into.rows.length === 0 ? compressed : compress([into.rows, compressed.rows], axis, traceTail / 100)
  into.rows = joined.rows
  into.lost += compressed.lost + (into.rows.length === 0 ? 0 : joined.lost)
}

function compress(
  parts: readonly Float64Array[],
  axis: TensorGrid['axis'],
  tail: number,
): { rows: Float64Array; lost: number } {
  const rows = parts.length === 1 ? parts[0] : Float64Array.from([...parts[0], ...parts[1]])
  const factors = pivotedCholesky(
    kernelOfOrbitals(rows, rows.length / (2 * axis.count), axis.count),
    axis,
    tail,
    axis.count,
  )
  if (factors === null) throw new Error('A kernel has at most as many factors as points.')
  return { rows: factors.orbitals, lost: factors.lostTrace }
}

/** sum over rows and points of v |psi|^2. */
function meanOf(v: Float64Array, rows: Float64Array, rank: number): number {
  let sum = 0
  for (let r = 0; r < rank; r++) {
    const start = 2 * r * v.length
    for (let i = 0; i < v.length; i++) sum += v[i] * (rows[start + 2 * i] ** 2 + rows[start + 2 * i + 1] ** 2)
  }
  return sum
}

function finished(
  { raw, rows, lost }: Accumulated,
  lostTrace: number,
  { grid: { axis }, hbar }: AccumulationInput,
): TermSnapshot {
  const { trace } = raw
  const meanX = raw.x / trace
  const meanXi = raw.xi / trace
  return {
    first: { hbar, grid: axis, rank: rows.length / (2 * axis.count), orbitals: rows, lostTrace: lostTrace + lost },
    moments: {
      mass: trace,
      meanX,
      meanXi,
      varX: raw.xx / trace - meanX * meanX,
      covXXi: raw.xxi / trace - meanX * meanXi,
      varXi: raw.xixi / trace - meanXi * meanXi,
    },
    meanCos: raw.cos,
    meanSin: raw.sin,
    interaction: raw.interaction,
  }
}
