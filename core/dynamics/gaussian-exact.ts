/**
 * The exactly solvable family: V = kappa x^2/2 and Gaussian data, all four corners of the square.
 *
 * Means move freely (V'(0) = 0, momentum is conserved). With F(t) = [[1,t],[0,1]] and Phi(t) = exp(t [[0,1],[-kappa,0]]):
 *
 *   mean field (Vlasov; Hartree with the Wigner covariance):  Phi S Phi^T;
 *   N bodies, product start: sum_{j<k} (x_j-x_k)^2 = N sum_j (x_j - xbar)^2, so that the centre of mass is free and every
 *   relative mode has the mean-field frequency:  one particle (1-1/N) Phi S Phi^T + (1/N) F S F^T,
 *   two particles' cross covariance (1/N)(F S F^T - Phi S Phi^T).
 *
 * Husimi covariance = Wigner covariance + (hbar/2) I. Linear flows conserve sqrt det.
 */
import type { Covariance } from '../states/classical-density.ts'

/** Row-major [[a, b], [c, d]]. */
export type Matrix2 = readonly [readonly [number, number], readonly [number, number]]

export interface GaussianLaw {
  readonly mean: readonly [number, number]
  readonly covariance: Covariance
}

/** The one-particle law of an exchangeable Gaussian N-body state and its two normal modes. */
export interface NBodyLaw extends GaussianLaw {
  /** Covariance of (x1, xi1) with (x2, xi2). */
  readonly cross: Covariance
  /** Covariance of each of the n - 1 relative modes of an n-particle marginal. */
  readonly relativeMode: Covariance
  /** F S F^T: covariance of the normalised centre of mass of all N. */
  readonly freeMode: Covariance
}

/** F(t): free flight. */
export function freeFlow(t: number): Matrix2 {
  return [
    [1, t],
    [0, 1],
  ]
}

/** Phi(t): the linear flow of x'' = -kappa x. */
export function harmonicFlow(kappa: number, t: number): Matrix2 {
  if (kappa === 0) return freeFlow(t)
  const w = Math.sqrt(Math.abs(kappa))
  if (kappa > 0)
    return [
      [Math.cos(w * t), Math.sin(w * t) / w],
      [-w * Math.sin(w * t), Math.cos(w * t)],
    ]
  return [
    [Math.cosh(w * t), Math.sinh(w * t) / w],
    [w * Math.sinh(w * t), Math.cosh(w * t)],
  ]
}

/** The symmetric part of A S B^T; for A = B the congruence A S A^T. */
function symmetricProduct(A: Matrix2, S: Covariance, B: Matrix2): Covariance {
  const form = (a: readonly [number, number], b: readonly [number, number]): number =>
    a[0] * S[0][0] * b[0] + S[0][1] * (a[0] * b[1] + a[1] * b[0]) + a[1] * S[1][1] * b[1]
  const cross = 0.5 * (form(A[0], B[1]) + form(B[0], A[1]))
  return [
    [form(A[0], B[0]), cross],
    [cross, form(A[1], B[1])],
  ]
}

/** A S A^T. */
export function congruence(A: Matrix2, S: Covariance): Covariance {
  return symmetricProduct(A, S, A)
}

export function combine(a: number, S: Covariance, b: number, T: Covariance): Covariance {
  const cross = a * S[0][1] + b * T[0][1]
  return [
    [a * S[0][0] + b * T[0][0], cross],
    [cross, a * S[1][1] + b * T[1][1]],
  ]
}

/** The Vlasov solution, or the Wigner function of the Hartree solution, at time t. */
export function meanFieldLaw(initial: GaussianLaw, kappa: number, t: number): GaussianLaw {
  return { mean: freeMean(initial.mean, t), covariance: congruence(harmonicFlow(kappa, t), initial.covariance) }
}

/**
 * The first marginal (its Wigner function) of the N-body evolution of the product of `initial`, with its modes.
 *
 * The n-particle marginal is, after an orthogonal change of variables, n - 1 relative modes and one centre-of-mass mode
 * of covariance `centreMode(law, n, N)`.
 *
 * @throws RangeError unless N is a positive integer
 */
export function nBodyLaw(initial: GaussianLaw, kappa: number, particleCount: number, t: number): NBodyLaw {
  if (!Number.isInteger(particleCount) || particleCount < 1)
    throw new RangeError(`nBodyLaw: ${particleCount} particles`)
  const relativeMode = congruence(harmonicFlow(kappa, t), initial.covariance)
  const freeMode = congruence(freeFlow(t), initial.covariance)
  const cross = combine(1 / particleCount, freeMinusHarmonic(initial.covariance, kappa, t), 0, freeMode)
  return {
    mean: freeMean(initial.mean, t),
    covariance: combine(1, relativeMode, 1, cross),
    cross,
    relativeMode,
    freeMode,
  }
}

/** The centre-of-mass block of the n-particle marginal: (1 - n/N) Phi S Phi^T + (n/N) F S F^T. */
export function centreMode(law: NBodyLaw, n: number): Covariance {
  return combine(1, law.relativeMode, n, law.cross)
}

/** F S F^T - Phi S Phi^T without cancellation: ((F-Phi) S (F+Phi)^T + (F+Phi) S (F-Phi)^T)/2. */
export function freeMinusHarmonic(S: Covariance, kappa: number, t: number): Covariance {
  const phi = harmonicFlow(kappa, t)
  const difference = flowDifference(kappa, t)
  const sum: Matrix2 = [
    [1 + phi[0][0], t + phi[0][1]],
    [phi[1][0], 1 + phi[1][1]],
  ]
  return symmetricProduct(difference, S, sum)
}

/** F - Phi: 1 - cos = 2 sin^2(./2); t - sin(wt)/w by its series where it cancels. */
function flowDifference(kappa: number, t: number): Matrix2 {
  if (kappa === 0)
    return [
      [0, 0],
      [0, 0],
    ]
  const w = Math.sqrt(Math.abs(kappa))
  const s = kappa > 0 ? Math.sin((w * t) / 2) : Math.sinh((w * t) / 2)
  const diagonal = Math.sign(kappa) * 2 * s * s
  const phi = harmonicFlow(kappa, t)
  return [
    [diagonal, timeMinusSine(kappa, t, phi[0][1])],
    [-phi[1][0], diagonal],
  ]
}

/** t - sin(wt)/w = t (y/6 - y^2/120 + ...), y = kappa t^2; the same series with kappa < 0. */
function timeMinusSine(kappa: number, t: number, sine: number): number {
  const y = kappa * t * t
  if (Math.abs(y) > 0.5) return t - sine
  let term = t
  let sum = 0
  for (let k = 1; k <= 12; k++) {
    term *= -y / (2 * k * (2 * k + 1))
    sum -= term
  }
  return sum
}

function freeMean(mean: readonly [number, number], t: number): [number, number] {
  return [mean[0] + t * mean[1], mean[1]]
}

/** Wigner -> Husimi: the covariance plus (hbar/2) I. */
export function husimiCovariance(wigner: Covariance, hbar: number): Covariance {
  return [
    [wigner[0][0] + hbar / 2, wigner[0][1]],
    [wigner[1][0], wigner[1][1] + hbar / 2],
  ]
}
