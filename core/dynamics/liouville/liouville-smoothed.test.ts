/** Few bodies as densities: against the quadrature of two bodies and the closed form, and the lattice that gathers their centres. */
import { describe, expect, it } from 'vitest'
import type { PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { Covariance, GaussianMixture } from '../../states/classical-density.ts'
import { mixtureEvaluator } from '../../states/mixture.ts'
import { choleskyOf } from '../../states/samples.ts'
import { densityOnGrid, gatheredClouds } from './gaussian-clouds.ts'
import { gatheredCentres } from './gathered-centres.ts'
import { nBodyLaw } from '../gaussian-exact.ts'
import { solveLiouvillePair } from './liouville-pair.ts'
import { addGaussiansInPlace } from './liouville-gaussian-sum.ts'
import { SmoothedLaw } from './liouville-smoothed.ts'

const grid: PhaseSpaceGrid = {
  x: { origin: -6, spacing: 0.1, count: 121, period: null },
  xi: { origin: -4, spacing: 0.1, count: 81, period: null },
}
const largest = (a: Float64Array): number => a.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
const distanceBetween = (a: Float64Array, b: Float64Array): number => largest(a.map((v, k) => v - b[k])) / largest(b)

const unequal: GaussianMixture = {
  kind: 'mixture',
  components: [
    {
      weight: 0.3,
      mean: [1, -0.5],
      covariance: [
        [0.3, 0.05],
        [0.05, 0.2],
      ],
    },
    {
      weight: 0.7,
      mean: [-0.8, 0.4],
      covariance: [
        [0.15, 0],
        [0, 0.4],
      ],
    },
  ],
}

function lawOf(density: GaussianMixture, particles: number, t: number, strength: number | null, seed = 1): SmoothedLaw {
  const potential = createPotential(
    strength === null ? { kind: 'gaussian', strength: -1, width: 1 } : { kind: 'harmonic', strength },
  )
  const law = new SmoothedLaw({ density, potential, particles, times: [t], seed })
  law.extendTo(512, silentHooks)
  return law
}

describe('the density of one of few bodies', () => {
  it('two bodies, components of unequal covariance: the quadrature of the relative motion, to the noise of the replicates', () => {
    const exact = solveLiouvillePair(
      { density: unequal, potential: createPotential({ kind: 'gaussian', strength: -1, width: 1 }), times: [1] },
      silentHooks,
    ).snapshots[0].fieldOn(grid).values
    const law = lawOf(unequal, 2, 1, null)
    expect(distanceBetween(law.fieldOn(0, grid).values, exact)).toBeLessThan(0.01)
    const apart = law.replicatesOn(0, grid).map(({ values }) => distanceBetween(values, exact))
    expect(Math.max(...apart)).toBeLessThan(0.1)
  })

  it('three bodies, harmonic: the Gaussian of the closed form', () => {
    const covariance: Covariance = [
      [0.5, 0.12],
      [0.12, 0.3],
    ]
    const { mean, covariance: own } = nBodyLaw({ mean: [0.3, -0.4], covariance }, 1, 3, 1.3)
    const exact = mixtureEvaluator({ kind: 'mixture', components: [{ weight: 1, mean, covariance: own }] })
    const values = Float64Array.from({ length: grid.x.count * grid.xi.count }, (_, k) =>
      exact(grid.x.origin + Math.floor(k / grid.xi.count) * 0.1, grid.xi.origin + (k % grid.xi.count) * 0.1),
    )
    const law = lawOf({ kind: 'mixture', components: [{ weight: 1, mean: [0.3, -0.4], covariance }] }, 3, 1.3, 1)
    expect(distanceBetween(law.fieldOn(0, grid).values, values)).toBeLessThan(0.01)
  })

  it('replicates average to the whole, and more samples keep those that are there', () => {
    const law = lawOf(unequal, 3, 0.7, null)
    const mean = law
      .replicatesOn(0, grid)
      .reduce(
        (sum, { values }, _, all) => sum.map((v, k) => v + values[k] / all.length),
        new Float64Array(grid.x.count * grid.xi.count),
      )
    const whole = law.fieldOn(0, grid).values
    expect(distanceBetween(mean, whole)).toBeLessThan(1e-3)
    const inTwo = new SmoothedLaw({
      density: unequal,
      potential: createPotential({ kind: 'gaussian', strength: -1, width: 1 }),
      particles: 3,
      times: [0.7],
      seed: 1,
    })
    inTwo.extendTo(256, silentHooks)
    inTwo.extendTo(512, silentHooks)
    expect(distanceBetween(inTwo.fieldOn(0, grid).values, whole)).toBeLessThan(1e-3)
  })
})

describe('centres on a lattice', () => {
  it('keeps mass, mean and second moments of a cloud to rounding', () => {
    const cloud = {
      x: Float64Array.of(0.31, -1.27, 2.04),
      xi: Float64Array.of(0.77, 0.12, -0.4),
      weight: Float64Array.of(0.5, 0.3, 0.2),
    }
    const covariance: Covariance = [
      [0.4, 0.1],
      [0.1, 0.2],
    ]
    const { first, columns, mass } = gatheredCentres([cloud], covariance)
    const [l11, l21, l22] = choleskyOf(0.4, 0.1, 0.2)
    const sum = (g: (a: number, b: number) => number): number =>
      mass.reduce((s, w, at) => {
        const [u, v] = [0.2 * (first[0] + Math.floor(at / columns)), 0.2 * (first[1] + (at % columns))]
        return s + w * g(l11 * u, l21 * u + l22 * v)
      }, 0)
    const plain = (g: (a: number, b: number) => number): number =>
      cloud.x.reduce((s, u, k) => s + g(u, cloud.xi[k]) * cloud.weight[k], 0)
    for (const g of [
      () => 1,
      (a: number) => a,
      (_: number, b: number) => b,
      (a: number, b: number) => a * b,
      (a: number) => a ** 5,
      (_: number, b: number) => b ** 4,
    ]) {
      expect(sum(g)).toBeCloseTo(plain(g), 11)
    }
  })

  it.each([null, 3])('sums the Gaussians axis by axis, period %s', (period) => {
    const cloud = {
      x: Float64Array.of(0.31, -1.27),
      xi: Float64Array.of(0.77, 0.12),
      weight: Float64Array.of(0.6, 0.4),
    }
    const covariance: Covariance = [
      [0.4, 0.1],
      [0.1, 0.2],
    ]
    const axis = period === null ? { origin: -4, spacing: 0.25, count: 32 } : { origin: 0, spacing: 0.25, count: 12 }
    const grid: PhaseSpaceGrid = { x: { ...axis, period }, xi: { origin: -4, spacing: 0.25, count: 32, period: null } }
    const { values } = densityOnGrid(gatheredClouds([{ kind: '', covariance, centres: cloud }]), grid, period)
    const direct = new Float64Array(values.length)
    addGaussiansInPlace(direct, grid, cloud, covariance, period)
    const peak = Math.max(...direct)
    direct.forEach((v, a) => expect(Math.abs(values[a] - v)).toBeLessThan(1e-5 * peak))
  })
})
