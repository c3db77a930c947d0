/**
 * Theorem 2.5 (Hartree to Vlasov, d = 1, squared; paper errata E10, E11), its sharper relatives, and the product
 * coupling, which needs no theorem.
 *
 *   E^2(f(t), R(t)) <= e^{Lambda t} E^2(f_in, R_in),
 *   calW^2(f(t), Hus R(t)) <= e^{Lambda t} E^2(f_in, R_in) + hbar/2,
 *   Töplitz R_in = Op(mu): calW^2(f(t), Hus R(t)) <= e^{Lambda t} (calW^2(f_in, mu) + hbar/2) + hbar/2.
 *
 * The theorem is stated on R^d: on the torus these numbers bound nothing that is proved in the paper.
 */
import type { Moments } from '../states/classical-density.ts'
import { grownFromSum, grownSquared } from './gronwall-pair.ts'

/** e^{Lambda t} E^2(0). `eHbarSquaredInitial` may be any upper bound of E^2(f_in, R_in). */
export function theorem25EHbarSquared(eHbarSquaredInitial: number, lambda: number, t: number): number {
  return Math.exp(lambda * t) * eHbarSquaredInitial
}

/** e^{Lambda t} E^2(0) + hbar/2, a bound of calW^2(f(t), Hus R(t)). */
export function theorem25Mk2Squared(eHbarSquaredInitial: number, lambda: number, t: number, hbar: number): number {
  return theorem25EHbarSquared(eHbarSquaredInitial, lambda, t) + hbar / 2
}

/** The Töplitz case in terms of calW^2(f_in, mu), which is 0 when the state is quantised from f_in itself. */
export function theorem25ToeplitzMk2Squared(
  mk2SquaredToSymbol: number,
  lambda: number,
  t: number,
  hbar: number,
): number {
  return theorem25Mk2Squared(mk2SquaredToSymbol + hbar / 2, lambda, t, hbar)
}

/**
 * SHARP: the bound of E^2(t) from the same coupling with Cauchy-Schwarz in place of Young (gronwall-pair.ts), from E^2(0) alone. Below
 * e^{(1 + sqrt 2 L) t} E^2(0) <= e^{Lambda t} E^2(0). It holds for Theorem 2.7 alike, whose forces obey the same Lipschitz bound.
 */
export function sharpEHbarSquared(eHbarSquaredInitial: number, lipGradV: number, t: number): number {
  return grownFromSum(eHbarSquaredInitial, Math.SQRT2 * lipGradV, t)
}

/**
 * SHARP for R_in = Op(f_in), whose coupling starts from <(x-Y)^2> = <(xi-P)^2> = hbar/2: with w^2 = sqrt 2 L
 *
 *   E^2(t) <= (hbar/4) [(cosh wt + sinh(wt)/w)^2 + (cosh wt + w sinh wt)^2].
 */
export function sharpToeplitzEHbarSquared(lipGradV: number, t: number, hbar: number): number {
  const root = Math.sqrt(hbar) / 2
  return grownSquared({ a: root, b: root }, Math.SQRT2 * lipGradV, t)
}

type SecondMoments = Pick<Moments, 'meanX' | 'meanXi' | 'varX' | 'varXi'>

/**
 * 1/2|dm|^2 + 1/2(tr P + tr G): what the product coupling gives at no cost, for E^2 with G the Wigner covariance and for
 * calW^2 with G the Husimi covariance.
 */
export function productCouplingSquared(first: SecondMoments, second: SecondMoments): number {
  const means = (first.meanX - second.meanX) ** 2 + (first.meanXi - second.meanXi) ** 2
  return 0.5 * (means + first.varX + first.varXi + second.varX + second.varXi)
}
