/**
 * The four corners of the square for V = kappa x^2/2 and Gaussian data, in the modes that they share: the n-particle marginal is
 * n - 1 relative modes Phi S Phi^T and one centre-of-mass mode Phi S Phi^T + s (F S F^T - Phi S Phi^T) with the share s = n/N,
 * s = 0 in the mean field (dynamics/gaussian-exact.ts). S is the density's covariance or the state's Wigner covariance.
 */
import type { GaussianLaw } from '../../../dynamics/gaussian-exact.ts'
import {
  combine,
  congruence,
  freeMinusHarmonic,
  harmonicFlow,
  husimiCovariance,
  meanFieldLaw,
} from '../../../dynamics/gaussian-exact.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import type { Covariance } from '../../../states/classical-density.ts'
import { determinant } from '../../../states/mixture.ts'
import { sqrtDeterminant } from '../../../transport/gaussian-closed-forms.ts'
import type { Experiment } from '../../experiment.ts'
import { toClassicalDensity, toQuantumStateSpec } from '../../data/initial-data.ts'
import type { Corner } from '../arrow-profile.ts'
import { exactEstimate } from '../estimates.ts'

export interface ExactCorner {
  readonly corner: Corner
  readonly quantum: boolean
  /** At t = 0: of f, or of the Wigner function of R. */
  readonly initial: GaussianLaw
  /** sqrt det of the initial covariance; exactly hbar/2 for a pure state. */
  readonly root: number
  /** N, null in the mean field. */
  readonly bodies: number | null
}

const isQuantum = (corner: Corner): boolean => corner === 'schrodinger' || corner === 'hartree'
const isManyBody = (corner: Corner): boolean => corner === 'schrodinger' || corner === 'liouville'

/** @param hbar null where neither the arrow nor its data know it */
export function exactCorner(
  corner: Corner,
  { initial }: Pick<Experiment, 'initial'>,
  hbar: number | null,
  particles: number | null,
): ExactCorner {
  const bodies = isManyBody(corner) ? particles : null
  if (!isQuantum(corner)) {
    const density = toClassicalDensity(initial, hbar ?? NaN)
    if (density.kind !== 'mixture' || density.components.length !== 1)
      throw new Error('The closed form needs one Gaussian for f.')
    const [law] = density.components
    return { corner, quantum: false, initial: law, root: sqrtDeterminant(law.covariance), bodies }
  }
  if (hbar === null) throw new Error(`The corner ${corner} needs hbar.`)
  const state = toQuantumStateSpec(initial, hbar)
  if (state.kind !== 'gaussian-wigner' || state.mixture.components.length !== 1)
    throw new Error('The closed form needs one Gaussian for R.')
  const [law] = state.mixture.components
  return { corner, quantum: true, initial: law, root: state.pure ? hbar / 2 : sqrtDeterminant(law.covariance), bodies }
}

/** s = n/N: how much of the free flight the centre of mass of n particles takes part in. */
export function freeShare({ bodies }: ExactCorner, n: number): number {
  return bodies === null ? 0 : n / bodies
}

/** Phi S Phi^T + share (F S F^T - Phi S Phi^T). */
export function modeCovariance(
  { initial: { covariance } }: ExactCorner,
  kappa: number,
  t: number,
  share: number,
): Covariance {
  return combine(1, congruence(harmonicFlow(kappa, t), covariance), share, freeMinusHarmonic(covariance, kappa, t))
}

/** Root of the mode's determinant: both flows keep det S, so that det(A + s D) = det S - s (1 - s) det D, free of cancellation. */
export function modeRoot(
  { initial: { covariance }, root }: ExactCorner,
  kappa: number,
  t: number,
  share: number,
): number {
  const mixing = share * (1 - share) * determinant(freeMinusHarmonic(covariance, kappa, t))
  return mixing === 0 ? root : Math.sqrt(Math.max(0, root * root - mixing))
}

/** Both flows move the means freely. */
export function meanAt({ initial }: ExactCorner, t: number): readonly [number, number] {
  return meanFieldLaw(initial, 0, t).mean
}

/** The first marginal (its Wigner function) at time t. */
export function firstMarginal(corner: ExactCorner, kappa: number, t: number): GaussianLaw {
  return { mean: meanAt(corner, t), covariance: modeCovariance(corner, kappa, t, freeShare(corner, 1)) }
}

/** As the transport sees it: a quantum state by its Husimi function. */
export function comparedLaw(corner: ExactCorner, kappa: number, t: number, hbar: number | null): GaussianLaw {
  const law = firstMarginal(corner, kappa, t)
  return corner.quantum && hbar !== null ? { ...law, covariance: husimiCovariance(law.covariance, hbar) } : law
}

/**
 * Moments and energies per particle. Kinetic <xi^2>/2; potential kappa Var(x)/2 in the mean field and
 * (N-1)/(2N) E kappa (x_1-x_2)^2/2 = (N-1)/(2N) kappa (Phi S Phi^T)_xx for N bodies. With n = 2 among the marginals also the
 * covariances between two particles.
 */
export function cornerObservables(
  corner: ExactCorner,
  kappa: number,
  t: number,
  hbar: number | null,
  withPairs: boolean,
): Record<string, Estimate> {
  const {
    mean,
    covariance: [[varX, covXXi], [, varXi]],
  } = firstMarginal(corner, kappa, t)
  const kinetic = 0.5 * (varXi + mean[1] ** 2)
  const relativeVarX = modeCovariance(corner, kappa, t, 0)[0][0]
  const potential = 0.5 * kappa * relativeVarX * (corner.bodies === null ? 1 : (corner.bodies - 1) / corner.bodies)
  const values = {
    mass: 1,
    meanX: mean[0],
    meanXi: mean[1],
    varX,
    covXXi,
    varXi,
    kineticEnergy: kinetic,
    potentialEnergy: potential,
    energy: kinetic + potential,
  }
  const root = modeRoot(corner, kappa, t, freeShare(corner, 1))
  const concentration: Record<string, number> = corner.quantum
    ? { purity: (hbar ?? NaN) / 2 / root }
    : root > 0
      ? { l2: Math.sqrt(1 / (4 * Math.PI * root)) }
      : {}
  const pairs = withPairs ? crossCovariances(corner, kappa, t) : {}
  return Object.fromEntries(
    Object.entries({ ...values, ...concentration, ...pairs }).map(([name, value]) => [
      name,
      exactEstimate(value, 1e-12 * Math.max(Math.abs(value), 1e-3)),
    ]),
  )
}

/** Covariances of (x_1, xi_1) with (x_2, xi_2): (1/N)(F S F^T - Phi S Phi^T), none in the mean field. */
function crossCovariances(corner: ExactCorner, kappa: number, t: number): Record<string, number> {
  const cross = combine(
    freeShare(corner, 1),
    freeMinusHarmonic(corner.initial.covariance, kappa, t),
    0,
    corner.initial.covariance,
  )
  return { 'crossXX[n=2]': cross[0][0], 'crossXXi[n=2]': cross[0][1], 'crossXiXi[n=2]': cross[1][1] }
}
