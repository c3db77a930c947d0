import { describe, expect, it } from 'vitest'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import { auditPoints } from '../../audit-points.ts'
import type { Experiment, PointHooks, PointResult } from '../../experiment.ts'
import { parseExperiment } from '../../schema/schema.ts'
import { runSolvedPoint } from '../hartree-vlasov/hartree-vlasov-solved.ts'
import { bumpAt } from '../../../../tests/fixtures/one-bump.ts'

const quiet: PointHooks = {
  progress: () => {},
  cancelled: () => false,
  timeDone: () => {},
  field: () => {},
  wantsFields: false,
}

function experiment(changes: Record<string, unknown>): Experiment {
  const parsed = parseExperiment({
    format: 'quadrant-experiment/1',
    name: 'ladder',
    notes: '',
    tags: [],
    arrow: 'hartree-vlasov',
    dimension: 1,
    interaction: { kind: 'gaussian', strength: -1, width: 1 },
    initial: bumpAt(0.5, 0.2, 0.2),
    sweep: { hbar: [0.3] },
    times: [0, 0.7],
    measures: ['mk2', 'eHbar', 'coupling', 'ladder'],
    accuracy: { tolerance: 0.05 },
    seed: 1,
    ...changes,
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.experiment
}

const run = (e: Experiment): PointResult => runSolvedPoint(e, { index: 0, hbar: 0.3, particles: null, seed: 1 }, quiet)

describe('the ladder of the right arrow', () => {
  it('holds rung by rung for a Gaussian in an attractive well, each with its interval', () => {
    const e = experiment({})
    const point = run(e)
    const [start, later] = point.times.map((t) => t.values)
    expect(start['coupling'].value).toBeCloseTo(0.15, 6)
    // the solved problem: a narrow interval between dual and coupling
    expect(upperEnd(later['eHbar']) - lowerEnd(later['eHbar'])).toBeLessThan(0.1 * (later['eHbar'].value - 0.15))
    expect(upperEnd(later['eHbar'])).toBeLessThanOrEqual(upperEnd(later['coupling']))
    expect(lowerEnd(later['ladder.quadraticDual'])).toBeLessThanOrEqual(later['eHbar'].value)
    expect(later['coupling'].value).toBeLessThan(later['bound.sharp.coupling'].value)
    // in order: calE, a posteriori, sharp, the theorem
    const chain = ['coupling', 'bound.aPosteriori.coupling', 'bound.sharp.coupling', 'bound.coupling'].map(
      (name) => later[name],
    )
    for (const i of [1, 2, 3]) expect(upperEnd(chain[i - 1])).toBeLessThan(lowerEnd(chain[i]))
    expect(chain[1].error).toBeLessThan(0.01 * chain[1].value)
    const lines = auditPoints(e, [point])
    expect(lines.filter((l) => l.verdict === 'contradicted')).toEqual([])
    for (const words of [
      'E^2(f, R) <= calE(t)',
      'K <= A + B',
      'A + 2B + 4 L^2 A <= Lambda (A + B)',
      'd calE/dt <= 2 sqrt(AB) + |F-W| sqrt(2B)',
      'E^2(f, R) <= rematched packets',
      'quadratic dual <= E^2(f, R)',
    ]) {
      expect(lines.filter((l) => l.inequality === words)).toHaveLength(2)
    }
  })

  it('takes points as they are, and the finite difference of calE is K + force', () => {
    const points = [
      [0.4, 0.1],
      [-0.3, 0.5],
      [0.1, -0.6],
      [0.8, 0.2],
      [-0.7, -0.2],
    ]
    const point = run(
      experiment({
        initial: { classical: { kind: 'samples', points }, quantum: { kind: 'toeplitz', symbol: 'classical' } },
        times: [0, 0.49, 0.5, 0.51],
        measures: ['coupling', 'ladder'],
      }),
    )
    const [, before, now, after] = point.times.map((t) => t.values)
    expect((after['coupling'].value - before['coupling'].value) / 0.02).toBeCloseTo(
      now['ladder.rate.derivative'].value,
      4,
    )
  })

  it('starts at hbar/2, and contradicts nothing there, however narrow its interval', () => {
    const points = Array.from({ length: 60 }, (_, k) => [
      Math.sqrt(k / 40) * Math.cos(2.4 * k),
      Math.sqrt(k / 40) * Math.sin(2.4 * k),
    ])
    const e = experiment({
      initial: { classical: { kind: 'samples', points }, quantum: { kind: 'toeplitz', symbol: 'classical' } },
      times: [0],
      measures: ['coupling'],
      accuracy: { tolerance: 1e-3 },
    })
    const point = run(e)
    const calE = point.times[0].values['coupling']
    expect(Math.abs(calE.value - 0.15)).toBeLessThan(5e-12)
    expect(lowerEnd(calE)).toBeLessThanOrEqual(0.15)
    expect(auditPoints(e, [point]).filter((l) => l.verdict === 'contradicted')).toEqual([])
  })

  it('says why it is left out where R_in is not Op(f_in)', () => {
    const point = run(
      experiment({
        initial: { classical: { kind: 'husimi' }, quantum: { kind: 'coherent', mean: [0, 0] } },
        times: [0],
        measures: ['coupling'],
      }),
    )
    expect(point.times[0].values['coupling']).toBeUndefined()
    expect(point.warnings?.join(' ')).toContain('R_in = Op(f_in)')
  })
})
