/**
 * Newton steps for the dual of a density (quantum-density-dual.ts): conjugate gradients on -Hess X = grad. About B = 0 the Hessian is
 * M(|k|)^{1/2} p M(|k|)^{1/2} up to commutators, M = sum_k 2 |gamma|^{2k}/(k! k hbar) (-div p grad to leading order): its inverse, with a floor
 * under p, is the preconditioner, which earlier steps' images correct (curvature-pairs.ts).
 */
import { CurvaturePairs } from '../../numerics/linear-algebra/curvature-pairs.ts'
import { addMultiple, dot } from '../../numerics/linear-algebra/vectors.ts'
import type { DensityDual } from './quantum-density-dual.ts'

const FLOOR = 1e-3
const MOST_CG_STEPS = 60
/** Steps are inexact: what is left of one is in the next, which begins with what this one learnt. */
const CG_TOLERANCE = 0.3
/** Of the latest images: the Hessian changes little from step to step. */
const PAIRS = 60
const MOST_HALVINGS = 8
const LEVELS = 8

export class DensityNewton {
  private readonly dual: DensityDual
  private readonly root: Float64Array
  private readonly inverseMass: Float64Array
  private readonly pairs = new CurvaturePairs(PAIRS)
  /** Images of the Hessian that may still be computed. */
  left: number

  constructor(dual: DensityDual, mostImages: number) {
    this.dual = dual
    this.left = mostImages
    const {
      hbar,
      mass,
      calculus: { gammaSquared },
    } = dual
    this.root = gammaSquared.map((g) => {
      let sum = 0
      let term = 1
      for (let k = 1; k < LEVELS; k++) {
        term *= g / k
        sum += (2 * term) / (k * hbar)
      }
      return sum > 0 ? 1 / Math.sqrt(sum) : 0
    })
    const floor = FLOOR * mass.reduce((most, m) => Math.max(most, m), 0)
    this.inverseMass = mass.map((m) => 1 / (m + floor))
  }

  /** A step from beta, at which the dual stands evaluated; beta is moved. Returns what the quadratic model promised, 0 when no ascent was found. */
  stepInPlace(beta: Float64Array): number {
    const { dual } = this
    const gradient = new Float64Array(beta.length)
    dual.gradientInto(gradient)
    const step = this.solve(gradient)
    const slope = dot(gradient, step)
    const before = dual.value
    const trial = new Float64Array(beta.length)
    for (let halving = 0, length = 1; halving <= MOST_HALVINGS; halving++, length /= 2) {
      for (let i = 0; i < beta.length; i++) trial[i] = beta[i] + length * step[i]
      if (dual.evaluate(trial) >= before + 1e-4 * length * slope) {
        beta.set(trial)
        return 0.5 * slope
      }
    }
    dual.evaluate(beta)
    return 0
  }

  private solve(gradient: Float64Array): Float64Array {
    const x = new Float64Array(gradient.length)
    const residual = gradient.slice()
    const image = new Float64Array(gradient.length)
    const z = new Float64Array(gradient.length)
    const precondition = (): void => this.pairs.applyInto(z, residual, (out, rest) => this.preconditionInto(out, rest))
    const learnt: (readonly [Float64Array, Float64Array])[] = []
    precondition()
    const direction = z.slice()
    let rz = dot(residual, z)
    const target = CG_TOLERANCE * CG_TOLERANCE * rz
    for (let k = 0; k < MOST_CG_STEPS && rz > target && this.left > 0; k++, this.left--) {
      this.dual.hessianInto(image, direction)
      const curvature = dot(direction, image)
      if (!(curvature > 0)) break
      const alpha = rz / curvature
      addMultiple(x, direction, alpha)
      addMultiple(residual, image, -alpha)
      learnt.push([direction.slice(), image.slice()])
      precondition()
      const next = dot(residual, z)
      for (let i = 0; i < x.length; i++) direction[i] = z[i] + (next / rz) * direction[i]
      rz = next
    }
    for (const [s, y] of learnt) this.pairs.add(s, y)
    return x
  }

  private preconditionInto(out: Float64Array, residual: Float64Array): void {
    const { calculus } = this.dual
    calculus.multiplyModesInto(out, residual, this.root)
    for (let i = 0; i < out.length; i++) out[i] *= this.inverseMass[i]
    calculus.multiplyModesInto(out, out, this.root)
  }
}
