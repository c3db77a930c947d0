/**
 * From samples on a grid to two probability measures that can be compared without quadrature error.
 *
 * Spline model: mu = Σ_a c_a B₃(x − a), the tensor cubic B-spline of mass 1, in units of the cell. The coefficients are
 *   c = Π_axes (1 + δ⁴/720) B⁻¹ F,
 * the interpolating prefilter B⁻¹ corrected so that B₃ * c tests a smooth function with error O(h⁶) instead of O(h⁴)
 * (symbol of B₃ over symbol of B is 1 − k⁴/720 + O(k⁶)). Where the filter would leave 0.3 F < c < 1.8 F (log-slope of more than about
 * 1.3 a cell) the coefficients of both measures fall back to F·clamp(1 − δ²F/6F, 0.4, 1.4) on the same cells.
 *
 * Piecewise-constant model: mu = Σ_a F_a U(cell a); for data that the spline does not resolve.
 */
import { prefilterFirstAxisInPlace, prefilterSecondAxisInPlace } from '../../numerics/b-spline.ts'
import { compensatedSum } from '../../numerics/compensated-sum.ts'
import type { PlaneShape } from './plane-shape.ts'

export type MeasureModel = 'spline' | 'piecewise-constant'

export interface MeasurePair {
  readonly shape: PlaneShape
  readonly model: MeasureModel
  /** Sample masses F_a >= 0, sum 1. */
  readonly samplesF: Float64Array
  readonly samplesG: Float64Array
  /** Coefficients of the measures, >= 0, sum 1. */
  readonly f: Float64Array
  readonly g: Float64Array
  /** Cells where the fallback coefficients are in use. */
  readonly flags: Uint8Array
  /** Mass (of the larger) where the fallback coefficients are in use. */
  readonly flaggedMass: number
  /** What the fallback changed in the coefficients of either measure; null where nothing was flagged. */
  readonly movedF: Float64Array | null
  readonly movedG: Float64Array | null
}

/** Positive part of `values` scaled to mass 1 (compensated); returns also the negative mass that was cut, relative. */
export function normalisedSamples(values: Float64Array): { samples: Float64Array; clipped: number; total: number } {
  const samples = new Float64Array(values.length)
  const negative = new Float64Array(values.length)
  for (let a = 0; a < values.length; a++) {
    if (values[a] > 0) samples[a] = values[a]
    else negative[a] = -values[a]
  }
  const total = compensatedSum(samples)
  const clipped = compensatedSum(negative) / total
  rescaleInPlace(samples)
  return { samples, clipped, total }
}

/** Two passes: the second removes the rounding of the first from the total. */
function rescaleInPlace(a: Float64Array): void {
  for (let pass = 0; pass < 2; pass++) {
    const scale = 1 / compensatedSum(a)
    if (scale === 1) return
    for (let k = 0; k < a.length; k++) a[k] *= scale
  }
}

/** @param force the model to take; without it the spline, unless more than half of the mass is flagged */
export function measurePair(
  samplesF: Float64Array,
  samplesG: Float64Array,
  shape: PlaneShape,
  force?: MeasureModel,
): MeasurePair {
  const pc = (flaggedMass: number): MeasurePair => ({
    shape,
    model: 'piecewise-constant',
    samplesF,
    samplesG,
    f: samplesF,
    g: samplesG,
    flags: new Uint8Array(samplesF.length),
    flaggedMass,
    movedF: null,
    movedG: null,
  })
  if (force === 'piecewise-constant') return pc(0)
  const f = filtered(samplesF, shape)
  const g = filtered(samplesG, shape)
  const flags = jointFlags(samplesF, f, samplesG, g, shape)
  let massF = 0
  let massG = 0
  for (let a = 0; a < f.length; a++) {
    if (!flags[a]) continue
    massF += samplesF[a]
    massG += samplesG[a]
  }
  const flaggedMass = Math.max(massF, massG)
  if (flaggedMass > 0.5 && force !== 'spline') return pc(flaggedMass)
  const movedF = applyFallbackInPlace(f, samplesF, flags, shape)
  const movedG = applyFallbackInPlace(g, samplesG, flags, shape)
  rescaleInPlace(f)
  rescaleInPlace(g)
  return { shape, model: 'spline', samplesF, samplesG, f, g, flags, flaggedMass, movedF, movedG }
}

/** The potential lives on the side of the first measure; where that is the sharper
 * one the map expands and D²φ <= 0 for the most part. */
