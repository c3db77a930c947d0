/** The left arrow beyond the closed forms: two bodies, both sides as densities. */
import { expect, it } from 'vitest'
import { lowerEnd, upperEnd } from '../../numerics/estimate.ts'
import { assembleResults } from '../assemble-results.ts'
import { planPoints } from '../plan.ts'
import { runPoint } from '../run-point.ts'
import { parseExperiment } from '../schema.ts'

const document = (more: object = {}) => ({
  format: 'quadrant-experiment/1', name: 'left', arrow: 'schrodinger-liouville',
  interaction: { kind: 'gaussian', strength: -1, width: 1 },
  initial: { classical: { kind: 'mixture', components: [{ weight: 1, mean: [0.2, 0], covariance: [[0.25, 0], [0, 0.25]] }] }, quantum: { kind: 'toeplitz', symbol: 'classical' } },
  sweep: { hbar: [0.4], particles: [2] }, times: [0, 0.3], accuracy: { tolerance: 0.1 },
  ...more,
})

it('starts at the closed form, stays below Theorem 2.7, and draws both sides', () => {
  const parsed = parseExperiment(document())
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  const names: string[] = []
  const hooks = { progress: () => undefined, cancelled: () => false, timeDone: () => undefined, field: (f: { name: string; t: number }) => void (f.t === 0 && names.push(f.name)), wantsFields: true }
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
  expect(names).toEqual(['husimi', 'wigner', 'density.schrodinger', 'liouville', 'density.liouville'])
})

it('says that anharmonic V is served for two bodies', () => {
  const parsed = parseExperiment(document({ sweep: { hbar: [0.4], particles: [2, 4] } }))
  expect(parsed.ok ? [] : parsed.issues.map((i) => i.path)).toEqual(['sweep.particles'])
  expect(parsed.ok ? '' : parsed.issues[0].message).toMatch(/N = 2; harmonic V with one Gaussian is exact for every N/)
})
