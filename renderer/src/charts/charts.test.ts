import { describe, expect, it } from 'vitest'
import type { Results } from '../../../core/experiments/experiment.ts'
import { createPotential } from '../../../core/potentials/create-potential.ts'
import { budgetOption, budgetRows } from './budget-option.ts'
import { convergenceOption, convergenceSeries } from './convergence-option.ts'
import { axisVariable, fittedCurve } from './convergence-series.ts'
import { draw, textOf } from './drawn-text.ts'
import { fixtureResults } from './fixture-results.ts'
import { horizonWords, inTimeOption, inTimeSeries } from './in-time-option.ts'
import { logLabel, logTicks, ticksAt } from './log-axis.ts'
import { potentialOption } from './potential-option.ts'
import {
  availableDistances,
  availableMarginals,
  availableObservables,
  describeQuantity,
  valueOf,
} from './quantities.ts'
import { parseQuantityName } from './quantity-names.ts'
import { sliceValues, sweepVariable, sweepVariables } from './sweep-slices.ts'
import { driftRows, largestDrifts, summariseAudit } from './trust-rows.ts'

describe('log axes', () => {
  it('keep the ends of the data tight', () => {
    const ticks = logTicks(0.025, 0.4)
    expect(ticks.min).toBeGreaterThan(Math.log10(0.02))
    expect(ticks.max).toBeLessThan(Math.log10(0.5))
    expect(ticks.labelled.map((p) => logLabel(p))).toEqual(['0.05', '0.1', '0.2'])
  })
  it('mark a short sweep at its own values, a long one at round ones', () => {
    expect(ticksAt([0.4, 0.3, 0.2]).labelled.map((p) => logLabel(p))).toEqual(['0.2', '0.3', '0.4'])
    expect(ticksAt(Array.from({ length: 40 }, (_, i) => 0.9 ** i)).labelled).not.toHaveLength(40)
  })
  it.each([
    [-4, '10⁻⁴'],
    [Math.log10(2e-5), '2×10⁻⁵'],
    [6, '10⁶'],
    [0, '1'],
  ])('label %s', (position, label) => expect(logLabel(position)).toBe(label))
})

describe('quantities', () => {
  const point = fixtureResults.points[0]
  const time = point?.times[1]
  it('reads the excess off E² with its interval', () => {
    const excess = time && valueOf('eHbarExcess', time, 0.4)
    const eHbar = time?.values['eHbar']
    expect(excess?.value).toBeCloseTo((eHbar?.value ?? 0) - 0.2, 14)
    expect(excess?.lower).toBeCloseTo((eHbar?.lower ?? 0) - 0.2, 14)
  })
  it('gives no tightness where the distance is zero, and only a lower end where it may be', () => {
    const at = (mk2: { value: number; lower: number; upper: number }) =>
      valueOf('tightness', { t: 0, values: { mk2, 'bound.mk2': { value: 1 } } }, 0.1)
    expect(at({ value: 0, lower: 0, upper: 0 })).toBeUndefined()
    expect(at({ value: 1e-9, lower: 0, upper: 1e-3 })).toMatchObject({
      value: 1000,
      lower: 1000,
      upper: Infinity,
      note: expect.stringContaining('may be zero') as string,
    })
  })

  it('gives the tightness an interval: bound over the ends of the distance', () => {
    const tightness = time && valueOf('tightness', time, 0.4)
    const [mk2, bound] = [time?.values['mk2'], time?.values['bound.mk2']]
    expect(tightness?.lower).toBeCloseTo((bound?.value ?? 0) / (mk2?.upper ?? 1), 10)
    expect(tightness?.upper).toBeCloseTo((bound?.value ?? 0) / (mk2?.lower ?? 1), 10)
  })
  it('lists what the points carry', () => {
    expect(availableDistances(fixtureResults.points).map((q) => q.name)).toEqual([
      'mk2',
      'eHbarExcess',
      'eHbar',
      'tightness',
    ])
    expect(availableObservables(fixtureResults.points).map((q) => q.name)).toEqual(['hartree.energy', 'vlasov.energy'])
  })
})

