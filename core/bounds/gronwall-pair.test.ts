import { describe, expect, it } from 'vitest'
import { greatestGrowth, grownFromSum, grownSquared, integratedPair } from './gronwall-pair.ts'
import { growthRateGamma, growthRateLambda } from './constants.ts'
import { integratedConsistency } from './consistency-term.ts'

const constants = (t: number, slope: number, source: number, count = 5) =>
  Array.from({ length: count }, (_, k) => ({ t: (k * t) / (count - 1), slope, source }))

describe('the pair (sqrt A, sqrt B) before Young', () => {
  it('integrates to the closed form with constant slope and source', () => {
    for (const rate of [0, 0.3, 1.4]) {
      const start = { a: 0.2, b: 0.3 }
      expect(
        integratedPair(start, constants(1.5, rate, 0.1, 16), Infinity).at(-1)! / grownSquared(start, rate, 1.5, 0.1),
      ).toBeCloseTo(1, 8)
    }
  })

  it('is of second order in the records of a moving slope', () => {
    const slope = (t: number) => 1 + Math.sin(2 * t)
    const at = (count: number) =>
      integratedPair(
        { a: 0.2, b: 0.2 },
        Array.from({ length: count }, (_, k) => ({
          t: (2 * k) / (count - 1),
          slope: slope((2 * k) / (count - 1)),
          source: 0,
        })),
        Infinity,
      ).at(-1)!
    const best = at(1601)
    const errors = [11, 21, 41, 81].map((n) => Math.abs(at(n) - best))
    for (const i of [1, 2, 3]) expect(Math.log2(errors[i - 1] / errors[i])).toBeCloseTo(2, 1)
  })

  it('never passes the a-priori curve, which the cap is', () => {
    const start = { a: 0.1, b: 0.1 }
    expect(integratedPair(start, constants(2, 3, 4, 21), 1.4).at(-1)! / grownSquared(start, 1.4, 2)).toBeCloseTo(1, 8)
    expect(integratedPair(start, constants(2, 0.5, 0, 21), 1.4).at(-1)!).toBeLessThan(grownSquared(start, 1.4, 2))
  })

  it('bounds every split of the same start, and one of them sharply', () => {
    for (const rate of [0, 0.4, 1, 2]) {
      const most = greatestGrowth(rate, 1.2)
      const grown = Array.from({ length: 181 }, (_, k) =>
        grownSquared({ a: Math.cos((k * Math.PI) / 360), b: Math.sin((k * Math.PI) / 360) }, rate, 1.2),
      )
      expect(Math.max(...grown)).toBeLessThanOrEqual(most * (1 + 1e-12))
      expect(Math.max(...grown)).toBeGreaterThan(0.999 * most)
      for (const split of [0.2, 0.7]) {
        const start = { a: 0.3 * Math.cos(split), b: 0.3 * Math.sin(split) }
        expect(grownSquared(start, rate, 1.2, 0.1)).toBeLessThanOrEqual(grownFromSum(0.09, rate, 1.2, 0.1))
      }
    }
  })

  it('stays below the printed right-hand sides, with and without a consistency term', () => {
    for (const L of [0, 0.2, 0.36, 0.5, 1, 2]) {
      for (const t of [0.01, 0.3, 1, 2.5]) {
        const rate = Math.SQRT2 * L
        expect(greatestGrowth(rate, t)).toBeLessThanOrEqual(Math.exp((1 + rate) * t) * (1 + 1e-12))
        expect(greatestGrowth(rate, t)).toBeLessThan(Math.exp(growthRateLambda(L) * t))
        const gamma = growthRateGamma(L)
        for (const c of [1e-4, 0.1])
          for (const start of [0, 1e-3, 1])
            expect(grownFromSum(start, rate, t, Math.sqrt(c / 2))).toBeLessThan(
              Math.exp(gamma * t) * start + integratedConsistency(c, gamma, t),
            )
      }
    }
  })
})
