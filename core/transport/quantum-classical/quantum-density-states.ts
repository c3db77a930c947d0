/**
 * The ground states psi_z of a density's dual (quantum-density-dual.ts) in the eigenvectors of R: what the rounding to a feasible coupling
 * (quantum-classical-rounding.ts) needs of them. <v_j|psi_z> = sum_k c_k(z) <v_j|k;z>, by the trapezoidal rule over the orbitals' grid,
 * <y|k;z> = h_k((y - x)/sqrt hbar) e^{i xi (y - x)/hbar}, h_k the Hermite functions.
 */
import {
  adjointOf,
  productInto,
  rowsOfView,
  viewOfParts,
  viewOfRows,
} from '../../numerics/linear-algebra/complex-products.ts'
import { gridPoint } from '../../grids/phase-space-grid.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import type { DensityDual } from './quantum-density-dual.ts'
import type { StatesOfPoints } from './quantum-classical-rounding.ts'
import { quantumClassicalProblem } from './quantum-classical-problem.ts'
import { sumOfProjectionsInto, zeroMatrix, type ComplexMatrix } from './quantum-matrices.ts'
import { orthonormalEigenOrbitals, rangeOfState, type RangeBasis, type RangeOfState } from './quantum-range.ts'

/** Beyond this many sqrt hbar from the turning point of the highest level a packet is below rounding. */
const REACH = 6.5

/** A coupling's points are at most so many sqrt hbar apart: sums of packets over them still converge like e^{-(pi/0.9)^2} = 5e-6. */
const WIDEST_SPACING = 0.9

export interface DensityStates {
  readonly states: StatesOfPoints
  readonly range: RangeOfState
}

/**
 * The dual's points that carry a coupling, by their number: those on the diagonal sublattice (i + j even, h sqrt 2 apart), where that resolves
 * packets, else all; without the outermost, whose mass together is at most `most`.
 */
export function pointsOfCoupling(
  {
    points,
    mass,
    hbar,
    calculus: {
      grid: { x, xi },
    },
  }: DensityDual,
  most: number,
): Int32Array {
  const spacing = Math.SQRT2 * Math.max(x.spacing, xi.spacing)
  const everySecond = spacing <= WIDEST_SPACING * Math.sqrt(hbar)
  const chosen = [...points.keys()].filter(
    (p) => !everySecond || (Math.floor(points[p] / xi.count) + (points[p] % xi.count)) % 2 === 0,
  )
  return withoutOutermost(chosen, (p) => mass[points[p]], most / (everySecond ? 2 : 1))
}

/** All of the dual's points that a coupling does not use; where it uses all but the outermost, every second of them. */
export function otherSublattice({ points, calculus: { grid } }: DensityDual, chosen: Int32Array): Int32Array {
  const parity = (p: number): number => (Math.floor(points[p] / grid.xi.count) + (points[p] % grid.xi.count)) % 2
  const isEverySecond = chosen.every((p) => parity(p) === 0)
  return Int32Array.from([...points.keys()].filter((p) => (isEverySecond ? parity(p) === 1 : parity(p) === 0)))
}

/** Without the points of least mass, which together have at most `most`. */
export function withoutOutermost(chosen: readonly number[], massOf: (p: number) => number, most: number): Int32Array {
  let left = most
  const dropped = new Set<number>()
  for (const p of chosen.toSorted((a, b) => massOf(a) - massOf(b))) {
    left -= massOf(p)
    if (left < 0) break
    dropped.add(p)
  }
  return Int32Array.from(chosen.filter((p) => !dropped.has(p)))
}

/**
 * @param chosen numbers of the dual's points, ascending
 * @param grid the dual's, in the frame where the means agree; `shift` leads from there to R's own place
 * @param basis the eigenvectors of R that the coupling lives on
 * @param measure what the states are coupled with, a point of positive weight for each; the dual's own points and masses otherwise
 */
export function groundStatesInRange(
  dual: DensityDual,
  chosen: Int32Array,
  state: LowRankState,
  basis: RangeBasis,
  centre: readonly [number, number],
  shift: readonly [number, number],
  measure?: PointMeasure,
): DensityStates {
  const rows = orthonormalEigenOrbitals(state, basis)
  const range = rangeOfState(state, basis, centre, rows)
  const at = pointsOf(dual, chosen)
  const problem = quantumClassicalProblem(measure ?? at, range, Infinity)
  const { rank: r } = basis
  const n = chosen.length
  const vectors = packetsInRange(dual, chosen, at, state, rows, shift)
  for (let q = 0; q < n; q++) normalise(vectors.re, vectors.im, q * r, r)
  const sum = zeroMatrix(r)
  sumOfProjectionsInto(sum, problem.weight, vectors, r)
  const states = {
    problem,
    levels: 1,
    vectorsRe: vectors.re,
    vectorsIm: vectors.im,
    gibbs: new Float64Array(n).fill(1),
    used: new Int32Array(n).fill(1),
    sum,
  }
  return { states, range }
}

