/**
 * Upper bound by K hops: W₂ <= Σ_k W₂(ρ_k, ρ_{k+1}) for any ρ_1 … ρ_{K−1}; each hop is bounded by its own log-mean flux.
 * With ρ_t near the geodesic, ρ_t = (id − t∇φ)_# f, the gap of the log-mean bound falls like K⁻². Taken symmetric in f and g,
 *   ρ_t(z) = f(x)^(1−t) [g(x − ∇φ(x)) det(1 − H(x))]^t / det(1 − tH(x)),   x − t∇φ(x) = z.
 */
import { evaluateSplineInto } from '../../../numerics/b-spline.ts'
import { foldFirst, foldSecond, minimiserInto } from './c-transform.ts'
import { PAD } from './dual-potential.ts'
import type { Potential2d } from './dual-potential.ts'
import { logAt, logDensity } from '../log-density.ts'
import type { LogDensity } from '../log-density.ts'
import type { WorkMeter } from '../plane-shape.ts'
import { coefficientsBeside, normalisedSamples } from '../spline-measure.ts'
import type { MeasurePair } from '../spline-measure.ts'
import { fluxUpperBound } from './transport-upper.ts'
import type { Subdivision, UpperBound } from './transport-upper.ts'

const jet = new Float64Array(6)
const found = new Float64Array(4)

/** Where both densities are below this part of their maxima, the potential is arbitrary and ρ_t their geometric mean. */
const TAIL = 1e-10

/** Samples of ρ_t on the grid, mass 1. */
export function geodesicSamples(
  phi: Potential2d,
  logF: LogDensity,
  logG: LogDensity,
  t: number,
  work: WorkMeter,
): Float64Array {
  const { shape, stride } = phi
  const { nx, ny, periodic } = shape
  const scaled = { ...phi, coefs: phi.coefs.map((c) => t * c) }
  const out = new Float64Array(nx * ny)
  const lowest = Math.log(TAIL)
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const u = i + PAD
      const v = j + PAD
      const p = u * stride + v
      if (logF.logs[p] < lowest && logG.logs[p] < lowest) {
        out[i * ny + j] = Math.exp((1 - t) * logF.logs[p] + t * logG.logs[p])
        continue
      }
      minimiserInto(scaled, u, v, 0, 0, 14, 1e-8, found)
      const xu = foldFirst(u + found[0], nx, periodic)
      const xv = foldSecond(v + found[1], ny)
      evaluateSplineInto(phi.coefs, stride, xu, xv, jet)
      const yu = foldFirst(xu - jet[1], nx, periodic)
      const yv = foldSecond(xv - jet[2], ny)
      const whole = Math.max(1e-3, (1 - jet[3]) * (1 - jet[5]) - jet[4] * jet[4])
      const partly = Math.max(1e-3, (1 - t * jet[3]) * (1 - t * jet[5]) - t * t * jet[4] * jet[4])
      out[i * ny + j] =
        Math.exp((1 - t) * logAt(logF, stride, xu, xv) + t * (logAt(logG, stride, yu, yv) + Math.log(whole))) / partly
    }
  }
  work.units += 12 * nx * ny
  return normalisedSamples(out).samples
}

/** @returns an upper bound of W₂² (cells²) from `hops` hops along the geodesic of φ */
export function hopUpperBound(
  pair: MeasurePair,
  phi: Potential2d,
  hops: number,
  subdivision: Subdivision,
  scale: number,
  work: WorkMeter,
): UpperBound {
  const { shape, model } = pair
  // densities of the samples are up to a factor; both logs are relative to their own maximum, which the normalisation absorbs
  const logF = logDensity(pair.samplesF, shape)
  const logG = logDensity(pair.samplesG, shape)
  let from = pair.f
  let distance = 0
  let remainder = 0
  let floor = 0
  for (let k = 1; k <= hops; k++) {
    const to = k === hops ? pair.g : coefficientsBeside(geodesicSamples(phi, logF, logG, k / hops, work), pair)
    const bound = fluxUpperBound(from, to, shape, model, subdivision, scale / (hops * hops), 1e-4, work)
    distance += Math.sqrt(bound.value)
    remainder += bound.remainder * hops
    floor += bound.floor * hops
    from = to
  }
  return { value: distance * distance * (1 + 1e-13), remainder, floor }
}
