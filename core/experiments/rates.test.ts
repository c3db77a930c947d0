import { expect, test } from 'vitest'
import { husimiCovariance, meanFieldLaw } from '../dynamics/gaussian-exact.ts'
import type { Covariance } from '../states/classical-density.ts'
import { mk2SquaredGaussians } from '../transport/gaussian-closed-forms.ts'
import { fitRate, type RatePoint } from './rate-fit.ts'
import { fitRates } from './rates.ts'
import type { PointResult } from './experiment.ts'

const halvings = (first: number, count: number): number[] => Array.from({ length: count }, (_, k) => first / 2 ** k)

/** v(s) with a relative half-width. */
const series = (ss: readonly number[], v: (s: number) => number, relative = 0): RatePoint[] =>
  ss.map((s) => ({ s, value: v(s), lower: v(s) * (1 - relative), upper: v(s) * (1 + relative) }))

/** A small multiplicative generator, so that the studies below are the same everywhere. */
function uniforms(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
}

test('an exact power law: the slope, and an interval of rounding size', () => {
  const fit = fitRate(series(halvings(0.4, 5), (s) => 3 * s ** 2))
  if (fit.verdict !== 'ok') throw new Error(fit.reason)
  expect(fit.slope).toBeCloseTo(2, 12)
  expect(fit.lower).toBeCloseTo(2, 10)
  expect(fit.upper).toBeCloseTo(2, 10)
  const reversed = fitRate(series(halvings(0.4, 5).reverse(), (s) => 3 * s ** 2))
  expect(reversed).toEqual(fit)
})

test('a one-percent interval gives a slope to a few percent', () => {
  const fit = fitRate(series(halvings(0.4, 4), (s) => 3 * s ** 2, 0.01))
  if (fit.verdict !== 'ok') throw new Error(fit.reason)
  expect(fit.upper - fit.lower).toBeGreaterThan(0.015)
  expect(fit.upper - fit.lower).toBeLessThan(0.2)
})

test('refusals', () => {
  const square = (s: number): number => s * s
  expect(fitRate(series(halvings(0.4, 3), square)).verdict).toBe('too-few-points')
  // The same hbar twice is one point.
  expect(fitRate(series([0.4, 0.2, 0.1, 0.1], square)).verdict).toBe('too-few-points')
  expect(fitRate(series(halvings(0.4, 5), () => 0)).verdict).toBe('exact-zero')
  expect(fitRate(halvings(0.4, 5).map((s) => ({ s, value: 2e-17 * s, lower: -1e-15 * s, upper: 1e-15 * s }))).verdict).toBe('exact-zero')
  expect(fitRate(series(halvings(0.4, 5), square, 0.4)).verdict).toBe('error-floor')
  const oneFloored = series(halvings(0.4, 5), square).map((p, i) => (i === 4 ? { ...p, lower: -1e-9 } : p))
  expect(fitRate(oneFloored)).toMatchObject({ verdict: 'error-floor', reason: expect.stringContaining('0.025') })
  expect(fitRate(series(halvings(0.4, 4), (s) => s * s, 0.25)).verdict).toBe('error-floor')
  const zeroAmong = series(halvings(0.4, 5), square).map((p, i) => (i === 2 ? { ...p, value: 0, lower: 0, upper: 0 } : p))
  expect(fitRate(zeroAmong).verdict).toBe('error-floor')
})

test('a crossover, an oscillation and a plateau are not asymptotic', () => {
  const crossover = fitRate(series(halvings(0.4, 4), (s) => s * s / (1 + 4 * s)))
  expect(crossover).toMatchObject({ verdict: 'not-asymptotic', reason: expect.stringMatching(/local slopes .* drift/) })
  expect(fitRate(series(halvings(0.4, 6), (s) => s * s * (1 + 0.5 * Math.cos(5 * Math.log(s))))).verdict).toBe('not-asymptotic')
  expect(fitRate(series(halvings(0.4, 6), (s) => s * s + 1e-3)).verdict).toBe('not-asymptotic')
  expect(fitRate(series(halvings(0.4, 4), (s) => s * s + 3e-3)).verdict).toBe('not-asymptotic')
})

