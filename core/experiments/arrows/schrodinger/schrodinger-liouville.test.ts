/** The left arrow beyond the closed forms: two bodies, both sides as densities. */
import { expect, it } from 'vitest'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import { assembleResults } from '../../assemble-results.ts'
import { planPoints } from '../../plan.ts'
import { runPoint } from '../../run-point.ts'
import { parseExperiment } from '../../schema/schema.ts'
import { nBodyData } from './schrodinger-data.ts'
import { newtonSide } from './schrodinger-liouville-sampled.ts'
import { solveSampled } from './schrodinger-sampled.ts'
import { bumpAt } from '../../../../tests/fixtures/one-bump.ts'

const document = (more: object = {}) => ({
  format: 'quadrant-experiment/1',
  name: 'left',
  arrow: 'schrodinger-liouville',
  interaction: { kind: 'gaussian', strength: -1, width: 1 },
  initial: bumpAt(0.2, 0, 0.25),
  sweep: { hbar: [0.4], particles: [2] },
  times: [0, 0.3],
  marginals: [1, 2],
  accuracy: { tolerance: 0.1, numerics: { transportSeconds: 0.3 } },
  ...more,
})

it('starts at the closed form, stays below Theorem 2.7, and draws both sides', () => {
  const parsed = parseExperiment(document())
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  const names: string[] = []
  const hooks = {
    progress: () => undefined,
    cancelled: () => false,
    timeDone: () => undefined,
    field: (f: { name: string; t: number }) => void (f.t === 0 && names.push(f.name)),
    wantsFields: true,
  }
  const point = runPoint(parsed.experiment, planPoints(parsed.experiment)[0], hooks)
  const { mk2, eHbar } = point.times[0].values
  // Equal means, covariances 0.25 I and (0.25 + hbar) I.
  const start = (Math.sqrt(0.65) - 0.5) ** 2
  expect(lowerEnd(mk2)).toBeLessThanOrEqual(start * (1 + 1e-9))
  expect(upperEnd(mk2)).toBeGreaterThanOrEqual(start * (1 - 1e-9))
  expect(eHbar.value).toBeCloseTo(0.2, 9)
  const later = point.times[1].values
  expect(upperEnd(later['mk2'])).toBeLessThan(later['bound.sharp.mk2'].value)
  expect(later['schrodinger.meanXi'].value).toBeCloseTo(later['liouville.meanXi'].value, 8)
  const { audit } = assembleResults(parsed.experiment, [point], { name: 'quadrant', version: 'test', commit: '' })
  expect(audit.filter((line) => line.verdict === 'contradicted')).toEqual([])
  expect(names).toEqual([
    'husimi',
    'wigner',
    'density.schrodinger',
    'pair.schrodinger',
    'relative.husimi',
    'relative.wigner',
    'centre.husimi',
    'centre.wigner',
    'liouville',
    'density.liouville',
    'pair.liouville',
    'relative.liouville',
    'centre.liouville',
  ])
})

it('says that the circle is served for two bodies, and the line for four', () => {
  const issuesOf = (more: object) => {
    const parsed = parseExperiment(document(more))
    return parsed.ok ? [] : parsed.issues
  }
  const circle = issuesOf({
    marginals: [1],
    interaction: { kind: 'cosine', strength: 1, period: 6 },
    sweep: { hbar: [0.4], particles: [2, 3] },
  })
  expect(circle.map((i) => i.path)).toEqual(['sweep.particles'])
  expect(circle[0].message).toMatch(/N = 2; on the line/)
  expect(issuesOf({ sweep: { hbar: [0.4], particles: [2, 3, 4] } })).toEqual([])
  expect(issuesOf({ sweep: { hbar: [0.4], particles: [7] } })[0].message).toMatch(/up to 100 from a coherent state/)
})

it('two bodies by samples: the interval meets the one that both densities give', () => {
  const parsed = parseExperiment(document({ accuracy: { tolerance: 0.1 } }))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  const [task] = planPoints(parsed.experiment)
  const hooks = {
    progress: () => undefined,
    cancelled: () => false,
    timeDone: () => undefined,
    field: () => undefined,
    wantsFields: false,
  }
  const { mk2 } = runPoint(parsed.experiment, task, hooks).times[1].values
  const data = nBodyData(parsed.experiment, task)
  const input = { ...data.schrodinger, tolerance: 0.1, seed: 5 }
  const sampled = solveSampled(
    { input, side: newtonSide(input, data.vlasov.density), tolerance: 0.1, wantsMk2: true, most: 128 },
    hooks,
  ).times[1].mk2!
  expect(lowerEnd(sampled)).toBeLessThanOrEqual(upperEnd(mk2))
  expect(upperEnd(sampled)).toBeGreaterThanOrEqual(lowerEnd(mk2))
  expect(upperEnd(sampled) - lowerEnd(sampled)).toBeLessThan(0.3 * mk2.value)
})