describe('convergenceOption', () => {
  it('draws every value, and claims a slope only where the rate is ok', () => {
    const svg = draw(convergenceOption(fixtureResults, { quantity: 'mk2' }, 'light'))
    expect(textOf(svg)).toContain('t = 1, slope 1.98 ± 0.03')
    expect(textOf(svg)).toMatch(/t = 2(\||$)/)
    expect(textOf(svg)).toContain('0.025')
    expect(svg).not.toMatch(/NaN|undefined/)
  })
  it('has one fitted line a rate, none where it was refused', () => {
    const lines = (t: number): number => {
      const series = convergenceOption(fixtureResults, { quantity: 'mk2', t, bound: false }, 'light').series
      return Array.isArray(series) ? series.filter((s) => s.type === 'line').length : 0
    }
    expect(lines(1)).toBe(1)
    expect(lines(2)).toBe(0)
  })
  it('keeps the intervals in its table, sorted by ħ', () => {
    const series = convergenceSeries(fixtureResults, { quantity: 'mk2', t: 1 })[0]
    expect(series?.rows.map((r) => r.abscissa)).toEqual([0.025, 0.05, 0.1, 0.2, 0.4])
    expect(series?.rows[0]?.estimate.lower).toBeLessThan(series?.rows[0]?.estimate.value ?? 0)
  })
  it.each(['eHbarExcess', 'eHbar', 'tightness'] as const)('draws %s in both themes', (quantity) => {
    for (const theme of ['light', 'dark'] as const)
      expect(draw(convergenceOption(fixtureResults, { quantity }, theme))).not.toMatch(/NaN/)
  })
  it('says so in words when there is nothing to draw', () => {
    expect(textOf(draw(convergenceOption({ points: [], rates: [] }, { quantity: 'mk2' }, 'light')))).toContain(
      'No positive value',
    )
  })
  it('leaves zeros out and draws an interval that reaches zero down to the axis', () => {
    const points = fixtureResults.points.map((p, i) => ({
      ...p,
      times: [{ t: 0, values: { mk2: i === 0 ? { value: 0 } : { value: 1e-3, lower: 0, upper: 2e-3 } } }],
    }))
    expect(draw(convergenceOption({ points, rates: [] }, { quantity: 'mk2' }, 'light'))).not.toMatch(/NaN|Infinity/)
  })
  it('knows which variable is swept', () => {
    expect(sweepVariable(fixtureResults.points)).toBe('hbar')
    expect(sweepVariable(fixtureResults.points.map((p, i) => ({ ...p, hbar: 0.1, particles: i + 2 })))).toBe(
      'particles',
    )
  })
  it('draws a path over the parameter that its rates are told against', () => {
    const points = fixtureResults.points.map((p, i) => ({ ...p, particles: 2 ** (i + 2) }))
    const [rate] = fixtureResults.rates
    expect(axisVariable({ points, rates: [] }, {})).toBe('hbar')
    expect(axisVariable({ points, rates: [{ ...rate, against: 'particles' }] }, {})).toBe('particles')
    expect(axisVariable({ points, rates: [rate, { ...rate, against: 'particles' }] }, {})).toBe('hbar')
    expect(axisVariable({ points, rates: [] }, { against: 'particles' })).toBe('particles')
  })
})

describe('fitted curves', () => {
  const rate = {
    quantity: 'mk2',
    t: 1,
    against: 'hbar',
    slope: 2,
    lower: 1.9,
    upper: 2.1,
    guaranteed: 1,
    verdict: 'ok',
  } as const
  const rows = convergenceSeries(fixtureResults, { quantity: 'mk2', t: 1 })[0]?.rows ?? []
  it('end where the fit ended', () => {
    const curve = fittedCurve({ rows, rate: { ...rate, fittedRange: [0.025, 0.1] } }) ?? []
    expect(10 ** (curve[0]?.[0] ?? 0)).toBeCloseTo(0.025, 12)
    expect(10 ** (curve.at(-1)?.[0] ?? 0)).toBeCloseTo(0.1, 12)
  })
  it('bend by the correction that was fitted: v = A s^p (1 + B s)', () => {
    const curve =
      fittedCurve({
        rows,
        rate: {
          ...rate,
          model: 'power-with-correction',
          fittedRange: [0.025, 0.4],
          amplitude: 0.04,
          correction: 1.5,
          closure: 1,
        },
      }) ?? []
    for (const [x, y] of curve) expect(10 ** y).toBeCloseTo(0.04 * 10 ** (2 * x) * (1 + 1.5 * 10 ** x), 10)
    expect(curve.length).toBeGreaterThan(10)
  })
  it('fall with N, whose order is that of 1/N', () => {
    const sweep = [2, 4, 8, 16].map((n) => ({ abscissa: n, estimate: { value: 3 / n ** 2 }, bound: null }))
    const curve = fittedCurve({ rows: sweep, rate: { ...rate, against: 'particles' } }) ?? []
    for (const [x, y] of curve) expect(10 ** y).toBeCloseTo(3 / 10 ** (2 * x), 10)
    const corrected =
      fittedCurve({
        rows: sweep,
        rate: { ...rate, against: 'particles', fittedRange: [2, 16], amplitude: 3, correction: -0.5, closure: 1 },
      }) ?? []
    expect(10 ** (corrected[0]?.[1] ?? 0)).toBeCloseTo((3 / 4) * (1 - 0.25), 10)
  })
  it('are not drawn where no slope is claimed', () =>
    expect(
      fittedCurve({ rows, rate: { ...rate, slope: null, lower: null, upper: null, verdict: 'not-asymptotic' } }),
    ).toBeNull())
})

