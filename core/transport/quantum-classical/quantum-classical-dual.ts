/**
 * The entropic dual of quantum-classical transport at a trial G, with gradient and Hessian:
 *
 *   g_eps(G) = sum_i p_i (1/2|z_i|^2 - eps log tr e^{-N_i/eps}) + tr((H - G) R),   N_i = G - x_i Y - xi_i P,
 *   grad = sum_i p_i sigma_i - R,   sigma_i = e^{-N_i/eps}/tr,
 *   -Hess[X] = sum_i p_i (U (Gamma o U* X U) U* - sigma_i tr(sigma_i X)/eps),   Gamma_jk = (w_j - w_k)/(E_k - E_j) (its mean over k beyond the lowest levels),
 *
 * concave in G. The true dual value, sum_i p_i (1/2|z_i|^2 + lmin(N_i)) + tr((H - G) R), is a lower bound of E^2 for every G.
 */
import { conjugateOf, productInto, transposeOf, viewOfParts } from '../../numerics/linear-algebra/complex-products.ts'
import { HermitianEigen } from '../../numerics/linear-algebra/hermitian-eigen.ts'
import type { QuantumClassicalProblem } from './quantum-classical-problem.ts'
import type { StatesOfPoints } from './quantum-classical-rounding.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import {
  addProjectionToLower,
  imagesInto,
  mirrorLowerInPlace,
  traceAgainstDiagonal,
  zeroMatrix,
} from './quantum-matrices.ts'

/** Gibbs weights below this take part in nothing. */
const NEGLIGIBLE_WEIGHT = 1e-13
/** Below this they do not shape a Newton step, which conjugate gradients solve to a few per cent anyhow. */
const UNIMPORTANT_WEIGHT = 1e-7
/** Eigenvectors that are found even where fewer are in use: in a step the response of the others has the mean of their denominators. */
const KNOWN = 8

export class EntropicDual implements StatesOfPoints {
  readonly problem: QuantumClassicalProblem
  readonly levels: number
  /** g_eps and the certified lower bound at the last G. */
  value = 0
  lower = 0
  /** S = sum_i p_i sigma_i, Hermitian. */
  readonly sum: ComplexMatrix
  /** Eigenvalues of N_i, n x r; eigenvectors n x (r x r), row k of point i: vector k. */
  readonly energies: Float64Array
  readonly vectorsRe: Float64Array
  readonly vectorsIm: Float64Array
  /** Gibbs weights w_k of point i, and how many of them count. */
  readonly gibbs: Float64Array
  readonly used: Int32Array
  /** How many eigenvectors of point i are found: all that are in use, and a few more. */
  private readonly known: Int32Array
  /** tr((H - G) R), and the largest of the point side's potential a_i = 1/2|z_i|^2 + lmin(N_i). */
  linear = 0
  largest = 0
  /** sum_i p_i tr(sigma_i (N_i - lmin)): how far the Gibbs states' energies lie above the ground states', the entropic part of the gap. */
  thermalEnergy = 0
  /** Eigen-decompositions done so far. */
  decompositions = 0
  epsilon = 0
  private readonly eigen: HermitianEigen
  private readonly matrixRe: Float64Array
  private readonly matrixIm: Float64Array
  /** How many vectors of each point shape a step, and those vectors: once the Hessian has been asked for at this G. */
  private readonly importantOf: Int32Array
  private important: { readonly states: ComplexMatrix; readonly images: ComplexMatrix } | null = null
  private readonly line: { readonly tRe: Float64Array; readonly tIm: Float64Array }

  constructor(problem: QuantumClassicalProblem) {
    const { rank: r, weight } = problem
    const n = weight.length
    this.problem = problem
    this.levels = r
    this.eigen = new HermitianEigen(r)
    this.energies = new Float64Array(n * r)
    this.gibbs = new Float64Array(n * r)
    this.used = new Int32Array(n)
    this.known = new Int32Array(n)
    this.vectorsRe = new Float64Array(n * r * r)
    this.vectorsIm = new Float64Array(n * r * r)
    this.matrixRe = new Float64Array(r * r)
    this.matrixIm = new Float64Array(r * r)
    this.sum = zeroMatrix(r)
    this.importantOf = new Int32Array(n)
    this.line = { tRe: new Float64Array(r), tIm: new Float64Array(r) }
  }

