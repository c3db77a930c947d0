/** What is summed over the replicas at one time: averages over the bodies of test functions, moments and the coupling's cost. */
import { ControlVariates } from '../../numerics/control-variates.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import type { Companions, QuadratureTime } from './liouville-companions.ts'
import type { TestFunctions } from './liouville-functions.ts'
import type { Replicas } from './liouville-replicas.ts'
import type { Support } from './liouville-support.ts'

/** Targets beside the test functions, in this order. On the circle x has no moments. */
export const LINE_TARGETS = ['coupling', 'varX', 'covXXi', 'varXi'] as const
export const CIRCLE_TARGETS = ['coupling', 'varXi', 'meanCosX', 'meanSinX'] as const

export interface Centre {
  readonly x: number
  readonly xi: number
}

/** Products of the averages of at most so many test functions are controls too. */
const MOST_FACTORS = 9

/**
 * Controls: averages c_k of the test functions over the companions minus their means under f (of mean zero), and the products c_a c_b of those of low
 * degree minus their means Cov_f(h_a, h_b)/N. The response of a body to the fluctuations of the others is a power series in them: the c_k
 * explain its first order, the products the second, which is as large as what is measured; what is left is N^{-3/2}.
 */
export class MeasuredTime {
  readonly functions: TestFunctions
  /** Targets: the test functions at the bodies minus their means under f, then the list above, then those of the support of point data. */
  readonly statistics: ControlVariates
  /** Means of the test functions under f, and how far the coarse quadrature is off. */
  readonly means: Float64Array
  readonly meanErrors: Float64Array
  readonly names: readonly string[]
  readonly support: Support | null
  private readonly factors: number
  private readonly products: number
  /** Cov_f(h_a, h_b), b <= a < factors. */
  private readonly productMeans: Float64Array
  private readonly centre: Centre
  private readonly period: number | null
  private readonly sample: Float64Array
  private readonly extra: Float64Array

  /** @param centre mean of x and xi, which Newton and Vlasov share by conservation of momentum (x: on the line only) */
  constructor(
    functions: TestFunctions,
    quadrature: QuadratureTime,
    centre: Centre,
    period: number | null,
    support: Support | null = null,
  ) {
    this.support = support
    this.functions = functions
    this.names = period === null ? LINE_TARGETS : CIRCLE_TARGETS
    this.factors = functions.levels.filter((count) => count <= MOST_FACTORS).at(-1) ?? 0
    this.products = (this.factors * (this.factors + 1)) / 2
    this.statistics = new ControlVariates(
      functions.count + this.products,
      functions.count + this.names.length + (support?.size ?? 0),
    )
    this.means = meansOf(functions, quadrature.fine)
    const coarse = meansOf(functions, quadrature.coarse)
    this.meanErrors = this.means.map((m, k) => Math.abs(m - coarse[k]))
    this.productMeans = covariancesOf(functions, quadrature.fine, this.means, this.factors)
    this.centre = centre
    this.period = period
    this.sample = new Float64Array(2 * functions.count + this.products + this.names.length + (support?.size ?? 0))
    this.extra = new Float64Array(this.names.length)
  }

  /** @param first number of the first replica: even ones belong to one half, odd ones to the other */
  add(replicas: Replicas, companions: Companions, first: number): void {
    const { functions, sample, means, extra, statistics, products } = this
    const { bodies, count } = replicas
    const K = functions.count
    const targets = K + products
    for (let r = 0; r < count; r++) {
      sample.fill(0)
      const from = r * bodies
      for (let j = from; j < from + bodies; j++) {
        functions.addValues(sample, 0, companions.x[j], companions.xi[j])
        functions.addValues(sample, targets, replicas.x[j], replicas.xi[j])
      }
      for (let k = 0; k < K; k++) {
        sample[k] = sample[k] / bodies - means[k]
        sample[targets + k] = sample[targets + k] / bodies - means[k]
      }
      this.fillProducts(bodies)
      if (this.period === null) this.lineTargets(replicas, companions, from)
      else this.circleTargets(replicas, companions, from, this.period)
      sample.set(extra, targets + K)
      this.fillSupport(replicas, companions, from, targets + K + extra.length)
      statistics.add(sample, ((first + r) & 1) as 0 | 1)
    }
  }

  private fillProducts(bodies: number): void {
    const {
      sample,
      factors,
      productMeans,
      functions: { count },
    } = this
    for (let a = 0, at = 0; a < factors; a++)
      for (let b = 0; b <= a; b++, at++) sample[count + at] = sample[a] * sample[b] - productMeans[at] / bodies
  }

  private fillSupport({ bodies, x, xi }: Replicas, { index }: Companions, from: number, at: number): void {
    const { sample, support } = this
    if (support === null || index === null) return
    for (let j = from; j < from + bodies; j++) support.addInto(sample, at, x[j], xi[j], index[j])
    for (let k = 0; k < support.size; k++) sample[at + k] /= bodies
  }

  /** |difference of the means| of every target, three times: for two runs of the same replicas. */
  differenceTo(other: MeasuredTime): Float64Array {
    const [a, b] = [this.statistics.estimate().mean, other.statistics.estimate().mean]
    return a.map((m, k) => 3 * Math.abs(m - b[k]))
  }

  private lineTargets({ bodies: N, x, xi }: Replicas, companions: Companions, from: number): void {
    const { centre } = this
    let [cost, xx, xv, vv] = [0, 0, 0, 0]
    for (let j = from; j < from + N; j++) {
      const u = x[j] - centre.x
      const v = xi[j] - centre.xi
      xx += u * u
      xv += u * v
      vv += v * v
      cost += (x[j] - companions.x[j]) ** 2 + (xi[j] - companions.xi[j]) ** 2
    }
    this.extra.set([cost / (2 * N), xx / N, xv / N, vv / N])
  }

  private circleTargets({ bodies: N, x, xi }: Replicas, companions: Companions, from: number, period: number): void {
    const k = (2 * Math.PI) / period
    let [cost, vv, cos, sin] = [0, 0, 0, 0]
    for (let j = from; j < from + N; j++) {
      const v = xi[j] - this.centre.xi
      const d = x[j] - companions.x[j]
      vv += v * v
      cos += Math.cos(k * x[j])
      sin += Math.sin(k * x[j])
      cost += (d - period * Math.round(d / period)) ** 2 + (xi[j] - companions.xi[j]) ** 2
    }
    this.extra.set([cost / (2 * N), vv / N, cos / N, sin / N])
  }
}

export function meansOf(functions: TestFunctions, { x, xi, weight }: PointMeasure): Float64Array {
  const sums = new Float64Array(functions.count)
  const values = new Float64Array(functions.count)
  for (let j = 0; j < x.length; j++) {
    values.fill(0)
    functions.addValues(values, 0, x[j], xi[j])
    for (let k = 0; k < sums.length; k++) sums[k] += weight[j] * values[k]
  }
  return sums
}

/** Cov_f(h_a, h_b) for b <= a < factors, row after row. */
function covariancesOf(
  functions: TestFunctions,
  { x, xi, weight }: PointMeasure,
  means: Float64Array,
  factors: number,
): Float64Array {
  const sums = new Float64Array((factors * (factors + 1)) / 2)
  const values = new Float64Array(functions.count)
  for (let j = 0; j < x.length; j++) {
    values.fill(0)
    functions.addValues(values, 0, x[j], xi[j])
    for (let a = 0, at = 0; a < factors; a++)
      for (let b = 0; b <= a; b++, at++) sums[at] += weight[j] * (values[a] - means[a]) * (values[b] - means[b])
  }
  return sums
}