test('one value far off the line is no rate', () => {
  const points = series(halvings(0.4, 8), (s) => s * s, 0.01).map((p, i) => (i === 6 ? { s: p.s, value: 1.4 * p.value, lower: 1.39 * p.value, upper: 1.41 * p.value } : p))
  expect(fitRate(points)).toMatchObject({ verdict: 'not-asymptotic', reason: expect.stringContaining('no common slope') })
})

test('a crossover whose drift does not die out yet is refused, though it is slow', () => {
  // Local slopes 1.70, 1.73, 1.78, 1.84: on the way from 1.7 to 2, and ever faster.
  const slopes = [1.7, 1.73, 1.78, 1.84]
  const points = halvings(0.4, 5).map((s, i): RatePoint => {
    const value = 2 ** -slopes.slice(0, i).reduce((a, b) => a + b, 0)
    return { s, value, lower: value * 0.999, upper: value * 1.001 }
  })
  expect(fitRate(points)).toMatchObject({ verdict: 'not-asymptotic', reason: expect.stringContaining('does not die out') })
})

test('large hbar that bends is left out while four points remain, and the interval holds the limit', () => {
  const fit = fitRate(series(halvings(0.8, 9), (s) => s * s / (1 + 4 * s), 1e-3))
  if (fit.verdict !== 'ok') throw new Error(fit.reason)
  expect(fit.used).toBeGreaterThanOrEqual(4)
  expect(fit.used).toBeLessThan(9)
  expect(fit.lower).toBeLessThanOrEqual(2)
  expect(fit.upper).toBeGreaterThanOrEqual(2)
})

test.each([
  [1, 4, 2, -0.6, 0.99],
  [0.5, 5, 1, -0.3, 0.97],
])('coverage: noise within the intervals and a next order s^%d of either sign, from %d points on', (order, fewest, spread, least, wanted) => {
  const random = uniforms(11)
  let claimed = 0
  let held = 0
  for (let trial = 0; trial < 2000; trial++) {
    const p = 0.5 + 2.5 * random()
    const c = spread * random() + least
    const relative = 10 ** (-4 + 2.5 * random())
    const count = fewest + Math.floor(3 * random())
    const points = halvings(0.4, count).map((s): RatePoint => {
      const value = s ** p * (1 + c * s ** order) * (1 + relative * (2 * random() - 1))
      return { s, value, lower: value / (1 + relative), upper: value * (1 + relative) / (1 - relative * relative) }
    })
    const fit = fitRate(points)
    if (fit.verdict !== 'ok') continue
    claimed++
    if (fit.lower <= p && p <= fit.upper) held++
  }
  expect(claimed).toBeGreaterThan(500)
  expect(held / claimed).toBeGreaterThan(wanted)
})

test('coverage: a systematic error that drifts through the intervals', () => {
  // Every value at the far ends in turn: the worst straight tilt that the intervals allow.
  const points = halvings(0.4, 6).map((s, i): RatePoint => {
    const tilt = 1 + 0.02 * ((2 * i) / 5 - 1)
    const value = s ** 2 * tilt
    return { s, value, lower: value / 1.02, upper: value / 0.98 }
  })
  const fit = fitRate(points)
  if (fit.verdict !== 'ok') throw new Error(fit.reason)
  expect(fit.slope).toBeLessThan(1.999)
  expect(fit.lower).toBeLessThanOrEqual(2)
  expect(fit.upper).toBeGreaterThanOrEqual(2)
})

