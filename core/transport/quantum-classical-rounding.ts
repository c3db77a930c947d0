/**
 * From the entropic states to a coupling that is feasible to rounding, and its cost: the certified upper end.
 *
 *   q_i = p_i ((1 - s) sigma_i + s R),  S = sum q_i;
 *   q_i <- K q_i K,  K S K = R (quantum-polar.ts):  then sum q_i = R;
 *   q_i <- min(1, p_i/tr q_i) q_i,  dR = R - sum q_i >= 0;  q_i <- q_i + (p_i - tr q_i) dR/tr dR:  then tr q_i = p_i too.
 *
 * Near the optimum K changes the cost to second order only, because (C_i - B - a_i) q_i = 0 there. Of all maps from S to R the
 * symmetric one moves least: D S'^{-1/2} D^{-1} with S' = D^{-1} S D^{-1}, D = R^{1/2}, costs up to hundreds of times more.
 */
import type { QuantumClassicalProblem } from './quantum-classical-problem.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import { adjoint, expectations, imagesInto, product, sumOfProjectionsInto, traceAgainstDiagonal, traceOfProduct, zeroMatrix } from './quantum-matrices.ts'
import { marginalMap, marginalMapNear } from './quantum-polar.ts'

/** Shares s of the product coupling that are mixed in where the states alone do not span the range of R well. */
const ADMIXTURES = [0, 1e-9, 1e-7, 1e-5, 1e-3]

/**
 * Traces of R beyond the leading eigenvectors that are tried: where S misses R's tail by large factors, K would move everything else
 * to mend it, and giving the tail up to the rest costs only its trace.
 */
const TAILS = [0, 1e-8, 1e-6, 1e-4]

/**
 * Rounds of scaling that belong together: Chebyshev's for what decays by factors of 0 to 0.75 in a round alone (1/w at the zeros of T_4 on [0.25, 1]), short ones
 * before long ones, each long one after one that has made room for it. Together they take off 0.96 of that, four equal ones 0.7.
 */
export const RELAXATIONS: readonly number[] = [1.1, 1.9, 1.3, 4.5]

/** Mixed states of trace 1, one a point: sigma_i = sum_k gibbs_ik |u_ik><u_ik|, vector k of point i from (i levels + k) rank on. */
export interface StatesOfPoints {
  readonly problem: QuantumClassicalProblem
  readonly levels: number
  readonly vectorsRe: Float64Array
  readonly vectorsIm: Float64Array
  /** points x levels; only the first used_i of a point's count. */
  readonly gibbs: Float64Array
  readonly used: Int32Array
  /** sum_i p_i sigma_i */
  readonly sum: ComplexMatrix
}

/** A copy with room for the vectors in use only, which may be scaled. */
export function copyOfStates({ problem, levels, vectorsRe, vectorsIm, gibbs, used, sum }: StatesOfPoints): StatesOfPoints {
  const { rank: r, weight } = problem
  const most = used.reduce((a, b) => Math.max(a, b), 1)
  const part = (from: Float64Array, width: number): Float64Array => {
    const to = new Float64Array(weight.length * most * width)
    for (let i = 0; i < weight.length; i++) to.set(from.subarray(i * levels * width, (i * levels + used[i]) * width), i * most * width)
    return to
  }
  return { problem, levels: most, vectorsRe: part(vectorsRe, r), vectorsIm: part(vectorsIm, r), gibbs: part(gibbs, 1), used: used.slice(), sum: { re: sum.re.slice(), im: sum.im.slice() } }
}

export class CouplingRounding {
  private readonly dual: StatesOfPoints
  private readonly ranks: readonly number[]
  /** K of the states as they are, on all of the range, once `upper` has found it. */
  private map: ComplexMatrix | null = null

  constructor(dual: StatesOfPoints, tails: readonly number[] = TAILS) {
    this.dual = dual
    this.ranks = [...new Set(tails.map((tail) => leadingRank(dual.problem.spectrum, tail)))]
  }

