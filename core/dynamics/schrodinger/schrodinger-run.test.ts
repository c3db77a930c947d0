import { describe, expect, it } from 'vitest'
import reference from '../../../tests/fixtures/schrodinger-reference.json' with { type: 'json' }
import { referenceInteractions, referenceState } from '../../../tests/fixtures/reference-cases.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { husimiOnGrid } from '../../phase-space/husimi.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { Covariance, GaussianComponent } from '../../states/classical-density.ts'
import type { QuantumStateSpec } from '../../states/density-operator.ts'
import { orbitalRowCount, orbitalRows, relativeRank } from '../../states/n-particle.ts'
import { nBodyLaw } from '../gaussian-exact.ts'
import { solveSchrodinger } from './schrodinger-run.ts'

const mixed = (components: GaussianComponent[], pure = false): QuantumStateSpec => ({
  kind: 'gaussian-wigner',
  pure,
  mixture: { kind: 'mixture', components },
})

type ReferenceTime = Record<
  'x' | 'x2' | 'xp' | 'p' | 'p2' | 'kinetic' | 'potential' | 'energy' | 'purity' | 'cosx' | 'sinx',
  number | null
> & { z: number[][]; husimi: number[] }

const timesOf = (times: object): Record<string, ReferenceTime> => times as Record<string, ReferenceTime>

/** The reference's raw moments from the observables; those that do not exist are left out. */
function rawMoments(o: Readonly<Record<string, Estimate>>): Record<string, number> {
  const v = (name: string): number => o[name]?.value ?? NaN
  return {
    x: v('meanX'),
    x2: v('varX') + v('meanX') ** 2,
    xp: v('covXXi') + v('meanX') * v('meanXi'),
    p: v('meanXi'),
    p2: v('varXi') + v('meanXi') ** 2,
    kinetic: v('kineticEnergy'),
    potential: v('potentialEnergy'),
    energy: v('energy'),
    purity: v('purity'),
    cosx: v('meanCosX'),
    sinx: v('meanSinX'),
  }
}

const quick = reference.cases.filter((c) => c.particles < 4)

describe('N-body Schrödinger against independent reference numbers', () => {
  it.each(quick.map((c) => [c.id, c] as const))('%s', (_, c) => {
    const times = Object.keys(c.times)
      .map(Number)
      .sort((a, b) => a - b)
    const potential = createPotential(referenceInteractions[c.potential])
    const solution = solveSchrodinger(
      { spec: referenceState(c.init, c.hbar), hbar: c.hbar, potential, particles: c.particles, times, tolerance: 1e-8 },
      silentHooks,
    )
    for (const { t, observables, state } of solution.snapshots) {
      const expected = timesOf(c.times)[String(t)]
      const found = rawMoments(observables)
      for (const name of Object.keys(found)) {
        const value: number | null | undefined = expected[name as 'x']
        if (value !== null && value !== undefined)
          expect(Math.abs(found[name] - value), `${name} at ${t}`).toBeLessThan(5e-9)
      }
      expected.z.forEach(([x, xi], i) => {
        const at = (origin: number) => ({ count: 1, origin, spacing: 1, period: null })
        const husimi = husimiOnGrid(state, { x: at(x), xi: at(xi) }, potential.period)
        expect(Math.abs(husimi.values[0] - expected.husimi[i])).toBeLessThan(5e-9)
      })
      // every interval holds the reference
      const e = observables
      if (expected.x2 !== null)
        expect(Math.abs(e['varX'].value + e['meanX'].value ** 2 - expected.x2)).toBeLessThan(
          (e['varX'].error ?? 0) + 3e-9,
        )
      expect(Math.abs(e['purity'].value - (expected.purity ?? NaN))).toBeLessThan((e['purity'].error ?? 0) + 1e-10)
      expect(Math.abs(e['energy'].value - (expected.energy ?? NaN))).toBeLessThan((e['energy'].error ?? 0) + 1e-10)
    }
    expect(solution.invariants.energyDrift).toBeLessThan(5e-9)
    expect(solution.warnings).toEqual([])
  })
})

