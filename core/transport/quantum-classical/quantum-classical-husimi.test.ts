import { describe, expect, it } from 'vitest'
import { centredGrid } from '../../grids/phase-space-grid.ts'
import { discretiseState } from '../../states/discretise-state.ts'
import type { Covariance, GaussianMixture } from '../../states/classical-density.ts'
import { eHbarSquaredGaussians, mk2SquaredGaussians } from '../gaussian-closed-forms.ts'
import { eHbarSquaredUpperByHusimi, skewInformation } from './quantum-classical-husimi.ts'
import { rangeBasis, rangeOfState } from './quantum-range.ts'

const gaussian = (mean: readonly [number, number], covariance: Covariance): GaussianMixture => ({
  kind: 'mixture',
  components: [{ weight: 1, mean, covariance }],
})
const state = (mixture: GaussianMixture, hbar: number, pure = false) =>
  discretiseState(
    { kind: 'gaussian-wigner', mixture, pure },
    hbar,
    centredGrid(0.3, 256, Math.sqrt((2 * Math.PI * hbar) / 256)),
    1e-14,
  )

/** The skew information of a Gaussian state: R^{1/2} has the covariance G nu'/nu, which gives I = tr G (1 - sqrt(1 - (hbar/2)^2/det G)). */
function gaussianSkew(G: Covariance, hbar: number): number {
  const det = G[0][0] * G[1][1] - G[0][1] ** 2
  return (G[0][0] + G[1][1]) * (1 - Math.sqrt(1 - hbar ** 2 / 4 / det))
}

describe('skewInformation', () => {
  it.each([0.4, 0.2, 0.1])('agrees with the closed form of a Gaussian state, hbar = %f', (hbar) => {
    const G: Covariance = [
      [0.6, 0.1],
      [0.1, 0.5],
    ]
    const R = state(gaussian([0.3, -0.2], G), hbar)
    expect(skewInformation(R, rangeBasis(R, 1e-14), [0.3, -0.2])).toBeCloseTo(gaussianSkew(G, hbar), 10)
  })

  it('is the variance for a pure state', () => {
    const hbar = 0.3
    const R = state(
      gaussian(
        [0, 0.4],
        [
          [hbar, 0],
          [0, hbar / 4],
        ],
      ),
      hbar,
      true,
    )
    expect(skewInformation(R, rangeBasis(R, 1e-12), [0, 0.4])).toBeCloseTo(1.25 * hbar, 11)
  })

  it('grows when eigenvectors are left out, never shrinks', () => {
    const R = state(
      gaussian(
        [0.3, -0.2],
        [
          [0.6, 0.1],
          [0.1, 0.5],
        ],
      ),
      0.2,
    )
    const at = [1e-14, 1e-6, 1e-4, 1e-2].map((cut) => skewInformation(R, rangeBasis(R, cut), [0.3, -0.2]))
    expect(at[1]).toBeGreaterThan(at[0] - 1e-12)
    expect(at[2]).toBeGreaterThan(at[1])
    expect(at[3]).toBeGreaterThan(at[2])
  })
})

describe('eHbarSquaredUpperByHusimi', () => {
  it('lies above the exact cost of Gaussian pairs, and within (2 calW + 2 sqrt I)^2 of hbar/2', () => {
    const hbar = 0.2
    for (const [m, P, G] of [
      [
        [0, 0],
        [
          [0.5, 0],
          [0, 0.5],
        ],
        [
          [0.6, 0],
          [0, 0.6],
        ],
      ],
      [
        [0.1, 0],
        [
          [0.3, 0.1],
          [0.1, 0.4],
        ],
        [
          [0.6, -0.1],
          [-0.1, 0.5],
        ],
      ],
      [
        [1, 0.5],
        [
          [0.05, 0],
          [0, 0.9],
        ],
        [
          [0.2, 0.15],
          [0.15, 0.4],
        ],
      ],
    ] as [[number, number], Covariance, Covariance][]) {
      const husimi: Covariance = [
        [G[0][0] + hbar / 2, G[0][1]],
        [G[0][1], G[1][1] + hbar / 2],
      ]
      const upper = eHbarSquaredUpperByHusimi(mk2SquaredGaussians(m, P, [0, 0], husimi), gaussianSkew(G, hbar), hbar)
      const exact = eHbarSquaredGaussians(m, P, [0, 0], G, hbar)
      expect(upper).toBeGreaterThan(exact)
    }
  })
})

describe('rangeOfState', () => {
  it('gives a thermal state its geometric spectrum and the oscillator matrices', () => {
    const hbar = 0.3
    const g = 0.5
    const R = state(
      gaussian(
        [0.3, 0.2],
        [
          [g, 0],
          [0, g],
        ],
      ),
      hbar,
    )
    const range = rangeOfState(R, rangeBasis(R, 1e-10), [0.3, 0.2])
    const q = (g / hbar - 0.5) / (g / hbar + 0.5)
    for (let k = 0; k < range.rank; k++) {
      expect(range.spectrum[k]).toBeCloseTo((1 - q) * q ** k, 12)
      expect(range.H.re[k * (range.rank + 1)]).toBeCloseTo(hbar * (k + 0.5), 7)
    }
    const next = (A: { re: Float64Array; im: Float64Array }, k: number) =>
      Math.hypot(A.re[k * range.rank + k + 1], A.im[k * range.rank + k + 1])
    for (let k = 0; k < 8; k++) {
      expect(next(range.Y, k)).toBeCloseTo(Math.sqrt((hbar * (k + 1)) / 2), 8)
      expect(next(range.P, k)).toBeCloseTo(Math.sqrt((hbar * (k + 1)) / 2), 8)
    }
    // what was cut: q^rank of the trace, and its energy
    expect(range.lostTrace).toBeGreaterThan(0.9 * q ** range.rank)
    expect(range.lostEnergy).toBeGreaterThan(hbar * range.rank * q ** range.rank * 0.9)
    expect(range.lostEnergy).toBeLessThan(1e-7)
  })
})
