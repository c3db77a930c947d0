/** The two arrows from N-body Schrödinger by the solvers, against the closed form of harmonic V. */
import { describe, expect, it } from 'vitest'
import { lowerEnd, upperEnd, type Estimate } from '../../numerics/estimate.ts'
import type { Experiment, PointHooks } from '../experiment.ts'
import { exactEngine } from './exact-arrow.ts'
import { schrodingerRefusals } from './schrodinger-door.ts'
import { schrodingerHartree } from './schrodinger-hartree.ts'
import { schrodingerVlasov } from './schrodinger-vlasov.ts'

const hooks: PointHooks = { progress: () => {}, cancelled: () => false, timeDone: () => {}, field: () => {}, wantsFields: false }

const gaussian: Experiment['initial'] = {
  classical: { kind: 'mixture', components: [{ weight: 1, mean: [0.3, 0.1], covariance: [[0.25, 0], [0, 0.3]] }] },
  quantum: { kind: 'toeplitz', symbol: 'classical' },
}
const packet: Experiment['initial'] = { classical: { kind: 'husimi' }, quantum: { kind: 'coherent', mean: [0.5, 0.2] } }

function experiment(arrow: Experiment['arrow'], initial: Experiment['initial'], particles: number): Experiment {
  return {
    format: 'quadrant-experiment/1', name: '', notes: '', tags: [], arrow, dimension: 1, interaction: { kind: 'harmonic', strength: 0.7 }, initial,
    sweep: { hbar: [0.2], particles: [particles] }, times: [0, 1.2], marginals: [1], measures: ['mk2', 'eHbar'], accuracy: { tolerance: 0.02 }, seed: 1,
  }
}

const holds = (interval: Estimate, truth: Estimate): boolean => {
  const slack = 1e-12 * Math.abs(truth.value) + 1e-14
  return truth.value >= lowerEnd(interval) - slack && truth.value <= upperEnd(interval) + slack
}

describe('arrows from N-body Schrödinger', () => {
  it.each([
    ['schrodinger-hartree', 3, packet, schrodingerHartree],
    ['schrodinger-vlasov', 2, gaussian, schrodingerVlasov],
  ] as const)('%s, N = %i: every interval holds the closed form', (arrow, particles, initial, engine) => {
    // the transport problem of E_hbar^2 has tests of its own, and takes seconds
    const measures: Experiment['measures'] = arrow === 'schrodinger-vlasov' ? ['mk2', 'coupling', 'ladder'] : ['mk2', 'eHbar', 'coupling']
    const document: Experiment = { ...experiment(arrow, initial, particles), measures }
    const task = { index: 0, hbar: 0.2, particles, seed: 1 }
    const solved = engine.run(document, task, hooks)
    const exact = exactEngine.run(document, task, hooks)
    expect(solved.times.map(({ t }) => t)).toEqual([0, 1.2])
    for (const [i, { t, values }] of exact.times.entries()) {
      const found = solved.times[i].values
      for (const [name, truth] of Object.entries(values)) {
        // Gaussian integrals of c_N are the closed form's own
        if (name.startsWith('bound.refined') || name.startsWith('bound.sharp')) continue
        // its MK_hbar^2 is an upper end there as well
        if (name === 'mkHbar') expect(lowerEnd(found[name])).toBeLessThanOrEqual(upperEnd(truth) * (1 + 1e-9))
        else expect(holds(found[name], truth), `${name} at ${t}: ${truth.value} in [${lowerEnd(found[name])}, ${upperEnd(found[name])}]`).toBe(true)
      }
      const { value, lower, upper } = found['mk2']
      if (t > 0) expect((upper! - lower!) / value).toBeLessThan(0.03)
    }
    expect(engine.cost(document, task).bytes).toBeGreaterThan(1e6)
  })

  it('the door names the field and what would work', () => {
    const well: Experiment = { ...experiment('schrodinger-hartree', gaussian, 2), interaction: { kind: 'gaussian', strength: -1, width: 1 } }
    expect(schrodingerRefusals(well)).toEqual([])
    const many = schrodingerRefusals({ ...well, sweep: { hbar: [0.2], particles: [2, 12] }, marginals: [1, 2] })
    expect(many.map((r) => r.path)).toEqual(['sweep.particles', 'marginals'])
    const component = (weight: number, varX: number) => ({ weight, mean: [0, 0] as const, covariance: [[varX, 0], [0, 0.3]] as const })
    const uneven = schrodingerRefusals({ ...well, initial: { ...gaussian, classical: { kind: 'mixture', components: [component(0.5, 0.2), component(0.5, 0.3)] } } })
    expect(uneven).toMatchObject([{ path: 'initial.classical' }])
  })
})
