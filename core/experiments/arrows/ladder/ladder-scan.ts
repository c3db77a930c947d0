/**
 * A random scan of the exactly solvable family (V = kappa x^2/2, Gaussian f, Töplitz states of Gaussians) for violations of the
 * paper's inequalities as corrected, and of the sharper ones that Quadrant shows: every number is a closed form.
 */
import { growthRateGamma, growthRateLambda } from '../../../bounds/constants.ts'
import { harmonicConsistencyTerm } from '../../../bounds/consistency-term.ts'
import { sharpToeplitzEHbarSquared, theorem25EHbarSquared, theorem25Mk2Squared } from '../../../bounds/theorem-2-5.ts'
import { refinedTheorem26EHbarSquared } from '../../../bounds/theorem-2-6.ts'
import { theorem27EHbarSquared } from '../../../bounds/theorem-2-7.ts'
import { centreMode, husimiCovariance, meanFieldLaw, nBodyLaw } from '../../../dynamics/gaussian-exact.ts'
import type { GaussianLaw } from '../../../dynamics/gaussian-exact.ts'
import { createRandomStream } from '../../../numerics/rng.ts'
import type { RandomStream } from '../../../numerics/rng.ts'
import type { Covariance } from '../../../states/classical-density.ts'
import {
  eHbarSquaredGaussians,
  mk2SquaredGaussians,
  sqrtDeterminant,
} from '../../../transport/gaussian-closed-forms.ts'
import { eHbarExcessPerParticle } from '../../../transport/gaussian-marginals.ts'
import { eHbarSquaredUpperByHusimi } from '../../../transport/quantum-classical/quantum-classical-husimi.ts'
import { auditedCases, type Bend, type GaussianCase, type Instance } from './audited-cases.ts'

/** What became of one inequality over the scan. */
export interface ScannedInequality {
  readonly inequality: string
  readonly source: string
  readonly cases: number
  readonly violations: number
  /** The least (right - left)/right after the start, and where; Infinity for what is known at the start only. */
  readonly tightest: number
  readonly at: GaussianCase | null
}

/** Closed forms are good to this relative accuracy. */
const ROUNDING = 1e-10

/**
 * `count` cases from the seed; the same seed gives the same scan. Right, left and diagonal inequalities from their closed forms, and every line that
 * the audit of a run writes, on all five arrows (audited-cases.ts).
 *
 * @param bend changes the values that the audit sees: for a test that it would notice
 */
export function scanGaussianCases(count: number, seed: number, bend: Bend = (values) => values): ScannedInequality[] {
  const table = new Map<string, { -readonly [K in keyof ScannedInequality]: ScannedInequality[K] }>()
  for (let k = 0; k < count; k++) {
    const drawn = randomCase(createRandomStream(seed, k))
    for (const { inequality, source, left, right, contradicted, isStart } of [
      ...inequalitiesOf(drawn),
      ...auditedCases(drawn, bend),
    ]) {
      const row = table.get(inequality) ?? { inequality, source, cases: 0, violations: 0, tightest: Infinity, at: null }
      table.set(inequality, row)
      const slack = (right - left) / Math.max(Math.abs(right), 1e-300)
      row.cases++
      if (contradicted ?? !(slack >= -ROUNDING)) row.violations++
      if (isStart !== true && slack < row.tightest) Object.assign(row, { tightest: slack, at: drawn })
    }
  }
  return [...table.values()]
}

function randomCase(random: RandomStream): GaussianCase {
  let draws = 0
  const uniform = (): number => random.uniform(draws++)
  const between = (a: number, b: number): number => a + (b - a) * uniform()
  const log = (a: number, b: number): number => Math.exp(between(Math.log(a), Math.log(b)))
  const covariance = (): Covariance => {
    const [a, b] = [log(0.03, 1.5), log(0.03, 1.5)]
    const c = 0.9 * between(-1, 1) * Math.sqrt(a * b)
    return [
      [a, c],
      [c, b],
    ]
  }
  const f: GaussianLaw = { mean: [between(-1, 1), between(-1, 1)], covariance: covariance() }
  const same = uniform() < 0.5
  const mu = same
    ? f
    : { mean: [f.mean[0] + between(-0.5, 0.5), f.mean[1] + between(-0.5, 0.5)] as const, covariance: covariance() }
  return {
    f,
    mu,
    hbar: log(0.01, 1),
    kappa: between(-1.5, 2),
    t: between(0, 2),
    particles: 2 + Math.floor(30 * uniform()),
  }
}

