/**
 * E_hbar^2(p, R) for a density p: both ends from one operator B with a smooth symbol.
 *
 * Lower end: the dual value at B (quantum-density-dual.ts), local in phase space: it costs Fourier transforms whatever the rank of R.
 * Upper end: its ground states, psi_z with weight p(z), rounded to a coupling with R on R's leading eigenvectors
 * (quantum-classical-rounding.ts); the tail is coupled as a product. The rounding takes
 * every second point of the grid, where those resolve packets: what the sum of a(z) changes by is added. Both are of second order in the error of B, the upper one with
 * the larger constant, because R's small eigenvalues must be met as well.
 *
 * What is estimated: integrals over z are trapezoidal sums on a grid that resolves p and sqrt hbar, B is seen by finitely many levels about each
 * point. The value is repeated on the grid moved by half a cell, and there with more levels twice; the differences are added. That no other well lies
 * deeper than the ground state about z is checked on coherent states and paid for where it fails.
 */
import type { PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import type { Declined } from './quantum-classical-problem.ts'
import { upperWithTail } from './quantum-classical-truncation.ts'
import { CouplingRounding, RELAXATIONS } from './quantum-classical-rounding.ts'
import { DensityDual } from './quantum-density-dual.ts'
import { DensityNewton } from './quantum-density-newton.ts'
import { polishedEnds, type PolishedEnds } from './quantum-density-polish.ts'
import { provedEnds, type DensityProof, type ProofBudget } from './quantum-density-proof.ts'
import { groundStatesInRange, pointsOfCoupling } from './quantum-density-states.ts'
import { basisUpToTrace, type RangeBasis } from './quantum-range.ts'

export interface SampledPair {
  density(grid: PhaseSpaceGrid): Float64Array
  husimi(grid: PhaseSpaceGrid): Float64Array
}

export interface DensityAgainstState {
  readonly hbar: number
  /** Where p lives, with a margin. */
  readonly grid: PhaseSpaceGrid
  /** p and Hus R on a grid of the same shape, moved. */
  readonly fine: SampledPair
  /** What stands in for the errors of p and R; null where they are not known that way. */
  readonly coarse: SampledPair | null
  readonly state: LowRankState
  /** R's eigenvectors, of this time or of an earlier one. */
  readonly basis: RangeBasis
  readonly classicalMean: readonly [number, number]
  readonly quantumMean: readonly [number, number]
}

export interface DensityOptions {
  /** upper - lower that is asked for. */
  readonly gap: number
  readonly levels: number
  /** How many rounds of scaling, looks at the cost included, so many points with so many eigenvectors of R may take. */
  couplings(points: number, rank: number): number
  /** How often the Hessian may be applied. */
  readonly mostImages: number
  /** What the proof of either end may take; none without. */
  readonly proof?: ProofBudget
  /** n r^3 that the iteration on R's range may take when the gap is not reached. */
  readonly polishWork?: number
  readonly hooks: SolveHooks
}

export interface DensityBracket {
  readonly lower: number
  readonly upper: number
  /** Half-widths by origin: the integrals over z, levels beyond those that were looked at, wells elsewhere, trace that R lost. */
  readonly quadrature: number
  readonly beyond: number
  readonly wells: number
  readonly lost: number
  /**
   * |int a (p - p') + tr B (R - R')| for the coarse p' and R': to first order what their errors do to E^2, because the dual is linear in p and R
   * at fixed potentials. null without a coarse pair. Not part of the ends.
   */
  readonly solver: number | null
  /** Ends that are proved, quadrature included (quantum-density-proof.ts). */
  readonly proof: DensityProof | null
  /** The ends of the iteration on R's range, where it was needed and affordable. */
  readonly polished: PolishedEnds | null
  readonly newtonSteps: number
  readonly rank: number
  readonly cells: readonly [number, number]
}

/** e^{|gamma|^2} of the highest modes. */
const BAND = 8
const MOST_STEPS = 10
/**
 * The upper end lags behind the lower one: it is looked at when so small a part of the gap is promised by a step, and again at a quarter of it. A look costs less than a step
 * where rounds of scaling are plenty; where they are few, it is better late.
 */
const FIRST_LOOK = 0.1
const LATE_LOOK = 5e-3
const PLENTY = 28
/** Where they are few, so many times the gap is closed: fewer of R's levels need to be coupled. */
const WIDER_GAP = 4
const NEXT_LOOK = 0.25
const MOST_LOOKS = 4
/** Rounds of matrix scaling between two looks at the cost; the next look is taken if the one before took off such a part of what is left. */
const ROUNDS: readonly (readonly number[])[] = [[1, 1, ...RELAXATIONS], RELAXATIONS, RELAXATIONS]
const WORTHWHILE = 0.15
const EXTRA_LEVELS = 4
const UNSEEN: Declined = { declined: 'a hundredth of the mass of f or Hus R lies outside of the window' }
/** R's tail may cost this part of the gap. */
const TAIL_SHARE = 0.05

/** Declined where the grid does not see p or R, or not even one coupling is affordable: a lower end alone would leave the interval as wide. @throws {Cancelled} */
export function eHbarSquaredOfDensity(
  problem: DensityAgainstState,
  options: DensityOptions,
): DensityBracket | Declined {
  const { grid, hbar } = problem
  const { levels, hooks } = options
  const sampled = samplesOn(problem, grid)
  if (sampled === null) return UNSEEN
  const dual = new DensityDual(grid, hbar, sampled.mass, sampled.husimi, levels, BAND)
  const newton = new DensityNewton(dual, options.mostImages)
  const beta = new Float64Array(sampled.mass.length)
  const first = couplingsOf(problem, dual, options)
  const isPlenty = first !== null && first.left >= PLENTY
  const gap = isPlenty ? options.gap : WIDER_GAP * options.gap
  const coupling = isPlenty ? first : couplingsOf(problem, dual, { ...options, gap })
  if (coupling === null)
    return {
      declined: `one coupling of ${dual.points.length} cells with ${couplingBasis(problem, gap).rank} levels of R is beyond the work`,
    }
  const meanTerm = 0.5 * (shiftOf(problem)[0] ** 2 + shiftOf(problem)[1] ** 2)
  dual.evaluate(beta)
  let upper = Infinity
  let steps = 0
  let look = (isPlenty ? FIRST_LOOK : LATE_LOOK) * gap
  for (let looks = 0; steps < MOST_STEPS && looks < MOST_LOOKS && newton.left > 0; steps++) {
    throwIfCancelled(hooks)
    const promised = newton.stepInPlace(beta)
    if (promised > look && steps + 1 < MOST_STEPS && newton.left > 0) continue
    upper = Math.min(upper, coupling.costNear(dual, dual.value + meanTerm + gap))
    if (upper - meanTerm - dual.value <= gap || promised === 0 || coupling.left === 0) break
    look = NEXT_LOOK * Math.min(look, promised)
    looks++
  }
  return bracketAt(problem, options, dual, beta, upper, { steps, meanTerm, rank: coupling.rank })
}

function bracketAt(
  problem: DensityAgainstState,
  { gap, levels, proof: proofBudget, polishWork = 0, hooks }: DensityOptions,
  dual: DensityDual,
  beta: Float64Array,
  upper: number,
  { steps, meanTerm, rank }: { steps: number; meanTerm: number; rank: number },
): DensityBracket | Declined {
  const { grid, hbar, state } = problem
  const moved = movedBy(grid, [grid.x.spacing / 2, grid.xi.spacing / 2])
  const again = samplesOn(problem, moved)
  if (again === null) return UNSEEN
  const movedBeta = dual.calculus.shiftedByHalf(beta)
  const dualOf = (more: number) =>
    new DensityDual(moved, hbar, again.mass, again.husimi, levels + more * EXTRA_LEVELS, BAND)
  const half = dualOf(0)
  const quadrature = Math.abs(dual.value - half.evaluate(movedBeta))
  const [more, most] = [1, 2].map((k) => dualOf(k).valueAt(movedBeta))
  const beyond = Math.abs(more - most)
  const antiWick = dual.antiWickSymbol(beta)
  const [least, greatest] = antiWick.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity])
  const wells = dual.lossToOtherWells(beta)
  const lost = (2 * state.lostTrace + dual.neglectedMass) * (greatest - least)
  const coarse = problem.coarse === null ? null : samplesOn(problem, grid, problem.coarse)
  const solver = coarse === null ? null : Math.abs(dual.change(beta, coarse.mass, coarse.husimi))
  const lower = meanTerm + Math.min(more, most) - quadrature - beyond - wells - lost
  const { x, xi } = grid
  const solved = { ...problem, beta, dual, moved: half, shift: shiftOf(problem) }
  const proof = proofBudget === undefined ? null : provedEnds(solved, proofBudget, hooks)
  const polished =
    upper + quadrature - lower > gap
      ? polishedEnds(solved, { gap, reach: reachOf(grid), workUnits: polishWork, hooks })
      : null
  return {
    lower: Math.max(lower, polished?.lower ?? lower),
    upper: Math.max(Math.min(upper + quadrature, polished?.upper ?? Infinity), lower),
    polished,
    quadrature,
    beyond,
    wells,
    lost,
    solver,
    proof,
    newtonSteps: steps,
    rank,
    cells: [x.count, xi.count],
  }
}

