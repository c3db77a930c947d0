/**
 * Finding a good potential: the linearised problem (one elliptic solve), then preconditioned L-BFGS on the sampled dual J.
 *
 *   ∂J/∂c = Bᵀ F − deposit_B₃(G at x(y))      (exact adjoint of the c-transform)
 *   preconditioner q² B⁻¹ A⁻¹ B⁻¹, A the five-point Laplacian with weight L(F, G)
 */
import { splineValue } from '../../../numerics/b-spline.ts'
import { compensatedSum } from '../../../numerics/compensated-sum.ts'
import { fivePointFromWeights, solveFivePoint } from '../../../numerics/linear-algebra/five-point-pcg.ts'
import type { FivePoint } from '../../../numerics/linear-algebra/five-point-pcg.ts'
import { depositInto, newDisplacements, transformSum } from './c-transform.ts'
import type { Displacements } from './c-transform.ts'
import { limitInPlace } from './concavity-limiter.ts'
import {
  coefficientsFromValuesInPlace,
  emptyPotential,
  expandInto,
  gatherMasses,
  PAD,
  restrictInto,
} from './dual-potential.ts'
import type { Potential2d, PotentialSpace } from './dual-potential.ts'
import { logMean } from '../log-mean-flux.ts'
import { affineCoefficients } from './affine-potential.ts'
import { measureMoments } from '../moment-bound.ts'
import type { PlaneMoments } from '../moment-bound.ts'
import type { MeasurePair } from '../spline-measure.ts'
import type { WorkMeter } from '../plane-shape.ts'

/** Curvature that trial potentials may not exceed. */
export const ASCENT_CAP = 0.93
const CUT = 1e-14

export interface Trial {
  readonly dofs: Float64Array
  readonly x: Displacements
  /** Sampled dual value, ½ W₂² in cells². */
  value: number
  /** Its linear part ∫ φ (f − g): twice the value at the maximum. */
  linear: number
}

/** Everything the ascent needs of a pair, built once. */
export interface DualProblem {
  readonly space: PotentialSpace
  readonly F: Float64Array
  readonly G: Float64Array
  /** Bᵀ F on the fine padded array. */
  readonly depositF: Float64Array
  readonly phi: Potential2d
  readonly work: WorkMeter
}

export function dualProblem(space: PotentialSpace, F: Float64Array, G: Float64Array, work: WorkMeter): DualProblem {
  const phi = emptyPotential(space.shape)
  const depositF = new Float64Array(phi.coefs.length)
  depositInto(phi, F, null, 1, depositF)
  return { space, F, G, depositF, phi, work }
}

/** Weight L(F_c, G_c) + eta·max at the knots, and its Laplacian. */
export function knotLaplacian(space: PotentialSpace, F: Float64Array, G: Float64Array, eta: number): FivePoint {
  const a = gatherMasses(space, F)
  const b = gatherMasses(space, G)
  let top = 0
  for (let k = 0; k < a.length; k++) top = Math.max(top, a[k], b[k])
  const w = new Float64Array(a.length)
  for (let k = 0; k < a.length; k++) w[k] = logMean(a[k], b[k]) + eta * top
  return fivePointFromWeights(w, space.cx, space.cy, space.shape.periodic)
}

/** The linearised potential: A p = F − G at the knots, with weight L(F, G) + eta max. */
export function linearPotential(problem: DualProblem, tolerance: number, eta = 1e-12): Float64Array {
  const { space, F, G, work } = problem
  const a = knotLaplacian(space, F, G, eta)
  const difference = new Float64Array(F.length)
  for (let k = 0; k < F.length; k++) difference[k] = F[k] - G[k]
  const b = gatherMasses(space, difference)
  balanceInPlace(b, a)
  const { solution, iterations } = solveFivePoint(a, b, tolerance, 300)
  work.units += solution.length * (iterations + 8)
  const scale = space.q * space.q
  for (let k = 0; k < solution.length; k++) solution[k] *= scale
  coefficientsFromValuesInPlace(space, solution)
  return solution
}

/** Takes the sum of b off where the weight is (a constant is not in the range of A; left in a corner it would need a cliff of a potential). */
function balanceInPlace(b: Float64Array, a: FivePoint): void {
  const total = compensatedSum(b)
  const weight = compensatedSum(a.diagonal)
  for (let k = 0; k < b.length; k++) b[k] -= (total * a.diagonal[k]) / weight
}

/** J at a trial (fills its displacements). */
export function evaluateTrial(problem: DualProblem, trial: Trial): number {
  const { space, F, G, phi, work } = problem
  expandInto(space, trial.dofs, phi)
  const { nx, ny } = space.shape
  let linear = 0
  let mean = 0
  for (let i = 0; i < nx; i++)
    for (let j = 0; j < ny; j++) mean += F[i * ny + j] * phi.coefs[(i + PAD) * phi.stride + j + PAD]
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const w = F[i * ny + j] - G[i * ny + j]
      if (w !== 0) linear += w * (splineValue(phi.coefs, phi.stride, i + PAD, j + PAD) - mean)
    }
  }
  trial.linear = linear
  trial.value = linear + transformSum(phi, G, trial.x, CUT / (nx * ny), work)
  work.units += 2 * nx * ny
  return trial.value
}

