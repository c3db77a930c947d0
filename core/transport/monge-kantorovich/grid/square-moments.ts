/**
 * Moments of a measure Σ c_a K(x − a), K = B₃⊗B₃ or the unit cell, over the s × s equal parts of a knot square [i, i+1] × [j, j+1],
 * about the centre of the part: exact one-dimensional weights of the four coefficients i − 1 … i + 2.
 */
import type { MeasureModel } from '../spline-measure.ts'

/** weights[((part * 4) + l) * 3 + p] = ∫_part K(t − (l − 1)) (t − centre)^p dt, t in [0, 1]. */
export interface LineWeights {
  readonly parts: number
  readonly weights: Float64Array
  readonly centres: Float64Array
}

const cache = new Map<string, LineWeights>()
const GAUSS_NODES = [-Math.sqrt(3 / 5), 0, Math.sqrt(3 / 5)]
const GAUSS_WEIGHTS = [5 / 9, 8 / 9, 5 / 9]

export function lineWeights(model: MeasureModel, parts: number): LineWeights {
  const key = `${model}${parts}`
  const known = cache.get(key)
  if (known) return known
  const weights = new Float64Array(parts * 12)
  const centres = new Float64Array(parts)
  for (let part = 0; part < parts; part++) {
    const a = part / parts
    const b = (part + 1) / parts
    const centre = (a + b) / 2
    centres[part] = centre
    // the box kernel changes cell at ½, so both halves are integrated apart (the nodes are exact for degree 5)
    const cuts = a < 0.5 && b > 0.5 ? [a, 0.5, b] : [a, b]
    for (let k = 0; k + 1 < cuts.length; k++) {
      const half = (cuts[k + 1] - cuts[k]) / 2
      for (let n = 0; n < 3; n++) {
        const t = (cuts[k] + cuts[k + 1]) / 2 + half * GAUSS_NODES[n]
        for (let l = 0; l < 4; l++) {
          const value = GAUSS_WEIGHTS[n] * half * kernel(model, t - (l - 1))
          for (let p = 0; p < 3; p++) weights[(part * 4 + l) * 3 + p] += value * (t - centre) ** p
        }
      }
    }
  }
  const made = { parts, weights, centres }
  cache.set(key, made)
  return made
}

function kernel(model: MeasureModel, t: number): number {
  const a = Math.abs(t)
  if (model === 'piecewise-constant') return a < 0.5 ? 1 : 0
  if (a < 1) return 2 / 3 - a * a + (a * a * a) / 2
  return a < 2 ? (2 - a) ** 3 / 6 : 0
}

/**
 * out = [m0, m_u, m_v, m_uu, m_uv, m_vv] of part (pu, pv).
 * @param c coefficients on the padded layout, q the index of the square's corner
 */
export function partMomentsInto(
  c: Float64Array,
  stride: number,
  q: number,
  line: LineWeights,
  pu: number,
  pv: number,
  out: Float64Array,
): void {
  const w = line.weights
  out.fill(0)
  for (let k = 0; k < 4; k++) {
    const p = q + (k - 1) * stride - 1
    let r0 = 0
    let r1 = 0
    let r2 = 0
    for (let l = 0; l < 4; l++) {
      const v = c[p + l]
      const o = (pv * 4 + l) * 3
      r0 += w[o] * v
      r1 += w[o + 1] * v
      r2 += w[o + 2] * v
    }
    const o = (pu * 4 + k) * 3
    out[0] += w[o] * r0
    out[1] += w[o + 1] * r0
    out[2] += w[o] * r1
    out[3] += w[o + 2] * r0
    out[4] += w[o + 1] * r1
    out[5] += w[o] * r2
  }
}
