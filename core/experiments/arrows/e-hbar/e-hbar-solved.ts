/**
 * E_hbar^2(f(t), R(t)) from its transport problem, where rank and number of points are affordable.
 *
 * Points are taken as they are. A density is sampled on two uniform grids, one moved by half a cell: for a smooth f the trapezoidal
 * rule converges exponentially once cells are smaller than the packets, sqrt hbar. The potential found on one grid is integrated on the
 * other: one that has fitted the points instead of the density (cells too wide: E^2 comes out too large on both grids alike) shows.
 */
import type { SolveHooks } from '../../../numerics/solve-hooks.ts'
import type { Moments, PointMeasure } from '../../../states/classical-density.ts'
import {
  eHbarSquaredOfState,
  lowerEndOfPotential,
  rankForGap,
  type TruncatedBracket,
} from '../../../transport/quantum-classical/quantum-classical-truncation.ts'
import type { Declined } from '../../../transport/quantum-classical/quantum-classical-problem.ts'
import type { Potential } from '../../../transport/quantum-classical/quantum-classical-start.ts'
import type { ComplexMatrix } from '../../../transport/quantum-classical/quantum-matrices.ts'
import type { RangeOfState } from '../../../transport/quantum-classical/quantum-range.ts'

export interface SolvedEHbar {
  readonly lower: number
  readonly upper: number
  /** For the next time. */
  readonly potential: Potential
  readonly numerics: Readonly<Record<string, unknown>>
}

/** f at points, or the points that f is. */
export interface ClassicalSide {
  readonly points: PointMeasure | null
  readonly moments: Moments
  valuesAt(x: Float64Array, xi: Float64Array): Float64Array
}

export interface SolveBudget {
  /** upper - lower that is worth having. */
  readonly gap: number
  /** Counted in n r^3. */
  readonly workUnits: number
  readonly hooks: SolveHooks
  /** That of the time before, in the same eigenvectors of R. */
  readonly earlier?: Potential | null
}

/** What a second that is given by hand (accuracy.numerics.transportSeconds) stands for. */
export const WORK_UNITS_PER_SECOND = 1e8
/** That field's value for this work, to two digits, from above. */
export function transportSecondsFor(workUnits: number): number {
  const unit = 10 ** (Math.floor(Math.log10(workUnits / WORK_UNITS_PER_SECOND)) - 1)
  return Number((unit * Math.ceil(workUnits / WORK_UNITS_PER_SECOND / unit)).toPrecision(2))
}

const UNSEEN: Declined = { declined: 'no uniform grid sees the mass of f' }
/** Newton's batches of eigen-decompositions to a gap of 1e-3 hbar, with the work of conjugate gradients. */
const TYPICAL_BATCHES = 25
/** So many batches are always allowed, and as many as the work affords: when the gap is not reached by then, what is reached is taken. */
const MOST_BATCHES = 40
/** Fewer points do not resolve a density of two bumps. */
const LEAST_POINTS = 80
const MOST_POINTS = 400
/** Widest cells, in units of sqrt hbar. */
const MOST_SPACING = 0.8
/** The box reaches this many standard deviations; samples of less than this part of the mass are left out. */
const REACH = 6.5
const NEGLIGIBLE = 1e-11

export function solveEHbar(f: ClassicalSide, range: RangeOfState, budget: SolveBudget): SolvedEHbar | Declined {
  const rank = rankForGap(range, f.moments.varX + f.moments.varXi, budget.gap)
  const affordable = Math.floor(budget.workUnits / (TYPICAL_BATCHES * rank ** 3))
  if (f.points !== null)
    return f.points.weight.length <= affordable
      ? solvePoints(f.points, range, rank, budget)
      : tooMuchWork(`${f.points.weight.length} points`, f.points.weight.length, rank)
  const count = Math.min(MOST_POINTS, Math.floor(affordable / 2))
  return count < LEAST_POINTS
    ? tooMuchWork('a density', 2 * LEAST_POINTS, rank)
    : solveDensity(f, range, rank, budget, count)
}

/** To a gap of 1e-3 hbar. */
export function workOfPoints(points: number, rank: number): number {
  return TYPICAL_BATCHES * points * rank ** 3
}

function tooMuchWork(what: string, points: number, rank: number): Declined {
  return {
    declined: `${what} against ${rank} levels of R need accuracy.numerics.transportSeconds of ${transportSecondsFor(workOfPoints(points, rank))} or more`,
  }
}

function solvePoints(points: PointMeasure, range: RangeOfState, rank: number, budget: SolveBudget): SolvedEHbar {
  const solved = solveOn(points, range, rank, budget)
  return {
    lower: solved.lower,
    upper: solved.upper,
    potential: solved.potential,
    numerics: { ...described(solved, range), points: points.weight.length },
  }
}

