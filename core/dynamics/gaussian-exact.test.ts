/** Second routes for the closed forms: Runge-Kutta for the moments of all N particles, and limits. Reference numbers: core/bounds. */
import { expect, test } from 'vitest'
import type { Covariance } from '../states/classical-density.ts'
import {
  centreMode,
  congruence,
  freeFlow,
  freeMinusHarmonic,
  harmonicFlow,
  meanFieldLaw,
  nBodyLaw,
} from './gaussian-exact.ts'

const S: Covariance = [
  [0.5, 0.12],
  [0.12, 0.3],
]

/** One-particle and cross covariance of N particles from the linear Newton equations: fundamental matrix by RK4. */
function nBodyByRungeKutta(kappa: number, N: number, t: number): { one: number[]; cross: number[] } {
  const size = 2 * N
  const derivative = (z: Float64Array): Float64Array => {
    const out = new Float64Array(size)
    for (let j = 0; j < N; j++) {
      out[j] = z[N + j]
      for (let k = 0; k < N; k++) out[N + j] -= (kappa / N) * (z[j] - z[k])
    }
    return out
  }
  const steps = 400
  const h = t / steps
  const plus = (a: Float64Array, s: number, b: Float64Array): Float64Array => a.map((v, i) => v + s * b[i])
  const columns = Array.from({ length: size }, (_, c) => {
    let z: Float64Array = new Float64Array(size)
    z[c] = 1
    for (let n = 0; n < steps; n++) {
      const k1 = derivative(z)
      const k2 = derivative(plus(z, h / 2, k1))
      const k3 = derivative(plus(z, h / 2, k2))
      const k4 = derivative(plus(z, h, k3))
      z = z.map((v, i) => v + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]))
    }
    return z
  })
  const covariance = (a: number, b: number): number => {
    let sum = 0
    for (let j = 0; j < N; j++) {
      sum += columns[j][a] * (S[0][0] * columns[j][b] + S[0][1] * columns[N + j][b])
      sum += columns[N + j][a] * (S[0][1] * columns[j][b] + S[1][1] * columns[N + j][b])
    }
    return sum
  }
  return {
    one: [covariance(0, 0), covariance(0, N), covariance(N, N)],
    cross: [covariance(0, 1), covariance(0, N + 1), covariance(N, N + 1)],
  }
}

test.each([
  [1.3, 3],
  [-0.6, 2],
  [0, 4],
])('N-body law against Newton for all particles: kappa = %d, N = %d', (kappa, N) => {
  const law = nBodyLaw({ mean: [0, 0], covariance: S }, kappa, N, 1.7)
  const { one, cross } = nBodyByRungeKutta(kappa, N, 1.7)
  const entries = (c: Covariance): number[] => [c[0][0], c[0][1], c[1][1]]
  entries(law.covariance).forEach((v, i) => expect(v).toBeCloseTo(one[i], 8))
  entries(law.cross).forEach((v, i) => expect(v).toBeCloseTo(cross[i], 8))
  // The centre of mass of all N is free.
  entries(centreMode(law, N)).forEach((v, i) => expect(v).toBeCloseTo(entries(law.freeMode)[i], 13))
})

test('flows: determinant one, groups, F - Phi without cancellation at small times', () => {
  for (const kappa of [2, -0.7, 0]) {
    const phi = harmonicFlow(kappa, 0.9)
    expect(phi[0][0] * phi[1][1] - phi[0][1] * phi[1][0]).toBeCloseTo(1, 14)
    const twice = congruence(harmonicFlow(kappa, 0.4), congruence(harmonicFlow(kappa, 0.5), S))
    congruence(phi, S).forEach((row, i) => row.forEach((v, j) => expect(v).toBeCloseTo(twice[i][j], 13)))
    const [direct, free] = [congruence(phi, S), congruence(freeFlow(0.9), S)]
    const difference = freeMinusHarmonic(S, kappa, 0.9)
    difference.forEach((row, i) => row.forEach((v, j) => expect(v).toBeCloseTo(free[i][j] - direct[i][j], 13)))
  }
  // F S F^T - Phi S Phi^T = kappa t [[0, S11], [S11, 2 S12]] + kappa t^2 [[S11, 2 S12], [2 S12, S22 - kappa S11]] + O(t^3)
  const [kappa, t] = [1.3, 1e-6]
  const d = freeMinusHarmonic(S, kappa, t)
  const second = kappa * t * t
  expect(d[0][0] / (second * S[0][0])).toBeCloseTo(1, 5)
  expect((d[0][1] - kappa * t * S[0][0]) / (second * 2 * S[0][1])).toBeCloseTo(1, 3)
  expect((d[1][1] - 2 * kappa * t * S[0][1]) / (second * (S[1][1] - kappa * S[0][0]))).toBeCloseTo(1, 3)
})

test('mean-field law: free means; at kappa = 0 the spread of free flight', () => {
  const law = meanFieldLaw({ mean: [1, 2], covariance: S }, 0, 3)
  expect(law.mean).toEqual([7, 2])
  expect(law.covariance[0][0]).toBeCloseTo(0.5 + 6 * 0.12 + 9 * 0.3, 14)
  expect(() => nBodyLaw({ mean: [0, 0], covariance: S }, 1, 2.5, 1)).toThrow(RangeError)
})
