/**
 * Lower bounds of calW^2 and E_hbar^2 from first and second moments alone (Gelbrich's bound and its quantum-classical kin):
 * rigorous for ANY data with these moments, because only quadratic functions enter the dual.
 *
 * For every X > 0 (d = 1):
 *
 *   E^2 >= 1/2|dm|^2 + 1/2(tr P + tr G) - 1/2 {tr(X G) + tr(X^{-1} P) - hbar sqrt det X},
 *
 * with equality at the best X for Gaussian data; hbar = 0 and G = covariance of the second density give calW^2. The right-hand
 * side is linear in P and G, so moments known with an error still give a rigorous bound: subtract the coefficients' moduli
 * times the errors.
 */
import type { Covariance, Moments } from '../states/classical-density.ts'
import {
  eHbarPlanGaussians,
  eHbarSquaredGaussians,
  mk2SquaredGaussians,
  sqrtDeterminant,
} from './gaussian-closed-forms.ts'

/** Half-widths of the moments' intervals. */
export type MomentErrors = Omit<Moments, 'mass'>

export const exactMoments: MomentErrors = { meanX: 0, meanXi: 0, varX: 0, covXXi: 0, varXi: 0 }

export interface DualBound {
  /** The bound at the moments' central values: for Gaussian data the distance itself. */
  readonly value: number
  /** The bound for every choice of moments within the errors. */
  readonly lower: number
}

const covarianceOf = (m: Moments): Covariance => [
  [m.varX, m.covXXi],
  [m.covXXi, m.varXi],
]

/** Lower bound of E_hbar^2(p, R) from the moments of p and the Wigner moments of R; never below hbar/2. */
export function eHbarSquaredLowerFromMoments(
  density: Moments,
  state: Moments,
  hbar: number,
  densityErrors: MomentErrors = exactMoments,
  stateErrors: MomentErrors = exactMoments,
): DualBound {
  const P = covarianceOf(density)
  const G = covarianceOf(state)
  const value = eHbarSquaredGaussians(origin, P, origin, G, hbar)
  const means = meanTerm(density, state, densityErrors, stateErrors)
  const lower = bestDual(P, G, hbar, densityErrors, stateErrors)
  return { value: means.value + value, lower: Math.max(hbar / 2, means.lower + lower) }
}

/** Lower bound of calW^2(p, q) from the moments (for a quantum state: of its Husimi function); never below 0. */
export function mk2SquaredLowerFromMoments(
  first: Moments,
  second: Moments,
  firstErrors: MomentErrors = exactMoments,
  secondErrors: MomentErrors = exactMoments,
): DualBound {
  const P = covarianceOf(first)
  const S = covarianceOf(second)
  const means = meanTerm(first, second, firstErrors, secondErrors)
  const lower = bestDual(P, S, 0, firstErrors, secondErrors)
  const value = mk2SquaredGaussians(origin, P, origin, S)
  return { value: means.value + value, lower: Math.max(0, means.lower + lower) }
}

/** 1/2|dm|^2 and its least value within the errors. */
function meanTerm(a: Moments, b: Moments, ea: MomentErrors, eb: MomentErrors): DualBound {
  const dx = Math.abs(a.meanX - b.meanX)
  const dxi = Math.abs(a.meanXi - b.meanXi)
  const leastX = Math.max(0, dx - ea.meanX - eb.meanX)
  const leastXi = Math.max(0, dxi - ea.meanXi - eb.meanXi)
  return { value: 0.5 * (dx * dx + dxi * dxi), lower: 0.5 * (leastX * leastX + leastXi * leastXi) }
}

/** Of the sum of the moduli: the rounding of a dozen operations. */
const ROUNDING = 16 * Number.EPSILON

/** The dual value at X, less its rounding: any X > 0 gives a bound. */
function dualAt(P: Covariance, G: Covariance, X: Covariance, hbar: number): number {
  const det = X[0][0] * X[1][1] - X[0][1] ** 2
  const traceXG = X[0][0] * G[0][0] + 2 * X[0][1] * G[0][1] + X[1][1] * G[1][1]
  const traceInverseXP = (X[1][1] * P[0][0] - 2 * X[0][1] * P[0][1] + X[0][0] * P[1][1]) / det
  const traces = P[0][0] + P[1][1] + G[0][0] + G[1][1]
  const root = hbar * Math.sqrt(det)
  return 0.5 * (traces - traceXG - traceInverseXP + root - ROUNDING * (traces + traceXG + traceInverseXP + root))
}

/**
 * X = T^{-1}, T the Brenier map of N(0, P) to N(0, K), K = G - M (K = G for hbar = 0): with p, n the roots of the determinants
 * X = (P + (p/n) adj K)/sqrt(tr(PK) + 2pn). A `softening` s takes the X of (1+s) G and P + s tr(P+G) I instead, because X must
 * stay positive and finite for pure states (K = 0) and points (P = 0), and errors prefer a tame X.
 */
function bestX(P0: Covariance, G0: Covariance, hbar: number, softening: number): Covariance {
  const add = softening * (P0[0][0] + P0[1][1] + G0[0][0] + G0[1][1])
  const P: Covariance = [
    [P0[0][0] + add, P0[0][1]],
    [P0[0][1], P0[1][1] + add],
  ]
  const G = G0.map((row) => row.map((g) => (1 + softening) * g)) as unknown as Covariance
  const { fuzz, sqrtDetCentres: n } =
    hbar > 0 ? eHbarPlanGaussians(origin, P, origin, G, hbar) : { fuzz: zero, sqrtDetCentres: sqrtDeterminant(G) }
  const [ka, kc, kb] = [G[0][0] - fuzz[0][0], G[0][1] - fuzz[0][1], G[1][1] - fuzz[1][1]]
  const p = sqrtDeterminant(P)
  const s = Math.sqrt(P[0][0] * ka + 2 * P[0][1] * kc + P[1][1] * kb + 2 * p * n)
  const ratio = p / n
  const c = (P[0][1] - ratio * kc) / s
  return [
    [(P[0][0] + ratio * kb) / s, c],
    [c, (P[1][1] + ratio * ka) / s],
  ]
}

/** X at such a softening; null where it is not positive and finite. */
export function quadraticDualHessian(P: Covariance, G: Covariance, hbar: number, softening: number): Covariance | null {
  const X = bestX(P, G, hbar, softening)
  const det = X[0][0] * X[1][1] - X[0][1] ** 2
  return det > 0 && Number.isFinite(det) ? X : null
}

const origin = [0, 0] as const
const zero: Covariance = [
  [0, 0],
  [0, 0],
]
const softenings = [0, 1e-12, 1e-10, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1]

/** The best guaranteed value over the ladder. */
function bestDual(P: Covariance, G: Covariance, hbar: number, eP: MomentErrors, eG: MomentErrors): number {
  let best = -Infinity
  for (const softening of softenings) {
    const X = quadraticDualHessian(P, G, hbar, softening)
    if (X === null) continue
    const det = X[0][0] * X[1][1] - X[0][1] ** 2
    const fromG = Math.abs(1 - X[0][0]) * eG.varX + 2 * Math.abs(X[0][1]) * eG.covXXi + Math.abs(1 - X[1][1]) * eG.varXi
    const fromP =
      Math.abs(1 - X[1][1] / det) * eP.varX +
      2 * Math.abs(X[0][1] / det) * eP.covXXi +
      Math.abs(1 - X[0][0] / det) * eP.varXi
    const value = dualAt(P, G, X, hbar) - 0.5 * (fromG + fromP)
    if (value > best) best = value
  }
  return best
}
