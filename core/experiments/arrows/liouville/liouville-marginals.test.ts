import { expect, it } from 'vitest'
import { nBodyLaw } from '../../../dynamics/gaussian-exact.ts'
import type { Estimate } from '../../../numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../numerics/estimate.ts'
import type { Covariance } from '../../../states/classical-density.ts'
import { pairDistance } from './liouville-marginals.ts'

const S: Covariance = [
  [0.5, 0.12],
  [0.12, 0.3],
]
const law = nBodyLaw({ mean: [0, 0], covariance: S }, 1, 8, 0.7)
const limit = law.relativeMode
const known = (value: number, error: number): Estimate => ({ value, error, kind: 'sampled' })
const moments = (C: Covariance, error: number) => ({
  varX: known(C[0][0], error),
  covXXi: known(C[0][1], error),
  varXi: known(C[1][1], error),
})
const bodies = (error: number) => ({
  ...moments(law.covariance, error),
  crossXX: known(law.cross[0][0], error),
  crossXXi: known(law.cross[0][1], error),
  crossXiXi: known(law.cross[1][1], error),
})
const request = (error: number) => ({
  t: 0.7,
  distance: known(1e-6, 1e-7),
  coupling: known(0.02, 1e-4),
  bodies: bodies(error),
  vlasov: moments(limit, 0),
})

it('bounds the second marginal by moments from below where that is more than the first marginal’s distance', () => {
  const exact = pairDistance(request(0))
  // For Gaussian laws Gelbrich's bound is the distance itself.
  expect(lowerEnd(exact)).toBeGreaterThan(0.999 * exact.value)
  expect(exact.note).toContain('second moments')
  expect(upperEnd(exact)).toBeCloseTo(0.0201, 10)
  const rough = pairDistance(request(1e-4))
  expect(lowerEnd(rough)).toBeLessThan(lowerEnd(exact))
  expect(lowerEnd(rough)).toBeGreaterThan(0.5 * exact.value)
  const blind = pairDistance(request(0.1))
  expect(lowerEnd(blind)).toBe(9e-7)
})

it('is the first marginal’s distance where x has no moments, and zero at the start', () => {
  const { crossXX, crossXXi, crossXiXi, ...circle } = bodies(0)
  expect([crossXX, crossXXi, crossXiXi]).toHaveLength(3)
  expect(pairDistance({ ...request(0), bodies: circle }).value).toBe(1e-6)
  expect(pairDistance({ ...request(0), t: 0 })).toEqual(request(0).distance)
})
