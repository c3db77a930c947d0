import { describe, expect, it } from 'vitest'
import { createRandomStream } from '../../numerics/rng.ts'
import { fitTwoTerms, type TwoTermPoint } from './rate-two-term.ts'

const hbars = [0.4, 0.2, 0.1, 0.05, 0.025]
const counts = [4, 8, 16, 32, 64, 128]

function grid(value: (h: number, n: number) => number, width = 1e-6): TwoTermPoint[] {
  return hbars.flatMap((hbar) =>
    counts.map((particles): TwoTermPoint => {
      const v = value(hbar, particles)
      return { hbar, particles, value: v, lower: v * (1 - width), upper: v * (1 + width) }
    }),
  )
}

const twoTerms =
  (A: number, p: number, B: number, q: number, kappa: number) =>
  (h: number, n: number): number => {
    const [first, second] = [A * h ** p, B * n ** -q]
    return first + second + 2 * kappa * Math.sqrt(first * second)
  }

describe('two powers on the diagonal', () => {
  it('are found exactly where the values are such a sum, with interference of either sign', () => {
    for (const kappa of [0, 0.8, -0.8]) {
      const { hbar, particles, interference } = fitTwoTerms(grid(twoTerms(0.7, 2, 3, 1, kappa)))
      expect(hbar).toMatchObject({ verdict: 'ok' })
      if (hbar.verdict !== 'ok' || particles.verdict !== 'ok') throw new Error('refused')
      expect(hbar.slope).toBeCloseTo(2, 5)
      expect(particles.slope).toBeCloseTo(1, 5)
      expect(hbar.amplitude).toBeCloseTo(0.7, 4)
      expect(particles.amplitude).toBeCloseTo(3, 4)
      expect(interference).toBeCloseTo(kappa, 4)
    }
  })

  it('refuses too few values of either, a part that is not seen, wide intervals, and what is no sum of two powers', () => {
    const few = grid(twoTerms(1, 2, 1, 2, 0)).filter((p) => p.particles <= 16)
    expect(fitTwoTerms(few).hbar).toMatchObject({ verdict: 'too-few-points' })
    const hidden = fitTwoTerms(grid(twoTerms(1, 1, 1e-4, 1, 0)))
    expect(hidden.hbar).toMatchObject({ verdict: 'ok' })
    expect(hidden.particles).toMatchObject({ verdict: 'error-floor' })
    expect(fitTwoTerms(grid(twoTerms(1, 2, 1, 2, 0), 0.4)).hbar).toMatchObject({ verdict: 'error-floor' })
    expect(
      fitTwoTerms(grid((h, n) => h ** 2 * (2 + Math.sin(5 * Math.log(h) + 3 * Math.log(n))) + 1 / n)).hbar.verdict,
    ).not.toBe('ok')
  })

  it('holds the exponents in 99 of 100 claims on random sums with next orders and noise', () => {
    const stream = createRandomStream(3, 1)
    let draw = 0
    const random = (): number => stream.uniform(draw++)
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]
    let [claims, held] = [0, 0]
    for (let trial = 0; trial < 50; trial++) {
      const [p, q, noise] = [pick([1, 1.5, 2]), pick([1, 1.5, 2]), pick([1e-6, 1e-3, 0.01])]
      const [B, kappa] = [Math.exp(4 * random() - 2), 2 * random() - 1]
      const [a, b, c, d] = [0, 0, 0, 0].map(() => 1.5 * (random() - 0.5))
      const bent = (h: number, n: number): number => {
        const [first, second] = [h ** p * (1 + a * h + b / n) ** 2, B * n ** -q * (1 + c * h + d / n) ** 2]
        return first + second + 2 * kappa * Math.sqrt(first * second)
      }
      const data = grid(bent, 0).map((x) => {
        const v = x.value * (1 + noise * (2 * random() - 1))
        return { ...x, value: v, lower: v * (1 - 1.05 * noise), upper: v * (1 + 1.05 * noise) }
      })
      const fit = fitTwoTerms(data)
      for (const [claim, truth] of [
        [fit.hbar, p],
        [fit.particles, q],
      ] as const) {
        if (claim.verdict !== 'ok') continue
        claims++
        if (claim.lower <= truth && truth <= claim.upper) held++
      }
    }
    expect(claims).toBeGreaterThan(60)
    expect(held).toBeGreaterThanOrEqual(0.99 * claims)
  })
})
