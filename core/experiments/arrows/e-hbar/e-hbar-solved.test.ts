import { describe, expect, it } from 'vitest'
import { centredGrid } from '../../../grids/phase-space-grid.ts'
import { silentHooks } from '../../../numerics/solve-hooks.ts'
import type { Covariance, GaussianMixture } from '../../../states/classical-density.ts'
import { discretiseState } from '../../../states/discretise-state.ts'
import { mixtureEvaluator, mixtureMoments } from '../../../states/mixture.ts'
import { eHbarSquaredGaussians } from '../../../transport/gaussian-closed-forms.ts'
import { rangeBasis, rangeOfState } from '../../../transport/quantum-classical/quantum-range.ts'
import { solveEHbar } from './e-hbar-solved.ts'

const gaussian = (mean: readonly [number, number], covariance: Covariance): GaussianMixture => ({
  kind: 'mixture',
  components: [{ weight: 1, mean, covariance }],
})

function solved(hbar: number, m: readonly [number, number], P: Covariance, G: Covariance, workUnits: number) {
  const f = gaussian(m, P)
  const state = discretiseState(
    { kind: 'gaussian-wigner', mixture: gaussian([0, 0], G), pure: false },
    hbar,
    centredGrid(0, 256, Math.sqrt((2 * Math.PI * hbar) / 256)),
    1e-13,
  )
  const density = mixtureEvaluator(f)
  const side = {
    points: null,
    moments: mixtureMoments(f),
    valuesAt: (x: Float64Array, xi: Float64Array) => x.map((a, i) => density(a, xi[i])),
  }
  return solveEHbar(side, rangeOfState(state, rangeBasis(state, 1e-11), [0, 0]), {
    gap: 1e-3 * hbar,
    workUnits,
    hooks: silentHooks,
  })
}

describe('solveEHbar', () => {
  it.each([
    [
      0.4,
      [0.1, 0],
      [
        [0.3, 0],
        [0, 0.15],
      ],
      [
        [0.35, 0],
        [0, 0.5],
      ],
    ],
    [
      0.4,
      [-0.4, 0.7],
      [
        [0.25, 0.05],
        [0.05, 0.3],
      ],
      [
        [0.5, 0.1],
        [0.1, 0.4],
      ],
    ],
    [
      0.2,
      [0, 0],
      [
        [0.12, -0.03],
        [-0.03, 0.1],
      ],
      [
        [0.2, 0.05],
        [0.05, 0.17],
      ],
    ],
    [
      0.3,
      [0.2, 0],
      [
        [0.4, 0],
        [0, 0.4],
      ],
      [
        [0.2, 0],
        [0, 0.15],
      ],
    ],
  ] as [number, [number, number], Covariance, Covariance][])(
    'holds the exact value of Gaussian pairs, hbar = %f, mean %j',
    (hbar, m, P, G) => {
      const exact = eHbarSquaredGaussians(m, P, [0, 0], G, hbar)
      const result = solved(hbar, m, P, G, 5e7)
      if ('declined' in result) throw new Error(result.declined)
      expect(result.lower).toBeLessThanOrEqual(exact)
      expect(result.upper).toBeGreaterThanOrEqual(exact)
      expect(result.upper - result.lower).toBeLessThan(3e-3 * hbar)
    },
  )

  it('declines what is beyond the budget, with what it would take: half as much is declined again, that much suffices', () => {
    const wide = (workUnits: number) =>
      solved(
        0.4,
        [0, 0],
        [
          [0.3, 0],
          [0, 0.3],
        ],
        [
          [0.5, 0],
          [0, 0.5],
        ],
        workUnits,
      )
    let seconds = 1e-3
    for (let result = wide(1e5 * seconds); 'declined' in result; result = wide(1e8 * seconds)) {
      const [, needed] =
        /a density against \d+ levels of R need accuracy\.numerics\.transportSeconds of ([\d.]+) or more/.exec(
          result.declined,
        )!
      expect(Number(needed)).toBeGreaterThan(seconds)
      seconds = Number(needed)
    }
    expect(wide(0.5e8 * seconds)).toHaveProperty('declined')
  })
})
