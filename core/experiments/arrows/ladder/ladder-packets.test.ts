import { describe, expect, it } from 'vitest'
import { sunflowerPair } from '../../../../tests/helpers/sunflower.ts'
import { growthRateGamma, growthRateLambda } from '../../../bounds/constants.ts'
import { theorem26EHbarSquared } from '../../../bounds/theorem-2-6.ts'
import { theorem27EHbarSquared } from '../../../bounds/theorem-2-7.ts'
import { solveHartree } from '../../../dynamics/hartree/hartree-run.ts'
import { solveVlasov } from '../../../dynamics/vlasov/vlasov-run.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { silentHooks } from '../../../numerics/solve-hooks.ts'
import { createPotential } from '../../../potentials/create-potential.ts'
import { parseExperiment } from '../../schema/schema.ts'
import { exactEngine } from '../exact/exact-arrow.ts'
import { carriedCoupling, hartreeSide, newtonSide, vlasovSide } from './ladder-packets.ts'
import { nBodyData } from '../schrodinger/schrodinger-data.ts'

const hbar = 0.4
const points = sunflowerPair()
const potential = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
const times = [0, 0.5, 1]
const common = { potential, times, tolerance: 1e-2 }
const spec = { kind: 'coherent-sum', points } as const
const input = { ...common, spec, hbar, particles: 2, seed: 4 }
const data = { schrodinger: input, vlasov: { ...common, density: points } }

/** Independent values: the sum over all pairs of the 120 points, N = 2, V = -exp(-x^2/2), hbar = 0.4. */
const reference = {
  left: [0.2, 0.223706, 0.291854],
  diagonal: [0.2, 0.227158, 0.309439],
  top: [0.4, 0.44359, 0.565916],
}

function expectReference(found: readonly Estimate[], wanted: readonly number[]): void {
  found.forEach((e, j) => {
    expect(lowerEnd(e) - 1e-6).toBeLessThanOrEqual(wanted[j])
    expect(upperEnd(e) + 1e-6).toBeGreaterThanOrEqual(wanted[j])
    expect(e.error).toBeLessThan(0.03 * e.value)
  })
}

describe('the couplings of the proofs with N quantum bodies', () => {
  const tolerance = 0.02

  it('Theorem 2.7: packets beside Newton', () => {
    const found = carriedCoupling(input, newtonSide(data), tolerance, silentHooks)
    expectReference(found, reference.left)
    found.forEach((e, j) =>
      expect(upperEnd(e)).toBeLessThanOrEqual(
        theorem27EHbarSquared(hbar / 2, growthRateLambda(1), times[j]) * (1 + 1e-6),
      ),
    )
    expect(carriedCoupling(input, newtonSide(data), tolerance, silentHooks)).toEqual(found)
  })

  it('Theorem 2.6: packets beside the Vlasov characteristics', () => {
    const vlasov = solveVlasov({ ...common, density: points }, silentHooks)
    const found = carriedCoupling(input, vlasovSide(data, vlasov), tolerance, silentHooks)
    expectReference(found, reference.diagonal)
    found.forEach((e, j) =>
      expect(upperEnd(e)).toBeLessThanOrEqual(
        theorem26EHbarSquared(hbar / 2, growthRateGamma(1), potential.supGradV, 2, times[j]) * (1 + 1e-6),
      ),
    )
  })

  it('the top arrow: packets beside packets', () => {
    const hartree = solveHartree({ ...common, spec, hbar, overrides: { traceTail: 1e-12 } }, silentHooks)
    const found = carriedCoupling(input, hartreeSide(hartree), tolerance, silentHooks)
    expectReference(found, reference.top)
    // all cost 2 hbar/2 at the start, up to what of the packets lies outside of the range: an interval that misses it contradicts the theorem
    expect(found[0].value).toBeGreaterThan(hbar + 1e-12)
    expect(lowerEnd(found[0])).toBeLessThanOrEqual(hbar)
  })

  it('the left arrow holds the closed form of harmonic forces, three bodies', () => {
    const parsed = parseExperiment({
      format: 'quadrant-experiment/1',
      name: 'left',
      arrow: 'schrodinger-liouville',
      interaction: { kind: 'harmonic', strength: 0.7 },
      initial: {
        classical: {
          kind: 'mixture',
          components: [
            {
              weight: 1,
              mean: [0.3, 0.1],
              covariance: [
                [0.25, 0.05],
                [0.05, 0.3],
              ],
            },
          ],
        },
        quantum: { kind: 'toeplitz', symbol: 'classical' },
      },
      sweep: { hbar: [0.2], particles: [3] },
      times: [0, 1.2],
      measures: ['coupling'],
      accuracy: { tolerance: 0.05 },
    })
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
    const task = { index: 0, hbar: 0.2, particles: 3, seed: 1 }
    const exact = exactEngine.run(parsed.experiment, task, {
      progress: () => {},
      cancelled: () => false,
      timeDone: () => {},
      field: () => {},
      wantsFields: false,
    })
    const solved = nBodyData(parsed.experiment, task)
    carriedCoupling({ ...solved.schrodinger, tolerance: 0.05, seed: 1 }, newtonSide(solved), 0.05, silentHooks).forEach(
      (e, j) => {
        const truth = exact.times[j].values['coupling'].value
        expect(lowerEnd(e)).toBeLessThanOrEqual(truth * (1 + 1e-9))
        expect(upperEnd(e)).toBeGreaterThanOrEqual(truth * (1 - 1e-9))
      },
    )
  })
})
