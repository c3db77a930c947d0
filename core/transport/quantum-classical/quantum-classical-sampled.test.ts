import { expect, it } from 'vitest'
import { centredGrid } from '../../grids/phase-space-grid.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import type { Covariance, GaussianMixture } from '../../states/classical-density.ts'
import { discretiseState } from '../../states/discretise-state.ts'
import { createProductSampler } from '../../states/packet-samples.ts'
import { eHbarSquaredGaussians } from '../gaussian-closed-forms.ts'
import { eHbarSquaredOfReplicates } from './quantum-classical-sampled.ts'
import { rangeBasis, rangeOfState } from './quantum-range.ts'

const hbar = 0.4
const gaussian = (mean: readonly [number, number], covariance: Covariance): GaussianMixture => ({
  kind: 'mixture',
  components: [{ weight: 1, mean, covariance }],
})
const P: Covariance = [
  [0.3, 0.1],
  [0.1, 0.2],
]
/** Nearly pure: det = 0.0475, (hbar/2)^2 = 0.04. */
const R: Covariance = [
  [0.25, 0.05],
  [0.05, 0.2],
]
const mean = [0.4, -0.3] as const
const exact = eHbarSquaredGaussians(mean, P, [0, 0], R, hbar)
const state = discretiseState(
  { kind: 'gaussian-wigner', mixture: gaussian([0, 0], R), pure: false },
  hbar,
  centredGrid(0, 192, Math.sqrt((2 * Math.PI * hbar) / 192)),
  1e-13,
)
const range = rangeOfState(state, rangeBasis(state, 1e-12), [0, 0])
const drawn = (seed: number, count: number) => {
  const sampler = createProductSampler(1, seed, 3)
  return Array.from({ length: 8 }, (_, r) => {
    const { x, xi } = sampler.draw(gaussian(mean, P), r, 0, count)
    return { kind: 'points' as const, x, xi, weight: new Float64Array(count).fill(1 / count) }
  })
}
const options = { gap: 1e-3 * hbar, workUnits: 5e8, hooks: silentHooks }

it.each([1, 2, 3])(
  'holds the closed form of Gaussians, seen through eight replicates of 512 points (seed %i)',
  (seed) => {
    const found = eHbarSquaredOfReplicates(drawn(seed, 512), range, options)
    if ('declined' in found) throw new Error(found.declined)
    expect(found.lower).toBeLessThan(exact)
    expect(found.upper).toBeGreaterThan(exact)
    expect(found.upper - found.lower).toBeLessThan(0.02 * exact)
  },
)

it('narrows with more points, and declines where they are too few', () => {
  const [few, many] = [64, 1024].map((n) => eHbarSquaredOfReplicates(drawn(5, n), range, options))
  if ('declined' in many || 'declined' in few) throw new Error('declined')
  expect(many.upper - many.lower).toBeLessThan(0.5 * (few.upper - few.lower))
  expect(eHbarSquaredOfReplicates(drawn(5, 64), range, { ...options, workUnits: 1e4 })).toHaveProperty('declined')
})
