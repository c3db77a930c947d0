import { describe, expect, it } from 'vitest'
import { PAD } from './grid/dual-potential.ts'
import { logAt, logDensity } from './log-density.ts'
import type { PlaneShape } from './plane-shape.ts'

const shape: PlaneShape = { nx: 60, ny: 48, periodic: false }
const stride = shape.ny + 2 * PAD
const exactLog = (i: number, j: number): number => -((i - 29.3) ** 2) / 18 - (j - 22.6) ** 2 / 12.5

/** A Gaussian whose samples below the rounding of its maximum are exact zeros, as transforms leave them. */
function cutGaussian(cut: number): Float64Array {
  const samples = new Float64Array(shape.nx * shape.ny)
  for (let i = 0; i < shape.nx; i++)
    for (let j = 0; j < shape.ny; j++) samples[i * shape.ny + j] = Math.exp(exactLog(i, j))
  return samples.map((v) => (v < cut ? 0 : v))
}

describe('logarithm of a density between its samples', () => {
  it('stays below the maximum where zeros cut the tail off, also beyond the edge of the grid', () => {
    const density = logDensity(cutGaussian(1e-15), shape)
    let most = -Infinity
    for (let u = 1; u < shape.nx + 2 * PAD - 2; u += 0.37)
      for (let v = 1; v < stride - 2; v += 0.41) most = Math.max(most, logAt(density, stride, u, v))
    expect(most).toBeLessThan(0.1)
  })

  it('stays below it across the seam of a circle, where the tail ends and zeros begin', () => {
    const cut = new Float64Array(shape.nx * shape.ny)
    for (let i = 36; i < shape.nx; i++)
      for (let j = 0; j < shape.ny; j++)
        cut[i * shape.ny + j] = Math.exp(-((i - 47) ** 2) / 4.2 - (j - 22.6) ** 2 / 12.5)
    const density = logDensity(
      cut.map((v) => (v < 1e-15 ? 0 : v)),
      { ...shape, periodic: true },
    )
    let most = -Infinity
    for (let u = PAD; u < shape.nx + PAD; u += 0.37)
      for (let v = 1; v < stride - 2; v += 0.41) most = Math.max(most, logAt(density, stride, u, v))
    expect(most).toBeLessThan(0.1)
  })

  it('is the density itself where there is something to read', () => {
    const density = logDensity(cutGaussian(1e-15), shape)
    const top = Math.max(...cutGaussian(0).map((v) => Math.log(v)))
    let worst = 0
    for (let i = 18; i < 42; i += 0.3) {
      for (let j = 15; j < 32; j += 0.3)
        worst = Math.max(worst, Math.abs(logAt(density, stride, i + PAD, j + PAD) - (exactLog(i, j) - top)))
    }
    expect(worst).toBeLessThan(1e-2)
  })
})
