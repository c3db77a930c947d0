import { describe, expect, it } from 'vitest'
import { isotropic, sampled } from '../../../tests/helpers/transport-densities.ts'
import { fluxEnergy, subdivide } from './jensen-subdivision.ts'
import type { SubdividedFlux } from './jensen-subdivision.ts'
import { logMean, logMeanFlux, splitCore } from './log-mean-flux.ts'
import { measurePair, normalisedSamples } from './spline-measure.ts'

/** Largest |out − in − (f − g)| over the cells. */
function divergenceError({ shape: { nx, ny }, f, g, mx, my }: SubdividedFlux): number {
  let worst = 0
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const q = i * ny + j
      const out = mx[q] + my[q] - mx[((i + nx - 1) % nx) * ny + j] - (j > 0 ? my[q - 1] : 0)
      worst = Math.max(worst, Math.abs(out - (f[q] - g[q])))
    }
  }
  return worst
}

describe.each([false, true])('flux on a line or a circle (periodic: %s)', (periodic) => {
  const n = 48
  const work = { units: 0 }
  const shape = { nx: n, ny: n, periodic }
  const f = normalisedSamples(sampled(isotropic(1), 6, n).values).samples
  const g = normalisedSamples(sampled(isotropic(1.1), 6, n).values).samples
  const pair = measurePair(f, g, shape)
  const core = splitCore(pair.f, pair.g, shape, 1e-12)
  // a loose solve: the repair has to do its part
  const flux = logMeanFlux(core, shape, 1e-2, work)
  let s: SubdividedFlux = { shape, level: 0, f: core.f, g: core.g, mx: flux.mx, my: flux.my }

  it('has the divergence f − g exactly, at every level, while the energy falls', () => {
    let before = Infinity
    for (let level = 0; level < 3; level++) {
      expect(divergenceError(s)).toBeLessThan(1e-16)
      const energy = fluxEnergy(s, work)
      expect(energy).toBeLessThan(before)
      before = energy
      s = subdivide(s, work)
    }
    expect(flux.leak).toBeLessThan(1e-16)
  })
})

describe('logarithmic mean', () => {
  it('joins its series smoothly and lies between the geometric and the arithmetic mean', () => {
    for (const d of [1e-9, 1e-3, 0.0199, 0.0201, 0.04, 0.5, 0.999]) {
      const a = 1 - d
      const b = 1 + d
      const l = logMean(a, b)
      expect(l).toBeLessThanOrEqual(1)
      expect(l).toBeGreaterThanOrEqual(Math.sqrt(a * b))
      expect(l / (d < 1e-6 ? 1 : (b - a) / Math.log1p((b - a) / a))).toBeCloseTo(1, 12)
    }
    expect(logMean(0, 1)).toBe(0)
    expect(logMean(0, 0)).toBe(0)
  })
})
