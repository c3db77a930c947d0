import { describe, expect, it } from 'vitest'
import { createKernelMemory } from '../kernels/arena.ts'
import { preferFourRows } from '../kernels/kernel-module.ts'
import { RotatedRows } from './row-rotations.ts'

describe('rotations of pairs of rows', () => {
  it.each([1, 2, 5, 8, 33])('are unitary, and have the same bits in plain loops, %i columns', (columns) => {
    const rotated = [null, createKernelMemory()!, 'four' as const].map((kind) => {
      preferFourRows(kind === 'four')
      const rows = new RotatedRows(3, columns, kind === 'four' ? createKernelMemory() : kind)
      preferFourRows(false)
      const { numbers, stride, part } = rows
      for (let a = 0; a < 3; a++)
        for (let k = 0; k < columns; k++) {
          numbers[a * stride + k] = Math.sin(a + k * k)
          numbers[a * stride + part + k] = Math.cos(3 * a + k)
        }
      const before = numbers.slice()
      rows.rotate(0, 2, Math.cos(0.3), Math.sin(0.3) * 0.6, Math.sin(0.3) * 0.8)
      return { before, after: numbers.slice(), stride, part }
    })
    const [{ before, after, stride, part }] = rotated
    expect(rotated[1].after).toEqual(after)
    expect(rotated[2].after).toEqual(after)
    expect(after.subarray(stride, 2 * stride)).toEqual(before.subarray(stride, 2 * stride))
    const square = (v: Float64Array): number => v.reduce((sum, x) => sum + x * x, 0)
    expect(square(after)).toBeCloseTo(square(before), 12)
    // row 2 <- s row 0 + c row 2, s = sin 0.3 (0.6 + 0.8 i)
    const k = columns - 1
    const [s, c] = [Math.sin(0.3), Math.cos(0.3)]
    const wanted = s * (0.6 * before[k] - 0.8 * before[part + k]) + c * before[2 * stride + k]
    expect(after[2 * stride + k]).toBeCloseTo(wanted, 14)
  })
})
