/**
 * What is known of E_hbar^2(f, R) without solving its transport problem, from first and second moments, calW^2 and
 * Theorem 2.4:
 *
 *   lower: hbar/2;  the quadratic dual (exact for Gaussians, a bound for all data);  calW^2(f, Husimi R) - hbar/2;
 *   upper: the product coupling  1/2|dm|^2 + 1/2(tr P + tr G);  for Töplitz R = Op(mu): calW^2(f, mu) + hbar/2.
 */
import type { Estimate } from '../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../numerics/estimate.ts'
import type { Covariance, Moments } from '../../states/classical-density.ts'
import { eHbarSquaredGaussians, eHbarSquaredPure } from '../../transport/gaussian-closed-forms.ts'

export interface MomentPair {
  /** Of the classical density f. */
  readonly classical: Moments
  readonly classicalError: Moments
  /** Wigner (symmetrised) moments of the state R. */
  readonly quantum: Moments
  readonly quantumError: Moments
  readonly hbar: number
}

type MomentFunction = (classical: Moments, quantum: Moments) => number

export const covarianceOf = (m: Moments): Covariance => [[m.varX, m.covXXi], [m.covXXi, m.varXi]]
export const meanOf = (m: Moments): readonly [number, number] => [m.meanX, m.meanXi]

/** The quadratic (Gelbrich-type) dual with the error that the moments' errors give it. */
export function quadraticDual(pair: MomentPair): Estimate {
  const evaluate: MomentFunction = (c, q) => eHbarSquaredGaussians(meanOf(c), covarianceOf(c), meanOf(q), covarianceOf(q), pair.hbar)
  return withMomentErrors(evaluate, pair)
}

/** The cost of the product coupling; E_hbar^2 itself when R is pure. */
export function productCoupling(pair: MomentPair): Estimate {
  return withMomentErrors((c, q) => eHbarSquaredPure(meanOf(c), covarianceOf(c), meanOf(q), covarianceOf(q)), pair)
}

/** First-order propagation, each moment moved by its error to either side, the moves added up. */
function withMomentErrors(evaluate: MomentFunction, { classical, classicalError, quantum, quantumError }: MomentPair): Estimate {
  const value = evaluate(classical, quantum)
  let error = 4e-15 * Math.abs(value)
  for (const name of ['meanX', 'meanXi', 'varX', 'covXXi', 'varXi'] as const) {
    for (const sign of [-1, 1]) {
      const movedClassical = evaluate({ ...classical, [name]: classical[name] + sign * classicalError[name] }, quantum)
      const movedQuantum = evaluate(classical, { ...quantum, [name]: quantum[name] + sign * quantumError[name] })
      error += largestFinite(movedClassical - value) + largestFinite(movedQuantum - value)
    }
  }
  return { value, error, lower: value - error, upper: value + error, kind: 'certified' }
}

function largestFinite(difference: number): number {
  return Number.isFinite(difference) ? Math.abs(difference) : 0
}

export interface EHbarKnowledge {
  readonly hbar: number
  readonly dual: Estimate
  readonly product: Estimate
  readonly mk2: Estimate | null
  readonly pure: boolean
  /** At t = 0 with a Töplitz state: upper end of calW^2(f_in, mu) (0 when mu = f_in). */
  readonly symbolDistance: number | null
}

/** The interval for E_hbar^2; its value is the lower end, where the truth is known to lie close for smooth data. */
export function eHbarInterval({ hbar, dual, product, mk2, pure, symbolDistance }: EHbarKnowledge): Estimate {
  if (pure) return { ...product, kind: 'certified', note: 'pure state: the product is the only coupling' }
  const lower = Math.max(hbar / 2, lowerEnd(dual), mk2 === null ? 0 : lowerEnd(mk2) - hbar / 2)
  const upper = Math.max(lower, Math.min(upperEnd(product), symbolDistance === null ? Infinity : symbolDistance + hbar / 2))
  const note = upper - lower <= 1e-9 * upper ? undefined : 'the value is the certified lower bound; the upper end is a coupling that anyone can write down'
  return { value: lower, lower, upper, kind: 'certified', ...(note === undefined ? {} : { note }) }
}
