/**
 * A lower bound of calW^2(F, f) by Kantorovich's duality with a smooth potential phi whose Hessian's eigenvalues stay below 1:
 *
 *   calW^2(F, f) >= int phi dF + int phi^c df,   phi^c(y) = min_x 1/2|x - y|^2 - phi(x).
 *
 * That makes the function to be minimised strictly convex, so that Newton's method from x = y finds its one minimum, the image T(y) of y. With phi = sum_k c_k h_k and
 * b_k = int h_k d(F - f) the right-hand side is concave in c, of gradient b_k - int (h_k(T(y)) - h_k(y)) df: at its maximum T f has the moments of F.
 */
import { solveLower, solveUpper } from '../../numerics/linear-algebra/cholesky.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import { hessianNorm, type TestFunctions } from './liouville-functions.ts'

const LARGEST_HESSIAN = 0.9
const NEWTON_STEPS = 12

/**
 * The factor by which the linearised potential psi is scaled: psi displaces by grad psi, its Kantorovich potential has the Hessian
 * H/(1 + H), so that 1/(1 + sup|H|) loses little, and Hess phi <= 0.9 is kept.
 */
export function admissibleScale(functions: TestFunctions, c: Float64Array, circle: boolean): number {
  const { largest, norm } = functions.hessianBounds(c, circle)
  return Math.min(1 / (1 + norm), LARGEST_HESSIAN / Math.max(largest, LARGEST_HESSIAN))
}

export interface DualProblem {
  readonly functions: TestFunctions
  /** f as weighted points. */
  readonly f: PointMeasure
  /** Cholesky's factor of A_kl = int grad h_k . grad h_l f. */
  readonly gradientFactor: Float64Array
  readonly circle: boolean
}

export interface ClimbedPotential {
  readonly c: Float64Array
  /** c . b - cost. */
  readonly value: number
  /** What is left to gain, by the linearisation, relatively. */
  readonly rest: number
}

const CLIMBS = 6
/** Relative gains below this end the climb. */
const GAIN = 3e-3

/**
 * Climbs from c within the first `level` functions, by Newton's method with A for the Hessian and halved steps.
 * @param everywhere keep the eigenvalues below 0.9 on the whole plane, so that the value is a bound; otherwise the images are local minima and the value an estimate
 */
export function climbDual(
  { functions, f, gradientFactor: L, circle }: DualProblem,
  start: Float64Array,
  b: Float64Array,
  level: number,
  everywhere: boolean,
): ClimbedPotential {
  const K = functions.count
  const measured = (c: Float64Array): { c: Float64Array; value: number; gradient: Float64Array } => {
    const gradient = b.slice()
    const cost = dualCost(functions, c, f, gradient)
    return { c, value: c.reduce((sum, ck, k) => sum + ck * b[k], -cost), gradient }
  }
  let best = measured(start)
  for (let climb = 0; ; climb++) {
    const white = solveLower(L, K, best.gradient).fill(0, level)
    const rest = 0.5 * white.reduce((sum, y) => sum + y * y, 0)
    const done = { c: best.c, value: best.value, rest: rest / Math.max(best.value, 1e-300) }
    if (climb === CLIMBS || rest <= GAIN * best.value) return done
    const direction = solveUpper(L, K, white)
    let next = null
    for (let step = 1; step > 0.05 && next === null; step /= 2) {
      const c = best.c.map((ck, k) => ck + step * direction[k])
      if (everywhere && functions.hessianBounds(c, circle).largest > LARGEST_HESSIAN) continue
      const trial = measured(c)
      if (trial.value > best.value) next = trial
    }
    if (next === null) return done
    best = next
  }
}

/**
 * -int (phi + phi^c) df >= 0, about 1/2 int |grad phi|^2 f: what the potential costs.
 * @param gradient the cost's gradient in c is subtracted from it
 */
export function dualCost(
  functions: TestFunctions,
  c: Float64Array,
  { x, xi, weight }: PointMeasure,
  gradient?: Float64Array,
): number {
  const jet = new Float64Array(6)
  const image = new Float64Array(2)
  const moved = new Float64Array(functions.count)
  let cost = 0
  for (let j = 0; j < x.length; j++) {
    functions.jetInto(jet, c, x[j], xi[j])
    const here = jet[0]
    cost += weight[j] * (legendreGain(functions, c, jet, x[j], xi[j], image) - here)
    if (gradient === undefined) continue
    moved.fill(0)
    functions.addValues(moved, 0, image[0], image[1])
    for (let k = 0; k < moved.length; k++) gradient[k] -= weight[j] * moved[k]
    moved.fill(0)
    functions.addValues(moved, 0, x[j], xi[j])
    for (let k = 0; k < moved.length; k++) gradient[k] += weight[j] * moved[k]
  }
  return cost
}

/** max_d phi(y + d) - 1/2|d|^2 = -phi^c(y), from the jet at y; the maximiser's y + d goes to `image`. */
function legendreGain(
  functions: TestFunctions,
  c: Float64Array,
  jet: Float64Array,
  x: number,
  xi: number,
  image: Float64Array,
): number {
  let dx = 0
  let dxi = 0
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const gx = jet[1] - dx
    const gxi = jet[2] - dxi
    if (Math.abs(gx) + Math.abs(gxi) <= 1e-10 * (Math.abs(dx) + Math.abs(dxi) + 1e-6)) break
    const a = 1 - jet[3]
    const b = -jet[4]
    const e = 1 - jet[5]
    const det = a * e - b * b
    dx += (e * gx - b * gxi) / det
    dxi += (a * gxi - b * gx) / det
    functions.jetInto(jet, c, x + dx, xi + dxi)
  }
  image[0] = x + dx
  image[1] = xi + dxi
  // Short of the maximum by at most |rest|^2/(2 (1 - 0.9)): added, so that the bound stays one.
  const rest = (jet[1] - dx) ** 2 + (jet[2] - dxi) ** 2
  return jet[0] - 0.5 * (dx * dx + dxi * dxi) + rest / (2 * (1 - LARGEST_HESSIAN))
}

/** int |Hess phi| |grad phi|^2 f/int |grad phi|^2 f: how much the linearisation of calW^2 is off, relatively. */
export function meanHessian(functions: TestFunctions, c: Float64Array, { x, xi, weight }: PointMeasure): number {
  const jet = new Float64Array(6)
  let bent = 0
  let energy = 0
  for (let j = 0; j < x.length; j++) {
    functions.jetInto(jet, c, x[j], xi[j])
    const square = weight[j] * (jet[1] ** 2 + jet[2] ** 2)
    energy += square
    bent += hessianNorm(jet) * square
  }
  return energy > 0 ? bent / energy : 0
}
