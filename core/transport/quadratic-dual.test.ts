import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Covariance, Moments } from '../states/classical-density.ts'
import { mixtureMoments } from '../states/mixture.ts'
import {
  eHbarPlanGaussians,
  eHbarSquaredGaussians,
  eHbarSquaredPure,
  mk2SquaredGaussians,
} from './gaussian-closed-forms.ts'
import { eHbarSquaredLowerFromMoments, exactMoments, mk2SquaredLowerFromMoments } from './quadratic-dual.ts'

const moments = (mean: readonly [number, number], c: Covariance): Moments =>
  mixtureMoments({ kind: 'mixture', components: [{ weight: 1, mean, covariance: c }] })

/** Positive covariances of condition up to about 1e3. */
const covariance = fc
  .tuple(
    fc.double({ min: 0.05, max: 2, noNaN: true }),
    fc.double({ min: 0.05, max: 2, noNaN: true }),
    fc.double({ min: -0.95, max: 0.95, noNaN: true }),
  )
  .map(([a, b, r]): Covariance => [
    [a, r * Math.sqrt(a * b)],
    [r * Math.sqrt(a * b), b],
  ])
const mean = fc.tuple(fc.double({ min: -2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }))
/** Mixed states: sqrt det between h and 20 h. */
const stateOf = (c: Covariance, hbar: number, mixedness: number): Covariance => {
  const s = (mixedness * hbar) / 2 / Math.sqrt(c[0][0] * c[1][1] - c[0][1] ** 2)
  return [
    [s * c[0][0], s * c[0][1]],
    [s * c[1][0], s * c[1][1]],
  ]
}

test('for Gaussian data the dual bound is the distance: primal closed form = dual value', () => {
  fc.assert(
    fc.property(
      mean,
      covariance,
      mean,
      covariance,
      fc.double({ min: 1.01, max: 20, noNaN: true }),
      (m1, P, m2, shape, mixedness) => {
        const hbar = 0.1
        const G = stateOf(shape, hbar, mixedness)
        const exact = eHbarSquaredGaussians(m1, P, m2, G, hbar)
        const dual = eHbarSquaredLowerFromMoments(moments(m1, P), moments(m2, G), hbar)
        expect(dual.value).toBeCloseTo(exact, 12)
        expect(dual.lower).toBeLessThanOrEqual(exact * (1 + 1e-12) + 1e-13)
        expect(dual.lower).toBeGreaterThanOrEqual(exact * (1 - 1e-9) - 1e-12)
        const mk2 = mk2SquaredGaussians(m1, P, m2, shape)
        const gelbrich = mk2SquaredLowerFromMoments(moments(m1, P), moments(m2, shape))
        expect(gelbrich.lower).toBeGreaterThanOrEqual(mk2 * (1 - 1e-9) - 1e-12)
        expect(gelbrich.lower).toBeLessThanOrEqual(mk2 * (1 + 1e-12) + 1e-12)
      },
    ),
    { seed: 7, numRuns: 300 },
  )
})

test('the plan is feasible: 0 <= M <= G, det M = (hbar/2)^2; E^2 >= hbar/2 and >= calW^2(p, Husimi) - hbar/2', () => {
  fc.assert(
    fc.property(covariance, covariance, fc.double({ min: 1.0001, max: 50, noNaN: true }), (P, shape, mixedness) => {
      const hbar = 0.2
      const h = hbar / 2
      const G = stateOf(shape, hbar, mixedness)
      const plan = eHbarPlanGaussians([0, 0], P, [0, 0], G, hbar)
      const M = plan.fuzz
      expect(M[0][0] * M[1][1] - M[0][1] ** 2).toBeCloseTo(h * h, 9)
      const K = [
        [G[0][0] - M[0][0], G[0][1] - M[0][1]],
        [G[0][1] - M[0][1], G[1][1] - M[1][1]],
      ]
      expect(Math.min(K[0][0], K[1][1])).toBeGreaterThanOrEqual(-1e-12)
      expect(Math.sqrt(Math.max(0, K[0][0] * K[1][1] - K[0][1] ** 2))).toBeCloseTo(plan.sqrtDetCentres, 6)
      expect(plan.excess).toBeGreaterThanOrEqual(0)
      const husimi: Covariance = [
        [G[0][0] + h, G[0][1]],
        [G[1][0], G[1][1] + h],
      ]
      expect(plan.eHbarSquared).toBeGreaterThanOrEqual(mk2SquaredGaussians([0, 0], P, [0, 0], husimi) - h - 1e-12)
      expect(plan.eHbarSquared).toBeLessThanOrEqual(eHbarSquaredPure([0, 0], P, [0, 0], G) + 1e-12)
    }),
    { seed: 8, numRuns: 300 },
  )
})

