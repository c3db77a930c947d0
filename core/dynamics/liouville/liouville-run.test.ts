/** Replicas against the closed form (harmonic), determinism, and what the distance's interval promises. */
import { describe, expect, it } from 'vitest'
import { lowerEnd, upperEnd } from '../../numerics/estimate.ts'
import { Cancelled, silentHooks } from '../../numerics/solve-hooks.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { InteractionSpec } from '../../potentials/potential.ts'
import type { ClassicalDensity, Covariance, GaussianMixture } from '../../states/classical-density.ts'
import { mk2SquaredFromDifference } from '../../transport/gaussian-closed-forms.ts'
import { combine, freeMinusHarmonic, nBodyLaw } from '../gaussian-exact.ts'
import { TestFunctions } from './liouville-functions.ts'
import { solveLiouville, type LiouvilleSolution } from './liouville-run.ts'
import { solveVlasov } from '../vlasov/vlasov-run.ts'

const S: Covariance = [
  [0.5, 0.12],
  [0.12, 0.3],
]
const gaussianData: GaussianMixture = { kind: 'mixture', components: [{ weight: 1, mean: [0.3, -0.4], covariance: S }] }
const times = [0, 0.5, 1]

function solve(
  interaction: InteractionSpec,
  density: ClassicalDensity,
  particles: number,
  options: { seed?: number; workBudget?: number; hooks?: typeof silentHooks } = {},
): LiouvilleSolution {
  const potential = createPotential(interaction)
  const vlasov = solveVlasov({ density, potential, times, tolerance: 1e-3 }, silentHooks)
  return solveLiouville(
    {
      density,
      potential,
      particles,
      times,
      tolerance: 0.02,
      seed: options.seed ?? 1,
      vlasov,
      workBudget: options.workBudget ?? 3e6,
    },
    options.hooks ?? silentHooks,
  )
}

describe('harmonic V and one Gaussian, where everything is known', () => {
  it.each([4, 16, 64])('N = %i: moments, cross moments, energies and both ends of the distance hold the truth', (N) => {
    const { snapshots } = solve({ kind: 'harmonic', strength: 1 }, gaussianData, N, {
      workBudget: N === 64 ? 8e6 : 3e6,
    })
    for (const { t, observables, distance, coupling } of snapshots) {
      const law = nBodyLaw(gaussianData.components[0], 1, N, t)
      const relative = law.relativeMode[0][0]
      const truths = {
        meanX: law.mean[0],
        meanXi: law.mean[1],
        varX: law.covariance[0][0],
        covXXi: law.covariance[0][1],
        varXi: law.covariance[1][1],
        crossXX: law.cross[0][0],
        crossXXi: law.cross[0][1],
        crossXiXi: law.cross[1][1],
        kineticEnergy: 0.5 * (law.covariance[1][1] + law.mean[1] ** 2),
        potentialEnergy: (0.5 * relative * (N - 1)) / N,
      }
      for (const [name, truth] of Object.entries(truths)) {
        expect(Math.abs(observables[name].value - truth), `${name} at ${t}`).toBeLessThanOrEqual(
          1.3 * (observables[name].error ?? 0),
        )
      }
      const exact =
        mk2SquaredFromDifference(S, [
          [0, 0],
          [0, 0],
        ]) + mk2SquaredFromDifference(law.relativeMode, combine(1 / N, freeMinusHarmonic(S, 1, t), 0, S))
      expect(lowerEnd(distance)).toBeLessThanOrEqual(exact)
      expect(upperEnd(distance)).toBeGreaterThanOrEqual(exact)
      expect(upperEnd(coupling)).toBeGreaterThanOrEqual(upperEnd(distance) * (1 - 1e-12))
      if (N === 64 && t > 0) expect(upperEnd(distance) - lowerEnd(distance)).toBeLessThan(1.5 * exact)
    }
  })

  it('the synchronous coupling costs tr (F - Phi) S (F - Phi)^T/(2N)', () => {
    const { snapshots } = solve({ kind: 'harmonic', strength: 1 }, gaussianData, 8)
    const { coupling } = snapshots[2]
    const [c, s] = [1 - Math.cos(1), 1 - Math.sin(1)]
    const row = (a: number, b: number): number => a * a * S[0][0] + 2 * a * b * S[0][1] + b * b * S[1][1]
    const exact = (row(c, s) + row(Math.sin(1), c)) / 16
    expect(Math.abs(coupling.value - exact)).toBeLessThanOrEqual(1.3 * (coupling.error ?? 0))
    expect(coupling.error).toBeLessThan(0.1 * exact)
  })
})

const well: InteractionSpec = { kind: 'gaussian', strength: -1, width: 1 }
const bumps: GaussianMixture = {
  kind: 'mixture',
  components: [1, -1].map((side) => ({
    weight: 0.5,
    mean: [side, -0.5 * side],
    covariance: [
      [0.16, 0],
      [0, 0.09],
    ],
  })),
}

