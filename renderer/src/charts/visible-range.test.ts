import { describe, expect, it } from 'vitest'
import { fixtureResults } from './fixture-results.ts'
import { inTimeOption, inTimeRange } from './in-time-option.ts'
import { belowWords, visibleRange } from './visible-range.ts'

const told = { value: 1e-3, lower: 0.9e-3, upper: 1.1e-3 }

describe('a logarithmic axis', () => {
  it('holds every value, end and curve that can be seen', () =>
    expect(visibleRange([told], [4e-4, 0.5])).toEqual({ smallest: 4e-4, largest: 0.5, below: 0 }))
  it('does not go down to a bound or a value of the size of rounding, and says so', () => {
    const range = visibleRange([told, { value: 3e-31, lower: -1e-30, upper: 1e-30 }], [1e-30, 0, 0.5])
    expect(range).toEqual({ smallest: 0.9e-3, largest: 0.5, below: 3 })
    expect(belowWords(range)).toBe('3 values below 9 × 10⁻⁴ lie under the axis.')
  })
  it('keeps small values that their intervals tell from zero', () =>
    expect(visibleRange([told, { value: 2e-30, lower: 1e-30, upper: 3e-30 }], [])?.smallest).toBe(1e-30))
  it('shows how far intervals reach where none is told from zero', () =>
    expect(visibleRange([{ value: 0, lower: 0, upper: 1e-9 }], [])).toEqual({
      smallest: 1e-9,
      largest: 1e-9,
      below: 1,
    }))
  it('is none where nothing is positive', () => expect(visibleRange([{ value: 0 }], [-1])).toBeNull())
})

it('the plot in time is not stretched by a bound that begins at rounding', () => {
  const points = fixtureResults.points.map((p) => ({
    ...p,
    times: p.times.map((time, i) => ({
      ...time,
      values: { ...time.values, 'bound.mk2': { value: i === 0 ? 1e-30 : 1 } },
    })),
  }))
  expect(inTimeRange(points, { quantity: 'mk2' })?.below).toBe(points.length)
  const { yAxis } = inTimeOption({ points }, { quantity: 'mk2' }, 'light')
  expect((yAxis as { min: number }).min).toBeGreaterThan(-8)
})
