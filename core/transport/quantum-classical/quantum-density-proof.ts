/**
 * E_hbar^2(p, R) of a density between two ends that are proved, integrals over z included: p lies between two point measures in convex order
 * (convex-order-masses.ts), p^ <=_cx p <=_cx p~, and 1/2 m2(p) + tr(H R) - E^2(p, R) = min_G [int phi_G dp + tr(G R)] grows with p in that order (phi_G is convex), so
 *
 *   E^2(p~, R) - 1/2 (m2(p~) - m2(p))  <=  E^2(p, R)  <=  E^2(p^, R) + 1/2 (m2(p) - m2(p^)).
 *
 * Below: the dual's B compressed to R's range is an admissible potential; that C_z - B - a >= 0 there is shown by a Cholesky factor for each point of p~, a the
 * energy that the local levels know, less a little. Above: ground states at the grid's points, coupled with the barycentres of its cells.
 * Both ends are O(h^2) = O(hbar) wide of the truth, where trapezoidal sums are exact to rounding: a proof, not the best knowledge.
 *
 * p is taken for the trigonometric polynomial through its samples.
 */
import { HermitianEigen } from '../../numerics/linear-algebra/hermitian-eigen.ts'
import { isPositiveInPlace } from '../../numerics/linear-algebra/hermitian-positive.ts'
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { cellBarycentres, hatMasses, placesOn } from './convex-order-masses.ts'
import { quantumClassicalProblem, type QuantumClassicalProblem } from './quantum-classical-problem.ts'
import { CouplingRounding, RELAXATIONS } from './quantum-classical-rounding.ts'
import { lowerWithTail, upperWithTail } from './quantum-classical-truncation.ts'
import type { DensityDual } from './quantum-density-dual.ts'
import { groundStatesInRange, packetsInRange, withoutOutermost } from './quantum-density-states.ts'
import {
  normOf,
  sumOfProjectionsInto,
  traceAgainstDiagonal,
  zeroMatrix,
  type ComplexMatrix,
} from './quantum-matrices.ts'
import { basisUpToTrace, orthonormalEigenOrbitals, rangeOfState, type RangeBasis } from './quantum-range.ts'

export interface ProofBudget {
  /** Whether so many Cholesky factors of this size may be taken. */
  affordsFactors(count: number, rank: number): boolean
  /** How many rounds of scaling so many points with so many eigenvectors may take. */
  rounds(points: number, rank: number): number
}

export interface DensityProof {
  /** -Infinity, Infinity where the work does not allow for an end. */
  readonly lower: number
  readonly upper: number
  /** 1/2 (m2(p~) - m2(p)), 1/2 (m2(p) - m2(p^)) */
  readonly convexOrder: readonly [number, number]
  readonly rank: number
}

/** The dual at its optimum, and the same on the grid half a cell on. */
export interface SolvedDual {
  readonly beta: Float64Array
  readonly dual: DensityDual
  readonly moved: DensityDual
  readonly state: LowRankState
  readonly basis: RangeBasis
  readonly quantumMean: readonly [number, number]
  /** From the dual's frame to R's own place. */
  readonly shift: readonly [number, number]
}

/** What R's tail and p's outermost cells may cost, in parts of what convex order costs. */
const TAIL_SHARE = 0.05
/** How far below the local energy a is set, in units of hbar, one after the other. */
const MARGINS = [1e-5, 1e-4, 1e-3]
const ROUNDS: readonly number[] = [1, 1, ...RELAXATIONS]
/** With fewer the coupling is no better than the bounds that cost nothing. */
const LEAST_ROUNDS = 2
const NEGLIGIBLE_MASS = 1e-14

