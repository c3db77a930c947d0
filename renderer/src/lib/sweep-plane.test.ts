import { describe, expect, it } from 'vitest'
import { parsePath } from '../../../core/experiments/sweep.ts'
import { costLines, costPlaces, planeDomain, powerFormula, powerOf } from './sweep-plane.ts'

const pairs = [0.4, 0.2, 0.1].flatMap((hbar) => [2, 4, 8].map((particles) => ({ hbar, particles })))

describe('the sweep plane', () => {
  it('spans the points and a factor of two around', () => {
    const { inverseHbar, particles } = planeDomain(pairs)
    expect(10 ** inverseHbar[0]).toBeLessThanOrEqual(1 / 0.8 + 1e-9)
    expect(10 ** inverseHbar[1]).toBeGreaterThanOrEqual(20 - 1e-9)
    expect(10 ** particles[1]).toBeGreaterThanOrEqual(16 - 1e-9)
    expect(10 ** particles[0]).toBeGreaterThan(1)
  })

  it('draws a line of equal cost where the cost is that', () => {
    const domain = planeDomain(pairs)
    const places = costPlaces(domain, { hbar: true, particles: true })
    // 0.2 s N^2 / hbar is a straight line on logarithms.
    const seconds = places.hbar.map((h) => places.particles.map((n) => (0.2 * (n ?? 1) ** 2) / (h ?? 1)))
    const lines = costLines({ ...places, seconds }, domain)
    expect(lines.length).toBeGreaterThan(2)
    for (const { seconds: level, segments } of lines) {
      for (let k = 0; k + 1 < segments.length; k += 2)
        expect(Math.log10(0.2) + 2 * (segments[k + 1] ?? 0) + (segments[k] ?? 0)).toBeCloseTo(Math.log10(level), 2)
    }
  })

  it('draws across the other axis where the arrow has one parameter, and nothing where no solver goes', () => {
    const domain = planeDomain([{ hbar: 0.1, particles: null }])
    const places = costPlaces(domain, { hbar: true, particles: false })
    expect(places.particles).toEqual([null])
    const lines = costLines({ ...places, seconds: places.hbar.map((h) => [1 / (h ?? 1) ** 2]) }, domain)
    expect(lines.length).toBeGreaterThan(0)
    expect(
      lines.every(({ segments }) => segments.length > 0 && Math.abs((segments[0] ?? 0) - (segments[2] ?? 0)) < 1e-9),
    ).toBe(true)
    expect(costLines({ ...places, seconds: places.hbar.map(() => [null]) }, domain)).toEqual([])
  })

  it('reads a power off its formula and writes it again', () => {
    for (const [formula, scale, exponent] of [
      ['N^-0.5', 1, 0.5],
      ['0.5*N^-0.25', 0.5, 0.25],
      ['2/sqrt(N)', 2, 0.5],
      ['1/N', 1, 1],
    ] as const) {
      const law = parsePath(formula)
      if (!law) throw new Error(formula)
      expect(powerOf(law)).toEqual({ scale, exponent })
      const again = parsePath(powerFormula(scale, exponent))
      expect(again?.(7)).toBeCloseTo(law(7), 12)
    }
  })
})
