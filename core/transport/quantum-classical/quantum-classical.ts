/**
 * E_hbar^2(p, R) for weighted points p and a density operator R of finite rank, with certified ends.
 *
 * Lower end: the dual value of a trial G, an eigenvalue a point. Upper end: the cost of a coupling that is feasible to rounding
 * (quantum-classical-rounding.ts). Both come out of the entropic dual's Newton iteration, epsilon falling from hbar/10: the gap of the
 * optimal states' Hamiltonians is about hbar, so the entropic bias is about e^{-hbar/epsilon} unless states are degenerate, as with
 * few points. The iteration stops when the certified gap is small enough, or when its work budget is spent.
 */
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'
import { closedFormBounds } from './quantum-classical-few-points.ts'
import { EntropicDual } from './quantum-classical-dual.ts'
import { gaussianStart } from './quantum-classical-start.ts'
import { NewtonAscent } from './quantum-classical-newton.ts'
import type { QuantumClassicalProblem } from './quantum-classical-problem.ts'
import { productCost } from './quantum-classical-problem.ts'
import { copyOfStates, CouplingRounding } from './quantum-classical-rounding.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'

export interface QuantumClassicalOptions {
  /** upper - lower that is asked for. */
  readonly gap: number
  /** Most eigen-decompositions. Default 1e6. */
  readonly decompositions?: number
  /** G of a problem close by, in the same basis (an earlier time in co-moving eigenvectors). */
  readonly start?: ComplexMatrix
  readonly hooks?: SolveHooks
}

export interface QuantumClassicalBracket {
  readonly lower: number
  readonly upper: number
  /** The best G: the quantum Legendre partner of the point side's potential. */
  readonly G: ComplexMatrix
  /** |tr((H - G) R)| + max a_i^+ at that G: what a unit of trace that R lost can change the lower end by. */
  readonly potentialSize: number
  readonly newtonSteps: number
  readonly decompositions: number
  readonly reached: boolean
}

/** In units of hbar. */
const FIRST_EPSILON = 0.1
/** Few points share R in blocks of higher rank: the way there leads through warm states. */
const FIRST_EPSILON_OF_FEW = 10
const FEW_POINTS = 2
const LAST_EPSILON = 1e-7
const EPSILON_FACTOR = 0.4
const CG_TOLERANCE = 0.03
/**
 * Epsilon falls when the Gibbs states' thermal energy makes up this part of the gap, when no step is found, or after so many steps that
 * won little while what the quadratic model promises is below this part of the gap.
 */
const ENTROPIC_SHARE = 0.3
const MOST_IDLE = 4
const WORTHWHILE = 1e-3
/** Rounds of scaling a look, as long as each takes off such a part of the width. */
const MOST_ROUNDS = 6
const WORTHWHILE_ROUND = 0.1

/** @throws {Cancelled} when the hooks ask for it */
export function eHbarSquaredOfPoints(
  problem: QuantumClassicalProblem,
  options: QuantumClassicalOptions,
): QuantumClassicalBracket {
  const { gap, hooks } = options
  const closed = closedFormBounds(problem)
  if (closed !== null)
    return {
      lower: closed.lower + problem.meanTerm,
      upper: closed.upper + problem.meanTerm,
      G: problem.H,
      potentialSize: closed.upper,
      newtonSteps: 0,
      decompositions: 0,
      reached: true,
    }
  const budget = options.decompositions ?? 1e6
  const search = new BracketSearch(problem, options.start ?? gaussianStart(problem))
  while (search.width > gap && search.decompositions < budget && !search.exhausted) {
    if (hooks !== undefined) throwIfCancelled(hooks)
    search.step()
  }
  return search.result(gap)
}

class BracketSearch {
  private readonly dual: EntropicDual
  private readonly ascent: NewtonAscent
  private readonly hbar: number
  private epsilon: number
  private G: ComplexMatrix
  private best: { readonly lower: number; readonly G: ComplexMatrix; readonly potentialSize: number }
  private upper: number
  private idle = 0
  private newtonSteps = 0
  exhausted = false

  constructor(problem: QuantumClassicalProblem, start: ComplexMatrix) {
    this.dual = new EntropicDual(problem)
    this.ascent = new NewtonAscent(this.dual)
    this.hbar = problem.hbar
    const few = problem.weight.length < FEW_POINTS * problem.rank
    this.epsilon = (few ? FIRST_EPSILON_OF_FEW : FIRST_EPSILON) * problem.hbar
    this.G = start
    this.best = { lower: -Infinity, G: start, potentialSize: 0 }
    this.upper = productCost(problem)
    this.dual.evaluate(start, this.epsilon)
    this.note()
  }

  get width(): number {
    return this.upper - this.best.lower
  }

  get decompositions(): number {
    return this.dual.decompositions
  }

  /** A Newton step, and a smaller epsilon when it is epsilon that keeps the ends apart. */
  step(): void {
    const before = this.width
    const { G, promised, moved } = this.ascent.stepFrom(this.G, CG_TOLERANCE)
    this.newtonSteps++
    this.G = G
    this.note()
    this.idle = moved && this.width < 0.9 * before ? 0 : this.idle + 1
    const entropic = this.dual.thermalEnergy > ENTROPIC_SHARE * this.width
    const worthIt =
      this.epsilon > FIRST_EPSILON * this.hbar
        ? promised > 0.01 * this.epsilon
        : this.idle < MOST_IDLE || promised > WORTHWHILE * this.width
    if (moved && !entropic && worthIt) return
    if (this.epsilon <= LAST_EPSILON * this.hbar) {
      this.exhausted = true
      return
    }
    this.epsilon *= EPSILON_FACTOR
    this.idle = 0
    this.dual.evaluate(this.G, this.epsilon)
  }

  private note(): void {
    const { lower, linear, largest } = this.dual
    if (lower > this.best.lower)
      this.best = { lower, G: this.G, potentialSize: Math.abs(linear) + Math.max(0, largest) }
    this.upper = Math.min(this.upper, this.roundedCost())
  }

  /** The cost of a coupling made from the dual's states: scaled to both marginals for as long as a round takes off enough of the width. */
  private roundedCost(): number {
    const rounding = new CouplingRounding(copyOfStates(this.dual))
    let best = rounding.upper()
    for (let round = 0; round < MOST_ROUNDS && rounding.scaleStatesInPlace(); round++) {
      const cost = rounding.upper()
      const gained = best - cost
      best = Math.min(best, cost)
      if (gained < WORTHWHILE_ROUND * (best - this.dual.lower)) break
    }
    return best
  }

  result(gap: number): QuantumClassicalBracket {
    const {
      best,
      upper,
      newtonSteps,
      decompositions,
      dual: {
        problem: { meanTerm },
      },
    } = this
    const lower = best.lower + meanTerm
    return {
      lower,
      upper: Math.max(upper + meanTerm, lower),
      G: best.G,
      potentialSize: best.potentialSize,
      newtonSteps,
      decompositions,
      reached: this.width <= gap,
    }
  }
}