/** Masses of sum 1 on the grid's cells, Hus R taken about p's mean; null when a hundredth of either is not seen. */
function samplesOn(
  problem: DensityAgainstState,
  grid: PhaseSpaceGrid,
  pair: SampledPair = problem.fine,
): { mass: Float64Array; husimi: Float64Array } | null {
  const cell = grid.x.spacing * grid.xi.spacing
  const mass = normalised(pair.density(grid), cell)
  const husimi = normalised(pair.husimi(movedBy(grid, shiftOf(problem))), cell)
  return mass === null || husimi === null ? null : { mass, husimi }
}

function normalised(values: Float64Array, cell: number): Float64Array | null {
  const positive = values.map((v) => Math.max(0, v) * cell)
  const sum = positive.reduce((a, b) => a + b, 0)
  return Math.abs(sum - 1) < 0.01 ? positive.map((v) => v / sum) : null
}

function shiftOf({ classicalMean, quantumMean }: DensityAgainstState): readonly [number, number] {
  return [quantumMean[0] - classicalMean[0], quantumMean[1] - classicalMean[1]]
}

function movedBy({ x, xi }: PhaseSpaceGrid, [dx, dxi]: readonly [number, number]): PhaseSpaceGrid {
  return { x: { ...x, origin: x.origin + dx }, xi: { ...xi, origin: xi.origin + dxi } }
}

