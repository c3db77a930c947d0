import { describe, expect, it } from 'vitest'
import type { Experiment } from '../../experiment.ts'
import { toClassicalDensity } from '../../data/initial-data.ts'
import { parseExperiment } from '../../schema/schema.ts'
import { eHbarSeconds } from './e-hbar-cost.ts'

function documentOf(over: object): Experiment {
  const parsed = parseExperiment({
    format: 'quadrant-experiment/1',
    name: 'told',
    arrow: 'hartree-vlasov',
    interaction: { kind: 'gaussian', strength: -1, width: 1 },
    sweep: { hbar: [0.1] },
    times: [0, 0.5, 1, 2],
    measures: ['mk2', 'eHbar'],
    initial: {
      classical: {
        kind: 'mixture',
        components: [
          {
            weight: 0.5,
            mean: [-1, 0.5],
            covariance: [
              [0.25, 0],
              [0, 0.25],
            ],
          },
          {
            weight: 0.5,
            mean: [1, -0.5],
            covariance: [
              [0.25, 0],
              [0, 0.25],
            ],
          },
        ],
      },
      quantum: { kind: 'toeplitz', symbol: 'classical' },
    },
    ...over,
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.experiment
}

const told = (experiment: Experiment, hbar: number): number =>
  eHbarSeconds(experiment, toClassicalDensity(experiment.initial, hbar), hbar)

describe('eHbarSeconds', () => {
  const bumps = documentOf({})
  it('of two bumps: what one core took for three times, within a factor of two', () => {
    for (const [hbar, took] of [
      [0.2, 4.3],
      [0.1, 5.5],
      [0.05, 11],
      [0.025, 34],
    ]) {
      expect(told(bumps, hbar)).toBeGreaterThan(took / 2)
      expect(told(bumps, hbar)).toBeLessThan(2 * took)
    }
  })

  it('is nothing where nothing is solved: not asked for, pure, or beyond the work', () => {
    expect(told(documentOf({ measures: ['mk2'] }), 0.1)).toBe(0)
    expect(
      told(
        documentOf({ initial: { classical: { kind: 'husimi' }, quantum: { kind: 'coherent', mean: [0, 0] } } }),
        0.1,
      ),
    ).toBe(0)
    expect(told(bumps, 0.01)).toBe(0)
    expect(
      told(documentOf({ accuracy: { tolerance: 0.01, numerics: { transportSeconds: 100 } } }), 0.01),
    ).toBeGreaterThan(60)
  })
})
