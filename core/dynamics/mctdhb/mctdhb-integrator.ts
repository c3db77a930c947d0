/**
 * y' = f(y) by the explicit Runge-Kutta pair of order 5(4) of J. R. Dormand and P. J. Prince (J. Comput. Appl. Math. 6 (1980) 19-26)
 * with step control by the embedded error. The control looks at the error alone: the same data give the same steps.
 */
import { throwIfCancelled, type SolveHooks } from '../../numerics/solve-hooks.ts'

const A: readonly (readonly number[])[] = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
]
/** Fifth minus fourth order. */
const E = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40]

export interface OdeSystem {
  readonly size: number
  derivativeInto(out: Float64Array, y: Float64Array): void
  /** Norm of an error vector, in the units of the tolerance. */
  errorNorm(error: Float64Array, y: Float64Array): number
}

export class DormandPrince {
  /** Accepted steps. */
  steps = 0
  readonly y: Float64Array
  #t = 0
  #h: number
  readonly #system: OdeSystem
  readonly #tolerance: number
  readonly #slopes: Float64Array[]
  readonly #trial: Float64Array
  readonly #error: Float64Array
  #isFresh = true

  constructor(system: OdeSystem, y: Float64Array, tolerance: number, firstStep: number) {
    this.#system = system
    this.y = y
    this.#tolerance = tolerance
    this.#h = firstStep
    this.#slopes = A.map(() => new Float64Array(system.size))
    this.#trial = new Float64Array(system.size)
    this.#error = new Float64Array(system.size)
  }

  /** To the time t exactly. @throws {Error} when the step size underflows */
  advance(t: number, hooks: SolveHooks, onStep: (t: number) => void): void {
    while (this.#t < t) {
      throwIfCancelled(hooks)
      const remaining = t - this.#t
      const isLast = this.#h >= remaining * (1 - 1e-12)
      const h = isLast ? remaining : this.#h
      const error = this.#tryStep(h) / this.#tolerance
      const growth = 0.9 * Math.max(error, 1e-10) ** -0.2
      if (error <= 1) {
        this.#t = isLast ? t : this.#t + h
        this.y.set(this.#trial)
        // first same as last: the slope at the end of a step begins the next
        const [first] = this.#slopes
        this.#slopes[0] = this.#slopes[6]
        this.#slopes[6] = first
        this.steps++
        // a step cut short by an output time says nothing against the usual one
        this.#h = isLast ? Math.max(this.#h, h * Math.min(5, growth)) : h * Math.min(5, growth)
        onStep(this.#t)
      } else {
        this.#h = h * Math.max(0.2, growth)
        if (!(this.#h > 1e-14)) throw new Error('The step size of the multiconfigurational equations became too small.')
      }
    }
  }

  #tryStep(h: number): number {
    const { size } = this.#system
    if (this.#isFresh) this.#system.derivativeInto(this.#slopes[0], this.y)
    this.#isFresh = false
    for (let s = 1; s < 7; s++) {
      this.#trial.set(this.y)
      for (let r = 0; r < s; r++) {
        const a = h * A[s][r]
        if (a === 0) continue
        const slope = this.#slopes[r]
        for (let i = 0; i < size; i++) this.#trial[i] = this.#trial[i] + a * slope[i]
      }
      this.#system.derivativeInto(this.#slopes[s], this.#trial)
    }
    for (let i = 0; i < size; i++) {
      let e = 0
      for (let s = 0; s < 7; s++) e += E[s] * this.#slopes[s][i]
      this.#error[i] = h * e
    }
    return this.#system.errorNorm(this.#error, this.y)
  }
}
