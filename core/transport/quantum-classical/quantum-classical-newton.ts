/**
 * Maximises the entropic dual by Newton steps within a trust region: conjugate gradients on -Hess X = grad, preconditioned in the Bures
 * metric (division by (lambda_j + lambda_k)/2 plus a floor in R's eigenbasis; the geometric mean in its place needs ten times the steps), which
 * end where they leave the region (Steihaug 1983). Far from the optimum some directions have next to no curvature, since ground states answer within
 * their gaps only: the region, of the mean size sqrt tr(R X^2) of what a step does to energies, keeps those from shortening all others.
 */
import type { EntropicDual } from './quantum-classical-dual.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import { traceOfProduct, zeroMatrix } from './quantum-matrices.ts'

export interface NewtonStep {
  /** The new G, at which the dual stands evaluated. */
  readonly G: ComplexMatrix
  /** Rise of g that the quadratic model promised: what is still to be won is of this order, once steps end inside the region. */
  readonly promised: number
  /** False: no ascent was found, the dual stands where it stood. */
  readonly moved: boolean
}

/**
 * Added to the Bures weights: eigenvalues below it matter to the gap by their trace only. Without it the tail of R, off by factors in
 * every iteration, fills the residual's norm, and nothing else converges (r = 32 to 2e-13: 300 batches without an end, 20 with it).
 */
const FLOOR = 1e-5
const MOST_CG_STEPS = 40
const MOST_TRIALS = 12
/** Of the first region, in units of hbar: the gaps of the ground states. */
const FIRST_RADIUS = 1
const GROWTH = 3
const SHRINKAGE = 0.3
/** Ratios of rise to promise: a step is taken above the first, the region grows above the last and shrinks below the one between. */
const TAKEN = 1e-3
const POOR = 0.25
const GOOD = 0.7

export class NewtonAscent {
  private readonly dual: EntropicDual
  /** Bures weights, r x r. */
  private readonly metric: Float64Array
  private radius: number
  private readonly gradient: ComplexMatrix
  private readonly residual: ComplexMatrix
  private readonly direction: ComplexMatrix
  private readonly image: ComplexMatrix
  private readonly step: ComplexMatrix

  constructor(dual: EntropicDual) {
    const { rank: r, spectrum, hbar } = dual.problem
    this.dual = dual
    this.radius = FIRST_RADIUS * hbar
    this.metric = Float64Array.from(
      { length: r * r },
      (_, at) => FLOOR + 0.5 * (spectrum[Math.floor(at / r)] + spectrum[at % r]),
    )
    this.gradient = zeroMatrix(r)
    this.residual = zeroMatrix(r)
    this.direction = zeroMatrix(r)
    this.image = zeroMatrix(r)
    this.step = zeroMatrix(r)
  }

  /** One step from G, at which the dual stands evaluated with this epsilon. `tolerance`: relative residual of the linear solve. */
  stepFrom(G: ComplexMatrix, tolerance: number): NewtonStep {
    const { dual, step } = this
    const { value, epsilon } = dual
    this.loadGradient()
    const { slope, curvature, onBoundary } = this.solve(tolerance)
    const size = Math.sqrt(this.squareNorm(step))
    const promised = slope - 0.5 * curvature
    for (let trial = 0, length = 1; trial < MOST_TRIALS; trial++, length *= SHRINKAGE) {
      const next = plus(G, step, length)
      dual.evaluate(next, epsilon)
      const rise = dual.value - value
      const hoped = length * slope - 0.5 * length * length * curvature
      if (rise >= TAKEN * hoped - 1e-14 * Math.abs(value)) {
        if (rise < POOR * hoped) this.radius = SHRINKAGE * length * size
        else if (length < 1) this.radius = length * size
        else if (rise > GOOD * hoped && onBoundary) this.radius *= GROWTH
        return { G: next, promised, moved: true }
      }
    }
    dual.evaluate(G, epsilon)
    return { G, promised, moved: false }
  }

  /** S - R. */
  private loadGradient(): void {
    const {
      gradient,
      dual: {
        sum,
        problem: { rank: r, spectrum },
      },
    } = this
    gradient.re.set(sum.re)
    gradient.im.set(sum.im)
    for (let k = 0; k < r; k++) gradient.re[k * (r + 1)] -= spectrum[k]
  }

  /** The step, with grad.step and step.(-Hess) step. */
  private solve(tolerance: number): { slope: number; curvature: number; onBoundary: boolean } {
    const { dual, gradient, residual, direction, image, step } = this
    step.re.fill(0)
    step.im.fill(0)
    residual.re.set(gradient.re)
    residual.im.set(gradient.im)
    this.preconditionInto(direction, 0)
    let rz = this.preconditionedSquare()
    const target = tolerance * tolerance * rz
    let onBoundary = false
    for (let k = 0; k < MOST_CG_STEPS && rz > target && rz > 0; k++) {
      dual.hessianInto(image, direction)
      const curvature = traceOfProduct(direction, image)
      const toBoundary = this.lengthToBoundary()
      const length = curvature > 0 ? Math.min(rz / curvature, toBoundary) : toBoundary
      addInPlace(step, direction, length)
      addInPlace(residual, image, -length)
      if (length === toBoundary) {
        onBoundary = true
        break
      }
      const next = this.preconditionedSquare()
      this.preconditionInto(direction, next / rz)
      rz = next
    }
    // -Hess step = grad - residual
    const slope = traceOfProduct(gradient, step)
    return { slope, curvature: slope - traceOfProduct(residual, step), onBoundary }
  }

  /** direction <- residual/metric + keep direction. */
  private preconditionInto(direction: ComplexMatrix, keep: number): void {
    const { metric, residual } = this
    for (let i = 0; i < metric.length; i++) {
      direction.re[i] = residual.re[i] / metric[i] + keep * direction.re[i]
      direction.im[i] = residual.im[i] / metric[i] + keep * direction.im[i]
    }
  }

  private preconditionedSquare(): number {
    const {
      metric,
      residual: { re, im },
    } = this
    let sum = 0
    for (let i = 0; i < metric.length; i++) sum += (re[i] * re[i] + im[i] * im[i]) / metric[i]
    return sum
  }

  private squareNorm({ re, im }: ComplexMatrix): number {
    const { metric } = this
    let sum = 0
    for (let i = 0; i < metric.length; i++) sum += metric[i] * (re[i] * re[i] + im[i] * im[i])
    return sum
  }

  /** t >= 0 with |step + t direction| = radius. */
  private lengthToBoundary(): number {
    const { metric, step, direction } = this
    let mixed = 0
    for (let i = 0; i < metric.length; i++)
      mixed += metric[i] * (step.re[i] * direction.re[i] + step.im[i] * direction.im[i])
    const square = this.squareNorm(direction)
    const room = Math.max(0, this.radius * this.radius - this.squareNorm(step))
    return room / (mixed + Math.sqrt(mixed * mixed + square * room))
  }
}

function plus(A: ComplexMatrix, B: ComplexMatrix, t: number): ComplexMatrix {
  return { re: A.re.map((a, i) => a + t * B.re[i]), im: A.im.map((a, i) => a + t * B.im[i]) }
}

function addInPlace(A: ComplexMatrix, B: ComplexMatrix, t: number): void {
  for (let i = 0; i < A.re.length; i++) {
    A.re[i] += t * B.re[i]
    A.im[i] += t * B.im[i]
  }
}