it('three bodies by samples, and from a coherent state: above the bound of moments, below Theorem 2.7, same bits for the same seed', () => {
  const pointOf = (more: object) => {
    const parsed = parseExperiment(
      document({
        sweep: { hbar: [0.4], particles: [3] },
        accuracy: { tolerance: 0.2, numerics: { replicas: 64 } },
        measures: ['mk2', 'eHbar', 'coupling'],
        ...more,
      }),
    )
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
    const hooks = {
      progress: () => undefined,
      cancelled: () => false,
      timeDone: () => undefined,
      field: () => undefined,
      wantsFields: false,
    }
    const point = runPoint(parsed.experiment, planPoints(parsed.experiment)[0], hooks)
    const { audit } = assembleResults(parsed.experiment, [point], { name: 'quadrant', version: 'test', commit: '' })
    expect(audit.filter((line) => line.verdict === 'contradicted')).toEqual([])
    return point
  }
  const mixed = pointOf({})
  const { mk2, coupling, eHbar } = mixed.times[1].values
  expect(mk2.kind).toBe('sampled')
  expect(lowerEnd(mk2)).toBeGreaterThan(0)
  expect(upperEnd(mk2)).toBeLessThan(2 * lowerEnd(mk2))
  expect(eHbar.kind).toBe('sampled')
  expect(mixed.warnings?.join()).toContain('Pure data, or two bodies')
  expect(lowerEnd(eHbar)).toBeGreaterThanOrEqual(0.2)
  expect(upperEnd(eHbar)).toBeLessThanOrEqual(upperEnd(coupling) + 1e-12)
  // the second marginal: at least the first one's, at most the coupling's cost and hbar/2
  const pair = mixed.times[1].values['mk2[n=2]']
  expect(lowerEnd(pair)).toBeGreaterThanOrEqual(lowerEnd(mk2))
  expect(upperEnd(pair)).toBeLessThanOrEqual(upperEnd(coupling) + 0.2)
  expect(upperEnd(coupling)).toBeLessThan(mixed.times[1].values['bound.coupling'].value)
  expect(pointOf({}).times).toEqual(mixed.times)
  const pure = pointOf({ initial: { classical: { kind: 'husimi' }, quantum: { kind: 'coherent', mean: [0.2, 0] } } })
  // f_in is the Husimi function itself
  expect(pure.times[0].values['mk2'].value).toBeCloseTo(0, 12)
  const distance = pure.times[1].values['mk2']
  expect(upperEnd(distance)).toBeLessThan(0.02)
  // Newton's bodies as densities: what asks for 20 % gets it
  expect(upperEnd(distance) - lowerEnd(distance)).toBeLessThan(0.2 * distance.value)
  expect(distance.budget?.['sampling']).toBeGreaterThan(0)
  // the transport problem between R_N^1, which is known, and Newton's bodies
  const solved = pure.times[1].values['eHbar']
  expect(solved.kind).toBe('sampled')
  expect(upperEnd(solved) - lowerEnd(solved)).toBeLessThan(0.02 * solved.value)
  expect(upperEnd(solved)).toBeLessThan(upperEnd(pure.times[1].values['coupling']))
})

it('few bodies from two points, without samples: the closed form at the start, narrow later, below Theorem 2.7', () => {
  const parsed = parseExperiment(
    document({
      initial: {
        classical: {
          kind: 'samples',
          points: [
            [-1, 0.5],
            [1, -0.5],
          ],
        },
        quantum: { kind: 'toeplitz', symbol: 'classical' },
      },
      sweep: { hbar: [0.2], particles: [3] },
      times: [0, 1],
      measures: ['mk2', 'eHbar'],
      accuracy: { tolerance: 0.05 },
    }),
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  const hooks = {
    progress: () => undefined,
    cancelled: () => false,
    timeDone: () => undefined,
    field: () => undefined,
    wantsFields: false,
  }
  const point = runPoint(parsed.experiment, planPoints(parsed.experiment)[0], hooks)
  expect(point.numerics.method).toBe('schrodinger-grid+newton-points')
  const [start, late] = point.times.map(({ values }) => values)
  // two Gaussians of variance hbar at a = sqrt(5)/2 on either side, every half to its point: 1/2 (hbar + E(|s| - a)^2), s ~ N(a, hbar)
  expect(lowerEnd(start['mk2'])).toBeLessThan(0.197996)
  expect(upperEnd(start['mk2'])).toBeGreaterThan(0.197995)
  for (const name of ['mk2', 'eHbar'])
    expect(upperEnd(late[name]) - lowerEnd(late[name])).toBeLessThan(0.05 * late[name].value)
  expect(lowerEnd(late['eHbar'])).toBeGreaterThanOrEqual(lowerEnd(late['mk2']) - 0.1)
  expect(upperEnd(late['eHbar'])).toBeLessThan(late['bound.eHbar'].value)
})
