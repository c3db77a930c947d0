/**
 * Upper bound of ½ W₂² from the potential itself (units of the cell).
 *
 * Let 1 − D²φ >= κ > 0, S(y) = argmin_x ½|x − y|² − φ(x) and f̃ = S_# g. Take y ~ g, x = S(y), and x' ~ f coupled optimally to x. Then
 *   |x' − y|² = |x − y|² + 2 ∇φ(x)·(x' − x) + |x' − x|²   (x − y = ∇φ(x))
 *            <= |x − y|² + 2 φ(x') − 2 φ(x) + (1 + Λ) |x' − x|²,   Λ >= −λ_min(D²φ),
 * and the expectation of the first three terms is 2 J(φ):
 *   ½ W₂²(f, g) <= J(φ) + ½ (1 + Λ) W₂²(f, f̃).
 * The last term is quadratic in the error of the map, so it need not be sharp: f̃ is sampled as g(x − ∇φ(x)) det(1 − D²φ(x)), read as the
 * same model of measure as the data, and its distance to f is bounded by one log-mean flux. That reading of f̃ is as good as the samples of
 * the data are, but not proved; the term is doubled for it.
 */
import { evaluateSplineInto } from '../numerics/b-spline.ts'
import { foldFirst, foldSecond } from './c-transform.ts'
import { PAD } from './dual-potential.ts'
import type { Potential2d } from './dual-potential.ts'
import type { Certificate } from './dual-certificate.ts'
import { logAt, logDensity } from './log-density.ts'
import type { WorkMeter } from './plane-shape.ts'
import { coefficientsBeside, normalisedSamples } from './spline-measure.ts'
import type { MeasurePair } from './spline-measure.ts'
import { fluxUpperBound } from './transport-upper.ts'
import type { UpperBound } from './transport-upper.ts'

const jet = new Float64Array(6)

/** Samples of S_# g, mass 1. */
export function pulledBackSamples(phi: Potential2d, samplesG: Float64Array, work: WorkMeter): Float64Array {
  const { shape, stride, coefs } = phi
  const { nx, ny, periodic } = shape
  const logG = logDensity(samplesG, shape)
  const out = new Float64Array(nx * ny)
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      evaluateSplineInto(coefs, stride, i + PAD, j + PAD, jet)
      const yu = i + PAD - jet[1]
      const yv = j + PAD - jet[2]
      const u = foldFirst(yu, nx, periodic)
      const v = foldSecond(yv, ny)
      const beyond = (periodic ? 0 : Math.abs(u - yu)) + Math.abs(v - yv)
      if (beyond > 0) continue
      out[i * ny + j] = Math.exp(logAt(logG, stride, u, v)) * Math.max(0, (1 - jet[3]) * (1 - jet[5]) - jet[4] * jet[4])
    }
  }
  work.units += 3 * nx * ny
  return normalisedSamples(out).samples
}

/** Upper bound of W₂² (cells²) from a certified potential; Infinity if it was not certified or the data are not resolved. */
export function mapUpperBound(pair: MeasurePair, phi: Potential2d, certificate: Certificate, work: WorkMeter): UpperBound {
  const nothing = { value: Infinity, remainder: 0, floor: 0 }
  if (!(certificate.dualUpper < Infinity) || pair.model !== 'spline') return nothing
  const pulled = coefficientsBeside(pulledBackSamples(phi, pair.samplesG, work), pair)
  const scale = 1e-3 * Math.max(2 * certificate.dualUpper, 0)
  const residual = fluxUpperBound(pair.f, pulled, pair.shape, pair.model, { levels: 1, slack: 0.2 }, scale, 1e-2, work)
  const term = 2 * (1 + certificate.bottom) * residual.value
  const value = 2 * certificate.dualUpper + term
  return Number.isFinite(value) ? { value, remainder: term, floor: 0 } : nothing
}
