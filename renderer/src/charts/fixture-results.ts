/** A small made-up set of results for the tests of the charts: value = c(t) ħ², bound = c'(t) ħ. */
import type { PointResult, Rate, Results } from '../../../core/experiments/experiment.ts'
import { bumpAt } from '../../../tests/fixtures/one-bump.ts'

const times = [0, 0.5, 1, 2]

function point(hbar: number): PointResult {
  return {
    hbar,
    particles: null,
    status: 'done',
    seconds: 1.5,
    seed: 1,
    numerics: { method: 'low-rank' },
    times: times.map((t) => {
      const value = 0.02 * hbar * hbar * (1 + t * t)
      return {
        t,
        values: {
          mk2: {
            value,
            lower: value * 0.97,
            upper: value * 1.04,
            kind: 'certified',
            budget: { grid: value * 0.01, time: value * 0.002, transport: value * 0.02 },
          },
          'bound.mk2': { value: (hbar / 2) * (1 + Math.exp(2 * t)) },
          eHbar: {
            value: hbar / 2 + value,
            lower: hbar / 2 + value * 0.9,
            upper: hbar / 2 + value * 1.2,
            kind: 'certified',
          },
          'bound.eHbar': { value: (hbar / 2) * Math.exp(2 * t) + 1e-12 },
          'hartree.energy': { value: -0.35 + 1e-10 * t, error: 1e-10 },
          'vlasov.energy': { value: -0.36, error: 1e-10 },
        },
      }
    }),
  }
}

const rates: Rate[] = times.map((t) =>
  t === 2
    ? {
        quantity: 'mk2',
        t,
        against: 'hbar',
        slope: null,
        lower: null,
        upper: null,
        guaranteed: 1,
        verdict: 'not-asymptotic',
        reason: 'the local slopes drift from 1.2 to 1.9',
      }
    : { quantity: 'mk2', t, against: 'hbar', slope: 1.98, lower: 1.95, upper: 2.01, guaranteed: 1, verdict: 'ok' },
)

export const fixtureResults: Results = {
  format: 'quadrant-results/1',
  experiment: {
    format: 'quadrant-experiment/1',
    name: 'Fixture',
    notes: '',
    tags: [],
    arrow: 'hartree-vlasov',
    dimension: 1,
    interaction: { kind: 'gaussian', strength: -1, width: 1 },
    initial: bumpAt(0, 0, 0.25),
    sweep: { hbar: [0.4, 0.2, 0.1, 0.05, 0.025] },
    times,
    marginals: [1],
    measures: ['mk2', 'eHbar'],
    accuracy: { tolerance: 0.01 },
    seed: 1,
  },
  experimentHash: '0'.repeat(64),
  software: { name: 'quadrant', version: '0.1.0', commit: 'test' },
  constants: { lipGradV: 1, supGradV: 0.6065, lambda: 5, gamma: 6 },
  points: [0.4, 0.2, 0.1, 0.05, 0.025].map(point),
  rates,
  audit: [],
}
