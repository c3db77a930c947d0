/**
 * The second marginal on the arrows from N-body Schrödinger, on the line, per particle. Its phase space has four dimensions, but the second moments
 * are known from the first marginal's: the centre of mass is free and the state is symmetric, so that with S_0, S the covariances of one particle at
 * the start and now, F S_0 F^T of the free flow,
 *
 *   cov(z_1, z_2) = (F S_0 F^T - S)/(N - 1),   (z_1 + z_2)/sqrt 2 and (z_1 - z_2)/sqrt 2 have S + cov and S - cov,
 *
 * exactly, for quantum (symmetrised) and classical bodies alike; in the mean field cov = 0.
 *
 *   lower ends: the first marginal's distance (a coupling of pairs couples each of them), and the quadratic dual of these moments in either mode;
 *   upper ends: the proof's coupling, the product coupling, and on the initial product the first marginal's own interval.
 */
import { wignerComponents } from '../../../dynamics/hartree/hartree-reach.ts'
import { pairCovariances } from '../../../dynamics/pair-covariances.ts'
import { freeCovariance } from '../../../dynamics/schrodinger/schrodinger-observables.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import type { Covariance, GaussianComponent, Moments } from '../../../states/classical-density.ts'
import { densityMoments } from '../../../states/density.ts'
import { isPureState, type QuantumStateSpec } from '../../../states/density-operator.ts'
import { mixtureMoments, pointMoments } from '../../../states/mixture.ts'
import {
  eHbarSquaredLowerFromMoments,
  mk2SquaredLowerFromMoments,
  type DualBound,
} from '../../../transport/quadratic-dual.ts'
import type { Experiment } from '../../experiment.ts'
import { exactEstimate, momentErrors, momentValues } from '../estimates.ts'
import { covarianceOf, productCoupling } from '../e-hbar/quantum-classical-bounds.ts'
import type { NBodyData } from './schrodinger-data.ts'

type Observables = Readonly<Record<string, Estimate>>

/** One side of the arrow at one time. */
export interface PairSide {
  readonly observables: Observables
  /** Of one particle at t = 0 (Wigner for a state). */
  readonly start: Covariance
  /** null in the mean field. */
  readonly bodies: number | null
  readonly isQuantum: boolean
}

export interface SecondMarginal {
  readonly t: number
  readonly hbar: number
  /** The N-body state. */
  readonly from: PairSide
  readonly to: PairSide
  /** calW^2 of the first marginals, and the cost that the theorem is about: E_hbar^2, or MK_hbar^2 between states. */
  readonly mk2: Estimate | null
  readonly cost: Estimate | null
  /** A coupling of all N bodies, per particle. */
  readonly coupling: Estimate | null
  /** One of the two pair states is pure: then the product is their only coupling. */
  readonly isPurePair: boolean
}

interface Mode {
  readonly moments: Moments
  readonly errors: Moments
}

/** mk2[n=2], and eHbar[n=2] or mkHbar[n=2], as far as the first marginal's are there. */
export function secondMarginalDistances(pair: SecondMarginal): Record<string, Estimate> {
  const { mk2, cost, to } = pair
  const transport = mk2 === null ? null : pairMk2(pair, mk2)
  return {
    ...(transport === null ? {} : { 'mk2[n=2]': transport }),
    ...(cost === null ? {} : { [to.isQuantum ? 'mkHbar[n=2]' : 'eHbar[n=2]']: pairCost(pair, cost, transport) }),
  }
}

/** cov(z_1, z_2), none in the mean field. */
export function crossCovariances({ observables, start, bodies }: PairSide, t: number): Record<string, Estimate> {
  if (bodies === null) return {}
  const cross = pairCovariances(observables, start, bodies, t)
  return Object.fromEntries(Object.entries(cross).map(([name, e]) => [`${name}[n=2]`, e]))
}