describe('anharmonic', () => {
  it('control variates cut the error far below the plain one, and the energy is what the product starts with', () => {
    const { snapshots, replicas } = solve(well, bumps, 16)
    const { varX, energy, kineticEnergy, potentialEnergy } = snapshots[2].observables
    // Plain: the deviation of the mean of (x - m)^2 over 16 bodies is about 0.1.
    expect(varX.error).toBeLessThan((0.25 * 2.6 * 0.1) / Math.sqrt(replicas))
    expect(kineticEnergy.value + potentialEnergy.value).toBeCloseTo(energy.value, 12)
    expect(energy.value).toBeCloseTo(snapshots[0].observables['energy'].value, 7)
  })

  it('gives the same bits again, other bits for another seed, and stops when it is told to', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => solve(well, bumps, 8, { seed, workBudget: 3e5 }))
    expect(a.snapshots).toEqual(b.snapshots)
    expect(a.snapshots[1].distance.value).not.toBe(c.snapshots[1].distance.value)
    let polls = 0
    const hooks = { progress: () => {}, cancelled: () => ++polls > 3 }
    expect(() => solve(well, bumps, 8, { hooks })).toThrow(Cancelled)
  })

  it('two bodies far from linear response: what replicas say holds the certified distance of the pair quadrature, within 30 %', () => {
    const one: GaussianMixture = {
      kind: 'mixture',
      components: [
        {
          weight: 1,
          mean: [0.5, 0],
          covariance: [
            [0.25, 0],
            [0, 0.25],
          ],
        },
      ],
    }
    const {
      snapshots: [, half, whole],
    } = solve({ kind: 'gaussian', strength: -1, width: 1 }, one, 2, { workBudget: 6e6 })
    // both ends of calW^2(F_2^1, f) on a grid (arrow liouville-vlasov, N = 2, tolerance 0.02); the linearised distance at t = 1 is 7.3e-3
    for (const [{ distance }, low, high] of [
      [half, 1.3e-3, 1.307e-3],
      [whole, 6.513e-3, 6.534e-3],
    ] as const) {
      expect(lowerEnd(distance)).toBeLessThan(high)
      expect(upperEnd(distance)).toBeGreaterThan(low)
      expect(upperEnd(distance) - lowerEnd(distance)).toBeLessThan(0.3 * low)
    }
  })

  it('points: bodies start at them, and the upper end is the coupling', () => {
    const points: ClassicalDensity = {
      kind: 'points',
      x: Float64Array.of(-1, 0.2, 1),
      xi: Float64Array.of(0.3, 0, -0.4),
      weight: Float64Array.of(0.25, 0.5, 0.25),
    }
    const { snapshots } = solve(well, points, 4, { workBudget: 1e6 })
    const { distance, coupling, observables } = snapshots[2]
    expect(upperEnd(distance)).toBe(upperEnd(coupling))
    expect(observables['meanXi'].value).toBeCloseTo(0.25 * -0.1, 12)
  })

  it('the circle: cos and sin in place of x, distances around it', () => {
    const { snapshots } = solve({ kind: 'cosine', strength: -1, period: 2 * Math.PI }, gaussianData, 8)
    const { observables, distance, coupling } = snapshots[2]
    expect(Object.keys(observables)).toEqual(expect.arrayContaining(['meanCosX', 'meanSinX', 'varXi', 'meanXi']))
    expect(observables).not.toHaveProperty('varX')
    expect(lowerEnd(distance)).toBeGreaterThan(0)
    expect(upperEnd(distance)).toBeLessThanOrEqual(upperEnd(coupling))
  })
})

it('test functions: gradients and Hessians against differences, degrees in order', () => {
  const moments = { mass: 1, meanX: 0.2, meanXi: -0.1, varX: 0.6, covXXi: 0.2, varXi: 0.4 }
  for (const period of [null, 3]) {
    const functions = new TestFunctions(moments, period, 4)
    if (period === null) expect(functions.levels).toEqual([0, 2, 5, 9, 14])
    const c = Float64Array.from({ length: functions.count }, (_, k) => Math.cos(k + 1))
    const jet = (x: number, xi: number) => {
      const out = new Float64Array(6)
      functions.jetInto(out, c, x, xi)
      return out
    }
    const gradients = new Float64Array(2 * functions.count)
    const h = 1e-5
    for (const [x, xi] of [
      [0.4, 0.3],
      [-1.2, 0.9],
    ]) {
      const [here, right, left, up, down] = [jet(x, xi), jet(x + h, xi), jet(x - h, xi), jet(x, xi + h), jet(x, xi - h)]
      expect(here[1]).toBeCloseTo((right[0] - left[0]) / (2 * h), 6)
      expect(here[2]).toBeCloseTo((up[0] - down[0]) / (2 * h), 6)
      expect(here[3]).toBeCloseTo((right[1] - left[1]) / (2 * h), 5)
      expect(here[4]).toBeCloseTo((up[1] - down[1]) / (2 * h), 5)
      expect(here[5]).toBeCloseTo((up[2] - down[2]) / (2 * h), 5)
      functions.gradientsInto(gradients, x, xi)
      expect(here[1]).toBeCloseTo(
        c.reduce((s, ck, k) => s + ck * gradients[2 * k], 0),
        10,
      )
      const values = new Float64Array(functions.count)
      functions.addValues(values, 0, x, xi)
      expect(here[0]).toBeCloseTo(
        c.reduce((s, ck, k) => s + ck * values[k], 0),
        10,
      )
    }
  }
})
