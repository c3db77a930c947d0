/** The bottom arrow as a document asks for it. */
import { describe, expect, it } from 'vitest'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import { assembleResults } from '../../assemble-results.ts'
import type { Experiment, PointResult, StoredField } from '../../experiment.ts'
import { planPoints } from '../../plan.ts'
import { runPoint } from '../../run-point.ts'
import { parseExperiment } from '../../schema/schema.ts'

const document = (more: object = {}) => ({
  format: 'quadrant-experiment/1',
  name: 'bottom',
  arrow: 'liouville-vlasov',
  interaction: { kind: 'gaussian', strength: -1, width: 1 },
  initial: {
    classical: {
      kind: 'mixture',
      components: [
        {
          weight: 1,
          mean: [0.2, 0],
          covariance: [
            [0.25, 0],
            [0, 0.25],
          ],
        },
      ],
    },
  },
  sweep: { particles: [8, 16, 32, 64] },
  times: [0, 0.7],
  marginals: [1, 2],
  measures: ['mk2', 'coupling'],
  accuracy: { tolerance: 0.05, numerics: { replicas: 1024 } },
  ...more,
})

function experimentOf(json: unknown): Experiment {
  const parsed = parseExperiment(json)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.experiment
}

function run(e: Experiment, fields: StoredField[]): PointResult[] {
  const hooks = {
    progress: () => undefined,
    cancelled: () => false,
    timeDone: () => undefined,
    field: (f: StoredField) => void fields.push(f),
    wantsFields: true,
  }
  return planPoints(e).map((task) => runPoint(e, task, hooks))
}

const software = { name: 'quadrant', version: 'test', commit: '' } as const

describe('liouville-vlasov', () => {
  it('falls like N^-2, with its bounds, its coupling O(1/N), both marginals and nothing contradicted', () => {
    const e = experimentOf(document())
    const fields: StoredField[] = []
    const points = run(e, fields)
    expect(points.map((p) => [p.hbar, p.particles])).toEqual([
      [null, 8],
      [null, 16],
      [null, 32],
      [null, 64],
    ])
    const at = (i: number, name: string) => points[i].times[1].values[name]
    for (const i of [0, 1, 2, 3]) {
      expect(lowerEnd(at(i, 'mk2'))).toBeLessThanOrEqual(at(i, 'mk2').value)
      expect(lowerEnd(at(i, 'mk2'))).toBeGreaterThan(0)
      expect(upperEnd(at(i, 'mk2[n=2]'))).toBeGreaterThanOrEqual(lowerEnd(at(i, 'mk2')))
      expect(at(i, 'mk2')).toMatchObject({ kind: 'sampled', samples: 1024 })
      expect(at(i, 'bound.refined.mk2').value).toBeLessThan(at(i, 'bound.mk2').value)
      expect(upperEnd(at(i, 'coupling'))).toBeLessThan(at(i, 'bound.refined.coupling').value)
    }
    expect(Math.log2(at(2, 'mk2').value / at(3, 'mk2').value)).toBeCloseTo(2, 0)
    expect(Math.log2(at(2, 'coupling').value / at(3, 'coupling').value)).toBeCloseTo(1, 0)
    const { audit } = assembleResults(e, points, software)
    expect(audit.length).toBeGreaterThan(0)
    expect(audit.every((line) => line.verdict === 'holds')).toBe(true)
    // few bodies are drawn too: the first of the four points
    const names = ['liouville', 'density.liouville', 'vlasov', 'density.vlasov']
    expect(fields.slice(0, 10).map((f) => f.name)).toEqual([...names, ...names, 'vlasov', 'density.vlasov'])
    const [{ values, x, xi }] = fields.slice(4)
    expect(values.reduce((a, b) => a + b, 0) * x.spacing * (xi?.spacing ?? 0)).toBeCloseTo(1, 3)
  })

  it('few points are summed, not sampled: the linear program below the synchronous coupling, equal where every body stays nearest to its own', () => {
    const two = [
      [-1, 0.5],
      [1, -0.5],
    ]
    const pointsOf = (points: number[][], n: number) => {
      const initial = { classical: { kind: 'samples', points } }
      const e = experimentOf(document({ initial, sweep: { particles: [n] }, times: [0, 1], marginals: [1] }))
      return run(e, [])[0]
    }
    const [near, crowded] = [pointsOf(two, 3), pointsOf([...two, [0, 0], [0.2, 0.1], [-0.3, 0.3]], 3)]
    expect(near.numerics.method).toMatch(/^newton-points/)
    // all eight starts one by one, Newton and Vlasov at a step of order 6
    const exact = 0.011461466345
    for (const name of ['mk2', 'coupling']) {
      const e = near.times[1].values[name]
      expect(lowerEnd(e)).toBeLessThan(exact)
      expect(upperEnd(e)).toBeGreaterThan(exact)
      expect(upperEnd(e) - lowerEnd(e)).toBeLessThan(1e-5 * exact)
    }
    const { mk2, coupling } = crowded.times[1].values
    expect(upperEnd(mk2)).toBeLessThan(0.9 * lowerEnd(coupling))
    expect(mk2.kind).toBe('certified')
  })

  it('says what it cannot serve, and what would work', () => {
    const issues = (more: object) => {
      const parsed = parseExperiment(document(more))
      return parsed.ok ? [] : parsed.issues.map((i) => `${i.path}: ${i.message}`)
    }
    expect(issues({ sweep: { particles: [20_000] } })).toEqual([
      'sweep.particles: replicas serve at most 10000 bodies; the sweep asks for 20000',
    ])
    expect(issues({ marginals: [1, 3] })).toEqual([
      'marginals[1]: must be 1 or 2; larger marginals are served for harmonic V and Gaussian data',
    ])
    expect(issues({ sweep: { hbar: [0.1] } })).toEqual([
      'sweep.particles: is missing; liouville-vlasov needs a list or a range of particle counts >= 2',
    ])
  })
})
