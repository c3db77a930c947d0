/**
 * What is known of E_hbar^2(f, R) without solving its transport problem, from first and second moments, calW^2 and
 * Theorem 2.4:
 *
 *   lower: hbar/2;  the quadratic dual (exact for Gaussians, a bound for all data);  calW^2(f, Husimi R) - hbar/2;
 *   upper: the product coupling  1/2|dm|^2 + 1/2(tr P + tr G);  for Töplitz R = Op(mu): calW^2(f, mu) + hbar/2;
 *          hbar/2 + (calW(f, Husimi R) + sqrt I(R))^2, I the skew information (transport/quantum-classical/quantum-classical-husimi.ts).
 */
import type { Estimate } from '../../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import type { Covariance, Moments } from '../../../states/classical-density.ts'
import { productCouplingSquared } from '../../../bounds/theorem-2-5.ts'
import { eHbarSquaredUpperByHusimi } from '../../../transport/quantum-classical/quantum-classical-husimi.ts'
import { eHbarSquaredLowerFromMoments } from '../../../transport/quadratic-dual.ts'

export interface MomentPair {
  /** Of the classical density f. */
  readonly classical: Moments
  readonly classicalError: Moments
  /** Wigner (symmetrised) moments of the state R. */
  readonly quantum: Moments
  readonly quantumError: Moments
  readonly hbar: number
  /** How many samples told the moments, where samples did. */
  readonly samples?: number
}

/** What an estimate from these moments, or from others that may be sampled, can call itself. */
function kindFrom(samples: number | undefined): Pick<Estimate, 'kind' | 'samples'> {
  return samples === undefined ? { kind: 'certified' } : { kind: 'sampled', samples }
}

export const covarianceOf = (m: Moments): Covariance => [
  [m.varX, m.covXXi],
  [m.covXXi, m.varXi],
]
export const meanOf = (m: Moments): readonly [number, number] => [m.meanX, m.meanXi]

/** The quadratic (Gelbrich-type) dual at the measured moments; its lower end holds for all moments within their errors. */
export function quadraticDual({
  classical,
  classicalError,
  quantum,
  quantumError,
  hbar,
  samples,
}: MomentPair): Estimate {
  const { value, lower } = eHbarSquaredLowerFromMoments(classical, quantum, hbar, classicalError, quantumError)
  return {
    value,
    lower: Math.min(lower, value),
    upper: value + Math.max(value - lower, 4e-15 * value),
    ...kindFrom(samples),
  }
}

/** The cost of the product coupling; E_hbar^2 itself when R is pure. Linear in the variances, quadratic in the means. */
export function productCoupling({ classical, classicalError, quantum, quantumError, samples }: MomentPair): Estimate {
  const value = productCouplingSquared(classical, quantum)
  const meanError = (name: 'meanX' | 'meanXi') => {
    const error = classicalError[name] + quantumError[name]
    return error * (Math.abs(classical[name] - quantum[name]) + 0.5 * error)
  }
  const varianceError = 0.5 * (classicalError.varX + classicalError.varXi + quantumError.varX + quantumError.varXi)
  const error = meanError('meanX') + meanError('meanXi') + varianceError + 4e-15 * value
  return { value, lower: value - error, upper: value + error, ...kindFrom(samples) }
}

export interface EHbarKnowledge {
  readonly hbar: number
  readonly dual: Estimate
  readonly product: Estimate
  readonly mk2: Estimate | null
  /** I(R), null where it has not been measured. */
  readonly skewInformation: Estimate | null
  /** The cost of the proof's coupling, where it was carried along. */
  readonly coupling?: Estimate | null
  /** What the rank cut left out of R: coupled as a product. */
  readonly lostTrace: number
  readonly pure: boolean
  /** At t = 0 with a Töplitz state: upper end of calW^2(f_in, mu) (0 when mu = f_in). */
  readonly symbolDistance: number | null
}

/**
 * The interval for E_hbar^2; its value is the lower end, where the truth is known to lie close for smooth data. Ends that
 * contradict each other are not reconciled here: then calW^2 is left out, and the audit, which compares it, says so.
 */
export function eHbarInterval(known: EHbarKnowledge): Estimate {
  const { hbar, dual, product, mk2, pure } = known
  if (pure) return { ...product, note: 'pure state: the product is the only coupling' }
  const upper = upperOf(known)
  const byMoments = Math.max(hbar / 2, lowerEnd(dual))
  const byTransport = mk2 === null ? 0 : lowerEnd(mk2) - hbar / 2
  const lower = byTransport <= upper ? Math.max(byMoments, byTransport) : byMoments
  const isKnown = upper - lower <= 1e-9 * upper
  const samples = [dual, product, mk2, known.coupling].flatMap((e) => (e?.kind === 'sampled' ? [e.samples ?? 0] : []))
  return {
    value: Math.min(lower, upper),
    lower: Math.min(lower, upper),
    upper: Math.max(lower, upper),
    ...kindFrom(samples.length === 0 ? undefined : Math.max(...samples)),
    ...(isKnown ? {} : { note: 'the value is the lower bound; the upper end is the cost of a coupling' }),
  }
}

function upperOf({ hbar, product, mk2, skewInformation, coupling, lostTrace, symbolDistance }: EHbarKnowledge): number {
  const always = upperEnd(product)
  const bySymbol = symbolDistance === null ? Infinity : symbolDistance + hbar / 2
  const byHusimi =
    mk2 === null || skewInformation === null
      ? Infinity
      : eHbarSquaredUpperByHusimi(upperEnd(mk2), upperEnd(skewInformation), hbar) + lostTrace * always
  const byCoupling = coupling ? upperEnd(coupling) : Infinity
  return Math.min(always, bySymbol, byHusimi, byCoupling)
}
