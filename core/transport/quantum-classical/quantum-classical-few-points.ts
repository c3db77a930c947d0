/**
 * E_hbar^2 of one point, of two points, and against a pure state.
 *
 * One point, or R pure: the product is the only coupling. Two points ("quantum Neyman-Pearson", with t = R^{1/2}):
 *
 *   E^2 = tr(C_2 R) - min_l h(l),   h(l) = l p_1 + tr (t (C_2 - C_1 - l) t)_+,   h'(l) = p_1 - tr(R Pi_+(l)),
 *
 * h convex: bisection on its slope, the least value between the tangents at both ends and the smaller end.
 */
import { HermitianEigen } from '../../numerics/linear-algebra/hermitian-eigen.ts'
import type { QuantumClassicalProblem } from './quantum-classical-problem.ts'
import { productCost } from './quantum-classical-problem.ts'
import type { ComplexMatrix } from './quantum-matrices.ts'
import { traceAgainstDiagonal, zeroMatrix } from './quantum-matrices.ts'

export interface Bounds {
  readonly lower: number
  readonly upper: number
}

/** The closed form, or null where the problem has none. */
export function closedFormBounds(problem: QuantumClassicalProblem): Bounds | null {
  const points = problem.weight.length
  if (points === 1 || problem.rank === 1) {
    const cost = productCost(problem)
    return { lower: cost, upper: cost }
  }
  return points === 2 ? twoPoints(problem) : null
}

interface Tangent {
  readonly at: number
  readonly value: number
  readonly slope: number
}

const BISECTIONS = 100

function twoPoints(problem: QuantumClassicalProblem): Bounds {
  const { rank: r, spectrum, weight } = problem
  const eigen = new HermitianEigen(r)
  const { shift, A } = costDifference(problem)
  const tangentAt = (l: number): Tangent => {
    const B = { re: A.re.slice(), im: A.im }
    for (let k = 0; k < r; k++) B.re[k * (r + 1)] += (shift - l) * spectrum[k]
    eigen.decompose(B.re, B.im)
    let positive = 0
    let mass = 0
    for (let k = 0; k < r; k++) {
      if (eigen.values[k] <= 0) continue
      positive += eigen.values[k]
      for (let j = 0; j < r; j++)
        mass += spectrum[j] * (eigen.vectorsRe[k * r + j] ** 2 + eigen.vectorsIm[k * r + j] ** 2)
    }
    return { at: l, value: l * weight[0] + positive, slope: weight[0] - mass }
  }
  let reach = 1
  while (tangentAt(-reach).slope > 0 || tangentAt(reach).slope < 0) reach *= 2
  let [left, right] = [tangentAt(-reach), tangentAt(reach)]
  for (let k = 0; k < BISECTIONS && right.at - left.at > 1e-15 * reach; k++) {
    const middle = tangentAt(0.5 * (left.at + right.at))
    if (middle.slope < 0) left = middle
    else right = middle
  }
  const constant = costAtSecond(problem)
  return { lower: constant - Math.min(left.value, right.value), upper: constant - leastBetween(left, right) }
}

/** Where the tangents meet: no value of h lies lower. */
function leastBetween(left: Tangent, right: Tangent): number {
  const bend = right.slope - left.slope
  if (!(bend > 0)) return Math.min(left.value, right.value)
  const at = (left.value - left.slope * left.at - (right.value - right.slope * right.at)) / bend
  return Math.min(left.value, right.value, left.value + left.slope * (at - left.at))
}

/** t (C_2 - C_1) t = A + shift R. */
function costDifference({ rank: r, spectrum, x, xi, Y, P }: QuantumClassicalProblem): {
  shift: number
  A: ComplexMatrix
} {
  const [dx, dxi] = [x[1] - x[0], xi[1] - xi[0]]
  const A = zeroMatrix(r)
  for (let a = 0; a < r; a++) {
    for (let b = 0; b < r; b++) {
      const t = -Math.sqrt(spectrum[a] * spectrum[b])
      const at = a * r + b
      A.re[at] = t * (dx * Y.re[at] + dxi * P.re[at])
      A.im[at] = t * (dx * Y.im[at] + dxi * P.im[at])
    }
  }
  return { shift: 0.5 * (x[1] ** 2 + xi[1] ** 2 - x[0] ** 2 - xi[0] ** 2), A }
}

/** tr(C_2 R). */
function costAtSecond({ x, xi, spectrum, Y, P, H }: QuantumClassicalProblem): number {
  const mean = x[1] * traceAgainstDiagonal(Y, spectrum) + xi[1] * traceAgainstDiagonal(P, spectrum)
  return 0.5 * (x[1] ** 2 + xi[1] ** 2) - mean + traceAgainstDiagonal(H, spectrum)
}
