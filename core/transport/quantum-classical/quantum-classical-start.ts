/**
 * Where the iteration for G begins: the optimal G of the Gaussian pair with the same second moments (quadratic-dual.ts),
 *
 *   G = 1/2 (Z - m).X (Z - m) + m.Z,   X = T^{-1}, T the Brenier map of p's Gaussian,
 *
 * X = 1 being G = H. The squares beyond H are those of the compressed Y and P: a start owes nobody a bound.
 */
import { HermitianEigen } from '../../numerics/linear-algebra/hermitian-eigen.ts'
import type { Covariance } from '../../states/classical-density.ts'
import type { QuantumClassicalProblem } from './quantum-classical-problem.ts'
import { dualBound } from './quantum-classical-dual.ts'
import { quadraticDualHessian } from '../quadratic-dual.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import { product, traceAgainstDiagonal } from './quantum-matrices.ts'

/** Keeps X positive and tame for pure states and for points on a line. */
const SOFTENING = 1e-2

export function gaussianStart(problem: QuantumClassicalProblem): ComplexMatrix {
  const { rank: r, spectrum, hbar } = problem
  const mean = [traceAgainstDiagonal(problem.Y, spectrum), traceAgainstDiagonal(problem.P, spectrum)]
  const [Y, P] = [shifted(problem.Y, mean[0], r), shifted(problem.P, mean[1], r)]
  const [YY, YP, PP] = [product(Y, Y, r), product(Y, P, r), product(P, P, r)]
  const cross = traceAgainstDiagonal(YP, spectrum)
  const [vy, vp] = [traceAgainstDiagonal(YY, spectrum), traceAgainstDiagonal(PP, spectrum)]
  const X = quadraticDualHessian(
    pointCovariance(problem, mean),
    [
      [vy, cross],
      [cross, vp],
    ],
    hbar,
    SOFTENING,
  )
  if (X === null) return problem.H
  const G = { re: problem.H.re.slice(), im: problem.H.im.slice() }
  for (let a = 0; a < r; a++) {
    for (let b = 0; b < r; b++) {
      const [at, mirrored] = [a * r + b, b * r + a]
      G.re[at] +=
        0.5 * ((X[0][0] - 1) * YY.re[at] + X[0][1] * (YP.re[at] + YP.re[mirrored]) + (X[1][1] - 1) * PP.re[at])
      G.im[at] +=
        0.5 * ((X[0][0] - 1) * YY.im[at] + X[0][1] * (YP.im[at] - YP.im[mirrored]) + (X[1][1] - 1) * PP.im[at])
    }
  }
  return G
}

/** What a solved problem leaves for one close by in the same basis, an earlier time in co-moving eigenvectors. */
export interface Potential {
  readonly rank: number
  /** Where it departs from the Gaussian start of its own problem. */
  readonly beyondGaussian: ComplexMatrix
}

export function potentialOf(problem: QuantumClassicalProblem, G: ComplexMatrix): Potential {
  const start = gaussianStart(problem)
  return {
    rank: problem.rank,
    beyondGaussian: { re: G.re.map((g, i) => g - start.re[i]), im: G.im.map((g, i) => g - start.im[i]) },
  }
}

/** The better of the Gaussian start and the same with an earlier departure from it, by their lower bounds: two batches of eigenvalues. */
export function warmStart(problem: QuantumClassicalProblem, { beyondGaussian, rank }: Potential): ComplexMatrix {
  const cold = gaussianStart(problem)
  const common = Math.min(rank, problem.rank)
  const warm = { re: cold.re.slice(), im: cold.im.slice() }
  for (let a = 0; a < common; a++) {
    for (let b = 0; b < common; b++) {
      warm.re[a * problem.rank + b] += beyondGaussian.re[a * rank + b]
      warm.im[a * problem.rank + b] += beyondGaussian.im[a * rank + b]
    }
  }
  const eigen = new HermitianEigen(problem.rank)
  return dualBound(problem, warm, eigen).lower > dualBound(problem, cold, eigen).lower ? warm : cold
}

function shifted(A: ComplexMatrix, by: number, r: number): ComplexMatrix {
  const re = A.re.slice()
  for (let k = 0; k < r; k++) re[k * (r + 1)] -= by
  return { re, im: A.im }
}

function pointCovariance({ x, xi, weight }: QuantumClassicalProblem, [m0, m1]: readonly number[]): Covariance {
  let [xx, xxi, xixi] = [0, 0, 0]
  for (let i = 0; i < weight.length; i++) {
    xx += weight[i] * (x[i] - m0) ** 2
    xxi += weight[i] * (x[i] - m0) * (xi[i] - m1)
    xixi += weight[i] * (xi[i] - m1) ** 2
  }
  return [
    [xx, xxi],
    [xxi, xixi],
  ]
}
