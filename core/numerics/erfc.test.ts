import { expect, it } from 'vitest'
import { erfc } from './erfc.ts'

it.each([
  [0, 1],
  [0.5, 0.4795001221869535],
  [1, 0.15729920705028513],
  [1.99, 0.004888586800383003],
  [2, 0.004677734981047265],
  [3, 2.2090496998585438e-5],
  [5, 1.5374597944280351e-12],
  [10, 2.088487583762545e-45],
])('erfc(%d)', (y, value) => {
  expect(Math.abs(erfc(y) / value - 1)).toBeLessThan(1e-13)
  expect(erfc(-y)).toBeCloseTo(2 - value, 14)
})
