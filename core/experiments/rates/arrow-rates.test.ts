import { expect, test } from 'vitest'
import { arrowRates } from './arrow-rates.ts'
import type { Arrow, Experiment, PointResult } from '../experiment.ts'
import { fittedCurve, twoTermValue } from './rate-curve.ts'
import { parseExperiment } from '../schema/schema.ts'
import { bumpAt } from '../../../tests/fixtures/one-bump.ts'

function experiment(arrow: Arrow, sweep: Experiment['sweep']): Experiment {
  const parsed = parseExperiment({
    format: 'quadrant-experiment/1',
    name: 'rates',
    arrow,
    sweep,
    times: [1],
    interaction: { kind: 'harmonic', strength: 1 },
    initial: bumpAt(0, 0, 0.5),
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.experiment
}

const point = (hbar: number | null, particles: number | null, mk2: number): PointResult => ({
  hbar,
  particles,
  status: 'done',
  seconds: 0,
  seed: 1,
  numerics: { method: 'test' },
  times: [{ t: 1, values: { mk2: { value: mk2, lower: mk2 * 0.999, upper: mk2 * 1.001 } } }],
})

const hbars = [0.4, 0.2, 0.1, 0.05, 0.025]
const counts = [4, 8, 16, 32, 64]

test('the bottom arrow is asked about N, and Dobrushin guarantees order 1', () => {
  const rates = arrowRates(
    experiment('liouville-vlasov', { particles: counts }),
    counts.map((n) => point(null, n, 3 / n ** 2)),
  )
  expect(rates).toMatchObject([{ quantity: 'mk2', against: 'particles', guaranteed: 1, verdict: 'ok' }])
  expect(rates[0].slope).toBeCloseTo(2, 2)
})

test('the left arrow is asked about hbar at every N, the diagonal about both, a path about its one curve', () => {
  const product = hbars.flatMap((h) => counts.map((n) => point(h, n, h ** 2)))
  const left = arrowRates(experiment('schrodinger-liouville', { hbar: hbars, particles: counts }), product)
  expect(left.map((r) => [r.quantity, r.against, r.guaranteed])).toEqual(counts.map((n) => [`mk2[N=${n}]`, 'hbar', 1]))
  const diagonal = arrowRates(experiment('schrodinger-vlasov', { hbar: hbars, particles: counts }), product)
  expect(diagonal.map((r) => [r.against, r.guaranteed])).toEqual([
    ...hbars.map(() => ['hbar', null]),
    ...counts.map(() => ['particles', null]),
    ['hbar', null],
    ['particles', null],
  ])
  // h^2 has no part of 1/N: its order is claimed, the other one is not.
  expect(diagonal.slice(-2)).toMatchObject([
    { quantity: 'mk2', model: 'two-term', verdict: 'ok' },
    { quantity: 'mk2', model: 'two-term', verdict: 'error-floor' },
  ])
  // h^2 at every N would be a rate on the left arrow; on the diagonal a constant of order N^-2 must follow below the range.
  expect(left[0].verdict).toBe('ok')
  expect(diagonal[0]).toMatchObject({ verdict: 'not-asymptotic', slope: null })
  expect(diagonal[0].reason).toContain('2.00 over this range')
  const path = arrowRates(
    experiment('schrodinger-vlasov', { particles: counts, path: { hbar: 'N^-0.5' } }),
    counts.map((n) => point(n ** -0.5, n, 1 / n)),
  )
  expect(path).toMatchObject([{ quantity: 'mk2', against: 'particles', verdict: 'ok' }])
  expect(path[0].slope).toBeCloseTo(1, 2)
})

test('along a path the half orders of 1/N are whole orders of hbar; the curve that is claimed passes through the points', () => {
  const paths = experiment('schrodinger-vlasov', { particles: counts, path: { hbar: 'N^-0.5' } })
  const value = (n: number): number => 0.5 * n ** -0.5 + 0.3 / n + 0.1 * n ** -1.5
  const [rate] = arrowRates(
    paths,
    counts.map((n) => point(n ** -0.5, n, value(n))),
  )
  expect(rate).toMatchObject({ quantity: 'mk2', against: 'particles', verdict: 'ok' })
  expect(rate.lower).toBeLessThan(0.5)
  expect(rate.upper).toBeGreaterThan(0.5)
  for (const [n, v] of fittedCurve(rate) ?? []) expect(Math.abs(v / value(n) - 1)).toBeLessThan(0.01)
  const [from, to] = rate.fittedRange ?? []
  expect([from, to].map((n) => Math.round(n ?? 0))).toEqual([4, 64])
})

test('on a product of both parameters the diagonal has the orders of both parts, in one model', () => {
  const value = (h: number, n: number): number => 0.6 * h ** 2 + 2 / n ** 2 + 2 * 0.4 * Math.sqrt(1.2) * (h / n)
  const product = hbars.flatMap((h) => counts.map((n) => point(h, n, value(h, n))))
  const rates = arrowRates(experiment('schrodinger-vlasov', { hbar: hbars, particles: counts }), product).filter(
    (r) => r.model === 'two-term',
  )
  expect(rates).toMatchObject([
    { against: 'hbar', verdict: 'ok' },
    { against: 'particles', verdict: 'ok' },
  ])
  for (const rate of rates) {
    expect(rate.slope).toBeCloseTo(2, 1)
    expect(rate.interference).toBeCloseTo(0.4, 1)
    expect(fittedCurve(rate)).toBeNull()
  }
  expect((twoTermValue(rates, { quantity: 'mk2', t: 1 }, 0.05, 32) ?? 0) / value(0.05, 32)).toBeCloseTo(1, 1)
})

test('one value of the arrow’s parameter is too few, and said so', () => {
  expect(arrowRates(experiment('liouville-vlasov', { particles: [4] }), [point(null, 4, 1)])).toMatchObject([
    { verdict: 'too-few-points', slope: null },
  ])
})
