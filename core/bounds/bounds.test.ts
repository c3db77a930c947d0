import fc from 'fast-check'
import { expect, test } from 'vitest'
import { congruence, harmonicFlow, husimiCovariance, meanFieldLaw } from '../dynamics/gaussian-exact.ts'
import type { Estimate } from '../numerics/estimate.ts'
import type { Covariance } from '../states/classical-density.ts'
import { eHbarPlanGaussians, mk2SquaredGaussians } from '../transport/gaussian-closed-forms.ts'
import { auditPoint, compareEstimates } from './audit.ts'
import { growthRateGamma, growthRateLambda } from './constants.ts'
import {
  productCouplingSquared,
  sharpToeplitzEHbarSquared,
  theorem25EHbarSquared,
  theorem25ToeplitzMk2Squared,
} from './theorem-2-5.ts'
import { harmonicConsistencyTerm } from './consistency-term.ts'
import { boundHorizon } from './horizon.ts'
import { theorem26EHbarSquared } from './theorem-2-6.ts'

test('Lambda and Gamma: 1 + max(4L^2, 1) and 2 + max(4L^2, 1), not max(1 + 4L^2, 1)', () => {
  expect([0, 0.5, 1].map(growthRateLambda)).toEqual([2, 2, 5])
  expect([0, 0.5, 1].map(growthRateGamma)).toEqual([3, 3, 6])
})

const covariance = fc
  .tuple(
    fc.double({ min: 0.1, max: 2, noNaN: true }),
    fc.double({ min: 0.1, max: 2, noNaN: true }),
    fc.double({ min: -0.9, max: 0.9, noNaN: true }),
  )
  .map(([a, b, r]): Covariance => [
    [a, r * Math.sqrt(a * b)],
    [r * Math.sqrt(a * b), b],
  ])

test('Theorem 2.5, its sharp form and the audit hold on the exactly solvable family', () => {
  fc.assert(
    fc.property(
      covariance,
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      fc.constantFrom(1, 0.1, 0.01),
      (P0, kappa, t, hbar) => {
        const L = Math.abs(kappa)
        const lambda = growthRateLambda(L)
        const f = meanFieldLaw({ mean: [0, 0], covariance: P0 }, kappa, t)
        const state = meanFieldLaw({ mean: [0, 0], covariance: husimiCovariance(P0, hbar) }, kappa, t)
        const p = Math.sqrt(P0[0][0] * P0[1][1] - P0[0][1] ** 2)
        const G0 = husimiCovariance(P0, hbar)
        const g = Math.sqrt(G0[0][0] * G0[1][1] - G0[0][1] ** 2)
        const eHbar = eHbarPlanGaussians(f.mean, f.covariance, state.mean, state.covariance, hbar, {
          p,
          g,
        }).eHbarSquared
        const mk2 = mk2SquaredGaussians(f.mean, f.covariance, state.mean, husimiCovariance(state.covariance, hbar))
        // The proof's own coupling, E^2 <= calE(t) = (hbar/4) tr Phi Phi^T, lies between the distance and the bounds.
        const flow = congruence(harmonicFlow(kappa, t), [
          [1, 0],
          [0, 1],
        ])
        const coupling = (hbar / 4) * (flow[0][0] + flow[1][1])
        const sharp = sharpToeplitzEHbarSquared(L, t, hbar)
        const printed = theorem25EHbarSquared(hbar / 2, lambda, t)
        expect(eHbar).toBeLessThanOrEqual(coupling * (1 + 1e-9))
        expect(coupling).toBeLessThanOrEqual(sharp * (1 + 1e-12))
        expect(sharp).toBeLessThanOrEqual(theorem25EHbarSquared(hbar / 2, 1 + Math.SQRT2 * L, t) * (1 + 1e-12))
        expect(sharp).toBeLessThanOrEqual(printed * (1 + 1e-12))
        const values = {
          mk2: { value: mk2 },
          eHbar: { value: eHbar },
          'bound.eHbar': { value: printed },
          'bound.mk2': { value: theorem25ToeplitzMk2Squared(0, lambda, t, hbar) },
        }
        const lines = auditPoint({ hbar, particles: null, times: [{ t, values }] }, { torus: false })
        expect(lines).toHaveLength(4)
        // E^2 = hbar/2 is met with equality at t = 0, so rounding of the closed form may show: never a contradiction.
        for (const line of lines) expect(line.verdict).not.toBe('contradicted')
      },
    ),
    { seed: 3, numRuns: 300 },
  )
})

test('the sharp curve starts at hbar/2, at V = 0 it is the exact product of free flight', () => {
  expect(sharpToeplitzEHbarSquared(1, 0, 0.1)).toBeCloseTo(0.05, 15)
  expect(sharpToeplitzEHbarSquared(0, 2, 0.1)).toBeCloseTo(0.025 * (9 + 1), 14)
})

