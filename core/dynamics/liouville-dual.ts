/**
 * A lower bound of calW^2(F, f) by Kantorovich's duality with a smooth potential phi whose Hessian stays below 1:
 *
 *   calW^2(F, f) >= int phi dF + int phi^c df,   phi^c(y) = min_x 1/2|x - y|^2 - phi(x).
 *
 * sup |Hess phi| < 1 makes the function to be minimised strictly convex, so that Newton's method from x = y finds its one minimum.
 */
import type { PointMeasure } from '../states/classical-density.ts'
import { hessianNorm, type TestFunctions } from './liouville-functions.ts'

const LARGEST_HESSIAN = 0.9
const NEWTON_STEPS = 12

/**
 * The factor by which the linearised potential psi is scaled: psi displaces by grad psi, its Kantorovich potential has the Hessian
 * H/(1 + H), so that 1/(1 + sup|H|) loses little, and |Hess phi| <= 0.9 is kept.
 */
export function admissibleScale(functions: TestFunctions, c: Float64Array, circle: boolean): number {
  const bound = functions.hessianBound(c, circle)
  return Math.min(1 / (1 + bound), LARGEST_HESSIAN / Math.max(bound, LARGEST_HESSIAN))
}

/** -int (phi + phi^c) df >= 0, about 1/2 int |grad phi|^2 f: what the potential costs. */
export function dualCost(functions: TestFunctions, c: Float64Array, { x, xi, weight }: PointMeasure): number {
  const jet = new Float64Array(6)
  let cost = 0
  for (let j = 0; j < x.length; j++) {
    functions.jetInto(jet, c, x[j], xi[j])
    const here = jet[0]
    cost += weight[j] * (legendreGain(functions, c, jet, x[j], xi[j]) - here)
  }
  return cost
}

/** max_d phi(y + d) - 1/2|d|^2 = -phi^c(y), from the jet at y. */
function legendreGain(functions: TestFunctions, c: Float64Array, jet: Float64Array, x: number, xi: number): number {
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
