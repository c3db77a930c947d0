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
import { hermitianProductInto, viewOfParts } from '../../numerics/linear-algebra/complex-products.ts'
import { addMultiple } from '../../numerics/linear-algebra/vectors.ts'
import type { QuantumClassicalProblem } from './quantum-classical-problem.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import {
  imagesInto,
  squareNorm,
  sumOfProjectionsInto,
  traceAgainstDiagonal,
  traceOf,
  traceOfProduct,
  zeroMatrix,
} from './quantum-matrices.ts'
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
export function copyOfStates({
  problem,
  levels,
  vectorsRe,
  vectorsIm,
  gibbs,
  used,
  sum,
}: StatesOfPoints): StatesOfPoints {
  const { rank: r, weight } = problem
  const most = used.reduce((a, b) => Math.max(a, b), 1)
  const part = (from: Float64Array, width: number): Float64Array => {
    const to = new Float64Array(weight.length * most * width)
    for (let i = 0; i < weight.length; i++)
      to.set(from.subarray(i * levels * width, (i * levels + used[i]) * width), i * most * width)
    return to
  }
  return {
    problem,
    levels: most,
    vectorsRe: part(vectorsRe, r),
    vectorsIm: part(vectorsIm, r),
    gibbs: part(gibbs, 1),
    used: used.slice(),
    sum: { re: sum.re.slice(), im: sum.im.slice() },
  }
}

export class CouplingRounding {
  private readonly dual: StatesOfPoints
  /** What is tried: of several, the best is kept to. */
  private ranks: readonly number[]
  /** K of the states as they are, on all of the range, once `upper` has found it. */
  private map: ComplexMatrix | null = null
  /** A vector of each state. */
  private images: ComplexMatrix | null = null

  constructor(dual: StatesOfPoints, tails: readonly number[] = TAILS) {
    this.dual = dual
    this.ranks = [...new Set(tails.map((tail) => leadingRank(dual.problem.spectrum, tail)))]
  }

  /** The cost of the best coupling made from the present states. */
  upper(): number {
    let best = { cost: Infinity, rank: this.ranks[0] }
    for (const rank of this.ranks) {
      const cost = this.upperOnLeading(rank)
      // the more is given up, the more it costs, once the map is well
      if (cost > best.cost) break
      best = { cost, rank }
    }
    this.ranks = [best.rank]
    return best.cost
  }

  /**
   * One round of matrix scaling: u_ik <- K u_ik, K S K = R, then tr sigma_i = 1 again. Then tr q_i = p_i still, and sum q_i is closer to R than it was;
   * what is missing of p is otherwise coupled as a product, and near the optimum that is most of the upper end's distance from the lower one.
   *
   * @param relaxation the round goes so many times as far, 1 + w (K - 1): a round alone takes off about 0.3 of what is missing, and rounds of unequal length
   *   (Chebyshev's, RELAXATIONS) far more together than equal ones
   */
  scaleStatesInPlace(relaxation = 1): boolean {
    const {
      problem: { rank: r, weight, spectrum },
      levels,
      vectorsRe,
      vectorsIm,
      gibbs,
      used,
      sum,
    } = this.dual
    const K = this.map ?? marginalMapNear(sum, spectrum) ?? marginalMap(sum, spectrum)
    this.map = null
    if (K === null) return false
    if (relaxation !== 1) relaxInPlace(K, r, relaxation)
    const vectors = { re: vectorsRe, im: vectorsIm }
    const images = this.roomFor(weight.length * levels)
    imagesInto(images, K, vectors, r)
    vectorsRe.set(images.re)
    vectorsIm.set(images.im)
    const shares = new Float64Array(gibbs.length)
    for (let i = 0; i < weight.length; i++) {
      let trace = 0
      for (let k = i * levels; k < i * levels + used[i]; k++) trace += gibbs[k] * squareNorm(images, k, r)
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
    const {
      sum,
      problem: { rank: r, spectrum },
    } = this.dual
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

  /** With q_i <- A q_i A*; sums of projections of A u weighted with p, x p and xi p stand for a mean of Y and P at every point. */
  private costOf(A: ComplexMatrix, share: number): number {
    const {
      problem: { rank: r, x, xi, weight, spectrum, Y, P, H },
      used,
    } = this.dual
    const { vectors, gibbs } = usedStates(this.dual)
    const images = this.roomFor(gibbs.length)
    imagesInto(images, A, vectors, r)
    const ofR = zeroMatrix(r)
    hermitianProductInto(viewOfParts(ofR, r, r), viewOfParts(A, r, r), { weights: spectrum, scale: share })
    const traceOfR = traceOf(ofR, r)
    const [kept, keptX, keptXi] = [0, 1, 2].map(() => new Float64Array(gibbs.length))
    const ofProduct = [0, 0, 0]
    const missing = new Float64Array(weight.length)
    let cost = traceAgainstDiagonal(H, spectrum)
    for (let i = 0, first = 0; i < weight.length; first += used[i], i++) {
      let trace = traceOfR
      for (let k = first; k < first + used[i]; k++) trace += (1 - share) * gibbs[k] * squareNorm(images, k, r)
      const scale = weight[i] * Math.min(1, 1 / trace)
      missing[i] = Math.max(0, weight[i] - scale * trace)
      cost += weight[i] * 0.5 * (x[i] * x[i] + xi[i] * xi[i])
      for (let k = first; k < first + used[i]; k++) {
        kept[k] = (1 - share) * scale * gibbs[k]
        keptX[k] = x[i] * kept[k]
        keptXi[k] = xi[i] * kept[k]
      }
      ofProduct[0] += scale
      ofProduct[1] += scale * x[i]
      ofProduct[2] += scale * xi[i]
    }
    const [sum, sumX, sumXi] = [kept, keptX, keptXi].map((weights, part) => {
      const S = zeroMatrix(r)
      sumOfProjectionsInto(S, weights, images, r)
      addMultiple(S.re, ofR.re, ofProduct[part])
      addMultiple(S.im, ofR.im, ofProduct[part])
      return S
    })
    return cost - traceOfProduct(Y, sumX) - traceOfProduct(P, sumXi) - this.restTerm(sum, missing)
  }

  private roomFor(count: number): ComplexMatrix {
    const { weight, rank: r } = this.dual.problem
    this.images ??= zeroMatrix(weight.length * this.dual.levels, r)
    return { re: this.images.re.subarray(0, count * r), im: this.images.im.subarray(0, count * r) }
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
function usedStates({ problem: { rank: r }, levels, vectorsRe, vectorsIm, gibbs, used }: StatesOfPoints): {
  vectors: ComplexMatrix
  gibbs: Float64Array
} {
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