  /** Everything above at G. */
  evaluate(G: ComplexMatrix, epsilon: number): void {
    const { problem, energies, eigen, matrixRe, matrixIm } = this
    const { rank: r, x, xi, weight } = problem
    this.epsilon = epsilon
    this.important = null
    const constant = linearTerm(problem, G)
    this.value = constant
    this.lower = constant
    this.linear = constant
    this.largest = -Infinity
    this.thermalEnergy = 0
    this.sum.re.fill(0)
    this.sum.im.fill(0)
    for (let i = 0; i < weight.length; i++) {
      legendreMatrixInto(matrixRe, matrixIm, problem, G, x[i], xi[i])
      this.known[i] = Math.min(r, KNOWN)
      eigen.decompose(matrixRe, matrixIm, 0, this.known[i])
      energies.set(eigen.values, i * r)
      const half = 0.5 * (x[i] * x[i] + xi[i] * xi[i])
      this.lower += weight[i] * (half + eigen.values[0])
      this.largest = Math.max(this.largest, half + eigen.values[0])
      this.value += weight[i] * (half + this.freeEnergy(i))
      if (this.used[i] > this.known[i]) {
        this.known[i] = r
        eigen.decompose(matrixRe, matrixIm)
      }
      this.vectorsRe.set(eigen.vectorsRe.subarray(0, this.known[i] * r), i * r * r)
      this.vectorsIm.set(eigen.vectorsIm.subarray(0, this.known[i] * r), i * r * r)
      for (let k = 1; k < r; k++)
        this.thermalEnergy += weight[i] * this.gibbs[i * r + k] * (eigen.values[k] - eigen.values[0])
      this.addState(i)
    }
    this.decompositions += weight.length
    mirrorLowerInPlace(this.sum, r)
  }

  /** Gibbs weights of point i; returns -eps log tr e^{-N/eps}. */
  private freeEnergy(i: number): number {
    const { energies, gibbs, epsilon } = this
    const { rank: r } = this.problem
    const ground = energies[i * r]
    let partition = 0
    for (let k = 0; k < r; k++) partition += gibbs[i * r + k] = Math.exp((ground - energies[i * r + k]) / epsilon)
    let used = 0
    for (let k = 0; k < r; k++) {
      gibbs[i * r + k] /= partition
      if (gibbs[i * r + k] > NEGLIGIBLE_WEIGHT) used = k + 1
    }
    this.used[i] = used
    return ground - epsilon * Math.log(partition)
  }

  /** sum += p_i sigma_i, lower triangle. */
  private addState(i: number): void {
    const { rank: r, weight } = this.problem
    for (let k = 0; k < this.used[i]; k++) {
      addProjectionToLower(
        this.sum,
        weight[i] * this.gibbs[i * r + k],
        this.vectorsRe,
        this.vectorsIm,
        (i * r + k) * r,
        r,
      )
    }
  }

  /** out = -Hess[X], Hermitian; X Hermitian, both triangles. */
  hessianInto(out: ComplexMatrix, X: ComplexMatrix): void {
    const { weight, rank: r } = this.problem
    const { states, images } = (this.important ??= this.importantStates())
    imagesInto(images, X, states, r)
    for (let i = 0, at = 0; i < weight.length; at += this.importantOf[i], i++) this.respond(i, images, at)
    const count = images.re.length / r
    productInto(
      viewOfParts(out, r, r),
      transposeOf(viewOfParts(images, count, r)),
      conjugateOf(viewOfParts(states, count, r)),
    )
    // T + T*
    for (let a = 0; a < r; a++) {
      for (let b = 0; b <= a; b++) {
        const [l, u] = [a * r + b, b * r + a]
        const re = out.re[l] + out.re[u]
        const im = out.im[l] - out.im[u]
        out.re[l] = out.re[u] = re
        out.im[l] = im
        out.im[u] = -im
      }
    }
  }

  /** The vectors that shape a step, point after point, and room for an image of each. */
  private importantStates(): { readonly states: ComplexMatrix; readonly images: ComplexMatrix } {
    const { gibbs, importantOf, vectorsRe, vectorsIm, levels: r } = this
    let count = 0
    for (let i = 0; i < importantOf.length; i++) {
      importantOf[i] = 0
      while (importantOf[i] < r && gibbs[i * r + importantOf[i]] > UNIMPORTANT_WEIGHT) importantOf[i]++
      count += importantOf[i]
    }
    const states = zeroMatrix(count, r)
    for (let i = 0, at = 0; i < importantOf.length; at += importantOf[i], i++) {
      const [first, last] = [i * r * r, (i * r + importantOf[i]) * r]
      states.re.set(vectorsRe.subarray(first, last), at * r)
      states.im.set(vectorsIm.subarray(first, last), at * r)
    }
    return { states, images: zeroMatrix(count, r) }
  }

