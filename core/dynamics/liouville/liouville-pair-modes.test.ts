/** Pictures of two classical bodies: the moments of both modes, and positions whose marginal is the first body's density. */
import { describe, expect, it } from 'vitest'
import type { PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { GaussianMixture } from '../../states/classical-density.ts'
import { solveLiouvillePair } from './liouville-pair.ts'
import { pairModes } from './liouville-pair-modes.ts'

const grid: PhaseSpaceGrid = {
  x: { count: 141, origin: -7, spacing: 0.1, period: null },
  xi: { count: 121, origin: -6, spacing: 0.1, period: null },
}
/** Components of different covariances: the centre is not independent of the relative motion. */
const density: GaussianMixture = {
  kind: 'mixture',
  components: [
    {
      weight: 0.4,
      mean: [0.8, 0],
      covariance: [
        [0.3, 0.05],
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
const potential = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
const { snapshots } = solveLiouvillePair({ density, potential, times: [0, 1.5] }, silentHooks)

const average = ({ values }: PhaseSpaceField, g: (x: number, xi: number) => number): number =>
  values.reduce((s, f, k) => s + 0.01 * f * g(-7 + 0.1 * Math.floor(k / 121), -6 + 0.1 * (k % 121)), 0)

describe.each([0, 1])('time number %i', (k) => {
  const snapshot = snapshots[k]
  const { observables: o } = snapshot
  const modes = pairModes({ density, potential, t: snapshot.t, fastest: snapshot.fastest })

  it('both modes have the moments of the nodes', () => {
    const relative = modes.relativeOn(grid)
    expect(average(relative, () => 1)).toBeCloseTo(1, 6)
    expect(average(relative, (x) => x * x)).toBeCloseTo(o['varX'].value - o['crossXX'].value, 5)
    expect(average(relative, (x, xi) => x * xi)).toBeCloseTo(o['covXXi'].value - o['crossXXi'].value, 5)
    expect(average(relative, (_, xi) => xi * xi)).toBeCloseTo(o['varXi'].value - o['crossXiXi'].value, 5)
    const centre = modes.centreOn(grid)
    const mean = Math.SQRT2 * o['meanX'].value
    expect(average(centre, (x) => x)).toBeCloseTo(mean, 6)
    expect(average(centre, (x) => (x - mean) ** 2)).toBeCloseTo(o['varX'].value + o['crossXX'].value, 5)
    expect(average(centre, (_, xi) => xi ** 2)).toBeCloseTo(
      o['varXi'].value + o['crossXiXi'].value + 2 * o['meanXi'].value ** 2,
      5,
    )
  })

  it('positions: symmetric, the first body’s density for their marginal, the covariance of the nodes', () => {
    const { x } = grid
    const pair = modes.densityOn(x)
    const one = snapshot.fieldOn(grid).values
    let worst = 0
    let cross = 0
    for (let i = 0; i < x.count; i++) {
      let own = 0
      for (let j = 0; j < x.count; j++) {
        own += pair[i * x.count + j] * x.spacing
        expect(pair[i * x.count + j]).toBe(pair[j * x.count + i])
        cross += 0.01 * pair[i * x.count + j] * (-7 + 0.1 * i - o['meanX'].value) * (-7 + 0.1 * j - o['meanX'].value)
      }
      const density = one.subarray(i * 121, (i + 1) * 121).reduce((a, b) => a + b, 0) * 0.1
      worst = Math.max(worst, Math.abs(own - density))
    }
    expect(worst).toBeLessThan(1e-5)
    expect(cross).toBeCloseTo(o['crossXX'].value, 5)
  })
})
