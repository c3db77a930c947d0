/**
 * The right-hand sides for the four arrows with N bodies, at one time: `bound.mk2`, `bound.eHbar`, `bound.mkHbar`, `bound.coupling` as the
 * theorem states them (where V' is bounded), `bound.refined.*` with the exact consistency term, `bound.sharp.*` with Cauchy-Schwarz in
 * place of Young (bounds/gronwall-pair.ts). They hold for every marginal n <= N alike.
 */
import { growthRateGamma, growthRateLambda } from '../../bounds/constants.ts'
import { dobrushinMk2Squared, refinedDobrushinMk2Squared } from '../../bounds/dobrushin.ts'
import {
  greatestConsistencyTerm,
  integratedConsistency,
  printedConsistencyTerm,
} from '../../bounds/consistency-term.ts'
import { grownFromSum } from '../../bounds/gronwall-pair.ts'
import { sharpEHbarSquared } from '../../bounds/theorem-2-5.ts'
import { refinedTheorem26EHbarSquared, theorem26EHbarSquared } from '../../bounds/theorem-2-6.ts'
import { theorem27EHbarSquared } from '../../bounds/theorem-2-7.ts'
import { topArrowMkHbarSquared } from '../../bounds/top-arrow.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { Arrow, Experiment, Measure } from '../experiment.ts'

export interface BoundRequest {
  readonly experiment: Pick<Experiment, 'arrow' | 'measures' | 'marginals'>
  readonly potential: Potential
  readonly hbar: number | null
  readonly particles: number
  readonly t: number
  /** Upper end of the functional at t = 0, per particle: E_hbar^2(f_in, R_in), D_qq(0), or 0 for the bottom arrow. */
  readonly start: number
  /** 1/2 int_0^t e^{Gamma (t-s)} c_N(s) ds (an upper end), where it is known; the general bound of c_N stands in otherwise. */
  readonly consistency?: number
  /** An upper bound of c_N on [0, t], where a better one than the general bound is known. */
  readonly consistencyCeiling?: number
  /** 1/2 c_N(t), where it is known. */
  readonly consistencyNow?: Estimate
}

interface RightHandSide {
  readonly printed: number
  /** null where the theorem has no consistency term. */
  readonly refined: number | null
  readonly sharp: number
  /** What calW^2 of the Husimi functions may exceed the functional by. */
  readonly blur: number
  /** The measure that the theorem is about. */
  readonly functional: Measure | 'mkHbar' | null
}

/** None on the torus, where the paper proves nothing; a bound that is infinite is left out. */
export function nBodyBounds(request: BoundRequest): Record<string, Estimate> {
  if (request.potential.period !== null) return {}
  const { measures, marginals } = request.experiment
  const { printed, refined, sharp, blur, functional } = rightHandSide(request)
  const values: Record<string, Estimate> = consistencyRungs(request)
  for (const [prefix, value] of [
    ['bound', printed],
    ['bound.refined', refined],
    ['bound.sharp', sharp],
  ] as const) {
    if (value === null || !Number.isFinite(value)) continue
    if (measures.includes('coupling')) values[`${prefix}.coupling`] = { value }
    for (const suffix of marginals.filter((n) => n <= request.particles).map((n) => (n === 1 ? '' : `[n=${n}]`))) {
      if (measures.includes('mk2')) values[`${prefix}.mk2${suffix}`] = { value: value + blur }
      if (functional !== null && measures.includes('eHbar')) values[`${prefix}.${functional}${suffix}`] = { value }
    }
  }
  return values
}

/** The consistency term of the derivative: as it is, its general bound, and as printed. */
function consistencyRungs({
  experiment,
  potential: { supGradV },
  particles,
  consistencyNow,
}: BoundRequest): Record<string, Estimate> {
  if (consistencyNow === undefined || !experiment.measures.includes('ladder')) return {}
  const bounds: Record<string, Estimate> = Number.isFinite(supGradV)
    ? {
        'ladder.rate.consistencyCeiling': { value: 0.5 * greatestConsistencyTerm(supGradV, particles) },
        'ladder.rate.consistencyPrinted': { value: printedConsistencyTerm(supGradV, particles) },
      }
    : {}
  return { 'ladder.rate.consistency': consistencyNow, ...bounds }
}

type ManyBodyArrow = Exclude<Arrow, 'hartree-vlasov'>

function rightHandSide({
  experiment,
  potential,
  hbar,
  particles,
  t,
  start,
  consistency,
  consistencyCeiling,
}: BoundRequest): RightHandSide {
  const { lipGradV, supGradV } = potential
  const gamma = growthRateGamma(lipGradV)
  const added =
    consistency ?? (t === 0 ? 0 : integratedConsistency(greatestConsistencyTerm(supGradV, particles), gamma, t))
  const refined = refinedTheorem26EHbarSquared(start, gamma, added, t)
  const ceiling = Math.min(consistencyCeiling ?? Infinity, greatestConsistencyTerm(supGradV, particles))
  const sharp = grownFromSum(start, Math.SQRT2 * lipGradV, t, t === 0 ? 0 : Math.sqrt(ceiling / 2))
  const h = (hbar ?? 0) / 2
  const sides: Record<ManyBodyArrow, () => RightHandSide> = {
    'schrodinger-liouville': () => ({
      printed: theorem27EHbarSquared(start, growthRateLambda(lipGradV), t),
      refined: null,
      sharp: sharpEHbarSquared(start, lipGradV, t),
      blur: h,
      functional: 'eHbar',
    }),
    'schrodinger-vlasov': () => ({
      printed: theorem26EHbarSquared(start, gamma, supGradV, particles, t),
      refined,
      sharp,
      blur: h,
      functional: 'eHbar',
    }),
    'liouville-vlasov': () => ({
      printed: dobrushinMk2Squared(start, gamma, supGradV, particles, t),
      refined: consistency === undefined ? refinedDobrushinMk2Squared(start, gamma, supGradV, particles, t) : refined,
      sharp,
      blur: 0,
      functional: null,
    }),
    'schrodinger-hartree': () => ({
      printed: topArrowMkHbarSquared(start, gamma, supGradV, particles, t),
      refined,
      sharp,
      blur: 2 * h,
      functional: 'mkHbar',
    }),
  }
  if (experiment.arrow === 'hartree-vlasov') throw new Error('Hartree and Vlasov know no N: boundValues is theirs.')
  return sides[experiment.arrow]()
}