test('coverage: scatter beyond the stated intervals widens the slope or is refused', () => {
  const random = uniforms(5)
  let claimed = 0
  let held = 0
  for (let trial = 0; trial < 1000; trial++) {
    const points = halvings(0.4, 6).map((s): RatePoint => {
      // A normal-like relative scatter of 3 % that the intervals do not admit to.
      const noise = 0.03 * (random() + random() + random() + random() - 2) * Math.sqrt(3)
      const value = s * Math.exp(noise)
      return { s, value, lower: value, upper: value }
    })
    const fit = fitRate(points)
    if (fit.verdict !== 'ok') continue
    claimed++
    if (fit.lower <= 1 && 1 <= fit.upper) held++
  }
  expect(claimed).toBeGreaterThan(500)
  expect(held / claimed).toBeGreaterThan(0.985)
})

test('calW^2(f, Hus R) of the exactly solvable family is O(hbar^2): whatever is claimed holds 2', () => {
  const f = { mean: [0, 0] as const, covariance: [[0.5, 0.12], [0.12, 0.3]] as Covariance }
  let claimed = 0
  for (const kappa of [1, 0.36, 2]) {
    for (const t of [0, 1, 2]) {
      for (const relative of [0.01, 1e-3, 1e-9]) {
        for (const hbars of [halvings(0.4, 4), halvings(0.2, 6), halvings(0.05, 5)]) {
          const points = hbars.map((hbar): RatePoint => {
            const state = { mean: f.mean, covariance: husimiCovariance(f.covariance, hbar) }
            const [p, r] = [meanFieldLaw(f, kappa, t), meanFieldLaw(state, kappa, t)]
            const value = mk2SquaredGaussians(p.mean, p.covariance, r.mean, husimiCovariance(r.covariance, hbar))
            return { s: hbar, value, lower: value * (1 - relative), upper: value * (1 + relative) }
          })
          const fit = fitRate(points)
          if (fit.verdict !== 'ok') continue
          claimed++
          expect(fit.lower).toBeLessThanOrEqual(2)
          expect(fit.upper).toBeGreaterThanOrEqual(2)
        }
      }
    }
  }
  expect(claimed).toBeGreaterThanOrEqual(50)
})

function point(hbar: number, particles: number | null, values: Record<string, number>, status: PointResult['status'] = 'done'): PointResult {
  const estimates = Object.fromEntries(Object.entries(values).map(([k, value]) => [k, { value }]))
  return { hbar, particles, status, seconds: 0, seed: 1, numerics: { method: 'test' }, times: [{ t: 1, values: estimates }] }
}

test('fitRates: mk2 and the excess of eHbar over hbar/2 against hbar, with the guaranteed order; undone points stay out', () => {
  const points = halvings(0.4, 4).map((h) => point(h, null, { mk2: h * h, eHbar: h / 2 + 0.1 * h ** 1.5 }))
  points.push(point(0.025, null, { mk2: 17 }, 'failed'))
  const rates = fitRates(points, { guaranteed: () => 1 })
  expect(rates.map((r) => [r.quantity, r.t, r.against, r.verdict, r.guaranteed])).toEqual([
    ['mk2', 1, 'hbar', 'ok', 1],
    ['eHbarExcess', 1, 'hbar', 'ok', 1],
  ])
  expect(rates[0].slope).toBeCloseTo(2, 10)
  expect(rates[1].slope).toBeCloseTo(1.5, 10)
})

test('fitRates: a product sweep is fitted at each N; a sweep of N alone against 1/N', () => {
  const grid = [2, 4].flatMap((N) => halvings(0.4, 4).map((h) => point(h, N, { mk2: h ** 2 / N })))
  expect(fitRates(grid).map((r) => r.quantity)).toEqual(['mk2[N=2]', 'mk2[N=4]'])
  const byN = fitRates([2, 4, 8, 16].map((N) => point(0.1, N, { mk2: N ** -2 })))
  expect(byN).toMatchObject([{ quantity: 'mk2', against: 'particles', verdict: 'ok' }])
  expect(byN[0].slope).toBeCloseTo(2, 10)
})
