/** The two arrows from N-body Schrödinger by the solvers, against the closed form of harmonic V. */
import { describe, expect, it } from 'vitest'
import { nBodyLaw } from '../../../dynamics/gaussian-exact.ts'
import { solveMctdhb } from '../../../dynamics/mctdhb/mctdhb-run.ts'
import { lowerEnd, upperEnd, type Estimate } from '../../../numerics/estimate.ts'
import type { Experiment, PointHooks } from '../../experiment.ts'
import { silentHooks } from '../../../numerics/solve-hooks.ts'
import { createPotential } from '../../../potentials/create-potential.ts'
import type { Covariance } from '../../../states/classical-density.ts'
import { toQuantumStateSpec } from '../../data/initial-data.ts'
import { exactEngine } from '../exact/exact-arrow.ts'
import { schrodingerRefusals } from './schrodinger-door.ts'
import { schrodingerHartree } from './schrodinger-hartree.ts'
import { schrodingerLiouville } from './schrodinger-liouville.ts'
import { nBodyData } from './schrodinger-data.ts'
import { isSampled, runSampledDiagonal, runSampledTop } from './schrodinger-mean-field-sampled.ts'
import { schrodingerVlasov } from './schrodinger-vlasov.ts'

const hooks: PointHooks = {
  progress: () => {},
  cancelled: () => false,
  timeDone: () => {},
  field: () => {},
  wantsFields: false,
}

const gaussian: Experiment['initial'] = {
  classical: {
    kind: 'mixture',
    components: [
      {
        weight: 1,
        mean: [0.3, 0.1],
        covariance: [
          [0.25, 0],
          [0, 0.3],
        ],
      },
    ],
  },
  quantum: { kind: 'toeplitz', symbol: 'classical' },
}
const packet: Experiment['initial'] = { classical: { kind: 'husimi' }, quantum: { kind: 'coherent', mean: [0.5, 0.2] } }