export function sharperFirst(pair: MeasurePair): MeasurePair {
  const square = (a: Float64Array): number => a.reduce((sum, v) => sum + v * v, 0)
  if (square(pair.f) >= square(pair.g)) return pair
  return {
    ...pair,
    f: pair.g,
    g: pair.f,
    samplesF: pair.samplesG,
    samplesG: pair.samplesF,
    movedF: pair.movedG,
    movedG: pair.movedF,
  }
}

/** Coefficients of one more measure beside a pair: the pair's flags and its own. */
export function coefficientsBeside(samples: Float64Array, pair: MeasurePair): Float64Array {
  if (pair.model === 'piecewise-constant') return samples
  const c = filtered(samples, pair.shape)
  const flags = jointFlags(samples, c, samples, c, pair.shape)
  for (let a = 0; a < flags.length; a++) flags[a] |= pair.flags[a]
  applyFallbackInPlace(c, samples, flags, pair.shape)
  rescaleInPlace(c)
  return c
}

function filtered(samples: Float64Array, { nx, ny, periodic }: PlaneShape): Float64Array {
  const c = samples.slice()
  prefilterFirstAxisInPlace(c, nx, ny, periodic ? 'periodic' : 'zero')
  prefilterSecondAxisInPlace(c, nx, ny, 'zero')
  addFourthDifference(c, nx, ny, ny, 1, periodic)
  addFourthDifference(c, ny, nx, 1, ny, false)
  return c
}

/** c += δ⁴c/720 along an axis of `n` points with step `step`; zero beyond the ends, or periodic. */
function addFourthDifference(
  c: Float64Array,
  n: number,
  lines: number,
  step: number,
  lineStep: number,
  periodic: boolean,
): void {
  if (n < 5) return
  const line = new Float64Array(n + 4)
  for (let l = 0; l < lines; l++) {
    const o = l * lineStep
    for (let k = 0; k < n; k++) line[k + 2] = c[o + k * step]
    line[0] = periodic ? line[n] : 0
    line[1] = periodic ? line[n + 1] : 0
    line[n + 2] = periodic ? line[2] : 0
    line[n + 3] = periodic ? line[3] : 0
    for (let k = 0; k < n; k++) {
      c[o + k * step] += (line[k] + line[k + 4] - 4 * (line[k + 1] + line[k + 3]) + 6 * line[k + 2]) / 720
    }
  }
}

/** Cells where either prefilter leaves (0.3, 1.8) F, grown by two cells. */
function jointFlags(
  F: Float64Array,
  f: Float64Array,
  G: Float64Array,
  g: Float64Array,
  { nx, ny, periodic }: PlaneShape,
): Uint8Array {
  const flags = new Uint8Array(F.length)
  const seed: number[] = []
  for (let a = 0; a < F.length; a++) {
    if (!(f[a] > 0.3 * F[a] && f[a] < 1.8 * F[a] && g[a] > 0.3 * G[a] && g[a] < 1.8 * G[a])) seed.push(a)
  }
  for (const a of seed) {
    const i = Math.floor(a / ny)
    const j = a - i * ny
    for (let k = i - 2; k <= i + 2; k++) {
      const row = periodic ? (k + 2 * nx) % nx : k
      if (row < 0 || row >= nx) continue
      for (let l = Math.max(0, j - 2); l <= Math.min(ny - 1, j + 2); l++) flags[row * ny + l] = 1
    }
  }
  return flags
}

/** @returns what it changed, null if nothing */
function applyFallbackInPlace(
  c: Float64Array,
  F: Float64Array,
  flags: Uint8Array,
  { nx, ny, periodic }: PlaneShape,
): Float64Array | null {
  if (!flags.includes(1)) return null
  const moved = c.slice()
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const a = i * ny + j
      if (!flags[a]) continue
      if (!(F[a] > 0)) {
        c[a] = 0
        continue
      }
      const below = i > 0 ? F[a - ny] : periodic ? F[(nx - 1) * ny + j] : 0
      const above = i + 1 < nx ? F[a + ny] : periodic ? F[j] : 0
      const left = j > 0 ? F[a - 1] : 0
      const right = j + 1 < ny ? F[a + 1] : 0
      const ratio = 1 - (below + above + left + right - 4 * F[a]) / (6 * F[a])
      c[a] = F[a] * Math.min(1.4, Math.max(0.4, ratio))
    }
  }
  for (let a = 0; a < c.length; a++) moved[a] = c[a] - moved[a]
  return moved
}
