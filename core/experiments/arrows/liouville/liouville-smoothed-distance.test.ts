/** calW^2 of few bodies from their densities: the closed form of harmonic V, and late times where the linearisation says little. */
import { describe, expect, it } from 'vitest'
import { combine, freeMinusHarmonic, nBodyLaw } from '../../../dynamics/gaussian-exact.ts'
import { solveVlasov } from '../../../dynamics/vlasov/vlasov-run.ts'
import { lowerEnd, upperEnd, type Estimate } from '../../../numerics/estimate.ts'
import { silentHooks } from '../../../numerics/solve-hooks.ts'
import { createPotential } from '../../../potentials/create-potential.ts'
import type { InteractionSpec } from '../../../potentials/potential.ts'
import type { Covariance, GaussianMixture } from '../../../states/classical-density.ts'
import { mk2SquaredFromDifference } from '../../../transport/gaussian-closed-forms.ts'
import { classicalCorner } from './liouville-corner.ts'
import { isSmoothable, narrowedDistances } from './liouville-smoothed-distance.ts'

const S: Covariance = [
  [0.5, 0.12],
  [0.12, 0.3],
]
const data: GaussianMixture = { kind: 'mixture', components: [{ weight: 1, mean: [0.3, -0.4], covariance: S }] }
const nothing: Estimate = { value: 1, lower: 0, upper: Infinity }

const narrowData: GaussianMixture = {
  kind: 'mixture',
  components: [
    {
      weight: 1,
      mean: [0, 0],
      covariance: [
        [0.25, 0],
        [0, 0.25],
      ],
    },
  ],
}

function narrowed(
  interaction: InteractionSpec,
  particles: number,
  t: number,
  known: Estimate,
  seed: number,
  tolerance: number,
  density = data,
): Estimate {
  const potential = createPotential(interaction)
  const { snapshots } = solveVlasov({ density, potential, times: [t], tolerance: 1e-4 }, silentHooks)
  const corners = snapshots.map(classicalCorner)
  return narrowedDistances(
    {
      law: { density, potential, particles, times: [t], seed },
      accuracy: { tolerance },
      corners,
      known: [known],
      negligible: 0,
    },
    silentHooks,
  )[0]
}

describe('few bodies by their densities', () => {
  it.each([1, 2])('harmonic, N = 3, seed %i: the interval holds the closed form', (seed) => {
    const t = 0.5
    const exact = mk2SquaredFromDifference(
      nBodyLaw({ mean: [0.3, -0.4], covariance: S }, 1, 3, t).relativeMode,
      combine(1 / 3, freeMinusHarmonic(S, 1, t), 0, S),
    )
    const e = narrowed({ kind: 'harmonic', strength: 1 }, 3, t, nothing, seed, 0.2)
    expect(lowerEnd(e)).toBeLessThanOrEqual(exact)
    expect(upperEnd(e)).toBeGreaterThanOrEqual(exact)
    expect(upperEnd(e) - lowerEnd(e)).toBeLessThan(0.3 * exact)
    expect(e.kind).toBe('sampled')
  })

  it('t = 2 in a well, N = 3: half as wide as the linearisation leaves it, at a tolerance of 30 %', () => {
    const e = narrowed({ kind: 'gaussian', strength: -1, width: 1 }, 3, 2, nothing, 1, 0.3, narrowData)
    expect(upperEnd(e) - lowerEnd(e)).toBeLessThan(0.2 * e.value)
    expect(e.budget?.['sampling']).toBeGreaterThan(0)
  })

  it('leaves alone what is narrow enough, and what it could not narrow', () => {
    const narrow: Estimate = { value: 1e-3, lower: 0.99e-3, upper: 1.01e-3 }
    expect(narrowed({ kind: 'gaussian', strength: -1, width: 1 }, 3, 0.5, narrow, 1, 0.1)).toBe(narrow)
    const hopeless: Estimate = { value: 1e-3, lower: 0.999e-3, upper: 1.001e-3 }
    expect(narrowed({ kind: 'gaussian', strength: -1, width: 1 }, 3, 0.5, hopeless, 1, 1e-4)).toBe(hopeless)
    expect(isSmoothable(data, 9)).toBe(false)
  })
})
