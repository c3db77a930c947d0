/** The mean field V * rho of a density on a uniform grid. */
import type { Grid1d } from '../grids/phase-space-grid.ts'
import { createFft, nextFftSize } from '../numerics/fft/fft.ts'
import { elementBytes, isKernelSize, rootOfUnity, writePlan } from '../numerics/fft/fft-plan.ts'
import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts'

/**
 * out_i = spacing * sum_j V(x_i - x_j) rho_j. On the line the sum is linear (zero-padded to at least twice the length, so
 * nothing wraps around and V may be unbounded: only its values at differences within the box enter); on a circle it is
 * cyclic. For a smooth density that is resolved and small at the ends the error is spectral.
 */
export interface Convolution {
  applyInto(out: Float64Array, rho: Float64Array): void
}

/**
 * @param kernel V as a function of the difference, even; on a circle it must have the period of the grid
 * @param memory of the kernels of a solver that needs it again and again; null: once is enough
 */
export function createConvolution(
  kernel: (x: number) => number,
  grid: Grid1d,
  memory: KernelMemory | null = null,
): Convolution {
  const m = grid.count
  const n = grid.period === null ? nextFftSize(2 * m) : m
  const kernelHat = new Float64Array(2 * n)
  const last = grid.period === null ? m : Math.floor(n / 2) + 1
  for (let j = 0; j < last; j++) {
    const v = kernel(j * grid.spacing) * grid.spacing
    kernelHat[2 * j] = v
    if (j > 0) kernelHat[2 * (n - j)] = v
  }
  createFft(n).forwardRowsInPlace(kernelHat, 1)
  if (memory && isKernelSize(n / 2)) return pairedConvolution(kernelHat, m, memory)
  return plainConvolution(kernelHat, m, memory?.numbers(2 * n).view ?? new Float64Array(2 * n))
}

/**
 * The first step of a transform of length n = 2 h, decimated in frequency, gives two rows of length h,
 *   u_j = x_j + x_{j+h}  (the even modes)  and  v_j = w^j (x_j - x_{j+h})  (the odd modes),  w = exp(-2 pi i/n),
 * which are one pair for the kernels: half the work, and for zero-padded data (x_{j+h} = 0) the padding costs nothing. V is
 * even, so that its transform is real.
 */
function pairedConvolution(kernelHat: Float64Array, m: number, memory: KernelMemory): Convolution {
  const n = kernelHat.length / 2
  const h = n / 2
  const plan = writePlan(memory, h)
  const factors = memory.numbers(2 * h)
  const pair = memory.numbers((elementBytes(2) / 8) * h)
  factors.view.forEach((_, i, view) => (view[i] = kernelHat[2 * (2 * plan.frequency[i >> 1] + (i % 2))] / n))
  const w = Float64Array.from({ length: n }, (_, i) => rootOfUnity(i >> 1, n)[i % 2])
  return {
    applyInto(out, rho) {
      const x = pair.view
      for (let j = 0; j < h; j++) {
        const near = j < m ? rho[j] : 0
        const far = j + h < m ? rho[j + h] : 0
        x[4 * j] = near + far
        x[4 * j + 1] = (near - far) * w[2 * j]
        x[4 * j + 2] = 0
        x[4 * j + 3] = (near - far) * w[2 * j + 1]
      }
      memory.kernels.filterReal(plan.address, plan.passes, pair.address, factors.address)
      for (let j = 0; j < h; j++) {
        const odd = x[4 * j + 1] * w[2 * j] + x[4 * j + 3] * w[2 * j + 1]
        if (j < m) out[j] = x[4 * j] + odd
        if (j + h < m) out[j + h] = x[4 * j] - odd
      }
    },
  }
}

/** By complex transforms of `work`, which has room for the padded density. */
function plainConvolution(kernelHat: Float64Array, m: number, work: Float64Array): Convolution {
  const n = kernelHat.length / 2
  const fft = createFft(n)
  return {
    applyInto(out, rho) {
      work.fill(0)
      for (let i = 0; i < m; i++) work[2 * i] = rho[i]
      fft.forwardRowsInPlace(work, 1)
      for (let k = 0; k < n; k++) {
        work[2 * k] *= kernelHat[2 * k]
        work[2 * k + 1] *= kernelHat[2 * k]
      }
      fft.inverseRowsInPlace(work, 1)
      for (let i = 0; i < m; i++) out[i] = work[2 * i]
    },
  }
}
