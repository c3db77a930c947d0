/** Replicates of a Gaussian whose mean and width are noisy: what they leave open about calW^2 to another one, in closed form. */
import { describe, expect, it } from 'vitest'
import type { PhaseSpaceField, PhaseSpaceGrid } from '../grids/phase-space-grid.ts'
import { mixtureEvaluator } from '../states/mixture.ts'
import { replicateSpread } from './replicate-spread.ts'

const grid: PhaseSpaceGrid = {
  x: { origin: -5, spacing: 0.1, count: 101, period: null },
  xi: { origin: -5, spacing: 0.1, count: 101, period: null },
}

function gaussian(mean: number, variance = 1): PhaseSpaceField {
  const density = mixtureEvaluator({
    kind: 'mixture',
    components: [
      {
        weight: 1,
        mean: [mean, 0],
        covariance: [
          [variance, 0],
          [0, 1],
        ],
      },
    ],
  })
  return {
    grid,
    values: Float64Array.from({ length: 101 * 101 }, (_, k) =>
      density(-5 + 0.1 * Math.floor(k / 101), -5 + 0.1 * (k % 101)),
    ),
  }
}

describe('the spread of replicates', () => {
  const shifts = [0.04, -0.05, 0.02, -0.01, 0.05, -0.03, 0.01, -0.03]
  const deviationOf = (values: readonly number[]): number =>
    Math.sqrt(values.reduce((s, v) => s + v * v, 0) / (values.length * (values.length - 1)))

  it('of the mean moves calW^2 = m^2/2 by m', () => {
    const { value, deviation, bias } = replicateSpread(
      [gaussian(0)],
      shifts.map((s) => gaussian(0.5 + s)),
    )
    expect(value).toBeCloseTo(0.125, 3)
    expect(deviation / (0.5 * deviationOf(shifts))).toBeCloseTo(1, 1)
    // the halves' means are 0.03 off on either side
    expect(bias).toBeCloseTo(0.03 ** 2 / 2, 5)
  })

  it('of both sides that move together costs nothing to first order', () => {
    const together = replicateSpread(
      shifts.map((s) => gaussian(s)),
      shifts.map((s) => gaussian(0.5 + s)),
    )
    const apart = replicateSpread(
      [gaussian(0)],
      shifts.map((s) => gaussian(0.5 + s)),
    )
    expect(together.deviation).toBeLessThan(0.1 * apart.deviation)
  })

  it('without a difference sees the noise as bias', () => {
    const alternating = [0.2, -0.2, 0.2, -0.2]
    const { value, bias } = replicateSpread(
      [gaussian(0, 1.04)],
      alternating.map((s) => gaussian(s)),
    )
    // the halves are at ±0.2, the whole at 0 with their scatter
    expect(value).toBeLessThan(1e-4)
    expect(bias).toBeCloseTo(0.02, 3)
  })

  it('with a control keeps only what it does not follow, and knows the mean by its law', () => {
    const fields = shifts.map((s) => gaussian(0.5 + s))
    const { value, deviation, bias, shift } = replicateSpread([gaussian(0)], fields, {
      // the control is 0.1 behind and follows nine tenths of the noise
      fields: shifts.map((s) => gaussian(0.4 + 0.9 * s)),
      law: { f: [gaussian(0)], g: [gaussian(0.41), gaussian(0.39)] },
    })
    const [own, law] = [0.1 * 0.5 * deviationOf(shifts), 0.5 * 0.01]
    expect(deviation / Math.hypot(own, law)).toBeCloseTo(1, 1)
    expect(bias).toBeLessThan(1e-4)
    expect(Math.abs(value + shift - 0.125)).toBeLessThan(2e-3)
    // law + (g - h) is negative somewhere: only the shift knows what clipping did
    expect(Math.abs(shift)).toBeGreaterThan(0)
  })
})
