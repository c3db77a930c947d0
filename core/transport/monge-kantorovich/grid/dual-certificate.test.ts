import { describe, expect, it } from 'vitest'
import { isotropic, sampled } from '../../../../tests/helpers/transport-densities.ts'
import { evaluateSplineInto } from '../../../numerics/b-spline.ts'
import { minimiserInto } from './c-transform.ts'
import { certify } from './dual-certificate.ts'
import { emptyPotential, expandInto, PAD, potentialSpace, restrictInto } from './dual-potential.ts'
import { limitInPlace } from './concavity-limiter.ts'
import { potentialBounds } from './potential-bounds.ts'
import { measurePair, normalisedSamples } from '../spline-measure.ts'
import { lineWeights, partMomentsInto } from './square-moments.ts'

const work = { units: 0 }
let state = 12345
const random = (): number => {
  state = (state * 1103515245 + 12345) % 2147483648
  return state / 2147483648 - 0.5
}

const n = 40
const shape = { nx: n, ny: n, periodic: false }
const space = potentialSpace(shape, 2)

/** A smooth random potential, |H| below about `size`. */
function wavy(size: number): { dofs: Float64Array; phi: ReturnType<typeof emptyPotential> } {
  const dofs = new Float64Array(space.cx * space.cy)
  const waves = Array.from({ length: 4 }, () => [random() * 0.6, random() * 0.6, random() * 6, random()])
  for (let i = 0; i < space.cx; i++) {
    for (let j = 0; j < space.cy; j++)
      for (const [a, b, c, w] of waves)
        dofs[i * space.cy + j] += ((4 * size * w) / (a * a + b * b + 0.1)) * Math.cos(a * 2 * i + b * 2 * j + c)
  }
  const phi = emptyPotential(shape)
  expandInto(space, dofs, phi)
  return { dofs, phi }
}

describe('derivative bounds', () => {
  it('hold at random points of every square', () => {
    const { phi } = wavy(0.3)
    const b = potentialBounds(phi, work)
    const jet = new Float64Array(6)
    for (let k = 0; k < 4000; k++) {
      const u = PAD + (n - 1) * (random() + 0.5)
      const v = PAD + (n - 1) * (random() + 0.5)
      evaluateSplineInto(phi.coefs, phi.stride, u, v, jet)
      const q = Math.floor(u) * phi.stride + Math.floor(v)
      const half = 0.5 * (jet[3] - jet[5])
      const root = Math.sqrt(half * half + jet[4] * jet[4])
      expect(0.5 * (jet[3] + jet[5]) + root).toBeLessThanOrEqual(b.lambda[q] + 1e-12)
      expect(Math.max(0.5 * (jet[3] + jet[5]) + root, root - 0.5 * (jet[3] + jet[5]))).toBeLessThanOrEqual(
        b.second[q] + 1e-12,
      )
      expect(jet[1] ** 2 + jet[2] ** 2).toBeLessThanOrEqual(b.gradient2[q] + 1e-12)
    }
  })
})

describe('certificate', () => {
  it('stays below a brute-force quadrature of the same dual value, and close to it', () => {
    const f = normalisedSamples(sampled(isotropic(1), 5, n).values).samples
    const g = normalisedSamples(sampled(isotropic(1.2), 5, n).values).samples
    const pair = measurePair(f, g, shape)
    for (const size of [0.01, 0.05, 0.15]) {
      const { dofs, phi } = wavy(size)
      limitInPlace(space, dofs, 0.5, work)
      expandInto(space, dofs, phi)
      const value = bruteForce(phi, pair)
      const c = certify(phi, pair, Math.abs(value), 1e-4, work)
      expect(c.lower).toBeGreaterThan(-Infinity)
      expect(c.lower).toBeLessThanOrEqual(value + 1e-9 * Math.abs(value))
      expect(value - c.lower).toBeLessThanOrEqual(c.remainder * 2.2 + 1e-6 * Math.abs(value) + c.rounding)
    }
  })
})