describe('sweeps of two parameters', () => {
  const base = fixtureResults.points[0]
  const point = (hbar: number, particles: number) =>
    ({
      ...base,
      hbar,
      particles,
      times: [0, 1].map((t) => ({
        t,
        values: {
          mk2: { value: hbar / particles ** 2 },
          'mk2[n=2]': { value: 2 * hbar },
          'bound.mk2[n=2]': { value: 3 * hbar },
        },
      })),
    }) as (typeof fixtureResults.points)[number]
  const points = [0.1, 0.2].flatMap((h) => [2, 4, 8].map((n) => point(h, n)))
  const rates = [
    {
      quantity: 'mk2[hbar=0.2]',
      t: 1,
      against: 'particles',
      slope: 2,
      lower: 1.9,
      upper: 2.1,
      guaranteed: null,
      verdict: 'ok',
    },
  ] as const
  it('run over the parameter with more values, a curve for each value of the other', () => {
    expect(sweepVariables(points)).toEqual(['hbar', 'particles'])
    const series = convergenceSeries({ points, rates }, { quantity: 'mk2' })
    expect(series.map((s) => s.label)).toEqual(['ℏ = 0.1, t = 1', 'ℏ = 0.2, t = 1'])
    expect(series[1]?.rows.map((r) => r.abscissa)).toEqual([2, 4, 8])
    expect(series.map((s) => s.rate?.slope ?? null)).toEqual([null, 2])
  })
  it('run over the other on request, at one value, at all times', () => {
    const series = convergenceSeries({ points, rates }, { quantity: 'mk2', against: 'hbar', fixed: 4 })
    expect(series.map((s) => s.label)).toEqual(['t = 0', 't = 1'])
    expect(series[0]?.rows.map((r) => r.estimate.value)).toEqual([0.1 / 16, 0.2 / 16])
    expect(
      textOf(
        draw(convergenceOption({ points, rates }, { quantity: 'mk2', against: 'particles', fixed: 0.2 }, 'light')),
      ),
    ).toContain('order in 1/N')
  })
  it('have nothing to fix along a path', () => {
    const path = [2, 4, 8].map((n) => point(n ** -0.5, n))
    expect(sliceValues(path, 'hbar')).toEqual([])
    expect(
      convergenceSeries({ points: path, rates: [] }, { quantity: 'mk2', against: 'particles', t: 1 })[0]?.rows,
    ).toHaveLength(3)
  })
  it('keep the marginals apart', () => {
    expect(parseQuantityName('mk2[n=2][N=4]')).toEqual({
      base: 'mk2',
      marginal: 2,
      fixed: { parameter: 'particles', value: 4 },
    })
    expect(availableMarginals(points)).toEqual([1, 2])
    expect(availableDistances(points, 2).map((q) => q.name)).toEqual(['mk2[n=2]', 'tightness[n=2]'])
    expect(describeQuantity('mk2[n=2]').bound).toBe('bound.mk2[n=2]')
    expect(valueOf('tightness[n=2]', points[0].times[0], 0.1)?.value).toBeCloseTo(1.5, 12)
  })
  it('name the data of their arrow', () => {
    expect(describeQuantity('mk2', 'liouville-vlasov').axis).toBe('dist²(f, F_N¹)')
    expect(describeQuantity('eHbarExcess', 'hartree-vlasov').axis).toBe('E²(f, R) − ℏ/2')
  })
})

describe('inTimeOption', () => {
  it('has a line for each ħ', () => {
    expect(inTimeSeries(fixtureResults, { quantity: 'mk2' })).toHaveLength(5)
    const svg = draw(inTimeOption(fixtureResults, { quantity: 'mk2' }, 'light'))
    expect(textOf(svg)).toContain('ℏ = 0.025')
    expect(svg).not.toMatch(/NaN/)
  })
  it('draws negative energies on a linear axis', () => {
    const svg = draw(inTimeOption(fixtureResults, { quantity: 'hartree.energy', pointIndex: 2 }, 'dark'))
    expect(svg).not.toMatch(/NaN/)
    expect(textOf(svg)).toContain('−0.35')
  })
})