test('an interval decides: contradicted only when the intervals are apart', () => {
  const e = (lower: number, upper: number): Estimate => ({ value: (lower + upper) / 2, lower, upper })
  expect(compareEstimates(e(1, 2), e(3, 4))).toBe('holds')
  expect(compareEstimates(e(1, 3.5), e(3, 4))).toBe('within-errors')
  expect(compareEstimates(e(3.5, 5), e(3, 4))).toBe('within-errors')
  expect(compareEstimates(e(4.1, 5), e(3, 4))).toBe('contradicted')
  expect(compareEstimates({ value: 1 }, { value: 1 - 1e-15 })).toBe('holds')
  expect(compareEstimates({ value: 1 }, { value: 1 - 1e-9 })).toBe('contradicted')
})

test('the audit shouts where a theorem fails, is silent where nothing was measured, and abstains on the torus', () => {
  const hbar = 0.1
  const times = [
    { t: 0, values: { mk2: { value: 0.02 }, eHbar: { value: 0.04, error: 0.001 }, 'bound.mk2': { value: 0.01 } } },
  ]
  const verdicts = (torus: boolean): string[] =>
    auditPoint({ hbar, particles: null, times }, { torus, symbolMk2: { value: 0 } }).map(
      (l) => `${l.source}: ${l.verdict}`,
    )
  expect(verdicts(false)).toEqual([
    'Theorem 2.4: contradicted',
    'Theorem 2.4(2): holds',
    'Theorem 2.4(1): holds',
    'Theorem 2.5: contradicted',
  ])
  expect(new Set(verdicts(true).map((v) => v.split(': ')[1]))).toEqual(new Set(['not-applicable']))
  expect(auditPoint({ hbar, particles: null, times: [{ t: 0, values: {} }] }, { torus: false })).toEqual([])
  // Without hbar there is no Theorem 2.4, but calW^2 still has its bound.
  expect(auditPoint({ hbar: null, particles: 2, times }, { torus: false }).map((l) => l.inequality)).toEqual([
    'calW^2(f, Hus R) <= e^(Lambda t) E^2(f_in, R_in) + hbar/2',
  ])
})

test('every marginal and every refined bound is audited, in the words of its arrow', () => {
  const values = {
    mk2: { value: 1 },
    'mk2[n=2]': { value: 3 },
    coupling: { value: 1 },
    'bound.mk2': { value: 2 },
    'bound.mk2[n=2]': { value: 2 },
    'bound.refined.coupling': { value: 2 },
    'bound.mkHbar': { value: 1 },
  }
  const pair = {
    sides: ['f', 'F_N'],
    theorem: 'Dobrushin estimate',
    right: 'B',
    blur: '',
    husimi: [false, false],
  } as const
  const lines = auditPoint({ hbar: null, particles: 8, times: [{ t: 1, values }] }, { torus: false, pair })
  expect(lines.map((l) => `${l.inequality}: ${l.verdict} (${l.source})`)).toEqual([
    'calW^2(f, F_N) <= B: holds (Dobrushin estimate)',
    'calW^2(f, F_N), n = 2 <= B: contradicted (Dobrushin estimate)',
    'D(f, F_N) <= refined B: holds (Dobrushin estimate, refined)',
  ])
})

test('horizon: where the printed bound passes the product coupling', () => {
  const start = { meanX: 0, meanXi: 0, varX: 0.5, varXi: 0.5 }
  const trivial = productCouplingSquared(start, { meanX: 1, meanXi: 0, varX: 0.6, varXi: 0.4 })
  expect(trivial).toBeCloseTo(1.5, 14)
  const times = [0, 0.5, 1, 2]
  expect(
    boundHorizon(
      times,
      times.map((t) => 0.05 * Math.exp(5 * t)),
      times.map(() => trivial),
    ),
  ).toBeCloseTo(Math.log(1.5 / 0.05) / 5, 12)
  expect(boundHorizon([0, 0.5], [0.05, 0.6], [1.5, 1.5])).toBeNull()
  expect(
    boundHorizon(
      times,
      [2, 3, 4, 5],
      times.map(() => trivial),
    ),
  ).toBe(0)
  expect(boundHorizon([0, 1], [0, Infinity], [1.5, 1.5])).toBe(1)
})

test('Theorem 2.6: the consistency integral against quadrature; printed form', () => {
  for (const kappa of [1.3, -0.4]) {
    const [gamma, t, N] = [growthRateGamma(Math.abs(kappa)), 1.2, 5]
    const S: Covariance = [
      [0.5, 0.12],
      [0.12, 0.3],
    ]
    const integrand = (s: number): number => Math.exp(gamma * (t - s)) * congruence(harmonicFlow(kappa, s), S)[0][0]
    let simpson = 0
    const n = 2000
    for (let i = 0; i <= n; i++) simpson += (i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2) * integrand((i * t) / n)
    const wanted = (0.5 * kappa * kappa * simpson * t) / (3 * n) / N
    expect(harmonicConsistencyTerm(kappa, gamma, [0.5, 0.12, 0.3], N, t) / wanted).toBeCloseTo(1, 10)
  }
  expect(theorem26EHbarSquared(0.05, 6, 0.6, 5, 0)).toBe(0.05)
  expect(theorem26EHbarSquared(0.05, 6, 0.6, 5, 1)).toBeCloseTo(
    0.05 * Math.exp(6) + (1.44 / 4) * (Math.expm1(6) / 6),
    10,
  )
  expect(theorem26EHbarSquared(0.05, 6, Infinity, 5, 1)).toBe(Infinity)
})
