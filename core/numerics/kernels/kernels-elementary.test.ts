import { describe, expect, it } from 'vitest'
import { createKernelMemory } from './arena.ts'
import { LARGEST_ANGLE } from './kernels-elementary.ts'

describe('phases', () => {
  it('are exp(i scale a) to an ulp, from tiny to the largest angles, in all quadrants', () => {
    const memory = createKernelMemory()!
    const n = 4096
    const [angles, out, scale] = [memory.numbers(n), memory.numbers(2 * n), memory.numbers(1)]
    for (const size of [1e-300, 1e-9, 0.5, 4, 100, 1e4, LARGEST_ANGLE]) {
      angles.view.forEach((_, i, view) => (view[i] = size * (2 * ((i * 0.6180339887498949) % 1) - 1)))
      angles.view.set([0, size, -size, Math.PI / 4, Math.PI / 2, Math.PI, -Math.PI, 1.5 * Math.PI])
      scale.view[0] = -1
      memory.kernels.phases(out.address, angles.address, angles.end, scale.address)
      for (let i = 0; i < n; i++) {
        const a = angles.view[i]
        expect(Math.abs(out.view[2 * i] - Math.cos(a))).toBeLessThan(1.2e-16)
        expect(Math.abs(out.view[2 * i + 1] + Math.sin(a))).toBeLessThan(1.2e-16)
      }
    }
  })
})
