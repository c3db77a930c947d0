/**
 * Means of quantities y measured together with control variates c of known mean zero, by cross-fitted regression: the samples fall
 * into two halves, the coefficients of either half come from the other, so that none of the estimates is biased by its own noise
 * (in-sample regression was seen nine standard errors off).
 */
import { choleskyFactor, solveLower, solveUpper } from './linear-algebra/cholesky.ts'

/** A regression on more controls than this many samples allow fits their noise. */
const SAMPLES_PER_CONTROL = 12
/** A control whose variance is explained by those before it but for this part is left out: its coefficient would be noise. */
const LEAST_PIVOT = 1e-4

/** Of the largest standard deviation of a control: one below this is constant up to rounding, and rounding is no noise of mean zero. */
const CONSTANT = 1e-12

/** Samples that are added up together: each pass over the products then serves all of them. */
const TOGETHER = 4

/** Sums of one half: of the samples (c, y) and of their products; the last `waiting` samples are not in the products yet. */
interface HalfSums {
  count: number
  waiting: number
  readonly sum: Float64Array
  readonly products: Float64Array
  readonly rows: readonly Float64Array[]
}

/** Means of y with the covariance of the means, from `count` samples. */
export interface MeanEstimate {
  readonly count: number
  readonly mean: Float64Array
  /** Row-major. */
  readonly covariance: Float64Array
}

export class ControlVariates {
  /** Ordered by importance. */
  readonly controls: number
  readonly targets: number
  private readonly halves: readonly [HalfSums, HalfSums]

  constructor(controls: number, targets: number) {
    this.controls = controls
    this.targets = targets
    const size = controls + targets
    const half = (): HalfSums => ({
      count: 0,
      waiting: 0,
      sum: new Float64Array(size),
      products: new Float64Array(size * size),
      rows: Array.from({ length: TOGETHER }, () => new Float64Array(size)),
    })
    this.halves = [half(), half()]
  }

  get count(): number {
    return this.halves[0].count + this.halves[1].count
  }

  /** @param sample (c, y), of length controls + targets */
  add(sample: Float64Array, half: 0 | 1): void {
    const sums = this.halves[half]
    sums.count++
    sums.rows[sums.waiting++].set(sample)
    if (sums.waiting === TOGETHER) addProductsInPlace(sums)
  }

  /** y of one half, corrected with the coefficients of the other; the first controls come first where samples are few. */
  estimateOfHalf(half: 0 | 1): MeanEstimate {
    const own = this.covarianceOf(this.halves[half])
    const other = this.covarianceOf(this.halves[1 - half])
    const { controls, targets } = this
    const size = controls + targets
    const coefficients = this.coefficientsOf(other, Math.min(controls, Math.floor(other.count / SAMPLES_PER_CONTROL)))
    const mean = new Float64Array(targets)
    for (let y = 0; y < targets; y++) {
      mean[y] = own.mean[controls + y]
      for (let c = 0; c < controls; c++) mean[y] -= coefficients[c * targets + y] * own.mean[c]
    }
    // Cov(y - b^T c) = T S T^T with T = [-b^T, 1].
    const half1 = new Float64Array(targets * size)
    for (let y = 0; y < targets; y++) {
      for (let j = 0; j < size; j++) {
        let sum = own.covariance[(controls + y) * size + j]
        for (let c = 0; c < controls; c++) sum -= coefficients[c * targets + y] * own.covariance[c * size + j]
        half1[y * size + j] = sum
      }
    }
    const covariance = new Float64Array(targets * targets)
    for (let y = 0; y < targets; y++) {
      for (let z = 0; z < targets; z++) {
        let sum = half1[y * size + controls + z]
        for (let c = 0; c < controls; c++) sum -= half1[y * size + c] * coefficients[c * targets + z]
        covariance[y * targets + z] = sum / own.count
      }
    }
    return { count: own.count, mean, covariance }
  }

  /** Both halves together. */
  estimate(): MeanEstimate {
    const [a, b] = [this.estimateOfHalf(0), this.estimateOfHalf(1)]
    const total = a.count + b.count
    const [wa, wb] = [a.count / total, b.count / total]
    return {
      count: total,
      mean: a.mean.map((m, i) => wa * m + wb * b.mean[i]),
      covariance: a.covariance.map((s, i) => wa * wa * s + wb * wb * b.covariance[i]),
    }
  }

  private covarianceOf(sums: HalfSums): { count: number; mean: Float64Array; covariance: Float64Array } {
    addProductsInPlace(sums)
    const { count, sum, products } = sums
    const size = this.controls + this.targets
    const mean = sum.map((s) => s / count)
    const covariance = new Float64Array(size * size)
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        const value = (products[i * size + j] - count * mean[i] * mean[j]) / (count - 1)
        covariance[i * size + j] = value
        covariance[j * size + i] = value
      }
    }
    return { count, mean, covariance }
  }

  /** b = S_cc^{-1} S_cy, controls x targets, for the first `used` controls and 0 for the others. */
  private coefficientsOf(
    { count, covariance }: { count: number; covariance: Float64Array },
    used: number,
  ): Float64Array {
    const { controls, targets } = this
    const size = controls + targets
    // Directions of little variance are seen too rarely to be trusted: a ridge that fades as samples come in.
    const ridge = (0.03 * used) / count
    const S = new Float64Array(used * used)
    const variances = Float64Array.from({ length: used }, (_, c) => covariance[c * size + c])
    const least = CONSTANT ** 2 * variances.reduce((a, b) => Math.max(a, b), 0)
    const isLive = Array.from(variances, (v) => v > least)
    for (let i = 0; i < used; i++)
      for (let j = 0; j < used; j++)
        if (isLive[i] && isLive[j]) S[i * used + j] = covariance[i * size + j] * (i === j ? 1 + ridge : 1)
        else if (i === j) S[i * used + j] = 1
    const L = choleskyFactor(S, used, LEAST_PIVOT)
    const out = new Float64Array(controls * targets)
    for (let y = 0; y < targets; y++) {
      const right = Float64Array.from({ length: used }, (_, c) => (isLive[c] ? covariance[c * size + controls + y] : 0))
      const solved = solveUpper(L, used, solveLower(L, used, right))
      for (let c = 0; c < used; c++) out[c * targets + y] = solved[c]
    }
    return out
  }
}

/** The waiting samples into the sums; the lower triangle of the products. */
function addProductsInPlace(sums: HalfSums): void {
  const { sum, products, rows, waiting } = sums
  if (waiting === 0) return
  for (let r = waiting; r < TOGETHER; r++) rows[r].fill(0)
  sums.waiting = 0
  const size = sum.length
  const [s0, s1, s2, s3] = rows
  for (let i = 0; i < size; i++) {
    const [a, b, c, d] = [s0[i], s1[i], s2[i], s3[i]]
    sum[i] += a + b + (c + d)
    for (let j = 0, row = i * size; j <= i; j++) products[row + j] += a * s0[j] + b * s1[j] + (c * s2[j] + d * s3[j])
  }
}