/** Eigenvectors of R that leave out what may be coupled as a product. */
function couplingBasis({ basis, grid }: DensityAgainstState, gap: number): RangeBasis {
  return basisUpToTrace(basis, (TAIL_SHARE * gap) / reachOf(grid))
}

/** What a unit of mass of p, or of R's trace, costs at most in a product: the farthest corner's |z|^2. */
function reachOf({ x, xi }: PhaseSpaceGrid): number {
  return (x.count * x.spacing) ** 2 / 4 + (xi.count * xi.spacing) ** 2 / 4
}

/** From ground states to the cost of a coupling with all of R, in as many rounds of scaling as may be afforded. */
class Couplings {
  left: number
  private readonly problem: DensityAgainstState
  private readonly basis: RangeBasis
  private readonly points: Int32Array
  /** What the points that are left out for their small mass cost as a product. */
  private readonly outside: number
  private readonly hooks: SolveHooks

  constructor(
    problem: DensityAgainstState,
    basis: RangeBasis,
    points: Int32Array,
    outside: number,
    most: number,
    hooks: SolveHooks,
  ) {
    this.problem = problem
    this.basis = basis
    this.points = points
    this.outside = outside
    this.left = most
    this.hooks = hooks
  }

  get rank(): number {
    return this.basis.rank
  }

  /** Rounds of scaling until the cost is below `target`, or gains too little. @throws {Cancelled} */
  costNear(dual: DensityDual, target: number): number {
    const { problem, basis, points, hooks } = this
    const { states, range } = groundStatesInRange(
      dual,
      points,
      problem.state,
      basis,
      problem.quantumMean,
      shiftOf(problem),
    )
    const rounding = new CouplingRounding(states, [0])
    const beside = dual.changeOnPoints(points) + this.outside
    let best = Infinity
    for (const group of ROUNDS) {
      // a group that is cut short would end on a long round
      const rounds = this.left > group.length ? group : group.slice(0, Math.max(0, this.left - 1)).fill(1)
      rounds.every((relaxation) => {
        throwIfCancelled(hooks)
        this.left--
        return rounding.scaleStatesInPlace(relaxation)
      })
      const cost = upperWithTail(rounding.upper() + states.problem.meanTerm, states.problem, range) + beside
      this.left--
      const gained = best - cost
      best = Math.min(best, cost)
      if (this.left <= 0 || cost <= target || gained < WORTHWHILE * (cost - target)) break
    }
    return best
  }
}

/** null where not even one coupling is affordable. */
function couplingsOf(
  problem: DensityAgainstState,
  dual: DensityDual,
  { gap, couplings, hooks }: DensityOptions,
): Couplings | null {
  const basis = couplingBasis(problem, gap)
  const points = pointsOfCoupling(dual, (TAIL_SHARE * gap) / reachOf(problem.grid))
  const most = couplings(points.length, basis.rank)
  return most < 1 ? null : new Couplings(problem, basis, points, TAIL_SHARE * gap, most, hooks)
}