function solveDensity(
  f: ClassicalSide,
  range: RangeOfState,
  rank: number,
  budget: SolveBudget,
  count: number,
): SolvedEHbar | Declined {
  // how much of the box f fills is not known before it is looked at
  const probe = sampled(f, count, 0, 1)
  if (probe === null) return UNSEEN
  const stretch = Math.sqrt(probe.weight.length / count)
  const first = sampled(f, count, 0, stretch)
  const second = sampled(f, count, 0.5, stretch)
  if (first === null || second === null) return UNSEEN
  const needed = Math.ceil((count * largestCell(f, count, stretch)) / (MOST_SPACING ** 2 * range.hbar))
  if (needed > MOST_POINTS)
    return {
      declined: `a density that takes ${needed} points at the scale sqrt(hbar) is beyond the ${MOST_POINTS} that are served`,
    }
  if (needed > count) return tooMuchWork('a density', 2 * needed, rank)
  const a = solveOn(first, range, rank, budget)
  const b = solveOn(second, range, a.solvedRank, { ...budget, earlier: null }, a.bracket.G)
  const crossed = [
    lowerEndOfPotential(second, range, a.bracket.G, a.solvedRank),
    lowerEndOfPotential(first, range, b.bracket.G, b.solvedRank),
  ]
  const quadrature = Math.max(
    Math.abs(a.lower - crossed[0]),
    Math.abs(b.lower - crossed[1]),
    momentDefect(first, f.moments),
    momentDefect(second, f.moments),
  )
  return {
    lower: Math.min(a.lower, b.lower, ...crossed) - quadrature,
    upper: Math.max(a.upper, b.upper) + quadrature,
    potential: b.potential,
    numerics: { ...described(b, range), points: [first.weight.length, second.weight.length], quadrature },
  }
}

function solveOn(
  points: PointMeasure,
  range: RangeOfState,
  rank: number,
  { gap, workUnits, hooks, earlier = null }: SolveBudget,
  start?: ComplexMatrix,
): TruncatedBracket {
  const decompositions = Math.max(MOST_BATCHES * points.weight.length, Math.floor(workUnits / rank ** 3))
  return eHbarSquaredOfState(points, range, rank, { gap, decompositions, start, hooks }, earlier)
}

function described(
  { bracket: { newtonSteps, decompositions, lower, upper }, solvedRank }: TruncatedBracket,
  range: RangeOfState,
): Record<string, unknown> {
  return { solvedRank, rank: range.rank, lostTrace: range.lostTrace, newtonSteps, decompositions, gap: upper - lower }
}

/** The longer side of a cell of `sampled`, squared. */
function largestCell({ moments: m }: ClassicalSide, count: number, stretch: number): number {
  return ((stretch * 2 * REACH) ** 2 / (3 * count)) * Math.max(m.varX, m.varXi)
}

/**
 * f on a uniform grid of 3 `count`/stretch^2 cells over its box, moved by `shift` cells, where it is not negligible; weights of sum 1.
 * null when f is not seen.
 */
function sampled(
  { moments: m, valuesAt }: ClassicalSide,
  count: number,
  shift: number,
  stretch: number,
): PointMeasure | null {
  const [sx, sxi] = [Math.sqrt(m.varX), Math.sqrt(m.varXi)]
  const h = (stretch * 2 * REACH * Math.sqrt(sx * sxi)) / Math.sqrt(3 * count)
  const [hx, hxi] = [h * Math.sqrt(sx / sxi), h * Math.sqrt(sxi / sx)]
  const half = Math.ceil(REACH / (hx / sx))
  const side = 2 * half + 1
  const x = new Float64Array(side * side)
  const xi = new Float64Array(side * side)
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      x[i * side + j] = m.meanX + (i - half + shift) * hx
      xi[i * side + j] = m.meanXi + (j - half + shift) * hxi
    }
  }
  const weight = valuesAt(x, xi).map((v) => Math.max(0, v) * hx * hxi)
  const mass = weight.reduce((a, b) => a + b, 0)
  if (!(Math.abs(mass - 1) < 0.05)) return null
  const kept = [...weight.keys()].filter((i) => weight[i] > NEGLIGIBLE)
  const total = kept.reduce((sum, i) => sum + weight[i], 0)
  return {
    kind: 'points',
    x: Float64Array.from(kept, (i) => x[i]),
    xi: Float64Array.from(kept, (i) => xi[i]),
    weight: Float64Array.from(kept, (i) => weight[i] / total),
  }
}

/** Half of the second moments' defect: the cost is quadratic in z, and E^2 follows its moments to first order. */
function momentDefect({ x, xi, weight }: PointMeasure, m: Moments): number {
  let [xx, xixi] = [0, 0]
  for (let i = 0; i < weight.length; i++) {
    xx += weight[i] * (x[i] - m.meanX) ** 2
    xixi += weight[i] * (xi[i] - m.meanXi) ** 2
  }
  return 0.5 * (Math.abs(xx - m.varX) + Math.abs(xixi - m.varXi))
}