/** Centre (z_1 + z_2)/sqrt 2 and difference (z_1 - z_2)/sqrt 2. @param blur added to the variances (of a Husimi function) */
function modesOf({ observables, start, bodies }: PairSide, t: number, blur: number): readonly [Mode, Mode] {
  const [own, errors] = [momentValues(observables), momentErrors(observables)]
  const free = freeCovariance(start, t)
  const share = bodies === null ? 0 : 1 / (bodies - 1)
  const mode = (sign: 1 | -1): Mode => {
    const part = sign * share
    const entry = (value: number, flown: number): number => value + part * (flown - value)
    const scale = Math.abs(1 - part)
    const meanShare = sign === 1 ? Math.SQRT2 : 0
    return {
      moments: {
        mass: 1,
        meanX: meanShare * own.meanX,
        meanXi: meanShare * own.meanXi,
        varX: entry(own.varX, free[0][0]) + blur,
        covXXi: entry(own.covXXi, free[0][1]),
        varXi: entry(own.varXi, free[1][1]) + blur,
      },
      errors: {
        mass: 0,
        meanX: meanShare * errors.meanX,
        meanXi: meanShare * errors.meanXi,
        varX: scale * errors.varX,
        covXXi: scale * errors.covXXi,
        varXi: scale * errors.varXi,
      },
    }
  }
  return [mode(1), mode(-1)]
}

/** Half the sum over the two modes: a quadratic potential of each is one of the pair. */
function overModes(bound: (k: 0 | 1) => DualBound): DualBound {
  const [centre, difference] = [bound(0), bound(1)]
  return { value: (centre.value + difference.value) / 2, lower: (centre.lower + difference.lower) / 2 }
}

function pairMk2(pair: SecondMarginal, mk2: Estimate): Estimate {
  const { t, hbar, from, to, coupling } = pair
  if (t === 0) return mk2
  const [a, b] = [from, to].map((side) => modesOf(side, t, side.isQuantum ? hbar / 2 : 0))
  const dual = overModes((k) => mk2SquaredLowerFromMoments(b[k].moments, a[k].moments, b[k].errors, a[k].errors))
  const blur = to.isQuantum ? hbar : hbar / 2
  const ceilings: Ceiling[] = [
    [upperEnd(productOf(pair)) + blur, 'the cost of the product coupling'],
    [coupling === null ? Infinity : upperEnd(coupling) + blur, 'the cost of the proof’s coupling'],
  ]
  return between(mk2, dual, ceilings)
}

type Ceiling = readonly [number, string]

function between(first: Estimate, dual: DualBound, ceilings: readonly Ceiling[]): Estimate {
  const [upper, above] = ceilings.reduce((least, next) => (next[0] < least[0] ? next : least))
  const ceiling = Math.max(upper, lowerEnd(first))
  const lower = Math.min(Math.max(lowerEnd(first), dual.lower), ceiling)
  const below = dual.lower > lowerEnd(first) ? 'the bound of the second moments' : 'the first marginal’s distance'
  const value = Math.min(Math.max(dual.value, lower), ceiling)
  return {
    value,
    lower,
    upper: ceiling,
    kind: first.kind ?? 'certified',
    ...(first.samples === undefined ? {} : { samples: first.samples }),
    note: `between ${below} and ${above}`,
  }
}

function pairCost(pair: SecondMarginal, first: Estimate, mk2: Estimate | null): Estimate {
  const { t, hbar, from, to, coupling, isPurePair } = pair
  if (t === 0) return first
  const product = productOf(pair)
  if (isPurePair)
    return { ...product, note: 'one of the states of two particles is pure: the product is the only coupling' }
  const half = to.isQuantum ? hbar : hbar / 2
  const least = to.isQuantum ? { value: hbar, lower: hbar } : quadraticDual(pair)
  const byTransport = mk2 === null ? 0 : lowerEnd(mk2) - half
  const dual = { value: Math.max(least.value, byTransport), lower: Math.max(least.lower, byTransport) }
  const ceilings: Ceiling[] = [
    [upperEnd(product), 'the cost of the product coupling'],
    [coupling === null ? Infinity : upperEnd(coupling), 'the cost of the proof’s coupling'],
  ]
  const { note, ...estimate } = between(first, dual, ceilings)
  return {
    ...estimate,
    value: estimate.lower ?? estimate.value,
    kind: from.observables['varX'].kind === 'sampled' ? 'sampled' : 'certified',
    note: `${note}; the value is the lower end`,
  }
}

function quadraticDual({ t, hbar, from, to }: SecondMarginal): DualBound {
  const [state, density] = [modesOf(from, t, 0), modesOf(to, t, 0)]
  return overModes((k) =>
    eHbarSquaredLowerFromMoments(density[k].moments, state[k].moments, hbar, density[k].errors, state[k].errors),
  )
}