test('limits: Töplitz of p gives hbar/2 exactly; pure states have only the product; points', () => {
  const P: Covariance = [
    [0.5, 0.12],
    [0.12, 0.3],
  ]
  for (const hbar of [2, 0.1, 1e-3, 1e-6]) {
    const G: Covariance = [
      [P[0][0] + hbar / 2, P[0][1]],
      [P[1][0], P[1][1] + hbar / 2],
    ]
    const plan = eHbarPlanGaussians([0, 0], P, [0, 0], G, hbar)
    expect(plan.excess / hbar).toBeLessThan(1e-12 / hbar)
    expect(plan.fuzz[0][0]).toBeCloseTo(hbar / 2, 12)
  }
  const squeezed: Covariance = [
    [0.1, 0.05],
    [0.05, 0.05],
  ]
  expect(eHbarSquaredGaussians([0, 0], P, [0.2, -0.1], squeezed, 0.1)).toBeCloseTo(
    eHbarSquaredPure([0, 0], P, [0.2, -0.1], squeezed),
    13,
  )
  const G: Covariance = [
    [0.3, 0.1],
    [0.1, 0.4],
  ]
  const point: Covariance = [
    [0, 0],
    [0, 0],
  ]
  expect(eHbarSquaredGaussians([1, 0], point, [0, 0], G, 0.1)).toBeCloseTo(0.5 + 0.35, 13)
  // Rank one: tr C = sqrt(tr(PG)(1 - h^2/det G)); and the full-rank formula tends to it.
  const line: Covariance = [
    [0.8, 0.4],
    [0.4, 0.2],
  ]
  const traceC = Math.sqrt((0.8 * 0.3 + 2 * 0.4 * 0.1 + 0.2 * 0.4) * (1 - 0.05 ** 2 / 0.11))
  const rankOne = 0.5 * (1.0 + 0.7) - traceC
  expect(eHbarSquaredGaussians([0, 0], line, [0, 0], G, 0.1)).toBeCloseTo(rankOne, 12)
  expect(
    eHbarSquaredGaussians(
      [0, 0],
      [
        [0.8 + 1e-9, 0.4],
        [0.4, 0.2],
      ],
      [0, 0],
      G,
      0.1,
    ),
  ).toBeCloseTo(rankOne, 4)
})

test('moments with errors: the bound holds for every choice within them, pure states and points included', () => {
  const errors = { meanX: 0.01, meanXi: 0.01, varX: 0.003, covXXi: 0.002, varXi: 0.003 }
  const unit = fc.double({ min: -1, max: 1, noNaN: true })
  fc.assert(
    fc.property(
      mean,
      covariance,
      covariance,
      fc.double({ min: 1, max: 10, noNaN: true }),
      fc.tuple(unit, unit, unit, unit, unit),
      (m, P, shape, mixedness, u) => {
        const hbar = 0.1
        const centre = moments([0, 0], stateOf(shape, hbar, mixedness))
        const state: Moments = {
          mass: 1,
          meanX: centre.meanX + u[0] * errors.meanX,
          meanXi: centre.meanXi + u[1] * errors.meanXi,
          varX: centre.varX + u[2] * errors.varX,
          covXXi: centre.covXXi + u[3] * errors.covXXi,
          varXi: centre.varXi + u[4] * errors.varXi,
        }
        const G: Covariance = [
          [state.varX, state.covXXi],
          [state.covXXi, state.varXi],
        ]
        fc.pre(Math.min(G[0][0], G[1][1]) > 0 && G[0][0] * G[1][1] - G[0][1] ** 2 >= (hbar / 2) ** 2)
        const truth = eHbarSquaredGaussians(m, P, [state.meanX, state.meanXi], G, hbar)
        const bound = eHbarSquaredLowerFromMoments(moments(m, P), centre, hbar, exactMoments, errors)
        expect(bound.lower).toBeLessThanOrEqual(truth + 1e-12)
        const tiny = { meanX: 0, meanXi: 0, varX: 1e-7, covXXi: 1e-7, varXi: 1e-7 }
        const sharper = eHbarSquaredLowerFromMoments(moments(m, P), centre, hbar, exactMoments, tiny)
        expect(sharper.lower).toBeGreaterThan(0.95 * sharper.value)
      },
    ),
    { seed: 9, numRuns: 300 },
  )
  const pure = moments(
    [0, 0],
    [
      [0.05, 0],
      [0, 0.05],
    ],
  )
  const bound = eHbarSquaredLowerFromMoments(
    moments(
      [0, 0],
      [
        [0.5, 0],
        [0, 0.5],
      ],
    ),
    pure,
    0.1,
  )
  expect(bound.lower).toBeGreaterThan(bound.value - 1e-3)
  expect(bound.lower).toBeLessThanOrEqual(bound.value + 1e-13)
})

test('two points against a Gaussian: any data, not only Gaussian ones', () => {
  // p = (delta_{-1} + delta_{1})/2 in x; q = N(0, I): in x the monotone map costs 1/2 E(|X| - 1)^2 = 1 - sqrt(2/pi), in xi 1/2.
  const exact = 1 - Math.sqrt(2 / Math.PI) + 0.5
  const bound = mk2SquaredLowerFromMoments(
    moments(
      [0, 0],
      [
        [1, 0],
        [0, 1e-12],
      ],
    ),
    moments(
      [0, 0],
      [
        [1, 0],
        [0, 1],
      ],
    ),
  )
  expect(bound.lower).toBeLessThanOrEqual(exact)
  expect(bound.lower).toBeCloseTo(0.5, 3)
})

test('rounding does not lift a bound above the truth: a Töplitz operator of the density itself costs hbar/2, to the last bit', () => {
  const variance = fc.double({ min: 0.05, max: 3, noNaN: true })
  const hbars = fc.double({ min: 0.001, max: 1, noNaN: true })
  fc.assert(
    fc.property(
      variance,
      variance,
      fc.double({ min: -0.9, max: 0.9, noNaN: true }),
      hbars,
      (a, b, correlation, hbar) => {
        const c = correlation * Math.sqrt(a * b)
        const density = moments(
          [0.3, -0.1],
          [
            [a, c],
            [c, b],
          ],
        )
        const state = moments(
          [0.3, -0.1],
          [
            [a + hbar / 2, c],
            [c, b + hbar / 2],
          ],
        )
        return eHbarSquaredLowerFromMoments(density, state, hbar).lower === hbar / 2
      },
    ),
    { seed: 4, numRuns: 500 },
  )
})
