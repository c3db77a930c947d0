import { expect, test } from 'vitest'
import { husimiCovariance, meanFieldLaw } from '../../dynamics/gaussian-exact.ts'
import type { Covariance } from '../../states/classical-density.ts'
import { mk2SquaredGaussians } from '../../transport/gaussian-closed-forms.ts'
import { fittedCurve } from './rate-curve.ts'
import { fitRate, type RatePoint } from './rate-fit.ts'
import { fitRates } from './rates.ts'
import type { PointResult } from '../experiment.ts'

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
  expect(
    fitRate(halvings(0.4, 5).map((s) => ({ s, value: 2e-17 * s, lower: -1e-15 * s, upper: 1e-15 * s }))).verdict,
  ).toBe('exact-zero')
  // A distance that vanishes, with what its solvers may hide.
  expect(fitRate(halvings(0.4, 5).map((s) => ({ s, value: 1e-15, lower: 0, upper: 1e-11 * s }))).verdict).toBe(
    'exact-zero',
  )
  expect(fitRate(halvings(0.4, 5).map((s) => ({ s, value: 1e-15, lower: 0, upper: 1e-6 * s }))).verdict).toBe(
    'error-floor',
  )
  expect(fitRate(series(halvings(0.4, 5), square, 0.4)).verdict).toBe('error-floor')
  const oneFloored = series(halvings(0.4, 5), square).map((p, i) => (i === 4 ? { ...p, lower: -1e-9 } : p))
  expect(fitRate(oneFloored)).toMatchObject({ verdict: 'error-floor', reason: expect.stringContaining('0.025') })
  expect(fitRate(series(halvings(0.4, 4), (s) => s * s, 0.25)).verdict).toBe('error-floor')
  const zeroAmong = series(halvings(0.4, 5), square).map((p, i) =>
    i === 2 ? { ...p, value: 0, lower: 0, upper: 0 } : p,
  )
  expect(fitRate(zeroAmong).verdict).toBe('error-floor')
})

test('a crossover, an oscillation and a plateau are not asymptotic', () => {
  const crossover = fitRate(series(halvings(0.4, 4), (s) => (s * s) / (1 + 4 * s)))
  expect(crossover).toMatchObject({ verdict: 'not-asymptotic', reason: expect.stringMatching(/local slopes .* drift/) })
  expect(fitRate(series(halvings(0.4, 6), (s) => s * s * (1 + 0.5 * Math.cos(5 * Math.log(s))))).verdict).toBe(
    'not-asymptotic',
  )
  expect(fitRate(series(halvings(0.4, 6), (s) => s * s + 1e-3)).verdict).toBe('not-asymptotic')
  expect(fitRate(series(halvings(0.4, 4), (s) => s * s + 3e-3)).verdict).toBe('not-asymptotic')
})

test('local slopes that turn say nothing about their limit', () => {
  // calW^2 of the diagonal along hbar = N^-1/2, harmonic V, t = 2: the parts of hbar and of 1/N cross; the limit is 1.
  const slopes = [1.0576, 1.002, 0.9721, 0.9606, 0.9597, 0.9641]
  const values = halvings(0.25, 7).map((s, i) => ({ s, value: 2 ** -slopes.slice(0, i).reduce((a, b) => a + b, 0) }))
  const points = values.map(({ s, value }) => ({ s, value, lower: value * 0.9999, upper: value * 1.0001 }))
  expect(fitRate(points)).toMatchObject({ verdict: 'not-asymptotic', reason: expect.stringContaining('they turn') })
})

test('one value far off the line is no rate', () => {
  const points = series(halvings(0.4, 8), (s) => s * s, 0.01).map((p, i) =>
    i === 6 ? { s: p.s, value: 1.4 * p.value, lower: 1.39 * p.value, upper: 1.41 * p.value } : p,
  )
  expect(fitRate(points)).toMatchObject({
    verdict: 'not-asymptotic',
    reason: expect.stringContaining('no common slope'),
  })
})

test('a crossover whose drift does not die out yet is refused, though it is slow', () => {
  // Local slopes 1.70, 1.73, 1.78, 1.84: on the way from 1.7 to 2, and ever faster.
  const slopes = [1.7, 1.73, 1.78, 1.84]
  const points = halvings(0.4, 5).map((s, i): RatePoint => {
    const value = 2 ** -slopes.slice(0, i).reduce((a, b) => a + b, 0)
    return { s, value, lower: value * 0.999, upper: value * 1.001 }
  })
  expect(fitRate(points)).toMatchObject({
    verdict: 'not-asymptotic',
    reason: expect.stringContaining('does not die out'),
  })
})

