/** The mean field V * rho of a density on a uniform grid. */
import type { Grid1d } from '../grids/phase-space-grid.ts'
import { createFft, nextFftSize } from '../numerics/fft.ts'

/**
 * out_i = spacing * sum_j V(x_i - x_j) rho_j. On the line the sum is linear (zero-padded to at least twice the length, so
 * nothing wraps around and V may be unbounded: only its values at differences within the box enter); on a circle it is
 * cyclic. For a smooth density that is resolved and small at the ends the error is spectral.
 */
export interface Convolution {
  applyInto(out: Float64Array, rho: Float64Array): void
}

/** @param kernel V as a function of the difference; on a circle it must have the period of the grid */
export function createConvolution(kernel: (x: number) => number, grid: Grid1d): Convolution {
  const m = grid.count
  const n = grid.period === null ? nextFftSize(2 * m) : m
  const fft = createFft(n)
  const kernelHat = new Float64Array(2 * n)
  const last = grid.period === null ? m : Math.floor(n / 2) + 1
  for (let j = 0; j < last; j++) {
    const v = kernel(j * grid.spacing) * grid.spacing
    kernelHat[2 * j] = v
    if (j > 0) kernelHat[2 * (n - j)] = v
  }
  fft.forwardRowsInPlace(kernelHat, 1)
  const work = new Float64Array(2 * n)
  return {
    applyInto(out, rho) {
      work.fill(0)
      for (let i = 0; i < m; i++) work[2 * i] = rho[i]!
      fft.forwardRowsInPlace(work, 1)
      for (let k = 0; k < n; k++) {
        const a = work[2 * k]
        const b = work[2 * k + 1]
        const c = kernelHat[2 * k]
        const d = kernelHat[2 * k + 1]
        work[2 * k] = a * c - b * d
        work[2 * k + 1] = a * d + b * c
      }
      fft.inverseRowsInPlace(work, 1)
      for (let i = 0; i < m; i++) out[i] = work[2 * i]!
    },
  }
}