  /** The cost of the best coupling made from the present states. */
  upper(): number {
    let best = Infinity
    for (const rank of this.ranks) {
      const cost = this.upperOnLeading(rank)
      if (cost < best) best = cost
    }
    return best
  }

  /**
   * One round of matrix scaling: u_ik <- K u_ik, K S K = R, then tr sigma_i = 1 again. Then tr q_i = p_i still, and sum q_i is closer to R than it was;
   * what is missing of p is otherwise coupled as a product, and near the optimum that is most of the upper end's distance from the lower one.
   *
   * @param relaxation the round goes so many times as far, 1 + w (K - 1): a round alone takes off about 0.3 of what is missing, and rounds of unequal length
   *   (Chebyshev's, RELAXATIONS) far more together than equal ones
   */
  scaleStatesInPlace(relaxation = 1): boolean {
    const { problem: { rank: r, weight, spectrum }, levels, vectorsRe, vectorsIm, gibbs, used, sum } = this.dual
    const K = this.map ?? marginalMapNear(sum, spectrum) ?? marginalMap(sum, spectrum)
    this.map = null
    if (K === null) return false
    if (relaxation !== 1) relaxInPlace(K, r, relaxation)
    const vectors = { re: vectorsRe, im: vectorsIm }
    const images = zeroMatrix(weight.length * levels, r)
    imagesInto(images, K, vectors, r)
    vectorsRe.set(images.re)
    vectorsIm.set(images.im)
    const shares = new Float64Array(gibbs.length)
    for (let i = 0; i < weight.length; i++) {
      let trace = 0
      for (let k = i * levels; k < i * levels + used[i]; k++) {
        let square = 0
        for (let a = k * r; a < (k + 1) * r; a++) square += images.re[a] ** 2 + images.im[a] ** 2
        trace += gibbs[k] * square
      }
      for (let k = i * levels; k < i * levels + used[i]; k++) {
        gibbs[k] /= trace
        shares[k] = weight[i] * gibbs[k]
      }
    }
    sumOfProjectionsInto(sum, shares, vectors, r)
    return true
  }

  /** With the states compressed to the span of R's `rank` leading eigenvectors; what is left of R goes the way of dR. */
  private upperOnLeading(rank: number): number {
    for (const share of ADMIXTURES) {
      const K = marginalMap(this.leadingMarginal(rank, share), this.dual.problem.spectrum.subarray(0, rank))
      if (share === 0 && rank === this.dual.problem.rank) this.map = K
      if (K !== null) return this.costOf(padded(K, rank, this.dual.problem.rank), share)
    }
    return Infinity
  }

  /** The leading block of (1 - s) S + s R. */
  private leadingMarginal(rank: number, share: number): ComplexMatrix {
    const { sum, problem: { rank: r, spectrum } } = this.dual
    const S = zeroMatrix(rank)
    for (let a = 0; a < rank; a++) {
      for (let b = 0; b < rank; b++) {
        S.re[a * rank + b] = (1 - share) * sum.re[a * r + b]
        S.im[a * rank + b] = (1 - share) * sum.im[a * r + b]
      }
      S.re[a * (rank + 1)] += share * spectrum[a]
    }
    return S
  }