/** Packets about points of phase space, by their components in the oscillator's levels there: those of number p begin at p levels^2. */
export type Packets = Pick<DensityDual, 'hbar' | 'levels' | 'vectorsRe' | 'vectorsIm'>

/**
 * <v_j|psi> of the chosen packets, a row each.
 *
 * @param at where they are, x ascending; `shift` leads from there to R's own place
 * @param rows the orthonormal v_j on the state's grid
 */
export function packetsInRange(
  source: Packets,
  chosen: Int32Array,
  at: Pick<PointMeasure, 'x' | 'xi'>,
  state: LowRankState,
  rows: Float64Array,
  shift: readonly [number, number],
): ComplexMatrix {
  const n = chosen.length
  const r = rows.length / (2 * state.grid.count)
  const vectors = zeroMatrix(n, r)
  let packets = new Float64Array(0)
  for (let p = 0, end = 0; p < n; p = end) {
    // the points of a column have their packets in the same place
    while (end < n && at.x[end] === at.x[p]) end++
    if (packets.length < 2 * (end - p) * state.grid.count) packets = new Float64Array(2 * (end - p) * state.grid.count)
    const momenta = at.xi.subarray(p, end).map((xi) => xi + shift[1])
    const window = packetsInto(packets, source, chosen.subarray(p, end), state, at.x[p] + shift[0], momenta)
    productInto(
      rowsOfView(viewOfParts(vectors, n, r), p, end),
      viewOfRows(packets, end - p, state.grid.count, window),
      adjointOf(viewOfRows(rows, r, state.grid.count, window)),
      { scale: state.grid.spacing },
    )
  }
  return vectors
}

/** The dual's points of these numbers with their masses. */
export function pointsOf(
  {
    points: all,
    mass,
    calculus: {
      grid: { x, xi },
    },
  }: DensityDual,
  chosen: Int32Array,
): PointMeasure {
  const points = chosen.map((p) => all[p])
  return {
    kind: 'points',
    x: Float64Array.from(points, (at) => gridPoint(x, Math.floor(at / xi.count))),
    xi: Float64Array.from(points, (at) => gridPoint(xi, at % xi.count)),
    weight: Float64Array.from(points, (at) => mass[at]),
  }
}

/** psi_z of these points, all at x, with these momenta: rows on the orbitals' grid; returns the indices between which they live. */
function packetsInto(
  out: Float64Array,
  { levels, vectorsRe, vectorsIm, hbar }: Packets,
  column: Int32Array,
  { grid }: LowRankState,
  x: number,
  momenta: Float64Array,
): [number, number] {
  const root = Math.sqrt(hbar)
  const reach = (REACH + Math.sqrt(2 * levels)) * root
  const first = Math.max(0, Math.ceil((x - reach - grid.origin) / grid.spacing))
  const last = Math.min(grid.count, Math.floor((x + reach - grid.origin) / grid.spacing) + 1)
  const hermite = new Float64Array(levels)
  for (let i = first; i < last; i++) {
    const q = (grid.origin + i * grid.spacing - x) / root
    hermiteInto(hermite, q, root)
    for (let j = 0; j < momenta.length; j++) {
      const from = column[j] * levels * levels
      let re = 0
      let im = 0
      for (let k = 0; k < levels; k++) {
        re += hermite[k] * vectorsRe[from + k]
        im += hermite[k] * vectorsIm[from + k]
      }
      const angle = (momenta[j] * q * root) / hbar
      const [c, s] = [Math.cos(angle), Math.sin(angle)]
      const to = 2 * (j * grid.count + i)
      out[to] = re * c - im * s
      out[to + 1] = re * s + im * c
    }
  }
  return [first, last]
}

/** h_k(q), of norm 1 in y = q root. */
function hermiteInto(out: Float64Array, q: number, root: number): void {
  let before = 0
  let h = Math.exp(-0.5 * q * q) / Math.sqrt(root * Math.sqrt(Math.PI))
  for (let k = 0; k < out.length; k++) {
    out[k] = h
    const next = q * Math.sqrt(2 / (k + 1)) * h - Math.sqrt(k / (k + 1)) * before
    before = h
    h = next
  }
}

function normalise(re: Float64Array, im: Float64Array, at: number, r: number): void {
  let square = 0
  for (let j = at; j < at + r; j++) square += re[j] ** 2 + im[j] ** 2
  const scale = 1 / Math.sqrt(square)
  for (let j = at; j < at + r; j++) {
    re[j] *= scale
    im[j] *= scale
  }
}
