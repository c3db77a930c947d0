/** The right arrow end to end: the solvers against the closed form, the data of every kind, the same bits whatever ran before. */
import { describe, expect, it } from 'vitest'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import { Cancelled } from '../../../numerics/solve-hooks.ts'
import { assembleResults } from '../../assemble-results.ts'
import type { Experiment, PointHooks, PointResult, StoredField } from '../../experiment.ts'
import { planPoints } from '../../plan.ts'
import { runPoint } from '../../run-point.ts'
import { parseExperiment } from '../../schema/schema.ts'

const harmonic = {
  format: 'quadrant-experiment/1',
  name: 'Test',
  arrow: 'hartree-vlasov',
  interaction: { kind: 'harmonic', strength: 0.5 },
  initial: {
    classical: {
      kind: 'mixture',
      components: [
        {
          weight: 1,
          mean: [0.5, 0.2],
          covariance: [
            [0.3, 0.1],
            [0.1, 0.2],
          ],
        },
      ],
    },
    quantum: { kind: 'toeplitz', symbol: 'classical' },
  },
  sweep: { hbar: [0.1] },
  times: [0, 0.7],
  measures: ['mk2', 'eHbar', 'ladder'],
  accuracy: { tolerance: 0.02 },
}

function experimentOf(changes: object): Experiment {
  const parsed = parseExperiment({ ...harmonic, ...changes })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return parsed.experiment
}

const silent: PointHooks = {
  progress: () => {},
  cancelled: () => false,
  timeDone: () => {},
  field: () => {},
  wantsFields: false,
}

function firstPoint(experiment: Experiment, hooks: PointHooks = silent): PointResult {
  return runPoint(experiment, planPoints(experiment)[0], hooks)
}

describe('harmonic interaction, Gaussian data', () => {
  const exact = firstPoint(experimentOf({}))
  const solved = firstPoint(experimentOf({ accuracy: { tolerance: 0.02, numerics: { engine: 'grid' } } }))

  it('takes the closed form by itself and the solvers when told', () => {
    expect(exact.numerics.method).toBe('gaussian-exact')
    expect(solved.numerics.method).toMatch(/^hartree-orbitals/)
    expect(exact.times[1].values['mk2'].kind).toBe('exact')
  })

  it.each([0, 1])('holds the exact distance inside the solved interval, at most 2 % wide (time %i)', (i) => {
    const truth = exact.times[i].values['mk2'].value
    const { value, lower, upper } = solved.times[i].values['mk2']
    expect(lower).toBeLessThanOrEqual(truth)
    expect(upper).toBeGreaterThanOrEqual(truth)
    expect((upper! - lower!) / value).toBeLessThan(0.02)
    expect(Math.abs(value / truth - 1)).toBeLessThan(0.005)
  })

  it.each([0, 1])('finds E_hbar^2 of Gaussian data by the quadratic dual (time %i)', (i) => {
    const truth = exact.times[i].values['eHbar'].value
    const dual = solved.times[i].values['ladder.quadraticDual']
    expect(Math.abs(dual.value - truth)).toBeLessThanOrEqual(upperEnd(dual) - lowerEnd(dual))
    expect(lowerEnd(solved.times[i].values['eHbar'])).toBeLessThanOrEqual(truth)
    expect(upperEnd(solved.times[i].values['eHbar'])).toBeGreaterThanOrEqual(truth * (1 - 1e-12))
  })

  it('proves E_hbar^2 of a density in an interval of its own, and calls the narrow one estimated', () => {
    const truth = exact.times[1].values['eHbar'].value
    const { eHbar, 'ladder.provedEHbar': proved } = solved.times[1].values
    expect(eHbar.kind).toBe('estimated')
    expect(proved.kind).toBe('certified')
    expect(lowerEnd(proved)).toBeLessThanOrEqual(truth * (1 + 1e-12))
    expect(upperEnd(proved)).toBeGreaterThan(truth)
    expect(upperEnd(proved)).toBeLessThan(truth + 0.04 * 0.1)
    expect(solved.times[0].values['eHbar'].kind).toBe('certified')
  })

  it('states every observable of both corners with an error that holds the exact value', () => {
    const names = Object.keys(exact.times[1].values).filter((name) => /^(hartree|vlasov)\./.test(name))
    expect(names).toHaveLength(20)
    for (const name of names) {
      const [truth, found] = [exact.times[1].values[name].value, solved.times[1].values[name]]
      expect(Math.abs(found.value - truth), name).toBeLessThanOrEqual(upperEnd(found) - found.value + 1e-12)
    }
  })

  it("contradicts none of the paper's inequalities", () => {
    const experiment = experimentOf({})
    for (const point of [exact, solved]) {
      const { audit } = assembleResults(experiment, [point], { name: 'quadrant', version: '0', commit: '0' })
      expect(audit.length).toBeGreaterThanOrEqual(9)
      expect(audit.filter((line) => line.verdict === 'contradicted')).toEqual([])
    }
  })

  it('would notice a distance above the bound', () => {
    const values = { ...exact.times[1].values, mk2: { value: 10, lower: 9, upper: 11 } }
    const { audit } = assembleResults(experimentOf({}), [{ ...exact, times: [{ t: 0.7, values }] }], {
      name: 'quadrant',
      version: '0',
      commit: '0',
    })
    expect(audit.filter((line) => line.verdict === 'contradicted').map((line) => line.source)).toEqual([
      'Theorem 2.4(2)',
      'Theorem 2.5',
      'Theorem 2.5, Cauchy-Schwarz for Young',
      'Theorem 2.5, a posteriori',
      'product coupling',
    ])
  })
})

