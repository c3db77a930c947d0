import { expect, test } from 'vitest'
import { bisectRoot, maximise } from './scalar-search.ts'

test('maximise: interior maxima to rounding, ends included', () => {
  const peak = maximise((x) => Math.exp(-((x - 0.3) ** 2)), -1, 2)
  expect(peak.value).toBeCloseTo(1, 15)
  expect(peak.at).toBeCloseTo(0.3, 7)
  expect(maximise((x) => x, 0, 3)).toEqual({ at: 3, value: 3 })
  expect(maximise((x) => 1 - x, 0, 3)).toEqual({ at: 0, value: 1 })
})

test('bisectRoot: to the last bit, whichever way the function goes, and near zero', () => {
  expect(bisectRoot((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15)
  expect(bisectRoot((x) => 2 - x * x, 0, 2)).toBeCloseTo(Math.SQRT2, 15)
  expect(bisectRoot((x) => x - 1e-30, 0, 1)).toBeCloseTo(1e-30, 44)
  expect(bisectRoot((x) => x, 0, 1)).toBe(0)
  expect(() => bisectRoot((x) => x * x + 1, -1, 1)).toThrow(RangeError)
})