test('large hbar that bends is left out while four points remain, and the interval holds the limit', () => {
  const fit = fitRate(series(halvings(1.6, 10), (s) => (s * s * (1 + 0.5 * Math.sin(3 * s))) / (1 + 4 * s), 1e-3))
  if (fit.verdict !== 'ok') throw new Error(fit.reason)
  expect(fit.used).toBeGreaterThanOrEqual(4)
  expect(fit.used).toBeLessThan(10)
  expect(fit.range).toEqual([1.6 / 2 ** 9, 1.6 / 2 ** (10 - fit.used)])
  expect(fit.lower).toBeLessThanOrEqual(2)
  expect(fit.upper).toBeGreaterThanOrEqual(2)
})

/** What random series claim: how many of `trials`, and how many of the claims hold p. */
function coverage(
  trials: number,
  draw: (random: () => number) => { p: number; points: RatePoint[] } | null,
): { claimed: number; held: number } {
  const random = uniforms(11)
  let claimed = 0
  let held = 0
  for (let trial = 0; trial < trials; trial++) {
    const drawn = draw(random)
    if (drawn === null) continue
    const fit = fitRate(drawn.points)
    if (fit.verdict !== 'ok') continue
    claimed++
    if (fit.lower <= drawn.p && drawn.p <= fit.upper) held++
  }
  return { claimed, held: held / claimed }
}

/** v(s) within intervals of relative half-width 1e-4 to 3 %, somewhere in them. */
function noisy(ss: readonly number[], v: (s: number) => number, random: () => number): RatePoint[] {
  const relative = 10 ** (-4 + 2.5 * random())
  return ss.map((s) => {
    const value = v(s) * (1 + relative * (2 * random() - 1))
    return { s, value, lower: value / (1 + relative), upper: value / (1 - relative) }
  })
}

test.each([
  [1, 4, 2, -0.6, 0.99],
  [1, 5, 5, -2, 0.99],
  [0.5, 5, 1, -0.3, 0.97],
])(
  'coverage: noise within the intervals and a next order s^%d of either sign, from %d points on',
  (order, fewest, spread, least, wanted) => {
    const { claimed, held } = coverage(160, (random) => {
      const p = 0.5 + 2.5 * random()
      const c = spread * random() + least
      return {
        p,
        points: noisy(halvings(0.4, fewest + Math.floor(3 * random())), (s) => s ** p * (1 + c * s ** order), random),
      }
    })
    expect(claimed).toBeGreaterThan(80)
    expect(held).toBeGreaterThanOrEqual(wanted)
  },
)

test('coverage: two competing powers, a half to two orders apart, the second at most a quarter of the first at the smallest s', () => {
  const { claimed, held } = coverage(200, (random) => {
    const p = 0.5 + 2.5 * random()
    const q = (1 + Math.floor(4 * random())) / 2
    const b = 10 ** (-1 + 2.5 * random())
    const ss = halvings(0.4, 5 + Math.floor(3 * random()))
    return b * ss[ss.length - 1] ** q > 0.25 ? null : { p, points: noisy(ss, (s) => s ** p * (1 + b * s ** q), random) }
  })
  expect(claimed).toBeGreaterThan(80)
  expect(held).toBeGreaterThanOrEqual(0.99)
})

test('a floor of a fifth of the smallest value or more is never taken for a power', () => {
  const { claimed } = coverage(100, (random) => {
    const p = 1 + 2 * random()
    const ss = halvings(0.4, 5 + Math.floor(3 * random()))
    const floor = (0.2 + 0.8 * random()) * ss[ss.length - 1] ** p
    const relative = 10 ** (-4 + 2 * random())
    return { p, points: series(ss, (s) => s ** p + floor, relative) }
  })
  expect(claimed).toBe(0)
})

