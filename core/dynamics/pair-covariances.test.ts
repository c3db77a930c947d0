/** Two particles' covariances from one's: the closed form of harmonic bodies, and errors that are those of the first divided by N - 1. */
import { expect, it } from 'vitest'
import { nBodyLaw } from './gaussian-exact.ts'
import { pairCovariances } from './pair-covariances.ts'

const S = [
  [0.5, 0.12],
  [0.12, 0.3],
] as const

it.each([2, 3, 8])('N = %i', (bodies) => {
  const law = nBodyLaw({ mean: [0.3, -0.4], covariance: S }, 1.2, bodies, 0.9)
  const sampled = (value: number) => ({ value, error: 1e-3, kind: 'sampled' as const, samples: 64 })
  const own = {
    varX: sampled(law.covariance[0][0]),
    covXXi: sampled(law.covariance[0][1]),
    varXi: sampled(law.covariance[1][1]),
  }
  const cross = pairCovariances(own, S, bodies, 0.9)
  expect(cross['crossXX'].value).toBeCloseTo(law.cross[0][0], 12)
  expect(cross['crossXXi'].value).toBeCloseTo(law.cross[0][1], 12)
  expect(cross['crossXiXi'].value).toBeCloseTo(law.cross[1][1], 12)
  expect(cross['crossXiXi'].error).toBeCloseTo(1e-3 / (bodies - 1), 12)
  expect(cross['crossXX']).toMatchObject({ kind: 'sampled', samples: 64 })
})
