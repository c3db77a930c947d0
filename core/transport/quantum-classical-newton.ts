/**
 * Maximises the entropic dual by truncated Newton steps: conjugate gradients on -Hess X = grad, preconditioned in the Bures
 * metric (division by (lambda_j + lambda_k)/2 plus a floor in R's eigenbasis; the geometric mean in its place needs ten times the steps).
 */
import type { EntropicDual } from './quantum-classical-dual.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import { traceOfProduct, zeroMatrix } from './quantum-matrices.ts'

export interface NewtonStep {
  /** The new G, at which the dual stands evaluated. */
  readonly G: ComplexMatrix
  /** Rise of g that the quadratic model promises for a whole step: what is still to be won is of this order. */
  readonly promised: number
  /** False: no ascent was found, the dual stands where it stood. */
  readonly moved: boolean
}

/**
 * Added to the Bures weights: eigenvalues below it matter to the gap by their trace only. Without it the tail of R, off by factors in
 * every iteration, fills the residual's norm, and nothing else converges (r = 32 to 2e-13: 300 batches without an end, 20 with it).
 */
const FLOOR = 1e-4
const MOST_CG_STEPS = 40
const MOST_HALVINGS = 12

/** One step from G, at which the dual stands evaluated with this epsilon. `tolerance`: relative residual of the linear solve. */
export function newtonStep(dual: EntropicDual, G: ComplexMatrix, tolerance: number): NewtonStep {
  const { value, epsilon } = dual
  const gradient = gradientOf(dual)
  const step = solveNewton(dual, gradient, tolerance)
  const slope = traceOfProduct(gradient, step)
  const promised = 0.5 * slope
  let length = 1
  for (let halving = 0; halving <= MOST_HALVINGS; halving++, length /= 2) {
    const next = plus(G, step, length)
    dual.evaluate(next, epsilon)
    if (dual.value >= value + 1e-4 * length * slope - 1e-14 * Math.abs(value)) return { G: next, promised, moved: true }
  }
  dual.evaluate(G, epsilon)
  return { G, promised, moved: false }
}

/** S - R. */
function gradientOf({ sum, problem: { rank: r, spectrum } }: EntropicDual): ComplexMatrix {
  const gradient = { re: sum.re.slice(), im: sum.im.slice() }
  for (let k = 0; k < r; k++) gradient.re[k * (r + 1)] -= spectrum[k]
  return gradient
}

function plus(A: ComplexMatrix, B: ComplexMatrix, t: number): ComplexMatrix {
  return { re: A.re.map((a, i) => a + t * B.re[i]), im: A.im.map((a, i) => a + t * B.im[i]) }
}

function solveNewton(dual: EntropicDual, gradient: ComplexMatrix, tolerance: number): ComplexMatrix {
  const { rank: r, spectrum } = dual.problem
  const X = zeroMatrix(r)
  const residual = { re: gradient.re.slice(), im: gradient.im.slice() }
  const image = zeroMatrix(r)
  let z = preconditioned(residual, spectrum)
  const direction = { re: z.re.slice(), im: z.im.slice() }
  let rz = traceOfProduct(residual, z)
  const target = tolerance * tolerance * rz
  for (let k = 0; k < MOST_CG_STEPS && rz > target && rz > 0; k++) {
    dual.hessianInto(image, direction)
    const curvature = traceOfProduct(direction, image)
    if (!(curvature > 0)) break
    addInPlace(X, direction, rz / curvature)
    addInPlace(residual, image, -rz / curvature)
    z = preconditioned(residual, spectrum)
    const next = traceOfProduct(residual, z)
    const beta = next / rz
    rz = next
    for (let i = 0; i < r * r; i++) {
      direction.re[i] = z.re[i] + beta * direction.re[i]
      direction.im[i] = z.im[i] + beta * direction.im[i]
    }
  }
  return X
}

function addInPlace(A: ComplexMatrix, B: ComplexMatrix, t: number): void {
  for (let i = 0; i < A.re.length; i++) {
    A.re[i] += t * B.re[i]
    A.im[i] += t * B.im[i]
  }
}

function preconditioned(A: ComplexMatrix, spectrum: Float64Array): ComplexMatrix {
  const r = spectrum.length
  const out = zeroMatrix(r)
  for (let a = 0; a < r; a++) {
    for (let b = 0; b < r; b++) {
      const scale = 1 / (FLOOR + 0.5 * (spectrum[a] + spectrum[b]))
      out.re[a * r + b] = scale * A.re[a * r + b]
      out.im[a * r + b] = scale * A.im[a * r + b]
    }
  }
  return out
}