/** @throws {Cancelled} */
export function provedEnds(solved: SolvedDual, budget: ProofBudget, hooks: SolveHooks): DensityProof {
  const {
    dual: {
      mass,
      calculus: { grid },
    },
  } = solved
  const [below, above] = [cellBarycentres(mass, grid), hatMasses(mass, grid)]
  const ofSamples = secondMoment({ ...placesOn(grid), weight: mass })
  const convexOrder = [
    0.5 * (secondMoment(above) - ofSamples),
    Math.max(0, 0.5 * (ofSamples - secondMoment(below))),
  ] as const
  const lower = lowerEnd(solved, above, convexOrder[0], budget, hooks)
  const upper = upperEnd(solved, below, convexOrder[1], budget, hooks)
  return { lower: lower.end - convexOrder[0], upper: upper + convexOrder[1], convexOrder, rank: lower.rank }
}

/** The dual value of B on R's range against p~. */
function lowerEnd(
  { beta, dual, moved, state, basis: all, quantumMean, shift }: SolvedDual,
  hats: PointMeasure,
  size: number,
  budget: ProofBudget,
  hooks: SolveHooks,
): { end: number; rank: number } {
  const energy = new Float64Array(hats.weight.length).fill(NaN)
  ;[dual, moved].forEach(({ points, energies, levels }, k) =>
    points.forEach((at, p) => (energy[k * beta.length + at] = energies[p * levels])),
  )
  const kept = [...energy.keys()].filter((i) => hats.weight[i] > NEGLIGIBLE_MASS && !Number.isNaN(energy[i]))
  const part = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i])
  const nodes: PointMeasure = { kind: 'points', x: part(hats.x), xi: part(hats.xi), weight: part(hats.weight) }
  // sqrt(E^2 eta) is what truncation costs (lowerWithTail), with eta = |z|^2 tail
  const farthest = nodes.x.reduce((most, x, i) => Math.max(most, x * x + nodes.xi[i] ** 2), 0)
  const basis = basisUpToTrace(all, (TAIL_SHARE * size) ** 2 / (4 * dual.hbar * farthest))
  if (!budget.affordsFactors(kept.length, basis.rank)) return { end: -Infinity, rank: basis.rank }
  const rows = orthonormalEigenOrbitals(state, basis)
  const range = rangeOfState(state, basis, quantumMean, rows)
  const problem = quantumClassicalProblem(nodes, range, Infinity)
  const B = compressedPotential(dual, beta, state, rows, shift)
  const linear = traceAgainstDiagonal(B, problem.spectrum)
  const bounds = new LeastEnergies(problem, B)
  let [sum, largest] = [0, 0]
  kept.forEach((i, k) => {
    if (k % 256 === 0) throwIfCancelled(hooks)
    const a = bounds.below(k, energy[i])
    sum += problem.weight[k] * a
    largest = Math.max(largest, a)
  })
  const dropped = Math.abs(1 - nodes.weight.reduce((s, w) => s + w, 0)) * (Math.abs(sum) + normOf(B))
  const end = lowerWithTail(sum + linear - dropped, Math.abs(linear) + largest, problem, range)
  return { end, rank: basis.rank }
}

/** Lower bounds of lmin(C_z - B) on the range. */
class LeastEnergies {
  private readonly problem: QuantumClassicalProblem
  private readonly B: ComplexMatrix
  private readonly matrix: ComplexMatrix
  private eigen: HermitianEigen | null = null

  constructor(problem: QuantumClassicalProblem, B: ComplexMatrix) {
    this.problem = problem
    this.B = B
    this.matrix = zeroMatrix(problem.rank)
  }

  /** The guess less the smallest margin that a Cholesky factor proves, else the eigenvalue itself. */
  below(point: number, guess: number): number {
    const {
      matrix: { re, im },
      problem: { rank: r, hbar },
    } = this
    for (const margin of MARGINS) {
      this.fill(point, guess - margin * hbar)
      if (isPositiveInPlace(re, im, r)) return guess - margin * hbar
    }
    this.eigen ??= new HermitianEigen(r)
    this.fill(point, 0)
    this.eigen.decompose(re, im, 0, 0)
    return this.eigen.values[0]
  }

