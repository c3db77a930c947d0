/** F_N^1 of few points: against all m^N starts one by one, and the free centre of mass. */
import { describe, expect, it } from 'vitest'
import { createPotential } from '../../potentials/create-potential.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import { newtonPartners } from '../schrodinger/schrodinger-partners.ts'
import { isFewPoints, solvePointBodies } from './liouville-points.ts'

const density: PointMeasure = {
  kind: 'points',
  x: Float64Array.of(-1, 0.8, 0.3),
  xi: Float64Array.of(0.5, -0.2, 0),
  weight: Float64Array.of(0.5, 0.3, 0.2),
}
const potential = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
const times = [0, 1.5]

describe('few points', () => {
  it('are the average over all starts', () => {
    const [start, late] = solvePointBodies({ density, potential, particles: 3, times })
    const ofPoints = [...start.points.weight].sort()
    ;[0.2, 0.3, 0.5].forEach((w, k) => expect(ofPoints[k]).toBeCloseTo(w, 13))
    expect(ofPoints.length).toBe(3)
    // of ten choices of three out of three points, 18 points
    expect(late.points.weight.length).toBe(18)
    const all = Array.from({ length: 27 }, (_, n) => [n % 3, Math.floor(n / 3) % 3, Math.floor(n / 9)])
    const index = Int32Array.from(all.flat())
    const bodies = {
      x: Float64Array.from(index, (k) => density.x[k]),
      xi: Float64Array.from(index, (k) => density.xi[k]),
    }
    const moved = newtonPartners({ ...bodies, index }, 3, density, potential, times)[1]
    for (const g of [(x: number, xi: number) => Math.cos(2 * x + xi), (x: number) => x ** 3]) {
      const direct = all.reduce(
        (sum, kinds, n) => sum + kinds.reduce((p, k) => p * density.weight[k], 1) * g(moved.x[3 * n], moved.xi[3 * n]),
        0,
      )
      const { x, xi, weight } = late.points
      expect(weight.reduce((sum, w, k) => sum + w * g(x[k], xi[k]), 0)).toBeCloseTo(direct, 8)
    }
  })

  it('keep the energy, and their error covers what a long step does to it', () => {
    const [start, late] = solvePointBodies({ density, potential, particles: 4, times })
    const drift = Math.abs(late.observables['energy'].value - start.observables['energy'].value)
    expect(drift).toBeLessThan(1e-8)
    expect(late.observables['varX'].error).toBeLessThan(1e-5)
    expect(late.observables['meanX'].value).toBeCloseTo(
      start.observables['meanX'].value + 1.5 * start.observables['meanXi'].value,
      9,
    )
  })

  it('are no curves, not too many, and on the line', () => {
    expect(isFewPoints(density, 3, potential)).toBe(true)
    expect(isFewPoints({ ...density, curve: true }, 3, potential)).toBe(false)
    expect(isFewPoints(density, 60, potential)).toBe(false)
    expect(isFewPoints(density, 3, { period: 4 })).toBe(false)
  })
})