function experiment(arrow: Experiment['arrow'], initial: Experiment['initial'], particles: number): Experiment {
  return {
    format: 'quadrant-experiment/1',
    name: '',
    notes: '',
    tags: [],
    arrow,
    dimension: 1,
    interaction: { kind: 'harmonic', strength: 0.7 },
    initial,
    sweep: { hbar: [0.2], particles: [particles] },
    times: [0, 1.2],
    marginals: [1, 2],
    measures: ['mk2', 'eHbar'],
    accuracy: { tolerance: 0.02 },
    seed: 1,
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
    ['schrodinger-liouville', 2, gaussian, schrodingerLiouville],
  ] as const)('%s, N = %i: every interval holds the closed form', (arrow, particles, initial, engine) => {
    // the transport problem of E_hbar^2 has tests of its own, and takes seconds
    const measures: Experiment['measures'] =
      arrow !== 'schrodinger-hartree' ? ['mk2', 'coupling', 'ladder'] : ['mk2', 'eHbar', 'coupling']
    const document: Experiment = { ...experiment(arrow, initial, particles), measures }
    const task = { index: 0, hbar: 0.2, particles, seed: 1 }
    const solved = engine.run(document, task, hooks)
    const exact = exactEngine.run(document, task, hooks)
    expect(solved.times.map(({ t }) => t)).toEqual([0, 1.2])
    for (const [i, { t, values }] of exact.times.entries()) {
      const found = solved.times[i].values
      const truthOf = (name: string): number => values[name].value
      for (const [name, truth] of Object.entries(values)) {
        // Gaussian integrals of c_N are the closed form's own
        if (name.startsWith('bound.refined') || name.startsWith('bound.sharp') || name === 'liouville.l2') continue
        // its MK_hbar^2 is an upper end there as well
        if (name.startsWith('mkHbar')) expect(lowerEnd(found[name])).toBeLessThanOrEqual(upperEnd(truth) * (1 + 1e-9))
        else
          expect(
            holds(found[name], truth),
            `${name} at ${t}: ${truth.value} in [${lowerEnd(found[name])}, ${upperEnd(found[name])}]`,
          ).toBe(true)
      }
      // all of the pair at N = 2, and what is left of three bodies in a pure state when one is taken away
      expect(found['schrodinger.purity[n=2]'].value).toBeCloseTo(
        particles === 2 ? exact.times[0].values['schrodinger.purity'].value ** 2 : truthOf('schrodinger.purity'),
        9,
      )
      const { value, lower, upper } = found['mk2']
      if (t > 0) expect((upper! - lower!) / value).toBeLessThan(0.03)
    }
    expect(engine.cost(document, task).bytes).toBeGreaterThan(1e6)
  })

  it('top, mixed state: MK_hbar^2 from its transport problem, within the coupling that the closed form knows', () => {
    const document: Experiment = {
      ...experiment('schrodinger-hartree', gaussian, 2),
      sweep: { hbar: [0.8], particles: [2] },
      measures: ['eHbar'],
      accuracy: { tolerance: 0.02 },
    }
    const task = { index: 0, hbar: 0.8, particles: 2, seed: 1 }
    const [start, later] = schrodingerHartree.run(document, task, hooks).times.map(({ values }) => values['mkHbar'])
    const [, truth] = exactEngine.run(document, task, hooks).times.map(({ values }) => values['mkHbar'])
    expect([lowerEnd(start), upperEnd(start)]).toEqual([0.8, 0.8])
    expect(lowerEnd(later)).toBeLessThanOrEqual(upperEnd(truth) * (1 + 1e-9))
    expect(upperEnd(later)).toBeLessThanOrEqual(upperEnd(truth) * (1 + 1e-2))
    expect(upperEnd(later) - lowerEnd(later)).toBeLessThan(0.02 * 0.8)
    expect(later.note).toMatch(/levels/)
  })

  it('left, mixed state: E_hbar^2 from its transport problem holds the closed form', () => {
    const document: Experiment = {
      ...experiment('schrodinger-liouville', gaussian, 2),
      sweep: { hbar: [0.4], particles: [2] },
      times: [0.8],
      measures: ['eHbar'],
      accuracy: { tolerance: 0.1 },
    }
    const task = { index: 0, hbar: 0.4, particles: 2, seed: 1 }
    const [solved, exact] = [schrodingerLiouville, exactEngine].map(
      (engine) => engine.run(document, task, hooks).times[0].values['eHbar'],
    )
    expect(holds(solved, exact)).toBe(true)
    expect(upperEnd(solved) - lowerEnd(solved)).toBeLessThan(0.05 * (exact.value - 0.2))
  })

  it('the door names the field and what would work', () => {
    const well: Experiment = {
      ...experiment('schrodinger-hartree', gaussian, 2),
      interaction: { kind: 'gaussian', strength: -1, width: 1 },
    }
    expect(schrodingerRefusals(well)).toEqual([])
    const many = schrodingerRefusals({ ...well, sweep: { hbar: [0.2], particles: [2, 12] }, marginals: [1, 2, 3] })
    expect(many.map((r) => r.path)).toEqual(['sweep.particles', 'marginals[2]'])
    const circle = {
      ...well,
      marginals: [1],
      interaction: { kind: 'cosine' as const, strength: 1, period: 6 },
      sweep: { hbar: [0.2], particles: [3] },
    }
    const component = (x: number) => ({
      weight: 0.1,
      mean: [x, 0] as const,
      covariance: [
        [0.2, 0],
        [0, 0.3],
      ] as const,
    })
    const many3 = schrodingerRefusals({
      ...circle,
      initial: {
        ...gaussian,
        classical: { kind: 'mixture', components: Array.from({ length: 10 }, (_, i) => component(i)) },
      },
    })
    expect(many3).toMatchObject([
      {
        path: 'initial.classical',
        message: expect.stringMatching(/550 different terms.*on the line, where products are sampled/) as string,
      },
    ])
  })
})

describe('pure states', () => {
  it('a WKB state with quadratic phase is a squeezed Gaussian: closed form for harmonic V', () => {
    const spec = toQuantumStateSpec(
      { classical: { kind: 'husimi' }, quantum: { kind: 'wkb', amplitude: 'exp(-x^2)', phase: '0.3*x-0.25*x^2' } },
      0.2,
    )
    // |a|^2 has variance 1/4, the velocity is 0.3 - x/2
    const covariance: Covariance = [
      [0.25, -0.125],
      [-0.125, 0.0625 + 0.2 ** 2 / 4 / 0.25],
    ]
    const { snapshots } = solveMctdhb(
      {
        orbitals: 4,
        spec,
        hbar: 0.2,
        potential: createPotential({ kind: 'harmonic', strength: 0.8 }),
        particles: 3,
        times: [0.8],
        tolerance: 1e-2,
      },
      silentHooks,
    )
    const law = nBodyLaw({ mean: [0, 0.3], covariance }, 0.8, 3, 0.8)
    const { observables: o } = snapshots[0]
    const truth = {
      meanX: law.mean[0],
      varX: law.covariance[0][0],
      covXXi: law.covariance[0][1],
      varXi: law.covariance[1][1],
    }
    for (const [name, value] of Object.entries(truth))
      expect(Math.abs(o[name].value - value), name).toBeLessThan(o[name].error ?? 0)
    expect(o['varX'].error).toBeLessThan(1e-4)
  })
})