describe('named bounds in time', () => {
  const points = fixtureResults.points.map((p) => ({
    ...p,
    times: p.times.map((t) => ({
      ...t,
      values: { ...t.values, 'bound.refined.mk2': { value: 0.3 }, 'bound.aPosteriori.mk2': { value: 0.1 } },
    })),
  }))
  it('are drawn for one point, and not for all at once', () => {
    const names = (pointIndex?: number): string =>
      textOf(
        draw(inTimeOption({ points }, { quantity: 'mk2', ...(pointIndex !== undefined && { pointIndex }) }, 'light')),
      )
    expect(names(0)).toContain('bound, a posteriori')
    expect(names(0)).toContain('bound, refined')
    expect(names()).not.toContain('a posteriori')
  })
})

describe('the horizon', () => {
  const [point] = fixtureResults.points
  const times = [0, 1, 2].map((t) => ({
    t,
    values: {
      mk2: { value: 0.1 },
      'bound.mk2': { value: 0.2 * Math.exp(2 * t) },
      'bound.trivial.mk2': { value: 0.2 * Math.exp(3) },
    },
  }))
  it('is marked where the theorem meets the product coupling, in the picture and in words', () => {
    const points = [{ ...point, hbar: 0.4, times }] as (typeof fixtureResults.points)[number][]
    const [series] = inTimeSeries({ points }, { quantity: 'mk2', pointIndex: 0 })
    expect(series.horizon).toBeCloseTo(1.5, 12)
    expect(textOf(draw(inTimeOption({ points }, { quantity: 'mk2', pointIndex: 0 }, 'light')))).toContain('t* = 1.5')
    expect(horizonWords([series])).toBe('The theorem says no more than the product coupling from t* on: 1.5 (ℏ = 0.4).')
    expect(
      horizonWords(
        ['0.4', '0.2', '0.1', '0.05', '0.025', '0.0125'].map((h) => ({ ...series, name: h, horizon: Number(h) })),
      ),
    ).toBe('The theorem says no more than the product coupling from t* on: 0.4 (0.4) … 0.0125 (0.0125).')
    expect(inTimeSeries({ points }, { quantity: 'mk2', pointIndex: 0, bound: false })[0].horizon).toBeNull()
  })
})

describe('trust', () => {
  it('gives the budget in parts of the value', () => {
    const rows = budgetRows(fixtureResults, 'mk2', 1)
    expect(rows).toHaveLength(5)
    expect(rows[0]?.parts['transport']).toBeCloseTo(0.02, 12)
    expect(rows[0]?.total).toBeCloseTo(0.035, 12)
    expect(textOf(draw(budgetOption(fixtureResults, 'mk2', 1, 'light')))).toContain('transport (certified gap)')
  })
  it('calls a closed form exact', () =>
    expect(textOf(draw(budgetOption(fixtureResults, 'eHbar', 1, 'light')))).toContain('Exact'))
  it('measures drifts from the first time', () => {
    expect(driftRows(fixtureResults.points, ['hartree.energy', 'hartree.purity'])[0]?.drifts).toEqual([
      expect.closeTo(2e-10, 14),
      null,
    ])
  })
  it('tells the largest drift of all points, while they come in', () => {
    expect(largestDrifts(fixtureResults.points).find((d) => d.name === 'hartree.energy')?.drift).toBeCloseTo(2e-10, 14)
    expect(largestDrifts(fixtureResults.points.map((p) => ({ ...p, times: p.times.slice(0, 1) })))).toEqual([])
  })
  it('counts verdicts and finds the least room', () => {
    const line = (t: number, left: number, verdict: 'holds' | 'contradicted') => ({
      inequality: 'a <= b',
      source: 'Theorem',
      hbar: 0.1,
      particles: null,
      t,
      left: { value: left },
      right: { value: 1 },
      verdict,
    })
    const audit: Results['audit'] = [line(0, 0.5, 'holds'), line(1, 2, 'contradicted'), line(2, 0.9, 'holds')]
    const summary = summariseAudit({ audit })[0]
    expect(summary?.counts).toMatchObject({ holds: 2, contradicted: 1 })
    expect(summary?.tightest?.t).toBe(1)
  })
})

describe('potentialOption', () => {
  it.each([
    { kind: 'gaussian', strength: -1, width: 1 },
    { kind: 'cosine', strength: 1, period: 2 },
    { kind: 'harmonic', strength: 1 },
  ] as const)('draws $kind', (spec) => {
    expect(draw(potentialOption(createPotential(spec), 'light'))).not.toMatch(/NaN/)
  })
})
