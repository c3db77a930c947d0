import { expect, it } from 'vitest'
import { harmonicConsistencyCeiling, harmonicConsistencyTerm } from '../../bounds/consistency-term.ts'
import { greatestConsistencyTerm, integratedConsistency } from '../../bounds/consistency-term.ts'
import { growthRateGamma } from '../../bounds/constants.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { GaussianMixture } from '../../states/classical-density.ts'
import { consistencyOf } from './consistency-memo.ts'

const density: GaussianMixture = {
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
const times = [0, 0.5, 1.5]

it('is the closed form for harmonic V, from above and within two per cent', () => {
  const potential = createPotential({ kind: 'harmonic', strength: 0.5 })
  const gamma = growthRateGamma(potential.lipGradV)
  consistencyOf({ density, potential, times }, 8, silentHooks).forEach((measured, i) => {
    const exact = harmonicConsistencyTerm(0.5, gamma, [0.5, 0.12, 0.3], 8, times[i])
    expect(measured?.consistency).toBeGreaterThanOrEqual(exact * (1 - 1e-4))
    expect(measured?.consistency).toBeLessThanOrEqual(exact * 1.02 + 1e-15)
    if (i > 0)
      expect(measured?.consistencyCeiling).toBeLessThan(
        harmonicConsistencyCeiling(0.5, [0.5, 0.12, 0.3], 8, times[i]) * 1.05,
      )
  })
})

it("is far below the bound by sup|V'| in a well, falls like 1/N, and is not there on the circle", () => {
  const potential = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
  const [few, many] = [8, 64].map((n) => consistencyOf({ density, potential, times }, n, silentHooks)[2])
  const general = integratedConsistency(
    greatestConsistencyTerm(potential.supGradV, 8),
    growthRateGamma(potential.lipGradV),
    1.5,
  )
  expect(few?.consistency).toBeLessThan(0.75 * general)
  expect((few?.consistency ?? 0) / (many?.consistency ?? 1)).toBeGreaterThan(6.5)
  const circle = createPotential({ kind: 'cosine', strength: -1, period: 6 })
  expect(consistencyOf({ density, potential: circle, times }, 8, silentHooks)).toEqual([null, null, null])
})