  /** C_z - B - a, lower triangle. */
  private fill(point: number, a: number): void {
    const {
      B,
      matrix: { re, im },
      problem: { rank: r, x: xs, xi: xis, Y, P, H },
    } = this
    const [x, xi] = [xs[point], xis[point]]
    for (let j = 0; j < r; j++) {
      for (let at = j * r; at <= j * r + j; at++) {
        re[at] = H.re[at] - B.re[at] - x * Y.re[at] - xi * P.re[at]
        im[at] = H.im[at] - B.im[at] - x * Y.im[at] - xi * P.im[at]
      }
      re[j * (r + 1)] += 0.5 * (x * x + xi * xi) - a
    }
  }
}

/** int b(w) |w><w| dw/(2 pi hbar) on the span of the rows, b the anti-Wick symbol. */
export function compressedPotential(
  dual: DensityDual,
  beta: Float64Array,
  state: LowRankState,
  rows: Float64Array,
  shift: readonly [number, number],
): ComplexMatrix {
  const {
    hbar,
    calculus: { grid },
  } = dual
  const n = beta.length
  const coherent = { hbar, levels: 1, vectorsRe: new Float64Array(n).fill(1), vectorsIm: new Float64Array(n) }
  const everywhere = Int32Array.from({ length: n }, (_, i) => i)
  const packets = packetsInRange(coherent, everywhere, placesOn(grid), state, rows, shift)
  const scale = (grid.x.spacing * grid.xi.spacing) / (2 * Math.PI * hbar)
  const r = packets.re.length / n
  const B = zeroMatrix(r)
  sumOfProjectionsInto(
    B,
    dual.antiWickSymbol(beta).map((b) => b * scale),
    packets,
    r,
  )
  return B
}

/** The cost of a coupling of p^ with R. */
function upperEnd(
  { dual, state, basis: all, quantumMean, shift }: SolvedDual,
  cells: PointMeasure,
  size: number,
  budget: ProofBudget,
  hooks: SolveHooks,
): number {
  const { points } = dual
  const { x, xi } = dual.calculus.grid
  // no product of p with R costs more a unit of mass
  const reach = (x.count * x.spacing) ** 2 / 4 + (xi.count * xi.spacing) ** 2 / 4
  const massOf = (p: number): number => cells.weight[points[p]]
  const chosen = withoutOutermost(
    [...points.keys()].filter((p) => massOf(p) > 0),
    massOf,
    (TAIL_SHARE * size) / reach,
  )
  const basis = basisUpToTrace(all, (TAIL_SHARE * size) / reach)
  const rounds = Math.min(ROUNDS.length, budget.rounds(chosen.length, basis.rank) - 1)
  if (rounds < LEAST_ROUNDS) return Infinity
  const part = (values: Float64Array): Float64Array => Float64Array.from(chosen, (p) => values[points[p]])
  const measure: PointMeasure = { kind: 'points', x: part(cells.x), xi: part(cells.xi), weight: part(cells.weight) }
  const { states, range } = groundStatesInRange(dual, chosen, state, basis, quantumMean, shift, measure)
  const rounding = new CouplingRounding(states, [0])
  ;(rounds === ROUNDS.length ? ROUNDS : ROUNDS.slice(0, rounds).fill(1)).every((relaxation) => {
    throwIfCancelled(hooks)
    return rounding.scaleStatesInPlace(relaxation)
  })
  const outside = Math.abs(1 - measure.weight.reduce((s, w) => s + w, 0)) * reach
  return upperWithTail(rounding.upper() + states.problem.meanTerm, states.problem, range) + outside
}

/** About the mean. */
function secondMoment({ x, xi, weight }: Pick<PointMeasure, 'x' | 'xi' | 'weight'>): number {
  let [mass, x1, xi1, square] = [0, 0, 0, 0]
  for (let i = 0; i < weight.length; i++) {
    mass += weight[i]
    x1 += weight[i] * x[i]
    xi1 += weight[i] * xi[i]
    square += weight[i] * (x[i] ** 2 + xi[i] ** 2)
  }
  return square / mass - (x1 / mass) ** 2 - (xi1 / mass) ** 2
}