function inequalitiesOf(drawn: GaussianCase): Instance[] {
  const { hbar, kappa, t, f, mu } = drawn
  const h = hbar / 2
  const L = Math.abs(kappa)
  const lambda = growthRateLambda(L)
  const state: GaussianLaw = { mean: mu.mean, covariance: husimiCovariance(mu.covariance, hbar) }
  const roots = { p: sqrtDeterminant(f.covariance), g: sqrtDeterminant(state.covariance) }
  const cost = (p: GaussianLaw, R: GaussianLaw): number =>
    eHbarSquaredGaussians(p.mean, p.covariance, R.mean, R.covariance, hbar, roots)
  const [ft, Rt] = [f, state].map((law) => meanFieldLaw(law, kappa, t))
  const husimi = husimiCovariance(Rt.covariance, hbar)
  const [start, now] = [cost(f, state), cost(ft, Rt)]
  const distance = mk2SquaredGaussians(ft.mean, ft.covariance, Rt.mean, husimi)
  const skew =
    (Rt.covariance[0][0] + Rt.covariance[1][1]) * ((h * h) / roots.g ** 2 / (1 + Math.sqrt(1 - (h / roots.g) ** 2)))
  return [
    { inequality: 'hbar/2 <= E^2(f, R)', source: 'Theorem 2.4', left: h, right: now },
    { inequality: 'calW^2(f, Hus R) - hbar/2 <= E^2(f, R)', source: 'Theorem 2.4(2)', left: distance - h, right: now },
    {
      inequality: 'E^2(f_in, Op(mu)) <= calW^2(f_in, mu) + hbar/2',
      source: 'Theorem 2.4(1)',
      left: start,
      right: mk2SquaredGaussians(f.mean, f.covariance, mu.mean, mu.covariance) + h,
    },
    {
      inequality: 'E^2(f, R) <= e^(Lambda t) E^2(f_in, R_in)',
      source: 'Theorem 2.5',
      left: now,
      right: theorem25EHbarSquared(start, lambda, t),
    },
    {
      inequality: 'calW^2(f, Hus R) <= e^(Lambda t) E^2(f_in, R_in) + hbar/2',
      source: 'Theorem 2.5',
      left: distance,
      right: theorem25Mk2Squared(start, lambda, t, hbar),
    },
    {
      inequality: 'E^2(f, R) <= hbar/2 + (calW(f, Hus R) + sqrt I(R))^2',
      source: 'Husimi coupling',
      left: now,
      right: eHbarSquaredUpperByHusimi(distance, skew, hbar),
    },
    ...(mu === f
      ? [
          {
            inequality: 'E^2(f, R) <= Gronwall with Cauchy-Schwarz, R_in = Op(f_in)',
            source: 'Theorem 2.5, sharper',
            left: now,
            right: sharpToeplitzEHbarSquared(L, t, hbar),
          },
        ]
      : []),
    ...nBodyInequalities(drawn, state, start, lambda),
  ]
}

function nBodyInequalities(
  { hbar, kappa, t, f, particles: N }: GaussianCase,
  state: GaussianLaw,
  start: number,
  lambda: number,
): Instance[] {
  const [ft, classical, quantum] = [meanFieldLaw(f, kappa, t), nBodyLaw(f, kappa, N, t), nBodyLaw(state, kappa, N, t)]
  const gamma = growthRateGamma(Math.abs(kappa))
  const c = f.covariance
  const consistency = harmonicConsistencyTerm(kappa, gamma, [c[0][0], c[0][1], c[1][1]], N, t)
  return [1, N].flatMap((n) => {
    const modes = { centre: centreMode(quantum, n), relative: quantum.relativeMode }
    const against = (P: Covariance, relative: Covariance): number =>
      hbar / 2 +
      eHbarExcessPerParticle(n, { P, G: modes.centre }, { P: relative, G: modes.relative }, ft.mean, quantum.mean, hbar)
    const name = n === 1 ? 'n = 1' : 'n = N'
    return [
      {
        inequality: `E^2(F_N^n, R_N^n)/n <= e^(Lambda t) E^2(0)/N, ${name}`,
        source: 'Theorem 2.7',
        left: against(centreMode(classical, n), classical.relativeMode),
        right: theorem27EHbarSquared(start, lambda, t),
      },
      {
        inequality: `E^2(f^n, R_N^n)/n <= e^(Gamma t) E^2(0)/N + exact consistency term, ${name}`,
        source: 'Theorem 2.6, refined',
        left: against(ft.covariance, ft.covariance),
        right: refinedTheorem26EHbarSquared(start, gamma, consistency, t),
      },
    ]
  })
}
