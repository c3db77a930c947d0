/**
 * The distances of an arrow in the exactly solvable family, per particle of the n-th marginal: every difference of covariances is
 * taken from the difference of the data and of the flows, never of the results, so that 1e-9 of calW^2 is reached at hbar = 1e-4.
 */
import {
  combine,
  congruence,
  freeFlow,
  freeMinusHarmonic,
  harmonicFlow,
  husimiCovariance,
} from '../../../dynamics/gaussian-exact.ts'
import type { Matrix2 } from '../../../dynamics/gaussian-exact.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import type { Covariance } from '../../../states/classical-density.ts'
import { selfCouplingFuzz } from '../../../bounds/top-arrow.ts'
import { eHbarPlanGaussians, mk2SquaredFromDifference } from '../../../transport/gaussian-closed-forms.ts'
import { eHbarExcessPerParticle, mk2SquaredPerParticle } from '../../../transport/gaussian-marginals.ts'
import type { BlockPair } from '../../../transport/gaussian-marginals.ts'
import { exactEstimate } from '../estimates.ts'
import type { ExactCorner } from './exact-corners.ts'
import { freeShare, meanAt, modeCovariance, modeRoot } from './exact-corners.ts'

/** The arrow's two corners at one time, and what separates their data. */
export interface ExactPair {
  /** The quantum one, or of two of a kind the N-body one. */
  readonly from: ExactCorner
  readonly to: ExactCorner
  /** Covariance of `from` minus that of `to` at t = 0: (hbar/2) I exactly for Töplitz data of f itself. */
  readonly dataDifference: Covariance
  readonly kappa: number
  readonly hbar: number | null
}

const origin = [0, 0] as const
const norm = (m: Covariance): number => Math.hypot(m[0][0], m[0][1], m[1][0], m[1][1])

/** calW^2 per particle of the n-th marginals, a quantum state by its Husimi function. */
export function exactMk2(pair: ExactPair, n: number, t: number): Estimate {
  const { from, to } = pair
  const [m1, m2] = [meanAt(to, t), meanAt(from, t)]
  const centre = block(pair, t, freeShare(from, n), freeShare(to, n))
  const relative = block(pair, t, 0, 0)
  const value = mk2SquaredPerParticle(n, centre.pair, relative.pair, m1, m2)
  const spread = mk2SquaredPerParticle(n, centre.pair, relative.pair, origin, origin)
  const rounding = Math.max(centre.relativeRounding, relative.relativeRounding)
  return exactEstimate(value, 1e-12 * value + 2 * rounding * spread)
}

/** The pair of one mode: to's covariance, from's minus to's, and the relative rounding of that difference. */
function block(
  { from, to, dataDifference, kappa, hbar }: ExactPair,
  t: number,
  fromShare: number,
  toShare: number,
): { pair: BlockPair; relativeRounding: number } {
  const [h, S] = [(hbar ?? 0) / 2, to.initial.covariance]
  const flow = harmonicFlow(kappa, t)
  const flowed = congruence(flow, dataDifference)
  const drifted = combine(
    fromShare,
    freeMinusHarmonic(dataDifference, kappa, t),
    fromShare - toShare,
    freeMinusHarmonic(S, kappa, t),
  )
  const husimi = h * (Number(from.quantum) - Number(to.quantum))
  const difference = combine(1, combine(1, flowed, 1, drifted), 1, [
    [husimi, 0],
    [0, husimi],
  ])
  const plain = modeCovariance(to, kappa, t, toShare)
  const first = to.quantum && hbar !== null ? husimiCovariance(plain, hbar) : plain
  const terms = norm(flowed) + norm(drifted) + Math.abs(husimi)
  const data =
    norm(dataDifference) > 0
      ? Number.EPSILON *
        norm(S) *
        (1 +
          norm(
            congruence(flow, [
              [1, 0],
              [0, 1],
            ]),
          ))
      : 0
  const relativeRounding = norm(difference) > 0 ? (16 * Number.EPSILON * terms + data) / norm(difference) : 0
  return { pair: { first, difference }, relativeRounding }
}

/** E_hbar^2 per particle of a classical `to` and a quantum `from`. */
export function exactEHbar({ from, to, kappa, hbar }: ExactPair, n: number, t: number): Estimate {
  const h = (hbar ?? NaN) / 2
  const mode = (fromShare: number, toShare: number) => ({
    P: modeCovariance(to, kappa, t, toShare),
    G: modeCovariance(from, kappa, t, fromShare),
    roots: { p: modeRoot(to, kappa, t, toShare), g: modeRoot(from, kappa, t, fromShare) },
  })
  const [centre, relative] = [mode(freeShare(from, n), freeShare(to, n)), mode(0, 0)]
  const excess = eHbarExcessPerParticle(n, centre, relative, meanAt(to, t), meanAt(from, t), 2 * h)
  // Near pure states E^2 is only Hölder-1/2 in det G: sqrt(p (g-h)) moves by this much for a last bit of g.
  const nearPure =
    centre.roots.g > h && centre.roots.g < h * (1 + 1e-6) ? 4 * Math.sqrt(centre.roots.p * h * 4 * Number.EPSILON) : 0
  return exactEstimate(h + excess, 1e-12 * (h + excess) + nearPure)
}

