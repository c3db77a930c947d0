import { describe, expect, it } from 'vitest'
import { centredGrid } from '../../grids/phase-space-grid.ts'
import type { Covariance, GaussianMixture, PointMeasure } from '../../states/classical-density.ts'
import type { LowRankState } from '../../states/density-operator.ts'
import { discretiseState } from '../../states/discretise-state.ts'
import { pointsFromRows } from '../../states/mixture.ts'
import { mkHbarSquaredOfStates, type QuantumPairBracket } from './quantum-pair.ts'
import { rangeBasis, rangeOfState } from '../quantum-classical/quantum-range.ts'

const grid = (hbar: number) => centredGrid(0, 128, Math.sqrt((2 * Math.PI * hbar) / 128))
const gaussian = (
  covariance: Covariance,
  hbar: number,
  mean: readonly [number, number] = [0, 0],
  pure = false,
): LowRankState => {
  const mixture: GaussianMixture = { kind: 'mixture', components: [{ weight: 1, mean, covariance }] }
  return discretiseState({ kind: 'gaussian-wigner', mixture, pure }, hbar, grid(hbar), 1e-14)
}
const packets = (points: PointMeasure, hbar: number): LowRankState =>
  discretiseState({ kind: 'coherent-sum', points }, hbar, grid(hbar), 1e-14)
const bracket = (a: LowRankState, b: LowRankState, gap: number, levels = 100): QuantumPairBracket => {
  const [first, second] = [a, b].map((R) => rangeOfState(R, rangeBasis(R, 1e-13), [0, 0]))
  return mkHbarSquaredOfStates(first, second, { gap, levels })
}

describe('MK_hbar^2 of two states', () => {
  it('is hbar for a Töplitz state and itself: the diagonal coupling meets c >= hbar', () => {
    const hbar = 0.4
    const R = packets(
      pointsFromRows([
        [0.5, 0],
        [-0.5, 0.2],
        [0.1, -0.6],
      ]),
      hbar,
    )
    const { lower, upper } = bracket(R, R, 1e-4 * hbar)
    expect(lower).toBeLessThanOrEqual(hbar * (1 + 1e-9))
    expect(upper).toBeGreaterThanOrEqual(hbar * (1 - 1e-9))
    expect(upper - lower).toBeLessThan(1e-4 * hbar)
  })

  it('is the cost of the product where one state is pure', () => {
    const hbar = 0.3
    const [G, pure]: Covariance[] = [
      [
        [0.3, 0],
        [0, 0.25],
      ],
      [
        [0.3, 0],
        [0, 0.075],
      ],
    ]
    const { lower, upper } = bracket(gaussian(G, hbar, [0.2, 0]), gaussian(pure, hbar, [0, -0.1], true), 1e-6)
    const exact = 0.5 * (0.04 + 0.01 + 0.3 + 0.25 + 0.3 + 0.075)
    expect(Math.abs(lower - exact)).toBeLessThan(1e-4)
    expect(upper).toBeGreaterThanOrEqual(exact - 1e-9)
    expect(upper - exact).toBeLessThan(1e-6)
  })

  it('of thermal states is hbar + calW^2 of their symbols', () => {
    const hbar = 0.5
    const [s, t] = [0.1, 0.2]
    const [a, b] = [s, t].map((v) =>
      gaussian(
        [
          [v + hbar / 2, 0],
          [0, v + hbar / 2],
        ],
        hbar,
      ),
    )
    const exact = hbar + (Math.sqrt(s) - Math.sqrt(t)) ** 2
    const { lower, upper } = bracket(a, b, 1e-3 * hbar)
    expect(lower).toBeLessThanOrEqual(exact)
    expect(upper).toBeGreaterThanOrEqual(exact - 1e-9)
    expect(upper - lower).toBeLessThan(2e-2 * hbar)
  })

  it('closes between packets at different places, and moves with neither', () => {
    const hbar = 0.4
    const mu = pointsFromRows([
      [0.4, 0.1],
      [-0.5, 0.3],
    ])
    const nu = pointsFromRows([
      [0.2, -0.3],
      [-0.2, 0.6],
      [0.7, 0.4],
    ])
    const { lower, upper } = bracket(packets(mu, hbar), packets(nu, hbar), 1e-5)
    expect(upper - lower).toBeLessThan(2e-5)
    const shifted = (p: PointMeasure): PointMeasure => ({
      ...p,
      x: p.x.map((x) => x + 0.5),
      xi: p.xi.map((xi) => xi - 0.3),
    })
    const other = bracket(packets(shifted(nu), hbar), packets(shifted(mu), hbar), 1e-5)
    expect(other.lower).toBeLessThanOrEqual(upper)
    expect(other.upper).toBeGreaterThanOrEqual(lower)
  })
})
