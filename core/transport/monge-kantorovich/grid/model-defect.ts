/**
 * How far ½ W₂² of the model measures may be from that of the smooth densities behind the samples: an estimate, not a proof. To first order the
 * dual value changes by
 *
 *   ∫ φ d(e_f − e_g) + ∫ r de_g,   e = model − smooth,   r = φ + φᶜ ≈ −½ |∇φ|².
 *
 * - spline: e is of sixth order after the correction of the prefilter; |∫ φ δ⁴(F − G)|/720, the term that it cancels, is generous for what is left;
 *   where the fallback coefficients are in use, e is what the fallback changed.
 * - piecewise constant: every cell's mass is spread over the cell, e = δ²F/24 along each axis.
 */
import { splineValue } from '../../../numerics/b-spline.ts'
import { PAD } from './dual-potential.ts'
import type { Potential2d } from './dual-potential.ts'
import type { MeasurePair } from '../spline-measure.ts'

/** In squares of the cell. */
export function modelDefect(pair: MeasurePair, phi: Potential2d): number {
  return pair.model === 'spline' ? fourthOrder(pair, phi) + fallback(pair, phi) : spreading(pair, phi)
}

function fourthOrder({ samplesF, samplesG, shape: { nx, ny } }: MeasurePair, { coefs, stride }: Potential2d): number {
  let sum = 0
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const p = (i + PAD) * stride + j + PAD
      const u =
        coefs[p - 2 * stride] + coefs[p + 2 * stride] - 4 * (coefs[p - stride] + coefs[p + stride]) + 6 * coefs[p]
      const v = coefs[p - 2] + coefs[p + 2] - 4 * (coefs[p - 1] + coefs[p + 1]) + 6 * coefs[p]
      sum += (samplesF[i * ny + j] - samplesG[i * ny + j]) * (u + v)
    }
  }
  return Math.abs(sum) / 720
}

function fallback({ movedF, movedG, shape: { nx, ny } }: MeasurePair, phi: Potential2d): number {
  if (movedF === null || movedG === null) return 0
  const values = cellValues(phi)
  let sum = 0
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const a = i * ny + j
      if (movedF[a] !== 0 || movedG[a] !== 0)
        sum += (movedF[a] - movedG[a]) * at(values, phi, i, j) + movedG[a] * slack(values, phi, i, j)
    }
  }
  return Math.abs(sum)
}

function spreading({ samplesF, samplesG, shape: { nx, ny } }: MeasurePair, phi: Potential2d): number {
  const values = cellValues(phi)
  let linear = 0
  let rest = 0
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const a = i * ny + j
      if (samplesF[a] === 0 && samplesG[a] === 0) continue
      const laplacian = (value: typeof at): number =>
        value(values, phi, i + 1, j) +
        value(values, phi, i - 1, j) +
        value(values, phi, i, j + 1) +
        value(values, phi, i, j - 1) -
        4 * value(values, phi, i, j)
      linear += (samplesF[a] - samplesG[a]) * laplacian(at)
      rest += samplesG[a] * laplacian(slack)
    }
  }
  return (Math.abs(linear) + Math.abs(rest)) / 24
}

/** φ at the centres of the cells, on the padded layout (0 on its outermost rim). */
function cellValues({ coefs, rows, stride }: Potential2d): Float64Array {
  const out = new Float64Array(rows * stride)
  for (let i = 1; i < rows - 2; i++)
    for (let j = 1; j < stride - 2; j++) out[i * stride + j] = splineValue(coefs, stride, i, j)
  return out
}

function at(values: Float64Array, { stride }: Potential2d, i: number, j: number): number {
  return values[(i + PAD) * stride + j + PAD]
}

/** −½ |∇φ|². */
function slack(values: Float64Array, phi: Potential2d, i: number, j: number): number {
  const u = 0.5 * (at(values, phi, i + 1, j) - at(values, phi, i - 1, j))
  const v = 0.5 * (at(values, phi, i, j + 1) - at(values, phi, i, j - 1))
  return -0.5 * (u * u + v * v)
}