/**
 * The functional of the proof: the best coupling at t = 0, both sides moved by their own flows. With the joint covariance
 * [[P, C], [C^T, G]] a relative mode carries Phi (P + G - C - C^T) Phi^T, the centre of mass
 * A P A^T + B G B^T - A C B^T - B C^T A^T with A, B = Phi in the mean field and F for N bodies; 1/N of the particles' sum is the latter.
 */
export function exactCoupling(pair: ExactPair, t: number): Estimate {
  const { from, to, kappa } = pair
  const bodies = from.bodies ?? to.bodies
  const { P, G, C } = initialCoupling(pair)
  const phi = harmonicFlow(kappa, t)
  const flowOf = (corner: ExactCorner): Matrix2 => (corner.bodies === null ? phi : freeFlow(t))
  const cost = (A: Matrix2, B: Matrix2): number => halfTrace(A, P) + halfTrace(B, G) - crossTrace(A, C, B)
  const [m1, m2] = [meanAt(to, t), meanAt(from, t)]
  const means = 0.5 * ((m1[0] - m2[0]) ** 2 + (m1[1] - m2[1]) ** 2)
  const relative = cost(phi, phi)
  const value =
    means + (bodies === null ? relative : (1 - 1 / bodies) * relative + cost(flowOf(to), flowOf(from)) / bodies)
  const size =
    halfTrace(phi, P) +
    halfTrace(phi, G) +
    (halfTrace(freeFlow(t), P) + halfTrace(freeFlow(t), G)) / (bodies ?? Infinity)
  return exactEstimate(Math.max(0, value), 1e-12 * value + 16 * Number.EPSILON * size)
}

interface JointCovariance {
  readonly P: Covariance
  readonly G: Covariance
  readonly C: Matrix2
}

/** Of one pair of particles at t = 0: identical points (bottom), a state with itself (top), Theorem 2.4's optimal plan otherwise. */
function initialCoupling({ from, to, hbar }: ExactPair): JointCovariance {
  const [P, G] = [to.initial.covariance, from.initial.covariance]
  if (!from.quantum) return { P, G, C: P }
  if (to.quantum) return { P, G, C: combine(1, G, -1, selfCouplingFuzz(G, from.root, hbar ?? NaN)) }
  const plan = eHbarPlanGaussians(to.initial.mean, P, from.initial.mean, G, hbar ?? NaN, { p: to.root, g: from.root })
  return { P, G, C: rootOfProduct(P, combine(1, G, -1, plan.fuzz), to.root * plan.sqrtDetCentres) }
}

/** C = P T, T the Brenier map of N(0, P) to N(0, K): the root of PK, (PK + r I)/sqrt(tr PK + 2 r) with r = sqrt(det P det K). */
function rootOfProduct(P: Covariance, K: Covariance, r: number): Matrix2 {
  const X: Matrix2 = [
    [P[0][0] * K[0][0] + P[0][1] * K[1][0], P[0][0] * K[0][1] + P[0][1] * K[1][1]],
    [P[1][0] * K[0][0] + P[1][1] * K[1][0], P[1][0] * K[0][1] + P[1][1] * K[1][1]],
  ]
  const s = Math.sqrt(Math.max(0, X[0][0] + X[1][1] + 2 * r))
  if (s === 0)
    return [
      [0, 0],
      [0, 0],
    ]
  return [
    [(X[0][0] + r) / s, X[0][1] / s],
    [X[1][0] / s, (X[1][1] + r) / s],
  ]
}

/** 1/2 tr A S A^T. */
function halfTrace(A: Matrix2, S: Covariance): number {
  const moved = congruence(A, S)
  return 0.5 * (moved[0][0] + moved[1][1])
}

/** tr A C B^T. */
function crossTrace(A: Matrix2, C: Matrix2, B: Matrix2): number {
  let sum = 0
  for (const i of [0, 1] as const)
    for (const j of [0, 1] as const) for (const k of [0, 1] as const) sum += A[i][j] * C[j][k] * B[i][k]
  return sum
}

/** The smallest honest statement about MK_hbar^2 between two quantum first marginals: see docs of `exactMkHbar`. */
export function exactMkHbar(pair: ExactPair, n: number, t: number): Estimate {
  const { from, to, kappa } = pair
  const hbar = pair.hbar ?? NaN
  const mk2 = exactMk2(pair, n, t)
  const lower = Math.max(hbar, mk2.value - hbar)
  const means = 0.5 * ((meanAt(to, t)[0] - meanAt(from, t)[0]) ** 2 + (meanAt(to, t)[1] - meanAt(from, t)[1]) ** 2)
  const mode = (shareFrom: number, shareTo: number): number => {
    const [G1, G2] = [modeCovariance(to, kappa, t, shareTo), modeCovariance(from, kappa, t, shareFrom)]
    const [g1, g2] = [modeRoot(to, kappa, t, shareTo), modeRoot(from, kappa, t, shareFrom)]
    const [M1, M2] = [selfCouplingFuzz(G1, g1, hbar), selfCouplingFuzz(G2, g2, hbar)]
    const [K1, K2] = [combine(1, G1, -1, M1), combine(1, G2, -1, M2)]
    return mk2SquaredFromDifference(K1, combine(1, K2, -1, K1)) + 0.5 * (M1[0][0] + M1[1][1] + M2[0][0] + M2[1][1])
  }
  const upper = means + mode(freeShare(from, n), freeShare(to, n)) / n + (1 - 1 / n) * mode(0, 0)
  return { value: upper, lower: lower * (1 - 1e-12), upper: upper * (1 + 1e-12) + 1e-15, kind: 'certified' }
}
