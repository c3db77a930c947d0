import { describe, expect, it } from 'vitest'
import { convergenceOption } from './convergence-option.ts'
import { pathsOf } from './compact-marks.ts'
import { fixtureResults } from './fixture-results.ts'

describe('compact marks', () => {
  const at = (x: number, y: number): [number, number] => [10 * x, 100 - 10 * y]

  it('are a dot for each row and a bar where the interval is longer than the dot', () => {
    const rows = [
      { x: 1, y: 2, lower: 1, upper: 3 },
      { x: 2, y: 2, lower: 1.99, upper: 2.01 },
    ]
    const { dots, bars } = pathsOf(rows, at)
    expect(dots).toBe('M10 80h0.01M20 80h0.01')
    expect(bars).toBe('M10 90V70M8 90h4M8 70h4')
  })

  it('take the place of the elements of a long series, and only there', () => {
    const [point] = fixtureResults.points
    const longer = (count: number) => ({
      ...fixtureResults,
      rates: [],
      points: Array.from({ length: count }, (_, i) => ({ ...point, hbar: 0.4 * 0.98 ** i })),
    })
    const types = (count: number, compact: boolean) => {
      const { series } = convergenceOption(longer(count), { quantity: 'mk2', t: point.times[0].t, compact }, 'light')
      return (series as { type: string }[]).map((s) => s.type)
    }
    expect(types(13, true)).not.toContain('scatter')
    expect(types(12, true)).toContain('scatter')
    expect(types(41, false)).toContain('scatter')
  })
})