/** ∫ φ (f − g) + ∫ r g with 6 × 6 midpoints a knot square. */
function bruteForce(phi: ReturnType<typeof emptyPotential>, pair: ReturnType<typeof measurePair>): number {
  const stride = phi.stride
  const jet = new Float64Array(6)
  const found = new Float64Array(4)
  const moments = new Float64Array(6)
  const s = 6
  const line = lineWeights('spline', s)
  const embed = (c: Float64Array): Float64Array => {
    const out = new Float64Array(phi.coefs.length)
    for (let i = 0; i < n; i++) out.set(c.subarray(i * n, (i + 1) * n), (i + PAD) * stride + PAD)
    return out
  }
  const F = embed(pair.f)
  const G = embed(pair.g)
  let total = 0
  for (let i = PAD - 2; i <= PAD + n; i++) {
    for (let j = PAD - 2; j <= PAD + n; j++) {
      for (let a = 0; a < s; a++) {
        for (let b = 0; b < s; b++) {
          const q = i * stride + j
          partMomentsInto(F, stride, q, line, a, b, moments)
          const mf = moments[0]
          partMomentsInto(G, stride, q, line, a, b, moments)
          const mg = moments[0]
          if (mf < 1e-13 && mg < 1e-13) continue
          const u = i + line.centres[a]
          const v = j + line.centres[b]
          evaluateSplineInto(phi.coefs, stride, u, v, jet)
          const here = jet[0]
          minimiserInto(phi, u, v, jet[1], jet[2], 30, 1e-14, found)
          evaluateSplineInto(phi.coefs, stride, u + found[0], v + found[1], jet)
          total += here * (mf - mg) + mg * (0.5 * (found[0] ** 2 + found[1] ** 2) - jet[0] + here)
        }
      }
    }
  }
  return total
}

describe('potential space', () => {
  it('restriction is the adjoint of expansion', () => {
    const { dofs, phi } = wavy(0.2)
    const fine = Float64Array.from(phi.coefs, () => random())
    const back = new Float64Array(dofs.length)
    restrictInto(space, fine, phi.rows, phi.stride, back)
    const left = phi.coefs.reduce((sum, c, k) => sum + c * fine[k], 0)
    const right = dofs.reduce((sum, c, k) => sum + c * back[k], 0)
    expect(left).toBeCloseTo(right, 9)
  })

  it('the limiter turns a kink into the parabola of its cap, the least majorant', () => {
    // slope −3 to +3 along the first axis; second differences may be at most 0.5·q² = 2
    const dofs = new Float64Array(space.cx * space.cy)
    for (let i = 0; i < space.cx; i++) for (let j = 0; j < space.cy; j++) dofs[i * space.cy + j] = 3 * Math.abs(i - 10)
    const before = dofs.slice()
    expect(limitInPlace(space, dofs, 0.5, work)).toBeGreaterThan(0)
    for (let k = 0; k < dofs.length; k++) expect(dofs[k]).toBeGreaterThanOrEqual(before[k])
    for (let i = 1; i + 1 < space.cx; i++) {
      for (let j = 0; j < space.cy; j++) {
        const p = i * space.cy + j
        expect(dofs[p - space.cy] - 2 * dofs[p] + dofs[p + space.cy]).toBeLessThanOrEqual(2 + 1e-5)
      }
    }
    // … 6 3 0 3 6 … becomes 6 3 2 3 6: second differences 2, 2, 2 and nothing else moves
    const middle = Math.floor(space.cy / 2)
    expect(dofs[10 * space.cy + middle]).toBeCloseTo(2, 4)
    expect(dofs[9 * space.cy + middle]).toBeCloseTo(3, 4)
    expect(dofs[5 * space.cy + middle]).toBe(15)
  })
})

describe('moments of parts', () => {
  it.each(['spline', 'piecewise-constant'] as const)(
    '%s: parts add up to the mass and centre of one coefficient',
    (model) => {
      const stride = 12
      const c = new Float64Array(144)
      c[5 * stride + 6] = 1
      const m = new Float64Array(6)
      for (const s of [1, 2, 3, 5]) {
        let mass = 0
        let mean = 0
        let square = 0
        for (let i = 1; i < 9; i++) {
          for (let j = 1; j < 9; j++) {
            for (let a = 0; a < s; a++) {
              for (let b = 0; b < s; b++) {
                const line = lineWeights(model, s)
                partMomentsInto(c, stride, i * stride + j, line, a, b, m)
                const u = i + line.centres[a] - 5
                mass += m[0]
                mean += m[1] + u * m[0]
                square += m[3] + 2 * u * m[1] + u * u * m[0]
              }
            }
          }
        }
        expect(mass).toBeCloseTo(1, 12)
        expect(mean).toBeCloseTo(0, 12)
        expect(square).toBeCloseTo(model === 'spline' ? 1 / 3 : 1 / 12, 12)
      }
    },
  )
})
