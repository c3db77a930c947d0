import { describe, expect, it } from 'vitest'
import type { PointResult } from './experiment.ts'
import { withTrivialBounds } from './trivial-bounds.ts'

const moments = { meanX: 0.5, meanXi: 0, varX: 0.25, covXXi: 0, varXi: 0.25 }
const of = (corner: string) =>
  Object.fromEntries(Object.entries(moments).map(([name, value]) => [`${corner}.${name}`, { value }]))
const times = [0, 1, 2].map((t) => ({
  t,
  values: {
    mk2: { value: 0.01 },
    eHbar: { value: 0.06 },
    'bound.mk2': { value: 0.055 * Math.exp(2 * t) },
    ...of('hartree'),
    ...of('vlasov'),
  },
}))
const point: PointResult = {
  hbar: 0.1,
  particles: null,
  status: 'done',
  seconds: 1,
  seed: 1,
  numerics: { method: 'test' },
  times,
}

describe('what needs no theorem', () => {
  it('is half the sum of all variances, and hbar/2 more where a Husimi function is compared; the horizon follows', () => {
    const { times: after, numerics } = withTrivialBounds(
      { arrow: 'hartree-vlasov', interaction: { kind: 'gaussian', strength: -1, width: 1 } },
      point,
    )
    expect(after[1].values['bound.trivial.eHbar'].value).toBeCloseTo(0.5, 14)
    expect(after[1].values['bound.trivial.mk2'].value).toBeCloseTo(0.55, 14)
    expect((numerics['horizon'] as Record<string, number>)['bound.mk2']).toBeCloseTo(Math.log(10) / 2, 12)
  })

  it('is left out on the torus, where positions have no moments', () => {
    expect(
      withTrivialBounds({ arrow: 'hartree-vlasov', interaction: { kind: 'cosine', strength: -1, period: 6 } }, point),
    ).toBe(point)
  })
})
