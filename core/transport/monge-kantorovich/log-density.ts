/** Densities between their samples, interpolated in the logarithm (never negative, exact at samples above the noise). */
import { prefilterFirstAxisInPlace, prefilterSecondAxisInPlace, splineValue } from '../../numerics/b-spline.ts'
import { PAD } from './grid/dual-potential.ts'
import type { PlaneShape } from './plane-shape.ts'

/** Logarithm of a density on the padded array: cubic spline where it is well above nothing, bilinear below. */
export interface LogDensity {
  readonly coefs: Float64Array
  readonly logs: Float64Array
  readonly smoothAbove: number
}

const LOG_FLOOR = Math.log(1e-200)
/** Below this part of the maximum a sample is rounding, or a zero that cut the rounding off. */
const LOG_NOISE = Math.log(1e-13)
/** Steepest fall from cell to cell among such samples: a cliff in the logarithm would ring through the whole spline. */
const STEEPEST = 10

export function logDensity(samples: Float64Array, { nx, ny, periodic }: PlaneShape): LogDensity {
  let top = 0
  for (let a = 0; a < samples.length; a++) top = Math.max(top, samples[a])
  const values = new Float64Array(nx * ny)
  for (let a = 0; a < values.length; a++)
    values[a] = samples[a] > 0 ? Math.max(LOG_FLOOR, Math.log(samples[a] / top)) : LOG_FLOOR
  fillCliffsInPlace(values, nx, ny, periodic)
  const logs = extended(values, nx, ny, periodic)
  prefilterFirstAxisInPlace(values, nx, ny, periodic ? 'periodic' : 'natural')
  prefilterSecondAxisInPlace(values, nx, ny, 'natural')
  return { coefs: extended(values, nx, ny, periodic), logs, smoothAbove: LOG_NOISE }
}

/** Raises what lies below the noise to STEEPEST under its neighbours, at most to the noise: two sweeps, as for a distance; on a circle twice around. */
function fillCliffsInPlace(logs: Float64Array, nx: number, ny: number, periodic: boolean): void {
  const raise = (a: number, neighbour: number): void => {
    logs[a] = Math.max(logs[a], Math.min(LOG_NOISE, logs[neighbour] - STEEPEST))
  }
  const size = nx * ny
  for (let round = 0; round < (periodic ? 2 : 1); round++) {
    for (let a = 0; a < size; a++) {
      if (a % ny > 0) raise(a, a - 1)
      if (a >= ny) raise(a, a - ny)
      else if (periodic) raise(a, a + size - ny)
    }
    for (let a = size - 1; a >= 0; a--) {
      if (a % ny < ny - 1) raise(a, a + 1)
      if (a < size - ny) raise(a, a + ny)
      else if (periodic) raise(a, a + ny - size)
    }
  }
}

/** Values on the padded array: around the circle, linear beyond the ends. */
function extended(a: Float64Array, nx: number, ny: number, periodic: boolean): Float64Array {
  const stride = ny + 2 * PAD
  const out = new Float64Array((nx + 2 * PAD) * stride)
  const row = (k: number): number => (periodic ? (k + nx) % nx : Math.min(nx - 1, Math.max(0, k)))
  for (let k = -PAD; k < nx + PAD; k++) {
    const i = row(k)
    const inner = periodic || k === i ? i : k < 0 ? Math.min(1, nx - 1) : Math.max(0, nx - 2)
    const beyond = Math.abs(k < 0 ? k : k - nx + 1)
    for (let l = -PAD; l < ny + PAD; l++) {
      const j = Math.min(ny - 1, Math.max(0, l))
      const side = l < 0 ? 1 : l >= ny ? ny - 2 : j
      const past = l < 0 ? -l : l >= ny ? l - ny + 1 : 0
      let v = a[i * ny + j] + past * (a[i * ny + j] - a[i * ny + side])
      if (inner !== i) v += beyond * (a[i * ny + j] - a[inner * ny + j])
      out[(k + PAD) * stride + l + PAD] = v
    }
  }
  return out
}

export function logAt(d: LogDensity, stride: number, u: number, v: number): number {
  const near = d.logs[Math.round(u) * stride + Math.round(v)]
  if (near > d.smoothAbove) return splineValue(d.coefs, stride, u, v)
  const i = Math.floor(u)
  const j = Math.floor(v)
  const s = u - i
  const t = v - j
  const p = i * stride + j
  return (
    (1 - s) * ((1 - t) * d.logs[p] + t * d.logs[p + 1]) +
    s * ((1 - t) * d.logs[p + stride] + t * d.logs[p + stride + 1])
  )
}
