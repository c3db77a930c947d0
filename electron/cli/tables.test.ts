import { expect, test } from 'vitest'
import type { Experiment, PointResult, Results } from '../../core/experiments/experiment.ts'
import type { Estimate } from '../../core/numerics/estimate.ts'
import { resultsText } from './tables.ts'

const point = (hbar: number | null, particles: number | null, values: Record<string, Estimate>): PointResult => ({
  hbar,
  particles,
  status: 'done',
  seconds: 1,
  seed: 1,
  numerics: { method: 'test' },
  times: [{ t: 1, values }],
})
const estimate = (value: number, relativeWidth: number): Estimate => ({
  value,
  lower: value * (1 - relativeWidth / 2),
  upper: value * (1 + relativeWidth / 2),
  kind: 'certified',
})
const experiment: Experiment = {
  format: 'quadrant-experiment/1',
  name: 'test',
  notes: '',
  tags: [],
  arrow: 'hartree-vlasov',
  dimension: 1,
  interaction: { kind: 'gaussian', strength: -1, width: 1 },
  initial: { classical: { kind: 'husimi' }, quantum: { kind: 'coherent', mean: [0, 0] } },
  sweep: { hbar: [0.4] },
  times: [1],
  marginals: [1],
  measures: ['mk2'],
  accuracy: { tolerance: 0.01 },
  seed: 1,
}
const results = (points: PointResult[], change: Partial<Experiment> = {}): Results => ({
  format: 'quadrant-results/1',
  experiment: { ...experiment, ...change },
  experimentHash: '',
  software: { name: 'quadrant', version: '0', commit: '' },
  constants: { lipGradV: 1, supGradV: 1, lambda: 5, gamma: 6 },
  points,
  rates: [],
  audit: [],
})
const lines = (r: Results): string[] => resultsText(r).split('\n')

test('a distance that misses the tolerance is marked, with a word about it; a negligible one is not', () => {
  const text = lines(
    results([
      point(0.4, null, { mk2: estimate(0.1, 0.05) }),
      point(0.2, null, { mk2: estimate(0.03, 0.009) }),
      point(0.1, null, { mk2: { value: 1e-15, lower: 0, upper: 5e-9 } }),
    ]),
  )
  expect(text.find((l) => l.startsWith('0.4'))).toContain('5 % *')
  expect(text.filter((l) => l.includes('*'))).toHaveLength(2)
  expect(text).toContain('* wider than the 1 % asked for')
  expect(resultsText(results([point(0.2, null, { mk2: estimate(0.03, 0.009) })]))).not.toContain('*')
})

test('an interval that is rounding says so, with as many digits of the value as it leaves', () => {
  const value = 0.144629384567812
  const text =
    lines(results([point(0.4, null, { mk2: { value, lower: value - 1e-13, upper: value + 1.5e-13, kind: 'exact' } })]))
      .find((l) => l.startsWith('0.4'))
      ?.split(/  +/) ?? []
  expect(text.slice(2, 5)).toEqual(['0.14462938456781', '± 1.6e-13', 'rounding'])
  expect(Math.abs(Number(text[2]) - value)).toBeLessThan(1e-14)
  expect(lines(results([point(0.4, null, { mk2: estimate(0.1, 1e-3) })])).find((l) => l.startsWith('0.4'))).toContain(
    '[0.09995, 0.10005]  0.1 %',
  )
})

test('a distance that is zero has the width 0 and no ratio to its bound', () => {
  const zero = { value: 0, lower: 0, upper: 0, kind: 'exact' as const }
  const row =
    lines(results([point(0.4, null, { mk2: zero, 'bound.mk2': { value: 0.8 } })]))
      .find((l) => l.startsWith('0.4'))
      ?.split(/  +/) ?? []
  expect(row.slice(-4)).toEqual(['0', '0.8', '-', 'exact'])
})

test('sweeps of N have a column N, marginals a table of their own, each arrow its theorem', () => {
  const text = lines(
    results([point(0.2, 4, { 'mk2[n=2]': estimate(0.1, 1e-3), mk2: estimate(0.2, 1e-3), 'bound.mk2': { value: 2 } })], {
      arrow: 'schrodinger-liouville',
    }),
  )
  const heads = text.filter((l) => l.startsWith('hbar'))
  expect(heads.map((h) => h.split(/  +/).slice(0, 7))).toEqual([
    ['hbar', 'N', 't', 'calW^2(F_N, Husimi R_N)', 'interval', 'width', 'Theorem 2.7'],
    ['hbar', 'N', 't', 'calW^2(F_N, Husimi R_N)[n=2]', 'interval', 'width', 'Theorem 2.7'],
  ])
  expect(
    text
      .find((l) => l.startsWith('0.2 '))
      ?.split(/  +/)
      .slice(0, 4),
  ).toEqual(['0.2', '4', '1', '0.2'])
  expect(
    lines(results([point(null, 8, { mk2: estimate(1, 0.001) })], { arrow: 'liouville-vlasov' })).find((l) =>
      l.startsWith('N'),
    ),
  ).toMatch(/^N +t +calW\^2\(f, F_N\) /)
})

test('points that failed are named by hbar and N', () => {
  const failed: PointResult = { ...point(0.2, 4, {}), status: 'failed', error: 'too thin' }
  expect(resultsText(results([failed]))).toContain('hbar = 0.2, N = 4: failed: too thin')
})
