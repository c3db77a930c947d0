/**
 * The entropic dual of quantum-classical transport at a trial G, with gradient and Hessian:
 *
 *   g_eps(G) = sum_i p_i (1/2|z_i|^2 - eps log tr e^{-N_i/eps}) + tr((H - G) R),   N_i = G - x_i Y - xi_i P,
 *   grad = sum_i p_i sigma_i - R,   sigma_i = e^{-N_i/eps}/tr,
 *   -Hess[X] = sum_i p_i (U (Gamma o U* X U) U* - sigma_i tr(sigma_i X)/eps),   Gamma_jk = (w_j - w_k)/(E_k - E_j),
 *
 * concave in G. The true dual value, sum_i p_i (1/2|z_i|^2 + lmin(N_i)) + tr((H - G) R), is a lower bound of E^2 for every G.
 */
import { HermitianEigen } from '../numerics/hermitian-eigen.ts'
import type { QuantumClassicalProblem } from './quantum-classical-problem.ts'
import type { StatesOfPoints } from './quantum-classical-rounding.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import { addProjectionToLower, expectation, mirrorLowerInPlace, multiplyInto, traceAgainstDiagonal, zeroMatrix } from './quantum-matrices.ts'

/** Gibbs weights below this take part in nothing. */
const NEGLIGIBLE_WEIGHT = 1e-13
/** Below this they do not shape a Newton step, which conjugate gradients solve to a few per cent anyhow. */
const UNIMPORTANT_WEIGHT = 1e-7

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
  private readonly line: { readonly aRe: Float64Array; readonly aIm: Float64Array; readonly tRe: Float64Array; readonly tIm: Float64Array }

  constructor(problem: QuantumClassicalProblem) {
    const { rank: r, weight } = problem
    const n = weight.length
    this.problem = problem
    this.levels = r
    this.eigen = new HermitianEigen(r)
    this.energies = new Float64Array(n * r)
    this.gibbs = new Float64Array(n * r)
    this.used = new Int32Array(n)
    this.vectorsRe = new Float64Array(n * r * r)
    this.vectorsIm = new Float64Array(n * r * r)
    this.matrixRe = new Float64Array(r * r)
    this.matrixIm = new Float64Array(r * r)
    this.sum = zeroMatrix(r)
    this.line = { aRe: new Float64Array(r), aIm: new Float64Array(r), tRe: new Float64Array(r), tIm: new Float64Array(r) }
  }

  /** Everything above at G. */
  evaluate(G: ComplexMatrix, epsilon: number): void {
    const { problem, energies, eigen, matrixRe, matrixIm } = this
    const { rank: r, x, xi, weight } = problem
    this.epsilon = epsilon
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
      eigen.decompose(matrixRe, matrixIm)
      energies.set(eigen.values, i * r)
      this.vectorsRe.set(eigen.vectorsRe, i * r * r)
      this.vectorsIm.set(eigen.vectorsIm, i * r * r)
      const half = 0.5 * (x[i] * x[i] + xi[i] * xi[i])
      this.lower += weight[i] * (half + eigen.values[0])
      this.largest = Math.max(this.largest, half + eigen.values[0])
      this.value += weight[i] * (half + this.freeEnergy(i))
      for (let k = 1; k < r; k++) this.thermalEnergy += weight[i] * this.gibbs[i * r + k] * (eigen.values[k] - eigen.values[0])
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
      addProjectionToLower(this.sum, weight[i] * this.gibbs[i * r + k], this.vectorsRe, this.vectorsIm, (i * r + k) * r, r)
    }
  }

  /** out = -Hess[X], Hermitian; X Hermitian, both triangles. */
  hessianInto(out: ComplexMatrix, X: ComplexMatrix): void {
    const { weight } = this.problem
    out.re.fill(0)
    out.im.fill(0)
    for (let i = 0; i < weight.length; i++) this.addCurvature(out, X, i)
    const r = this.problem.rank
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

  /** T += p_i sum_j |t_j><u_j| with T + T* the curvature of point i; pairs of important vectors count half in each half. */
  private addCurvature({ re, im }: ComplexMatrix, X: ComplexMatrix, i: number): void {
    const { vectorsRe, vectorsIm, energies, gibbs, epsilon, line: { aRe, aIm, tRe, tIm } } = this
    const { rank: r, weight } = this.problem
    let important = 0
    while (important < r && gibbs[i * r + important] > UNIMPORTANT_WEIGHT) important++
    const base = i * r * r
    let mean = 0
    for (let j = 0; j < important; j++) mean += gibbs[i * r + j] * expectation(X, vectorsRe, vectorsIm, base + j * r, r)
    for (let j = 0; j < important; j++) {
      const u = base + j * r
      multiplyInto(aRe, aIm, X, vectorsRe, vectorsIm, u, r)
      tRe.fill(0)
      tIm.fill(0)
      const wj = gibbs[i * r + j]
      for (let k = 0; k < r; k++) {
        const v = base + k * r
        let br = 0
        let bi = 0
        for (let l = 0; l < r; l++) {
          br += vectorsRe[v + l] * aRe[l] + vectorsIm[v + l] * aIm[l]
          bi += vectorsRe[v + l] * aIm[l] - vectorsIm[v + l] * aRe[l]
        }
        if (k === j) br -= mean
        const gamma = weight[i] * (k < important ? 0.5 : 1) * dividedDifference(wj, gibbs[i * r + k], energies[i * r + k] - energies[i * r + j], epsilon)
        br *= gamma
        bi *= gamma
        for (let l = 0; l < r; l++) {
          tRe[l] += br * vectorsRe[v + l] - bi * vectorsIm[v + l]
          tIm[l] += br * vectorsIm[v + l] + bi * vectorsRe[v + l]
        }
      }
      for (let a = 0; a < r; a++) {
        const row = a * r
        for (let b = 0; b < r; b++) {
          re[row + b] += tRe[a] * vectorsRe[u + b] + tIm[a] * vectorsIm[u + b]
          im[row + b] += tIm[a] * vectorsRe[u + b] - tRe[a] * vectorsIm[u + b]
        }
      }
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
export function legendreMatrixInto(re: Float64Array, im: Float64Array, { rank: r, Y, P }: QuantumClassicalProblem, G: ComplexMatrix, x: number, xi: number): void {
  for (let a = 0; a < r; a++) {
    for (let b = 0; b <= a; b++) {
      const at = a * r + b
      re[at] = G.re[at] - x * Y.re[at] - xi * P.re[at]
      im[at] = G.im[at] - x * Y.im[at] - xi * P.im[at]
    }
  }
}