describe('sampled products', () => {
  const asked = (arrow: Experiment['arrow']): Experiment => ({
    ...experiment(arrow, gaussian, 2),
    times: [0, 0.8],
    accuracy: { tolerance: 0.3, numerics: { replicas: 64 } },
  })
  const task = { index: 0, hbar: 0.2, particles: 2, seed: 1 }

  it('diagonal: distance, moments and energies hold the closed form', () => {
    const document = asked('schrodinger-vlasov')
    const [, seen] = runSampledDiagonal(document, task, hooks).times
    const [, truth] = exactEngine.run(document, task, hooks).times
    for (const name of [
      'mk2',
      'mk2[n=2]',
      'eHbar',
      'eHbar[n=2]',
      'schrodinger.crossXiXi[n=2]',
      'schrodinger.varX',
      'schrodinger.varXi',
      'schrodinger.energy',
      'schrodinger.potentialEnergy',
    ])
      expect([name, holds(seen.values[name], truth.values[name])]).toEqual([name, true])
    expect(upperEnd(seen.values['mk2'])).toBeLessThan(2.2 * lowerEnd(seen.values['mk2']))
  })

  it('top: the distance holds the closed form, and both start together', () => {
    const document = asked('schrodinger-hartree')
    const [start, seen] = runSampledTop(document, task, hooks).times
    const [, truth] = exactEngine.run(document, task, hooks).times
    expect(start.values['mk2'].value).toBe(0)
    for (const name of [
      'mk2',
      'mk2[n=2]',
      'mkHbar',
      'schrodinger.crossXX[n=2]',
      'schrodinger.varX',
      'schrodinger.kineticEnergy',
    ])
      expect([name, holds(seen.values[name], truth.values[name])]).toEqual([name, true])
  })

  const formula = { kind: 'expression', formula: 'exp(-(x-0.3)^2*2-(xi-0.1)^2/0.6)' } as const
  const curve = { kind: 'monokinetic', density: 'exp(-(x-0.3)^2*2)', velocity: '0.1-0.4*(x-0.3)' } as const
  const ofFormula: Covariance = [
    [0.25, 0],
    [0, 0.3],
  ]
  const ofCurve: Covariance = [
    [0.25, -0.1],
    [-0.1, 0.04],
  ]
  it.each([
    ['a formula', schrodingerVlasov, 'schrodinger-vlasov', formula, ofFormula],
    ['a formula', schrodingerLiouville, 'schrodinger-liouville', formula, ofFormula],
    ['a monokinetic measure', schrodingerVlasov, 'schrodinger-vlasov', curve, ofCurve],
    ['a monokinetic measure', schrodingerHartree, 'schrodinger-hartree', curve, ofCurve],
  ] as const)('%s, quantised: the arrow holds the closed form', (_, engine, arrow, classical, covariance) => {
    const of = (interaction: Experiment['interaction']): Experiment => ({
      ...asked(arrow),
      times: [0.8],
      interaction,
      initial: { classical, quantum: { kind: 'toeplitz', symbol: 'classical' } },
    })
    const law = nBodyLaw({ mean: [0.3, 0.1], covariance }, 0.7, 2, 0.8)
    const packet = nBodyLaw(
      {
        mean: [0.3, 0.1],
        covariance: [
          [0.1, 0],
          [0, 0.1],
        ],
      },
      0.7,
      2,
      0.8,
    )
    expect(schrodingerRefusals(of({ kind: 'gaussian', strength: -1, width: 1 }))).toEqual([])
    const { values } = engine.run(of({ kind: 'harmonic', strength: 0.7 }), task, hooks).times[0]
    ;(
      [
        ['varX', 0, 0],
        ['covXXi', 0, 1],
        ['varXi', 1, 1],
      ] as const
    ).forEach(([name, i, j]) => {
      const truth = law.covariance[i][j] + packet.covariance[i][j]
      expect([name, holds(values[`schrodinger.${name}`], { value: truth })]).toEqual([name, true])
    })
    expect(Number.isFinite(upperEnd(values['mk2']))).toBe(true)
    expect(lowerEnd(values['mk2[n=2]'])).toBeGreaterThanOrEqual(lowerEnd(values['mk2']))
    expect(schrodingerRefusals(of({ kind: 'cosine', strength: 1, period: 6 })).at(-1)).toMatchObject({
      path: 'initial.classical',
      message: expect.stringMatching(/on the line they sample it/) as string,
    })
  })

  it('what is summed and what is sampled', () => {
    const data = (initial: Experiment['initial'], particles: number) =>
      nBodyData(experiment('schrodinger-vlasov', initial, particles), { ...task, particles })
    const uneven: Experiment['initial'] = {
      ...gaussian,
      classical: {
        kind: 'mixture',
        components: [0.25, 0.3].map((v) => ({
          weight: 0.5,
          mean: [v, 0] as const,
          covariance: [
            [v, 0],
            [0, v],
          ] as const,
        })),
      },
    }
    expect([
      isSampled(data(gaussian, 2)),
      isSampled(data(gaussian, 4)),
      isSampled(data(uneven, 2)),
      isSampled(data(packet, 4)),
    ]).toEqual([false, true, true, false])
  })
})
