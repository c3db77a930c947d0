/** Two bodies by quadrature: the harmonic closed form, the density against its moments, the replicas as the second route. */
import { describe, expect, it } from 'vitest'
import type { PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { GaussianMixture } from '../../states/classical-density.ts'
import { mixtureDensity } from '../../states/mixture.ts'
import { nBodyLaw } from '../gaussian-exact.ts'
import { addGaussiansInPlace } from './liouville-gaussian-sum.ts'
import { solveLiouvillePair } from './liouville-pair.ts'

const one: GaussianMixture = {
  kind: 'mixture',
  components: [
    {
      weight: 1,
      mean: [0.3, -0.4],
      covariance: [
        [0.5, 0.12],
        [0.12, 0.3],
      ],
    },
  ],
}
/** Different covariances: the centre and the relative coordinate are correlated. */
const two: GaussianMixture = {
  kind: 'mixture',
  components: [
    {
      weight: 0.4,
      mean: [0.8, 0],
      covariance: [
        [0.2, 0.05],
        [0.05, 0.1],
      ],
    },
    {
      weight: 0.6,
      mean: [-0.5, 0.3],
      covariance: [
        [0.1, 0],
        [0, 0.3],
      ],
    },
  ],
}
const times = [0, 0.7, 1.5]
const grid: PhaseSpaceGrid = {
  x: { count: 140, origin: -7, spacing: 0.1, period: null },
  xi: { count: 120, origin: -6, spacing: 0.1, period: null },
}

describe('two bodies', () => {
  it('harmonic: every moment, cross moment and energy of the closed form, and the Gaussian density', () => {
    const { snapshots } = solveLiouvillePair(
      { density: one, potential: createPotential({ kind: 'harmonic', strength: 1.2 }), times },
      silentHooks,
    )
    for (const snapshot of snapshots) {
      const { t, observables: o } = snapshot
      const law = nBodyLaw(one.components[0], 1.2, 2, t)
      const wanted = {
        meanX: law.mean[0],
        meanXi: law.mean[1],
        varX: law.covariance[0][0],
        covXXi: law.covariance[0][1],
        varXi: law.covariance[1][1],
        crossXX: law.cross[0][0],
        crossXXi: law.cross[0][1],
        crossXiXi: law.cross[1][1],
        potentialEnergy: 0.3 * law.relativeMode[0][0],
      }
      for (const [name, value] of Object.entries(wanted))
        expect(Math.abs(o[name].value - value), `${name} at ${t}`).toBeLessThan(2e-9)
      const field = snapshot.fieldOn(grid)
      for (const [i, j] of [
        [70, 60],
        [80, 50],
        [60, 75],
      ]) {
        const exact = mixtureDensity(
          { kind: 'mixture', components: [{ weight: 1, mean: law.mean, covariance: law.covariance }] },
          -7 + 0.1 * i,
          -6 + 0.1 * j,
        )
        expect(field.values[i * 120 + j]).toBeCloseTo(exact, 8)
      }
    }
  })

  it('a well and unequal components: mass, energy and momentum stay; the density has the stated moments; it starts as f', () => {
    const { snapshots } = solveLiouvillePair(
      { density: two, potential: createPotential({ kind: 'gaussian', strength: -1, width: 1 }), times },
      silentHooks,
    )
    for (const snapshot of snapshots) {
      const { observables: o, t } = snapshot
      expect(o['energy'].value).toBeCloseTo(snapshots[0].observables['energy'].value, 8)
      expect(o['meanXi'].value).toBeCloseTo(0.6 * 0.3, 10)
      expect(o['mass'].value).toBeCloseTo(1, 11)
      const { values } = snapshot.fieldOn(grid)
      const average = (g: (x: number, xi: number) => number) =>
        values.reduce((s, f, k) => s + 0.01 * f * g(-7 + 0.1 * Math.floor(k / 120), -6 + 0.1 * (k % 120)), 0)
      const mean = average((x) => x)
      expect(average(() => 1)).toBeCloseTo(1, 8)
      expect(average((x) => (x - mean) ** 2)).toBeCloseTo(o['varX'].value, 7)
      expect(average((_x, xi) => xi * xi)).toBeCloseTo(2 * o['kineticEnergy'].value, 7)
      if (t === 0)
        values.forEach((f, k) =>
          expect(Math.abs(f - mixtureDensity(two, -7 + 0.1 * Math.floor(k / 120), -6 + 0.1 * (k % 120)))).toBeLessThan(
            1e-8,
          ),
        )
    }
  })

  it('Gaussians on a circle are summed over their images', () => {
    const period = 2
    const circle: PhaseSpaceGrid = {
      x: { count: 32, origin: -1, spacing: period / 32, period },
      xi: { count: 60, origin: -3, spacing: 0.1, period: null },
    }
    const values = new Float64Array(32 * 60)
    addGaussiansInPlace(
      values,
      circle,
      { x: Float64Array.of(5.3), xi: Float64Array.of(0.2), weight: Float64Array.of(1) },
      [
        [0.4, 0.1],
        [0.1, 0.3],
      ],
      period,
    )
    const at = (x: number, xi: number) =>
      Array.from({ length: 21 }, (_, n) =>
        mixtureDensity(
          {
            kind: 'mixture',
            components: [
              {
                weight: 1,
                mean: [5.3 + period * (n - 12), 0.2],
                covariance: [
                  [0.4, 0.1],
                  [0.1, 0.3],
                ],
              },
            ],
          },
          x,
          xi,
        ),
      ).reduce((a, b) => a + b, 0)
    for (const [i, j] of [
      [0, 20],
      [7, 33],
      [31, 40],
    ])
      expect(values[i * 60 + j]).toBeCloseTo(at(-1 + (i * period) / 32, -3 + 0.1 * j), 12)
  })
})