export function newTrial(problem: DualProblem, dofs: Float64Array): Trial {
  limitInPlace(problem.space, dofs, ASCENT_CAP, problem.work)
  const trial = { dofs, x: newDisplacements(problem.F.length), value: 0, linear: 0 }
  evaluateTrial(problem, trial)
  return trial
}

/**
 * The best start: the linearised potential, with a thicker floor if the thin one gives nothing sensible (half of the linear part is
 * what a good potential keeps), or the affine map between the moments when the pair is far.
 */
export function bestStart(problem: DualProblem, pair: MeasurePair): Trial {
  let best = newTrial(problem, linearPotential(problem, 1e-6))
  for (const eta of [1e-8, 1e-4]) {
    if (best.value > 0.3 * best.linear) break
    const trial = newTrial(problem, linearPotential(problem, 1e-6, eta))
    if (!(trial.value <= best.value)) best = trial
  }
  const isSensible = best.value > 0.3 * best.linear
  if (isSensible && (best.value < 0.05 || Math.abs(best.value / best.linear - 0.5) < 0.02)) return best
  const moments = (c: Float64Array): PlaneMoments => measureMoments(c, pair.shape, pair.model)
  const affine = affineCoefficients(problem.space, moments(pair.f), moments(pair.g))
  if (!affine) return best
  const trial = newTrial(problem, affine)
  return trial.value > best.value ? trial : best
}

function gradientOf(problem: DualProblem, trial: Trial): Float64Array {
  const { space, G, phi, depositF, work } = problem
  const fine = depositF.slice()
  depositInto(phi, G, trial.x, -1, fine)
  const out = new Float64Array(space.cx * space.cy)
  restrictInto(space, fine, phi.rows, phi.stride, out)
  work.units += 3 * G.length
  return out
}

/** q² B⁻¹ A⁻¹ B⁻¹ g. */
function precondition(space: PotentialSpace, a: FivePoint, g: Float64Array, work: WorkMeter): Float64Array {
  const b = g.slice()
  coefficientsFromValuesInPlace(space, b)
  balanceInPlace(b, a)
  const { solution, iterations } = solveFivePoint(a, b, 3e-3, 120)
  work.units += solution.length * (iterations + 8)
  const scale = space.q * space.q
  for (let k = 0; k < solution.length; k++) solution[k] *= scale
  coefficientsFromValuesInPlace(space, solution)
  return solution
}

/**
 * Up to `steps` L-BFGS steps from `start`; stops when a step gains less than `gain` of the value, or when the work reaches `budget`.
 * @returns the best trial
 */
export function ascend(problem: DualProblem, start: Trial, steps: number, gain: number, budget = Infinity): Trial {
  const { space, F, G, work } = problem
  const a = knotLaplacian(space, F, G, 1e-7)
  let trial = start
  evaluateTrial(problem, trial)
  let gradient = gradientOf(problem, trial)
  const history: { s: Float64Array; y: Float64Array; rho: number }[] = []
  for (let step = 0; step < steps && work.units < budget; step++) {
    const direction = twoLoop(space, a, gradient, history, work)
    let slope = inner(direction, gradient)
    if (!(slope > 0)) {
      history.length = 0
      direction.set(precondition(space, a, gradient, work))
      slope = inner(direction, gradient)
      if (!(slope > 0)) break
    }
    let length = 1
    let next: Trial | null = null
    for (let k = 0; k < 5; k++) {
      const dofs = trial.dofs.slice()
      for (let p = 0; p < dofs.length; p++) dofs[p] += length * direction[p]
      limitInPlace(space, dofs, ASCENT_CAP, work)
      const candidate = {
        dofs,
        x: { dx: trial.x.dx.slice(), dy: trial.x.dy.slice(), known: true },
        value: 0,
        linear: 0,
      }
      if (evaluateTrial(problem, candidate) > trial.value) {
        next = candidate
        break
      }
      length *= 0.4
    }
    if (!next) break
    const nextGradient = gradientOf(problem, next)
    const s = next.dofs.slice()
    const y = gradient.slice()
    for (let p = 0; p < s.length; p++) {
      s[p] -= trial.dofs[p]
      y[p] -= nextGradient[p]
    }
    const sy = inner(s, y)
    if (sy > 0) {
      history.push({ s, y, rho: 1 / sy })
      if (history.length > 6) history.shift()
    }
    const gained = next.value - trial.value
    trial = next
    gradient = nextGradient
    if (gained < gain * Math.abs(trial.value)) break
  }
  return trial
}

function twoLoop(
  space: PotentialSpace,
  a: FivePoint,
  gradient: Float64Array,
  history: readonly { s: Float64Array; y: Float64Array; rho: number }[],
  work: WorkMeter,
): Float64Array {
  const q = gradient.slice()
  const alpha: number[] = []
  for (let k = history.length - 1; k >= 0; k--) {
    const { s, y, rho } = history[k]
    alpha[k] = rho * inner(s, q)
    for (let p = 0; p < q.length; p++) q[p] -= alpha[k] * y[p]
  }
  const d = precondition(space, a, q, work)
  for (let k = 0; k < history.length; k++) {
    const { s, y, rho } = history[k]
    const beta = rho * inner(y, d)
    for (let p = 0; p < d.length; p++) d[p] += (alpha[k] - beta) * s[p]
  }
  return d
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k]
  return sum
}