/** Per particle the product of the pairs costs what the product of the first marginals does. */
function productOf({ hbar, from, to }: SecondMarginal): Estimate {
  const [quantum, classical] = [from.observables, to.observables]
  return productCoupling({
    hbar,
    classical: momentValues(classical),
    classicalError: momentErrors(classical),
    quantum: momentValues(quantum),
    quantumError: momentErrors(quantum),
  })
}

/** What `secondMarginal` is told at one time; the rest follows from the document. */
export interface PairValues {
  readonly t: number
  readonly quantum: Observables
  readonly other: Observables
  readonly mk2: Estimate | null
  readonly cost: Estimate | null
  readonly coupling: Estimate | null
}

/** Everything about two bodies that a document with `marginals` [1, 2] asks for; nothing otherwise. */
export function secondMarginal(
  { arrow, marginals }: Pick<Experiment, 'arrow' | 'marginals'>,
  data: NBodyData,
  { t, quantum, other, mk2, cost, coupling }: PairValues,
): Record<string, Estimate> {
  const {
    potential,
    hbar,
    particles,
    schrodinger: { spec },
    vlasov: { density },
  } = data
  if (!marginals.includes(2) || potential.period !== null) return {}
  const isTop = arrow === 'schrodinger-hartree'
  const start = covarianceOf(wignerMoments(spec, hbar))
  const from: PairSide = { observables: quantum, start, bodies: particles, isQuantum: true }
  const to: PairSide = {
    observables: other,
    start: isTop ? start : covarianceOf(densityMoments(density)),
    bodies: arrow === 'schrodinger-liouville' ? particles : null,
    isQuantum: isTop,
  }
  const pair: SecondMarginal = {
    t,
    hbar,
    from,
    to,
    mk2,
    cost,
    coupling,
    isPurePair: isPureState(spec) && (isTop || particles === 2),
  }
  const prefixed = (prefix: string, side: PairSide): Record<string, Estimate> =>
    Object.fromEntries(Object.entries(crossCovariances(side, t)).map(([name, e]) => [`${prefix}.${name}`, e]))
  const purity = pairPurity(spec, hbar, particles, quantum['purity'])
  return {
    ...secondMarginalDistances(pair),
    ...prefixed('schrodinger', from),
    ...prefixed('liouville', to),
    ...(purity === null ? {} : { 'schrodinger.purity[n=2]': purity }),
  }
}

/** tr (R_N^2)^2: of two bodies all there is, and conserved; of three in a pure state that of the third one. Otherwise it is not known from these data. */
function pairPurity(
  spec: QuantumStateSpec,
  hbar: number,
  particles: number,
  ofOne: Estimate | undefined,
): Estimate | null {
  if (particles === 2) {
    const purity = initialPurity(spec, hbar)
    return purity === null ? null : exactEstimate(purity ** 2)
  }
  return particles === 3 && isPureState(spec) ? (ofOne ?? null) : null
}

/** tr R_in^2 = 2 pi hbar int W^2, in closed form for sums of Gaussians; null where many points stand for a density. */
function initialPurity(spec: QuantumStateSpec, hbar: number): number | null {
  if (isPureState(spec)) return 1
  const parts = wignerComponents(spec, hbar)
  if (spec.kind === 'coherent-sum' && parts.length < spec.points.weight.filter((w) => w > 0).length) return null
  return parts.reduce((sum, a) => sum + parts.reduce((row, b) => row + a.weight * b.weight * overlap(a, b, hbar), 0), 0)
}

function overlap(a: GaussianComponent, b: GaussianComponent, hbar: number): number {
  const [dx, dxi] = [a.mean[0] - b.mean[0], a.mean[1] - b.mean[1]]
  const [xx, xxi, xixi] = [
    a.covariance[0][0] + b.covariance[0][0],
    a.covariance[0][1] + b.covariance[0][1],
    a.covariance[1][1] + b.covariance[1][1],
  ]
  const det = xx * xixi - xxi * xxi
  return (hbar / Math.sqrt(det)) * Math.exp(-(xixi * dx * dx - 2 * xxi * dx * dxi + xx * dxi * dxi) / (2 * det))
}

/** Of R_in, symmetrised. */
export function wignerMoments(spec: QuantumStateSpec, hbar: number): Moments {
  if (spec.kind === 'wave') return spec.moments
  if (spec.kind === 'gaussian-wigner') return mixtureMoments(spec.mixture)
  const points = pointMoments(spec.points)
  return { ...points, varX: points.varX + hbar / 2, varXi: points.varXi + hbar / 2 }
}