describe('other data', () => {
  const gaussian = { interaction: { kind: 'gaussian', strength: -1, width: 1 }, times: [0, 0.3] }

  it('a coherent state with its Husimi function: zero at first, E_hbar^2 exact because the state is pure', () => {
    const { times, warnings } = firstPoint(
      experimentOf({
        ...gaussian,
        initial: { classical: { kind: 'husimi' }, quantum: { kind: 'coherent', mean: [0.5, 0.25] } },
      }),
    )
    // A distance of zero has no relative accuracy to miss.
    expect(warnings?.filter((line) => line.startsWith('At t = 0 '))).toEqual([])
    expect(upperEnd(times[0].values['mk2'])).toBeLessThan(1e-8)
    // product of N(z, hbar I) with |z><z|: 1/2 (2 hbar + hbar)
    expect(times[0].values['eHbar'].value).toBeCloseTo(0.15, 7)
    expect(times[0].values['bound.mk2'].value).toBeCloseTo(0.2, 12)
    for (const { values } of times) for (const e of Object.values(values)) expect(Number.isFinite(e.value)).toBe(true)
  })

  it('weighted points: an exact weak solution, compared as points', () => {
    const classical = {
      kind: 'samples',
      points: [
        [0, 0, 1],
        [0.5, -0.2, 2],
        [-0.4, 0.6, 1],
      ],
    }
    const { times } = firstPoint(
      experimentOf({
        ...gaussian,
        initial: { classical, quantum: { kind: 'toeplitz', symbol: 'classical' } },
        accuracy: { tolerance: 0.1 },
      }),
    )
    for (const { values } of times) {
      const { lower, upper } = values['mk2']
      expect(lower).toBeGreaterThan(0)
      expect(upper).toBeLessThan(0.2)
      expect(upperEnd(values['mk2'])).toBeLessThanOrEqual(values['bound.mk2'].value)
    }
    // Points of spacing about 0.7 and packets of variance hbar = 0.1 around each: at most hbar, which moves no mass between packets.
    expect(upperEnd(times[0].values['mk2'])).toBeLessThanOrEqual(0.1 * 1.001)
  })

  it('the torus: calW^2 alone, and a word about what the paper does not cover', () => {
    const cosine = {
      interaction: { kind: 'cosine', strength: -1, period: 2 * Math.PI },
      times: [0.3],
      accuracy: { tolerance: 0.05 },
    }
    const { times, warnings } = firstPoint(experimentOf(cosine))
    expect(Object.keys(times[0].values)).toContain('mk2')
    expect(Object.keys(times[0].values).filter((name) => /^bound|^eHbar|^ladder/.test(name))).toEqual([])
    expect(warnings).toContainEqual(expect.stringMatching(/On the torus/))
  })
})

describe('a point', () => {
  it('has the same bits whatever its process computed before', () => {
    const experiment = experimentOf({
      interaction: { kind: 'gaussian', strength: -1, width: 1 },
      sweep: { hbar: [0.1, 0.2] },
      times: [0.2],
      measures: ['mk2'],
      accuracy: { tolerance: 0.2 },
    })
    const [a, b] = planPoints(experiment)
    const first = JSON.stringify(runPoint(experiment, a, silent))
    runPoint(experiment, b, silent)
    expect(JSON.stringify(runPoint(experiment, a, silent))).toBe(first)
  })

  it('stops when it is told to', () => {
    let polls = 0
    const hooks = { ...silent, cancelled: () => ++polls > 3 }
    expect(() =>
      firstPoint(experimentOf({ interaction: { kind: 'gaussian', strength: -1, width: 1 } }), hooks),
    ).toThrow(Cancelled)
  })

  it('reports progress that never falls, each time as it is done, and pictures on one window', () => {
    const fractions: number[] = []
    const times: number[] = []
    const fields: StoredField[] = []
    const experiment = experimentOf({})
    firstPoint(experiment, {
      progress: (f) => fractions.push(f),
      cancelled: () => false,
      timeDone: ({ t }) => times.push(t),
      field: (f) => fields.push(f),
    })
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(times).toEqual([0, 0.7])
    expect(fields.map((f) => f.name)).toEqual(
      Array.from({ length: 2 }, () => ['husimi', 'wigner', 'density.hartree', 'vlasov', 'density.vlasov']).flat(),
    )
    expect(new Set(fields.map((f) => JSON.stringify(f.x))).size).toBe(1)
    for (const { x, xi, values } of fields) {
      const cell = x.spacing * (xi?.spacing ?? 1)
      expect(values.reduce((sum, v) => sum + v, 0) * cell).toBeCloseTo(1, 5)
    }
  })
})
