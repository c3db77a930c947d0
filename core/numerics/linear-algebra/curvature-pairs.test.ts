import { describe, expect, it } from 'vitest'
import { CurvaturePairs } from './curvature-pairs.ts'
import { dot } from './vectors.ts'

/** A = diag(1, 2, 3, 4) + rank one. */
const image = (s: Float64Array): Float64Array => s.map((v, i) => (i + 1) * v + 0.5 * s.reduce((a, b) => a + b, 0))
const halve = (out: Float64Array, r: Float64Array): void => out.set(r.map((v) => v / 2))
const applied = (pairs: CurvaturePairs, r: Float64Array): Float64Array => {
  const out = new Float64Array(r.length)
  pairs.applyInto(out, r, halve)
  return out
}

/** e_i made A-conjugate to those before. */
function conjugateDirections(): Float64Array[] {
  const found: Float64Array[] = []
  for (let i = 0; i < 4; i++) {
    let s = Float64Array.from({ length: 4 }, (_, k) => (k === i ? 1 : 0))
    for (const d of found) {
      const share = dot(d, image(s)) / dot(d, image(d))
      s = s.map((v, k) => v - share * d[k])
    }
    found.push(s)
  }
  return found
}

describe('curvature pairs', () => {
  it('leave the first preconditioner alone before there are any, and without positive curvature', () => {
    const pairs = new CurvaturePairs(3)
    pairs.add(Float64Array.of(1, 0), Float64Array.of(-1, 0))
    expect([...applied(pairs, Float64Array.of(3, -5))]).toEqual([1.5, -2.5])
  })

  it('invert the matrix on all conjugate directions they know, and are symmetric beyond', () => {
    const directions = conjugateDirections()
    for (const known of [2, 4]) {
      const pairs = new CurvaturePairs(4)
      for (const s of directions.slice(0, known)) pairs.add(s, image(s))
      for (const s of directions.slice(0, known))
        applied(pairs, image(s)).forEach((v, i) => expect(v).toBeCloseTo(s[i], 12))
      const [a, b] = [Float64Array.of(1, -2, 0.5, 3), Float64Array.of(0.3, 1, -1, 2)]
      expect(dot(applied(pairs, a), b)).toBeCloseTo(dot(a, applied(pairs, b)), 12)
      expect(dot(applied(pairs, a), a)).toBeGreaterThan(0)
    }
  })

  it('forget the oldest', () => {
    const [first, second] = conjugateDirections()
    const pairs = new CurvaturePairs(1)
    pairs.add(first, image(first))
    pairs.add(second, image(second))
    const alone = new CurvaturePairs(1)
    alone.add(second, image(second))
    expect([...applied(pairs, image(first))]).toEqual([...applied(alone, image(first))])
  })
})