  /** X u_j of point i, from row `at` on, become t_j, p_i sum_j |t_j><u_j| = T with T + T* its curvature; pairs of important vectors count half in each half. */
  private respond(i: number, images: ComplexMatrix, at: number): void {
    const {
      vectorsRe,
      vectorsIm,
      energies,
      gibbs,
      epsilon,
      line: { tRe, tIm },
    } = this
    const { rank: r, weight } = this.problem
    const [important, known] = [this.importantOf[i], this.known[i]]
    const base = i * r * r
    let mean = 0
    for (let j = 0; j < important; j++) {
      const [u, a] = [base + j * r, (at + j) * r]
      for (let l = 0; l < r; l++)
        mean += gibbs[i * r + j] * (vectorsRe[u + l] * images.re[a + l] + vectorsIm[u + l] * images.im[a + l])
    }
    for (let j = 0; j < important; j++) {
      const a = (at + j) * r
      const gamma = (k: number): number =>
        weight[i] *
        dividedDifference(gibbs[i * r + j], gibbs[i * r + k], energies[i * r + k] - energies[i * r + j], epsilon)
      let rest = 0
      for (let k = known; k < r; k++) rest += gamma(k) / (r - known)
      for (let l = 0; l < r; l++) {
        tRe[l] = rest * images.re[a + l]
        tIm[l] = rest * images.im[a + l]
      }
      for (let k = 0; k < known; k++) {
        const v = base + k * r
        let br = 0
        let bi = 0
        for (let l = 0; l < r; l++) {
          br += vectorsRe[v + l] * images.re[a + l] + vectorsIm[v + l] * images.im[a + l]
          bi += vectorsRe[v + l] * images.im[a + l] - vectorsIm[v + l] * images.re[a + l]
        }
        const share = (k < important ? 0.5 : 1) * gamma(k)
        br = share * (k === j ? br - mean : br) - rest * br
        bi = (share - rest) * bi
        for (let l = 0; l < r; l++) {
          tRe[l] += br * vectorsRe[v + l] - bi * vectorsIm[v + l]
          tIm[l] += br * vectorsIm[v + l] + bi * vectorsRe[v + l]
        }
      }
      images.re.set(tRe, a)
      images.im.set(tIm, a)
    }
  }
}

export interface DualBound {
  readonly lower: number
  /** |tr((H - G) R)| + max a^+. */
  readonly potentialSize: number
}

/** The certified lower bound of any G, eigenvalues only (without the mean term). */
export function dualBound(problem: QuantumClassicalProblem, G: ComplexMatrix, eigen: HermitianEigen): DualBound {
  const { rank: r, x, xi, weight } = problem
  const matrix = zeroMatrix(r)
  const linear = linearTerm(problem, G)
  let lower = linear
  let largest = 0
  for (let i = 0; i < weight.length; i++) {
    legendreMatrixInto(matrix.re, matrix.im, problem, G, x[i], xi[i])
    eigen.decompose(matrix.re, matrix.im, 0, 0)
    const a = 0.5 * (x[i] * x[i] + xi[i] * xi[i]) + eigen.values[0]
    lower += weight[i] * a
    largest = Math.max(largest, a)
  }
  return { lower, potentialSize: Math.abs(linear) + largest }
}

/** tr((H - G) R). */
function linearTerm({ spectrum, H }: QuantumClassicalProblem, G: ComplexMatrix): number {
  return traceAgainstDiagonal(H, spectrum) - traceAgainstDiagonal(G, spectrum)
}

/** (w_j - w_k)/(E_k - E_j) for Gibbs weights; w_j/eps where the energies coincide. */
function dividedDifference(wj: number, wk: number, gap: number, epsilon: number): number {
  return Math.abs(gap) < 1e-7 * epsilon ? wj / epsilon : (wj - wk) / gap
}

/** G - x Y - xi P, lower triangle. */
export function legendreMatrixInto(
  re: Float64Array,
  im: Float64Array,
  { rank: r, Y, P }: QuantumClassicalProblem,
  G: ComplexMatrix,
  x: number,
  xi: number,
): void {
  for (let a = 0; a < r; a++) {
    for (let b = 0; b <= a; b++) {
      const at = a * r + b
      re[at] = G.re[at] - x * Y.re[at] - xi * P.re[at]
      im[at] = G.im[at] - x * Y.im[at] - xi * P.im[at]
    }
  }
}