  private costOf(A: ComplexMatrix, share: number): number {
    const { problem: { rank: r, x, xi, weight, spectrum, Y, P, H }, used } = this.dual
    const back = adjoint(A, r)
    const unit = product(back, A, r)
    const y = product(back, product(Y, A, r), r)
    const p = product(back, product(P, A, r), r)
    const ofR = [unit, y, p].map((X) => share * traceAgainstDiagonal(X, spectrum))
    const { vectors, gibbs } = usedStates(this.dual)
    const [traces, meansY, meansP] = [unit, y, p].map((X) => expectations(X, vectors, r))
    const keptWeights = gibbs.slice()
    const missing = new Float64Array(weight.length)
    let cost = traceAgainstDiagonal(H, spectrum)
    let keptProduct = 0
    for (let i = 0, first = 0; i < weight.length; first += used[i], i++) {
      let [trace, meanY, meanP] = ofR
      for (let k = first; k < first + used[i]; k++) {
        const w = (1 - share) * gibbs[k]
        trace += w * traces[k]
        meanY += w * meansY[k]
        meanP += w * meansP[k]
      }
      const scale = weight[i] * Math.min(1, 1 / trace)
      missing[i] = Math.max(0, weight[i] - scale * trace)
      cost += weight[i] * 0.5 * (x[i] * x[i] + xi[i] * xi[i]) - scale * (x[i] * meanY + xi[i] * meanP)
      keptProduct += scale * share
      for (let k = first; k < first + used[i]; k++) keptWeights[k] *= (1 - share) * scale
    }
    const kept = zeroMatrix(r)
    sumOfProjectionsInto(kept, keptWeights, vectors, r)
    for (let k = 0; k < r; k++) kept.re[k * (r + 1)] += keptProduct * spectrum[k]
    return cost - this.restTerm(product(A, product(kept, back, r), r), missing)
  }

  /** sum_i missing_i (x_i, xi_i).tr(Z dR)/tr dR, dR = R - kept. */
  private restTerm(kept: ComplexMatrix, missing: Float64Array): number {
    const { x, xi, spectrum, Y, P } = this.dual.problem
    const [deficit, x1, xi1] = missing.reduce(([m, a, b], d, i) => [m + d, a + d * x[i], b + d * xi[i]], [0, 0, 0])
    if (deficit <= 0) return 0
    const restY = traceAgainstDiagonal(Y, spectrum) - traceOfProduct(Y, kept)
    const restP = traceAgainstDiagonal(P, spectrum) - traceOfProduct(P, kept)
    return (x1 * restY + xi1 * restP) / deficit
  }
}

/** K <- 1 + w (K - 1). */
function relaxInPlace(K: ComplexMatrix, r: number, w: number): void {
  for (let at = 0; at < r * r; at++) {
    K.re[at] *= w
    K.im[at] *= w
  }
  for (let k = 0; k < r; k++) K.re[k * (r + 1)] += 1 - w
}

/** The states that count, point after point, and their Gibbs weights. */
function usedStates({ problem: { rank: r }, levels, vectorsRe, vectorsIm, gibbs, used }: StatesOfPoints): { vectors: ComplexMatrix; gibbs: Float64Array } {
  const count = used.reduce((a, b) => a + b, 0)
  if (count === gibbs.length) return { vectors: { re: vectorsRe, im: vectorsIm }, gibbs }
  const vectors = zeroMatrix(count, r)
  const weights = new Float64Array(count)
  for (let i = 0, to = 0; i < used.length; to += used[i], i++) {
    const [first, last] = [i * levels, i * levels + used[i]]
    weights.set(gibbs.subarray(first, last), to)
    vectors.re.set(vectorsRe.subarray(first * r, last * r), to * r)
    vectors.im.set(vectorsIm.subarray(first * r, last * r), to * r)
  }
  return { vectors, gibbs: weights }
}

/** How many leading eigenvalues leave out at most `tail`. */
function leadingRank(spectrum: Float64Array, tail: number): number {
  let rank = spectrum.length
  for (let sum = spectrum[rank - 1]; rank > 1 && sum <= tail; sum += spectrum[rank - 1]) rank--
  return rank
}

/** K in the upper left corner of an r x r matrix. */
function padded(K: ComplexMatrix, rank: number, r: number): ComplexMatrix {
  const A = zeroMatrix(r)
  for (let a = 0; a < rank; a++) {
    A.re.set(K.re.subarray(a * rank, (a + 1) * rank), a * r)
    A.im.set(K.im.subarray(a * rank, (a + 1) * rank), a * r)
  }
  return A
}