/** calW^2 of two bumps in an attractive Gaussian well as measured (hbar, value, lower, upper): the order is 2 (W^2 is hbar^2 times a smooth function). */
const twoBumps: Record<string, readonly (readonly [number, number, number, number])[]> = {
  't = 0': [
    [0.4, 0.076026, 0.075912, 0.076881],
    [0.2, 0.024655, 0.024641, 0.024789],
    [0.1, 0.0073088, 0.0073041, 0.0073293],
    [0.05, 0.0020192, 0.0020176, 0.0020251],
    [0.025, 5.3308e-4, 5.3259e-4, 5.3468e-4],
  ],
  't = 0.5, twenty times narrower': [
    [0.4, 0.0798973, 0.079849, 0.079977],
    [0.2, 0.0257225, 0.02571, 0.025738],
    [0.1, 0.00762408, 0.0076195, 0.0076294],
    [0.05, 0.00211055, 0.0021089, 0.0021122],
    [0.025, 5.58198e-4, 5.5764e-4, 5.6004e-4],
  ],
  't = 2, twenty times narrower': [
    [0.4, 0.131755, 0.131663, 0.132071],
    [0.2, 0.0403305, 0.040302, 0.040391],
    [0.1, 0.01177, 0.011763, 0.011781],
    [0.05, 0.00326894, 0.0032663, 0.0032735],
    [0.025, 8.71114e-4, 8.7016e-4, 8.7355e-4],
  ],
  't = 2': [
    [0.4, 0.13176, 0.1169, 0.16561],
    [0.2, 0.040331, 0.032942, 0.041538],
    [0.1, 0.01177, 0.011762, 0.011901],
    [0.05, 0.0032681, 0.0032661, 0.0032895],
    [0.025, 8.7113e-4, 8.6996e-4, 8.7346e-4],
  ],
}

test.each(Object.entries(twoBumps))('a bend that the next order explains: two bumps, %s', (_, rows) => {
  const points = rows.map(([s, value, lower, upper]): RatePoint => ({ s, value, lower, upper }))
  const fit = fitRate(points)
  if (fit.verdict !== 'ok') throw new Error(fit.reason)
  expect(fit).toMatchObject({ model: 'power-with-correction', used: 5, range: [0.025, 0.4] })
  expect(Math.abs(fit.slope - 2)).toBeLessThan(0.05)
  expect(fit.lower).toBeLessThan(2)
  expect(fit.upper).toBeGreaterThan(2)
  expect(fit.upper - fit.lower).toBeLessThan(0.25)
  // The last local slope is in it, and the curve passes through every interval.
  const last = Math.log2(points[3].value / points[4].value)
  expect(fit.lower).toBeLessThanOrEqual(last)
  const [rate] = fitRates(
    rows.map(([hbar, value, lower, upper]) => ({
      ...point(hbar, null, {}),
      times: [{ t: 1, values: { mk2: { value, lower, upper } } }],
    })),
  )
  const curve = new Map((fittedCurve(rate, 5) ?? []).map(([h, v]) => [h.toPrecision(6), v]))
  for (const p of points) {
    // Room for the least half-width, and at the largest s for the orders after the next.
    const room = p.s < 0.3 ? 1.003 : 1.012
    expect(curve.get(p.s.toPrecision(6))).toBeGreaterThan(p.lower / room)
    expect(curve.get(p.s.toPrecision(6))).toBeLessThan(p.upper * room)
  }
})

test('a doubtful slope is no claim: local slopes that scatter between 0.4 and 0.85 within wide intervals', () => {
  const slopes = [0.43, 0.85, 0.45, 0.7]
  const points = halvings(0.4, 5).map((s, i): RatePoint => {
    const value = 2 ** -slopes.slice(0, i).reduce((a, b) => a + b, 0)
    return { s, value, lower: value * 0.9, upper: value * 1.1 }
  })
  expect(fitRate(points).verdict).not.toBe('ok')
})

test('the fitted curve of a pure power is its two ends; against N it runs over N; a refusal has none', () => {
  const [rate] = fitRates([2, 4, 8, 16].map((N) => point(0.1, N, { mk2: 3 * N ** -2 })))
  expect(rate).toMatchObject({ model: 'power', fittedRange: [2, 16] })
  const curve = fittedCurve(rate) ?? []
  expect(curve.map(([N]) => N)).toEqual([2, 16])
  expect(curve[0][1]).toBeCloseTo(3 / 4, 10)
  expect(curve[1][1]).toBeCloseTo(3 / 256, 10)
  expect(fittedCurve({ ...rate, verdict: 'not-asymptotic', slope: null })).toBeNull()
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
  for (let trial = 0; trial < 150; trial++) {
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
  expect(claimed).toBeGreaterThan(75)
  expect(held / claimed).toBeGreaterThan(0.985)
})

test('calW^2(f, Hus R) of the exactly solvable family is O(hbar^2): whatever is claimed holds 2', () => {
  const f = {
    mean: [0, 0] as const,
    covariance: [
      [0.5, 0.12],
      [0.12, 0.3],
    ] as Covariance,
  }
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

function point(
  hbar: number,
  particles: number | null,
  values: Record<string, number>,
  status: PointResult['status'] = 'done',
): PointResult {
  const estimates = Object.fromEntries(Object.entries(values).map(([k, value]) => [k, { value }]))
  return {
    hbar,
    particles,
    status,
    seconds: 0,
    seed: 1,
    numerics: { method: 'test' },
    times: [{ t: 1, values: estimates }],
  }
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
