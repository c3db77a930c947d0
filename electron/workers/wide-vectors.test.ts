import { afterEach, describe, expect, it } from 'vitest'
import { createKernelMemory } from '../../core/numerics/kernels/arena.ts'
import { preferFourRows } from '../../core/numerics/kernels/kernel-module.ts'
import { isNewEnough, useWideVectors } from './wide-vectors.ts'

afterEach(() => preferFourRows(false))

describe('wide vectors', () => {
  it('are for V8 from 13.6 on', () => {
    expect(
      ['12.4.254.21-node.33', '13.0.245.19-electron.0', '13.5.1', '13.6.233.17-node.53', '13.10.1', '14.0.1'].map(
        isNewEnough,
      ),
    ).toEqual([false, false, false, true, true, true])
  })
  it('make the kernels take four rows, unless the environment says no', () => {
    const rows = (): number => createKernelMemory()!.kernelsFor(8).rowsAtOnce
    expect(useWideVectors() ? 4 : 2).toBe(rows())
    process.env.QUADRANT_WIDE_VECTORS = '0'
    expect(useWideVectors()).toBe(false)
    delete process.env.QUADRANT_WIDE_VECTORS
    expect(rows()).toBe(2)
  })
})
