import { describe, expect, it } from 'vitest'
import type { PointResult, TimeResult } from '../../../core/experiments/experiment.ts'
import { fixtureResults } from './fixture-results.ts'
import { isBeyondHorizon, quantityHorizon } from './horizon.ts'
import { cellText, cellWords, tightnessMap, tightnessOption } from './tightness-option.ts'

/** The product coupling costs 0.55. */
function timeOf(t: number, bound: number, name = 'bound.mk2'): TimeResult {
  return {
    t,
    values: {
      mk2: { value: 0.01, lower: 0.009, upper: 0.011 },
      [name]: { value: bound },
      'bound.trivial.mk2': { value: 0.55 },
    },
  }
}

const point = (hbar: number | null, particles: number | null, times: readonly TimeResult[]): PointResult => ({
  hbar,
  particles,
  status: 'done',
  seconds: 1,
  seed: 1,
  numerics: { method: 'test' },
  times,
})

describe('the horizon', () => {
  it('lies where the exponential bound crosses the product coupling', () => {
    const rising = [0, 1, 2].map((t) => timeOf(t, 0.055 * Math.exp(2 * t)))
    expect(quantityHorizon(rising, 'mk2')).toBeCloseTo(Math.log(10) / 2, 12)
    expect(quantityHorizon(rising.slice(0, 2), 'mk2')).toBeNull()
    expect(rising.map((time) => isBeyondHorizon(time, 'mk2'))).toEqual([false, false, true])
  })

  it('is that of the refined bound where the printed one does not exist, and only there', () => {
    const both = [0, 1].map((t) => ({ t, values: { ...timeOf(t, 0.1).values, 'bound.refined.mk2': { value: 1 } } }))
    expect(
      quantityHorizon(
        [0, 1].map((t) => timeOf(t, 1, 'bound.refined.mk2')),
        'mk2',
      ),
    ).toBe(0)
    expect(quantityHorizon(both, 'mk2')).toBeNull()
    expect(quantityHorizon(both, 'coupling')).toBeNull()
  })
})

describe('the tightness map', () => {
  it('holds log10 of the bound over the upper end at each hbar and time', () => {
    const { columns, rows, cells } = tightnessMap(fixtureResults, {
      quantity: 'mk2',
      across: 'hbar',
      down: 't',
      at: null,
    })
    expect(columns).toEqual([0.025, 0.05, 0.1, 0.2, 0.4])
    expect(rows).toEqual([0, 0.5, 1, 2])
    const { mk2, 'bound.mk2': bound } = fixtureResults.points[0].times[1].values
    const cell = cells.find((c) => c.column === 4 && c.row === 1)
    expect(cell?.value).toBeCloseTo(Math.log10((bound?.value ?? 0) / (mk2?.upper ?? 1)), 12)
  })

  it('says in words where there is no ratio', () => {
    const values = (mk2: { value: number; lower: number; upper: number }, bound: number) => ({
      mk2,
      'bound.mk2': { value: bound },
    })
    const times = [
      { t: 0, values: values({ value: 0, lower: 0, upper: 0 }, 1) },
      { t: 1, values: values({ value: 0, lower: 0, upper: 0 }, 0) },
      { t: 2, values: values({ value: 1e-6, lower: 0, upper: 1e-3 }, 1) },
    ]
    const { cells } = tightnessMap(
      { ...fixtureResults, points: [point(0.1, null, times)] },
      { quantity: 'mk2', across: 'hbar', down: 't', at: null },
    )
    expect(cells.map(cellText)).toEqual(['the distance is zero', 'both are zero', '≥ 3'])
    expect(cells.map(cellWords).join()).toContain('at least 1000 times the distance, which may be zero')
    expect(cells.map(cellWords).join()).not.toMatch(/NaN|Infinity/)
  })

  it('has ħ and N as its sides where both vary', () => {
    const points = [0.2, 0.1].flatMap((h) => [2, 4, 8].map((n) => point(h, n, [timeOf(1, h + 1 / n)])))
    const map = tightnessMap(
      { ...fixtureResults, points },
      { quantity: 'mk2', across: 'particles', down: 'other', at: 1 },
    )
    expect([map.columns, map.rows, map.rowSymbol]).toEqual([[2, 4, 8], [0.1, 0.2], 'ℏ'])
    expect(map.cells).toHaveLength(6)
    expect(
      tightnessMap({ ...fixtureResults, points }, { quantity: 'mk2', across: 'particles', down: 't', at: 0.1 }).cells,
    ).toHaveLength(3)
  })

  it.each(['light', 'dark'] as const)('becomes a picture with its description (%s)', async (theme) => {
    const { renderSvg } = await import('./echarts.ts')
    const option = tightnessOption(fixtureResults, { quantity: 'mk2', across: 'hbar', down: 't', at: null }, theme)
    const svg = renderSvg(option, 700, 420)
    expect(svg).toContain('log₁₀')
    expect(svg).not.toMatch(/NaN|Infinity|rgb\(\d+ /)
    // Different values, different colours.
    expect(new Set(svg.match(/fill="rgb\([^)]*\)"/g)).size).toBeGreaterThan(8)
  })
})