describe('N-body Schrödinger against the closed form of harmonic V', () => {
  const hbar = 0.3
  const covariance: Covariance = [
    [0.3, 0.08],
    [0.08, 0.25],
  ]
  const mean: readonly [number, number] = [0.4, -0.7]

  it.each([2, 3])('a tilted mixed Gaussian, N = %i: moments, purity, Husimi', (particles) => {
    const kappa = 0.8
    // for N = 3 the mixed state has hundreds of wave functions: a pure one there
    const pure: Covariance = [
      [0.1, 0.05],
      [0.05, (hbar * hbar) / 0.4 + 0.025],
    ]
    const initial = particles === 2 ? covariance : pure
    const spec = mixed([{ weight: 1, mean, covariance: initial }], particles > 2)
    const potential = createPotential({ kind: 'harmonic', strength: kappa })
    const { snapshots } = solveSchrodinger(
      { spec, hbar, potential, particles, times: [0, 0.7, 1.6], tolerance: 1e-6 },
      silentHooks,
    )
    for (const { t, observables: o, state } of snapshots) {
      const law = nBodyLaw({ mean, covariance: initial }, kappa, particles, t)
      const [[a, b], [, d]] = law.covariance
      expect(o['meanX'].value).toBeCloseTo(law.mean[0], 9)
      expect(o['meanXi'].value).toBeCloseTo(law.mean[1], 9)
      expect(o['varX'].value).toBeCloseTo(a, 9)
      expect(o['covXXi'].value).toBeCloseTo(b, 9)
      expect(o['varXi'].value).toBeCloseTo(d, 9)
      expect(o['purity'].value).toBeCloseTo(hbar / (2 * Math.sqrt(a * d - b * b)), 8)
      const at = (origin: number) => ({ count: 1, origin, spacing: 1, period: null })
      const [A, D] = [a + hbar / 2, d + hbar / 2]
      const u = 0.3
      const v = -0.2
      const det = A * D - b * b
      const expected = Math.exp((-0.5 * (D * u * u - 2 * b * u * v + A * v * v)) / det) / (2 * Math.PI * Math.sqrt(det))
      expect(husimiOnGrid(state, { x: at(law.mean[0] + u), xi: at(law.mean[1] + v) }, null).values[0]).toBeCloseTo(
        expected,
        8,
      )
    }
  })

  it('a mixed state of three: orbitals even and odd in the last coordinate share their wave functions', () => {
    const [law0, kappa] = [
      {
        mean,
        covariance: [
          [0.24, 0.06],
          [0.06, 0.2],
        ] as const,
      },
      0.8,
    ]
    const potential = createPotential({ kind: 'harmonic', strength: kappa })
    const { snapshots, numerics } = solveSchrodinger(
      { spec: mixed([{ weight: 1, ...law0 }]), hbar, potential, particles: 3, times: [0.9], tolerance: 1e-3 },
      silentHooks,
    )
    const law = nBodyLaw(law0, kappa, 3, 0.9)
    const [[a, b], [, d]] = law.covariance
    const { observables: o } = snapshots[0]
    const truth = {
      meanX: law.mean[0],
      meanXi: law.mean[1],
      varX: a,
      covXXi: b,
      varXi: d,
      purity: hbar / (2 * Math.sqrt(a * d - b * b)),
    }
    for (const [name, value] of Object.entries(truth)) {
      expect(Math.abs(o[name].value - value), name).toBeLessThan(o[name].error ?? 0)
      expect(o[name].error).toBeLessThan(1e-5)
    }
    const orders = relativeRank({ covariances: [law0.covariance, law0.covariance], pure: false }, hbar, 2, 1e-8)
    expect((numerics['fine'] as { wavefunctions: number }).wavefunctions).toBeLessThan(orders.rank)
    const atRest = {
      relativeMeans: [
        [0.3, 0],
        [0, 0],
      ] as const,
    }
    const rows = orbitalRows(atRest, 2, 7, true)
    expect(rows.flat()).toHaveLength(28)
    expect(rows.every(([first, second]) => second === undefined || (first[1] + second[1]) % 2 === 1)).toBe(true)
    expect(
      orbitalRows(
        {
          relativeMeans: [
            [0, 0],
            [0.1, 0],
          ],
        },
        2,
        7,
        true,
      ),
    ).toHaveLength(28)
  })
})

it('what the engine does not serve is refused with what would work', () => {
  const hbar = 0.1
  const potential = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
  const uneven = mixed([
    {
      weight: 0.5,
      mean: [1, 0],
      covariance: [
        [0.2, 0],
        [0, 0.2],
      ],
    },
    {
      weight: 0.5,
      mean: [0, 0],
      covariance: [
        [0.3, 0],
        [0, 0.2],
      ],
    },
  ])
  const run = (spec: QuantumStateSpec, particles: number) => () =>
    solveSchrodinger({ spec, hbar, potential, particles, times: [1], tolerance: 1e-2 }, silentHooks)
  expect(run(uneven, 2)).toThrow(/same covariance/)
  expect(run(referenceState('coherent', hbar), 6)).toThrow(/fewer particles/)
  expect(run(referenceState('coherent', hbar), 1)).toThrow(/at least 2/)
})

it('as many wave functions are told beforehand as there are, at once for any number of particles', () => {
  const means = (d: number, last: number): [number, number][] =>
    Array.from({ length: d }, (_, a) => [a === d - 1 ? last : 0.3, 0])
  for (const dimension of [1, 2, 3, 4]) {
    for (const orders of [1, 2, 5, 6]) {
      for (const last of [0, 0.1]) {
        const term = { relativeMeans: means(dimension, last) }
        expect([dimension, orders, last, orbitalRowCount(term, dimension, orders, true)]).toEqual([
          dimension,
          orders,
          last,
          orbitalRows(term, dimension, orders, true).length,
        ])
      }
    }
  }
  const began = performance.now()
  expect(orbitalRowCount({ relativeMeans: means(9, 0) }, 9, 60, true)).toBeGreaterThan(1e9)
  expect(performance.now() - began).toBeLessThan(100)
})

it('on a circle components of different shape move together: momentum and energy of the pair are kept', () => {
  const potential = createPotential({ kind: 'cosine', strength: 0.7, period: 6 })
  const narrow: GaussianComponent = {
    weight: 0.5,
    mean: [0.4, 0.3],
    covariance: [
      [0.25, 0],
      [0, 0.3],
    ],
  }
  const wide: GaussianComponent = {
    weight: 0.5,
    mean: [-0.8, -0.2],
    covariance: [
      [0.35, 0.05],
      [0.05, 0.5],
    ],
  }
  const at = (spec: QuantumStateSpec) =>
    solveSchrodinger(
      { spec, hbar: 0.4, potential, particles: 2, times: [0, 0.4], tolerance: 1e-3 },
      silentHooks,
    ).snapshots.map((s) => s.observables)
  const [start, later] = at(mixed([narrow, wide]))
  expect(later['meanXi'].value).toBeCloseTo(start['meanXi'].value, 6)
  expect(later['energy'].value).toBeCloseTo(start['energy'].value, 5)
})
