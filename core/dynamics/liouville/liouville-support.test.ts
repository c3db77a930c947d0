/** Point data and measures on a curve: the nearest place, and calW^2 between F_N^1 and what does not spread. */
import { describe, expect, it } from 'vitest'
import { lowerEnd, upperEnd } from '../../numerics/estimate.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import { pointsFromRows } from '../../states/mixture.ts'
import { harmonicFlow, nBodyLaw } from '../gaussian-exact.ts'
import { solveLiouville } from './liouville-run.ts'
import { Support } from './liouville-support.ts'
import { solveVlasov } from '../vlasov/vlasov-run.ts'

/** A Gaussian of variance s in x on the line xi = m x. */
const line = (s: number, m: number, count = 801): PointMeasure => ({
  ...pointsFromRows(
    Array.from({ length: count }, (_, k) => {
      const x = 8 * Math.sqrt(s) * ((2 * k + 1) / count - 1)
      return [x, m * x, Math.exp((-x * x) / (2 * s))]
    }),
  ),
  curve: true,
})

describe('the nearest place on a support', () => {
  const spiral = pointsFromRows(
    Array.from({ length: 300 }, (_, k) => [0.01 * k * Math.cos(0.1 * k), 0.01 * k * Math.sin(0.1 * k), 1 + (k % 3)]),
  )

  it.each([null, 2.5])('points (period %s): as a search of all of them', (period) => {
    const support = new Support(spiral, period)
    for (let k = 0; k < 50; k++) {
      const [x, xi] = [2.4 * Math.sin(3 * k), 2.4 * Math.cos(7 * k)]
      const out = new Float64Array(1)
      support.addInto(out, 0, x, xi, (37 * k) % 300)
      const all = spiral.x.reduce((least, a, p) => {
        const dx = period === null ? x - a : x - a - period * Math.round((x - a) / period)
        return Math.min(least, dx * dx + (xi - spiral.xi[p]) ** 2)
      }, Infinity)
      expect(out[0]).toBeCloseTo(all / 2, 12)
    }
  })

  it('a curve: the distance to the chords, and the places beyond or before the companion', () => {
    const support = new Support(line(0.25, 0, 401), null)
    const out = new Float64Array(support.size)
    // one step of points is 8/401 long: a body that moved from point 200 to between 210 and 211, at the height 0.3
    const step = 8 / 401
    support.addInto(out, 0, (210.4 - 200) * step, 0.3, 200)
    expect(out[0]).toBeCloseTo(0.045, 12)
    support.knots.forEach((k, at) => expect(out[1 + at]).toBe(k >= 200 && k < 210 ? -1 : 0))
    // int 1/rho ds by the metric, over the knots: rho = N(0, 1/4)
    expect(support.metric[support.metric.length >> 1]).toBeGreaterThan(0)
    expect(support.curvature).toBeLessThan(1e-6)
  })
})

describe('calW^2 of a measure on a curve', () => {
  it.each([
    [4, 1],
    [16, 2],
    [16, 3],
  ])(
    'harmonic V, N = %i, seed %i: the interval holds the distance of degenerate Gaussians and is narrow',
    (N, seed) => {
      const [s, m, kappa] = [0.25, -0.4, 1]
      const density = line(s, m)
      const potential = createPotential({ kind: 'harmonic', strength: kappa })
      const times = [0.5, 1]
      const vlasov = solveVlasov({ density, potential, times, tolerance: 1e-3 }, silentHooks)
      const { snapshots } = solveLiouville(
        { density, potential, particles: N, times, tolerance: 0.05, seed, vlasov, workBudget: 1e7 },
        silentHooks,
      )
      for (const { t, distance } of snapshots) {
        const law = nBodyLaw(
          {
            mean: [0, 0],
            covariance: [
              [s, m * s],
              [m * s, m * m * s],
            ],
          },
          kappa,
          N,
          t,
        )
        const [[a, b], [c, d]] = harmonicFlow(kappa, t)
        const image = [Math.sqrt(s) * (a + b * m), Math.sqrt(s) * (c + d * m)]
        const C = law.covariance
        const inside = image[0] ** 2 * C[0][0] + 2 * image[0] * image[1] * C[0][1] + image[1] ** 2 * C[1][1]
        const exact = 0.5 * (C[0][0] + C[1][1] + image[0] ** 2 + image[1] ** 2 - 2 * Math.sqrt(inside))
        expect(lowerEnd(distance), `t = ${t}`).toBeLessThanOrEqual(exact)
        expect(upperEnd(distance), `t = ${t}`).toBeGreaterThanOrEqual(exact)
        expect((upperEnd(distance) - lowerEnd(distance)) / exact).toBeLessThan(0.3)
      }
    },
  )

  it('far points: every body stays nearest to its companion, and both ends are the coupling', () => {
    const density = pointsFromRows([
      [-1, 0.2],
      [1, -0.2],
    ])
    const potential = createPotential({ kind: 'gaussian', strength: -0.3, width: 1 })
    const vlasov = solveVlasov({ density, potential, times: [0.5], tolerance: 1e-3 }, silentHooks)
    const {
      snapshots: [{ distance, coupling }],
    } = solveLiouville(
      { density, potential, particles: 8, times: [0.5], tolerance: 0.05, seed: 1, vlasov, workBudget: 1e6 },
      silentHooks,
    )
    expect(distance.value / coupling.value).toBeCloseTo(1, 1)
    expect(upperEnd(distance)).toBe(upperEnd(coupling))
    expect(distance.note).toMatch(/synchronous coupling/)
  })
})
