/** Densities given as formulas, end to end: the same density as a formula and as a mixture gives the same numbers; what no mixture is, runs. */
import { describe, expect, it } from 'vitest'
import { lowerEnd, upperEnd } from '../../numerics/estimate.ts'
import type { Experiment, PointHooks, PointResult } from '../experiment.ts'
import { planPoints } from '../plan.ts'
import { runPoint } from '../run-point.ts'
import { initialDistances } from './initial-distance.ts'
import { parseExperiment } from '../schema/schema.ts'

const silent: PointHooks = {
  progress: () => {},
  cancelled: () => false,
  timeDone: () => {},
  field: () => {},
  wantsFields: false,
}

function firstPoint(document: object): PointResult {
  const parsed = parseExperiment({
    format: 'quadrant-experiment/1',
    name: 'Test',
    arrow: 'hartree-vlasov',
    interaction: { kind: 'gaussian', strength: -1, width: 1 },
    sweep: { hbar: [0.2] },
    times: [0, 0.4],
    accuracy: { tolerance: 0.03 },
    ...document,
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  const experiment: Experiment = parsed.experiment
  return runPoint(experiment, planPoints(experiment)[0], silent)
}

const formula = { kind: 'expression', formula: '3*exp(-2*(x-0.3)^2 - (xi+0.2)^2/0.6)' }
const mixture = {
  kind: 'mixture',
  components: [
    {
      weight: 1,
      mean: [0.3, -0.2],
      covariance: [
        [0.25, 0],
        [0, 0.3],
      ],
    },
  ],
}
const toeplitz = { kind: 'toeplitz', symbol: 'classical' }

function expectSameValues(a: PointResult, b: PointResult, share: number): void {
  for (const [i, { values }] of a.times.entries()) {
    const other = b.times[i].values
    expect(Object.keys(values).sort()).toEqual(Object.keys(other).sort())
    for (const [name, e] of Object.entries(values)) {
      // c_N is integrated along f(t) for mixtures; a formula keeps the general term, which is larger
      if (/^bound\.(refined|sharp)\./.test(name)) continue
      const slack = share * Math.abs(e.value) + 1e-9
      expect(lowerEnd(e) - slack, name).toBeLessThanOrEqual(upperEnd(other[name]))
      expect(lowerEnd(other[name]) - slack, name).toBeLessThanOrEqual(upperEnd(e))
    }
  }
}

describe('a Gaussian written as a formula', () => {
  it('right arrow: the same distances, couplings and observables as the mixture', () => {
    const [a, b] = [formula, mixture].map((classical) =>
      firstPoint({ initial: { classical, quantum: toeplitz }, measures: ['mk2', 'eHbar', 'ladder', 'coupling'] }),
    )
    expectSameValues(a, b, 0)
    expect(a.numerics['initial']).toMatchObject({
      'initial.classical': { mass: expect.closeTo(3 * 2 * Math.PI * Math.sqrt(0.075), 12) },
    })
    expect(a.warnings).toEqual([])
    const [m, n] = [a, b].map((p) => p.times[1].values['mk2'].value)
    expect(Math.abs(m / n - 1)).toBeLessThan(0.01)
  })

  it('as another symbol than f_in: the distance at time zero is that of the two densities', () => {
    const moved = {
      kind: 'mixture',
      components: [
        {
          weight: 1,
          mean: [0.8, -0.2],
          covariance: [
            [0.25, 0],
            [0, 0.3],
          ],
        },
      ],
    }
    const initial = { classical: moved, quantum: { kind: 'toeplitz', symbol: formula } } as Experiment['initial']
    const { symbolMk2 } = initialDistances({ initial }, 0.2, { progress: () => {}, cancelled: () => false })
    expect(lowerEnd(symbolMk2!)).toBeLessThanOrEqual(0.125)
    expect(upperEnd(symbolMk2!)).toBeGreaterThanOrEqual(0.125)
    expect(upperEnd(symbolMk2!) - lowerEnd(symbolMk2!)).toBeLessThan(0.005)
  })

  it('bottom arrow: the samples of either agree', () => {
    const [a, b] = [formula, mixture].map((classical) =>
      firstPoint({
        arrow: 'liouville-vlasov',
        initial: { classical },
        sweep: { particles: [4] },
        measures: ['mk2', 'coupling'],
        accuracy: { tolerance: 0.3, numerics: { replicas: 512 } },
      }),
    )
    expectSameValues(a, b, 0)
  })
})

describe('densities that no mixture is', () => {
  it('a wide ring on the circle of a cosine', () => {
    const ring = { kind: 'ring', center: [0, 0], radius: 0.8, width: 0.4 }
    const { times } = firstPoint({
      interaction: { kind: 'cosine', strength: -1, period: 2 * Math.PI },
      initial: { classical: ring, quantum: toeplitz },
      measures: ['mk2'],
      sweep: { hbar: [0.1] },
      times: [0.4],
      accuracy: { tolerance: 0.2 },
    })
    const { value, lower, upper } = times[0].values['mk2']
    expect(lower).toBeGreaterThan(0)
    expect(upper! - lower!).toBeLessThan(0.2 * value)
    // calW^2(mu, mu * N(0, hbar)) <= hbar at the start, and nothing dramatic happens by t = 0.4
    expect(upper).toBeLessThan(0.12)
  })

  it('a waterbag keeps its moments and its norm', () => {
    const waterbag = { kind: 'waterbag', center: [0.5, 0], halfWidths: [1, 0.7], edge: 0.2 }
    const { times } = firstPoint({
      initial: { classical: waterbag, quantum: toeplitz },
      interaction: { kind: 'harmonic', strength: 0.5 },
      measures: ['mk2'],
      times: [0, 0.4],
      accuracy: { tolerance: 0.1 },
    })
    const varX = 1 / 3 + 0.04
    const varXi = 0.49 * varX
    // the mean field of a harmonic V is harmonic around the centre: x'' = -(x - <x>)/2
    const [c, s] = [Math.cos(0.4 * Math.SQRT1_2), Math.sin(0.4 * Math.SQRT1_2)]
    expect(times[0].values['vlasov.varX'].value).toBeCloseTo(varX, 9)
    expect(times[1].values['vlasov.varX'].value).toBeCloseTo(c * c * varX + 2 * s * s * varXi, 7)
    expect(times[1].values['hartree.varX'].value).toBeCloseTo(c * c * (varX + 0.1) + 2 * s * s * (varXi + 0.1), 6)
    expect(times[1].values['vlasov.l2'].value).toBeCloseTo(times[0].values['vlasov.l2'].value, 9)
  })
})

describe('pure states as functions', () => {
  const packets = {
    kind: 'cat',
    components: [
      { amplitude: 1, mean: [-1, 0.3] },
      { amplitude: 1, phase: 1, mean: [1, -0.3] },
    ],
  }

  it('a cat against its Husimi function: E^2 is the cost of the product, and the momentum stays', () => {
    const { times, numerics } = firstPoint({
      initial: { classical: { kind: 'husimi' }, quantum: packets },
      measures: ['eHbar'],
    })
    expect(numerics['hartree']).toMatchObject({ fine: { rank: 1 } })
    const at = (name: string): number => times[0].values[name].value
    expect(at('eHbar')).toBeCloseTo(0.5 * (2 * at('hartree.varX') + 2 * at('hartree.varXi') + 0.2), 7)
    expect(at('hartree.purity')).toBeCloseTo(1, 10)
    expect(times[1].values['hartree.meanXi'].value).toBeCloseTo(at('hartree.meanXi'), 9)
    expect(times[1].values['vlasov.energy'].value).toBeCloseTo(at('vlasov.energy'), 7)
  })

  it('a WKB state against the measure on its curve', () => {
    const monokinetic = { kind: 'monokinetic', density: 'exp(-2*x^2)', velocity: '-tanh(x)' }
    const { times } = firstPoint({
      initial: { classical: monokinetic, quantum: { kind: 'wkb', amplitude: 'exp(-x^2)', phase: '-log(cosh(x))' } },
      measures: ['eHbar'],
      sweep: { hbar: [0.05] },
    })
    for (const { values } of times) {
      // the state is monokinetic up to hbar: positions agree, momenta up to the amplitude's own kinetic energy
      expect(Math.abs(values['hartree.varX'].value - values['vlasov.varX'].value)).toBeLessThan(1e-3)
    }
    expect(times[0].values['hartree.varXi'].value - times[0].values['vlasov.varXi'].value).toBeCloseTo(0.05 ** 2, 9)
  })

  it('monokinetic data, quantised: the interval holds the distance of degenerate Gaussians', () => {
    const line = { kind: 'monokinetic', density: 'exp(-2*x^2)', velocity: '0.5*x' }
    const { times } = firstPoint({
      initial: { classical: line, quantum: toeplitz },
      interaction: { kind: 'harmonic', strength: 1 },
      measures: ['mk2'],
      times: [0],
      accuracy: { tolerance: 0.3, numerics: { transportSeconds: 1 } },
    })
    // commuting covariances: along and across the line, 1/2 ((sqrt(s + hbar) - sqrt s)^2 + hbar)
    const along = 0.25 * (1 + 0.5 ** 2)
    const truth = 0.5 * ((Math.sqrt(along + 0.2) - Math.sqrt(along)) ** 2 + 0.2)
    const { lower, upper, budget } = times[0].values['mk2']
    expect(lower).toBeLessThan(truth)
    expect(upper).toBeGreaterThan(truth)
    expect(budget).toHaveProperty('curve')
  })
})
