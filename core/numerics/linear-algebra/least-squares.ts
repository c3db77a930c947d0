/**
 * Nonlinear least squares by Levenberg and Marquardt's damped Gauss-Newton steps, for a handful of parameters: min sum_i w_i (y_i - m_i(theta))^2.
 * The Jacobian is taken by central differences.
 */
import { choleskyFactor, solveLower, solveUpper } from './cholesky.ts'

export interface LeastSquaresProblem {
  readonly start: readonly number[]
  readonly data: readonly number[]
  readonly weights: readonly number[]
  /** The model at every datum; not finite where theta is outside its domain. */
  model(theta: readonly number[]): number[]
}

export interface LeastSquaresFit {
  readonly theta: readonly number[]
  /** y - m. */
  readonly residuals: readonly number[]
  readonly cost: number
  /** d theta_k/d y_i at the solution (Gauss-Newton), [k][i]. */
  readonly sensitivity: readonly (readonly number[])[]
}

const MOST_STEPS = 60
const DIFFERENCE = 1e-5
/** Relative to the diagonal of J^T W J: a direction that the data do not see is left where it is. */
const RIDGE = 1e-12

/** Null where the model is not finite at the start. */
export function leastSquares(problem: LeastSquaresProblem): LeastSquaresFit | null {
  let theta = [...problem.start]
  let residuals = residualsAt(problem, theta)
  let cost = costOf(problem, residuals)
  if (!Number.isFinite(cost)) return null
  let damping = 1e-3
  for (let step = 0; step < MOST_STEPS && damping < 1e12; step++) {
    const J = jacobian(problem, theta)
    const move = normalSolve(J, problem.weights, residuals, damping)
    const tried = theta.map((v, k) => v + move[k])
    const rest = residualsAt(problem, tried)
    const next = costOf(problem, rest)
    if (!(next < cost)) {
      damping *= 4
      continue
    }
    const gain = (cost - next) / cost
    ;[theta, residuals, cost] = [tried, rest, next]
    damping = Math.max(1e-9, damping / 5)
    if (gain < 1e-8 || cost === 0) break
  }
  return { theta, residuals, cost, sensitivity: sensitivityAt(problem, theta) }
}

function residualsAt({ data, model }: LeastSquaresProblem, theta: readonly number[]): number[] {
  const m = model(theta)
  return data.map((y, i) => y - m[i])
}

function costOf({ weights }: LeastSquaresProblem, residuals: readonly number[]): number {
  const sum = residuals.reduce((total, r, i) => total + weights[i] * r * r, 0)
  return Number.isFinite(sum) ? sum : Infinity
}

/** [k][i] = d m_i/d theta_k. */
function jacobian({ model }: LeastSquaresProblem, theta: readonly number[]): number[][] {
  return theta.map((v, k) => {
    const h = DIFFERENCE * Math.max(1, Math.abs(v))
    const at = (value: number): number[] => model(theta.map((other, j) => (j === k ? value : other)))
    const [up, down] = [at(v + h), at(v - h)]
    return up.map((u, i) => (u - down[i]) / (2 * h))
  })
}

/** (J W J^T + damping diag) x = J W r. */
function normalSolve(
  J: readonly (readonly number[])[],
  weights: readonly number[],
  r: readonly number[],
  damping: number,
): number[] {
  const right = J.map((row) => row.reduce((sum, v, i) => sum + weights[i] * v * r[i], 0))
  const { L, scale } = normalFactor(J, weights, damping)
  const y = solveLower(
    L,
    J.length,
    right.map((v, k) => v * scale[k]),
  )
  return [...solveUpper(L, J.length, y)].map((v, k) => v * scale[k])
}

/** Cholesky of the normal matrix scaled to ones on its diagonal, `damping` (at least the ridge) added there. */
function normalFactor(
  J: readonly (readonly number[])[],
  weights: readonly number[],
  damping: number,
): { L: Float64Array; scale: number[] } {
  const K = J.length
  const dot = (a: number, b: number): number => J[a].reduce((sum, v, i) => sum + weights[i] * v * J[b][i], 0)
  const scale = J.map((_, k) => 1 / Math.sqrt(Math.max(dot(k, k), 1e-300)))
  const A = new Float64Array(K * K)
  for (let a = 0; a < K; a++)
    for (let b = 0; b < K; b++)
      A[a * K + b] = scale[a] * scale[b] * dot(a, b) + (a === b ? Math.max(damping, RIDGE) : 0)
  return { L: choleskyFactor(A, K), scale }
}

function sensitivityAt(problem: LeastSquaresProblem, theta: readonly number[]): number[][] {
  const J = jacobian(problem, theta)
  const { L, scale } = normalFactor(J, problem.weights, 0)
  const columns = problem.data.map((_, i) => {
    const right = J.map((row, k) => problem.weights[i] * row[i] * scale[k])
    return [...solveUpper(L, J.length, solveLower(L, J.length, right))].map((v, k) => v * scale[k])
  })
  return theta.map((_, k) => columns.map((column) => column[k]))
}
