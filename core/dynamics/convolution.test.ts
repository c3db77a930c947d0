import { describe, expect, it } from 'vitest'
import { createKernelMemory } from '../numerics/kernels/arena.ts'
import { createConvolution } from './convolution.ts'

describe('V * rho on a grid', () => {
  it.each([
    [16, null],
    [48, null],
    [30, null],
    [64, 7],
    [96, 7],
    [12, 7],
  ])('is the sum from the definition by either engine, %i points, period %s', (count, period) => {
    const spacing = (period ?? 9) / count
    const grid = { count, origin: -spacing * (count / 2), spacing, period }
    const kernel = (d: number): number =>
      period === null ? Math.exp(-0.3 * d * d) + 0.1 * d * d : Math.cos((2 * Math.PI * d) / period) ** 3
    const rho = Float64Array.from({ length: count }, (_, i) => 1 + Math.sin(i * i))
    for (const memory of [createKernelMemory(), null]) {
      const convolution = createConvolution(kernel, grid, memory)
      // twice: the workspace of the first time must not show in the second
      for (const scale of [1, -2]) {
        const out = new Float64Array(count)
        convolution.applyInto(
          out,
          rho.map((r) => scale * r),
        )
        for (let i = 0; i < count; i++) {
          const sum = rho.reduce((s, r, j) => s + kernel((i - j) * spacing) * r * spacing, 0)
          expect(Math.abs(out[i] - scale * sum)).toBeLessThan(1e-12)
        }
      }
    }
  })
})
