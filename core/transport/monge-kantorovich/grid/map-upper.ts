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
 * the data are, but not proved; the term is doubled for it. In the far tails of f, where potentials are arbitrary, f̃ is replaced by f:
 * the distance between the two is at most the diameter times the root of the mass that differs.
 */
import { evaluateSplineInto } from '../../../numerics/b-spline.ts'
import { foldFirst, foldSecond, minimiserNearInto } from './c-transform.ts'
import { PAD } from './dual-potential.ts'
import type { Potential2d } from './dual-potential.ts'
import type { Certificate } from './dual-certificate.ts'
import { logAt, logDensity } from '../log-density.ts'
import type { WorkMeter } from '../plane-shape.ts'
import { coefficientsBeside, normalisedSamples } from '../spline-measure.ts'
import type { MeasurePair } from '../spline-measure.ts'
import { fluxUpperBound } from './transport-upper.ts'
import type { UpperBound } from './transport-upper.ts'

const jet = new Float64Array(6)
const found = new Float64Array(4)

/** Smallest tails that are exchanged, as parts of the maximum. */
const THRESHOLDS = [1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13]
/** Width of the passage between the two, and how far they may differ in it. */
const PASSAGE = 1e-2
const FACTOR = 1e3

type Pair = Pick<MeasurePair, 'samplesF' | 'samplesG' | 'shape'>

/** A measure that is f̃ = S_# g where f has mass and f in its far tails; `exchanged` is the mass by which it is not f̃. */
interface PulledBack {
  readonly samples: Float64Array
  readonly exchanged: number
}

/**
 * @param allowed mass of f that may be exchanged
 */
export function pulledBack(phi: Potential2d, pair: Pair, allowed: number, work: WorkMeter): PulledBack {
  const { samplesF, samplesG, shape } = pair
  const { stride, coefs } = phi
  const { nx, ny, periodic } = shape
  const logG = logDensity(samplesG, shape)
  const peakG = samplesG.reduce((top, v) => Math.max(top, v), 0)
  const level = tailLevel(samplesF, allowed)
  const out = new Float64Array(nx * ny)
  let left = 0
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const a = i * ny + j
      const f = samplesF[a]
      if (f <= PASSAGE * level) {
        out[a] = f
        left += f
        continue
      }
      evaluateSplineInto(coefs, stride, i + PAD, j + PAD, jet)
      const u = foldFirst(i + PAD - jet[1], nx, periodic)
      const v = foldSecond(j + PAD - jet[2], ny)
      const determinant = Math.max(0, (1 - jet[3]) * (1 - jet[5]) - jet[4] * jet[4])
      const pulled = peakG * Math.exp(logAt(logG, stride, u, v)) * determinant
      if (f >= level) {
        out[a] = pulled
      } else {
        const weight = 1 + Math.log(f / level) / -Math.log(PASSAGE)
        out[a] = f * Math.min(FACTOR, Math.max(1 / FACTOR, pulled / f)) ** weight
        left += out[a]
      }
    }
  }
  work.units += 3 * nx * ny
  return { samples: normalisedSamples(out).samples, exchanged: left + massMappedBelow(phi, pair, level, work) }
}

/** Mass of g that S takes to where f is below the level, or nowhere that was found. */
function massMappedBelow(
  phi: Potential2d,
  { samplesF, samplesG, shape: { nx, ny, periodic } }: Pair,
  level: number,
  work: WorkMeter,
): number {
  let mass = 0
  let guessU = 0
  let guessV = 0
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) {
      const g = samplesG[i * ny + j]
      if (!(g > 0)) continue
      minimiserNearInto(phi, i + PAD, j + PAD, guessU, guessV, 1e-6, found)
      const row = Math.round(foldFirst(i + PAD + found[0], nx, periodic)) - PAD
      const column = Math.round(j + found[1])
      const k = periodic ? (row + nx) % nx : row
      const isLost = found[3] === 0 || !(found[2] < 1e-2) || k < 0 || k >= nx || column < 0 || column >= ny
      if (!isLost) {
        guessU = found[0]
        guessV = found[1]
      }
      if (isLost || samplesF[k * ny + column] < level) mass += g
    }
  }
  work.units += 5 * nx * ny
  return mass
}

/** The level below which f has at most the allowed mass. */
function tailLevel(f: Float64Array, allowed: number): number {
  const top = f.reduce((m, v) => Math.max(m, v), 0)
  for (const threshold of THRESHOLDS) {
    const level = threshold * top
    if (f.reduce((sum, v) => sum + (v < level ? v : 0), 0) <= allowed) return level
  }
  return THRESHOLDS[THRESHOLDS.length - 1] * top
}

/** Upper bound of W₂² (cells²) from a certified potential; Infinity if it was not certified or the data are not resolved. */
export function mapUpperBound(
  pair: MeasurePair,
  phi: Potential2d,
  certificate: Certificate,
  work: WorkMeter,
): UpperBound {
  const nothing = { value: Infinity, remainder: 0, floor: 0 }
  if (!(certificate.dualUpper < Infinity) || pair.model !== 'spline') return nothing
  const { nx, ny } = pair.shape
  const diameter2 = nx * nx + ny * ny
  const target = Math.max(certificate.dualUpper, 0)
  const { samples, exchanged } = pulledBack(phi, pair, (1e-6 * target) / diameter2, work)
  const pulled = coefficientsBeside(samples, pair)
  const residual = fluxUpperBound(
    pair.f,
    pulled,
    pair.shape,
    pair.model,
    { levels: 1, slack: 0.2 },
    1e-3 * target,
    1e-2,
    work,
  )
  const distance = Math.sqrt(residual.value) + Math.sqrt(exchanged * diameter2)
  const term = 2 * (1 + certificate.bottom) * distance * distance
  const value = 2 * certificate.dualUpper + term
  return Number.isFinite(value) ? { value, remainder: term, floor: 0 } : nothing
}
