/**
 * The proof as a chain of inequalities, each rung measured: calW^2 − ħ/2 ≤ E^2 ≤ … ≤ the theorem. A waterfall on a logarithmic axis: the step
 * between two rungs is the slack that the argument between them gives away.
 */
import type { EChartsOption } from 'echarts'
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import type { PointResult } from '../../../core/experiments/experiment.ts'
import { formatEstimate, formatNumber } from '../lib/format.ts'
import { axisLook, baseOption, escapeHtml, logAxis } from './base-option.ts'
import { chartThemes, type ChartThemeName } from './chart-theme.ts'
import { emptyOption } from './convergence-option.ts'
import { errorBars } from './error-bars.ts'
import { logTicks } from './log-axis.ts'
import { valueOf } from './quantities.ts'

export interface Rung {
  readonly name: string
  readonly words: string
  /** Where the paper has it. */
  readonly source: string
  readonly estimate: Estimate
}

interface RungText {
  readonly names: readonly string[]
  readonly words: string
  readonly source: string
}

/** In the order of the proof; the first name that the point carries speaks. */
const chain: readonly RungText[] = [
  { names: ['ladder.quadraticDual'], words: 'quadratic dual, a lower bound of E²', source: 'Definition 2.2, dual form' },
  { names: ['ladder.husimiLower'], words: 'dist² − ℏ/2', source: 'Theorem 2.4 (2)' },
  { names: ['eHbar'], words: 'E²', source: 'Definition 2.2' },
  { names: ['ladder.husimiUpper'], words: 'coupling through the Husimi function', source: 'an upper bound of E²' },
  { names: ['ladder.rematch'], words: 'propagated packets, rematched', source: 'Definition 2.2: the best plan between f(t) and the packets' },
  { names: ['coupling'], words: "the proof's coupling, carried along", source: 'Section 4' },
  { names: ['bound.aPosteriori.eHbar', 'bound.aPosteriori.coupling'], words: 'Grönwall with measured constants', source: 'Section 4.3, ℓ(t) and T₁ measured' },
  { names: ['bound.sharp.eHbar', 'bound.sharp.coupling'], words: 'Grönwall with Cauchy–Schwarz', source: 'Section 4.3 without Young' },
  { names: ['bound.refined.eHbar', 'bound.refined.coupling'], words: 'refined bound', source: 'exact consistency term' },
  { names: ['bound.eHbar', 'bound.coupling'], words: "the theorem's right-hand side", source: 'Theorems 2.5 to 2.7' },
]

const chainNames = new Set(chain.flatMap((rung) => rung.names))

/** The rungs that a point carries at a time, in the order of the proof. */
export function ladderRungs(point: PointResult, t: number): Rung[] {
  const time = point.times.find((candidate) => candidate.t === t)
  if (!time) return []
  return chain.flatMap(({ names, words, source }) => {
    for (const name of names) {
      const estimate = name === 'ladder.husimiLower' ? (time.values[name] ?? belowHusimi(time.values['mk2'], point.hbar)) : valueOf(name, time, point.hbar)
      if (estimate && Number.isFinite(estimate.value)) return [{ name, words, source, estimate }]
    }
    return []
  })
}

/** dist² − ħ/2, where that says anything. */
function belowHusimi(mk2: Estimate | undefined, hbar: number | null): Estimate | undefined {
  if (!mk2 || hbar === null || mk2.value <= hbar / 2) return undefined
  return { ...mk2, value: mk2.value - hbar / 2, lower: lowerEnd(mk2) - hbar / 2, upper: upperEnd(mk2) - hbar / 2 }
}

/** The terms of the functional's derivative, in the order of the argument: what is measured, then what bounds it. */
const derivativeWords: Readonly<Record<string, string>> = {
  'ladder.A': 'A = ½⟨(x − Y)²⟩',
  'ladder.B': 'B = ½⟨(ξ − P)²⟩',
  'ladder.kinetic': 'dA/dt, the kinetic term',
  'ladder.kineticYoung': '≤ A + B (Young)',
  'ladder.force': 'dB/dt, the force term',
  'ladder.forceYoung': '≤ B + ½⟨(F − W)²⟩ (Young)',
  'ladder.forceSplit': '≤ B + T₁ + T₂',
  'ladder.forceLipschitz': '≤ B + 4L²A (Lipschitz)',
  'ladder.derivative': 'd/dt of the functional',
  'ladder.derivativeSharp': '≤ 2(1 + 2L)√(AB) (Cauchy–Schwarz)',
  'ladder.derivativeGronwall': '≤ Λ(A + B) (the theorem)',
  'ladder.symbolMk2': 'dist²(f_in, μ) of the symbol',
}

/** Other `ladder.*` values: the terms of the derivative, and what has no words here by its own name. */
export function otherLadderValues(point: PointResult, t: number): { readonly name: string; readonly words: string; readonly estimate: Estimate }[] {
  const time = point.times.find((candidate) => candidate.t === t)
  const order = Object.keys(derivativeWords)
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length)
  return Object.entries(time?.values ?? {})
    .flatMap(([name, estimate]) => (name.startsWith('ladder.') && !chainNames.has(name) ? [{ name, words: derivativeWords[name] ?? name.slice('ladder.'.length), estimate }] : []))
    .sort((x, y) => rank(x.name) - rank(y.name))
}

/** Does any point carry a chain of at least two rungs? */
export function hasLadder(points: readonly PointResult[]): boolean {
  return points.some((p) => p.times.some((time) => ladderRungs(p, time.t).length > 1 || otherLadderValues(p, time.t).length > 0))
}

export function ladderOption(rungs: readonly Rung[], themeName: ChartThemeName): EChartsOption {
  const theme = chartThemes[themeName]
  const drawn = rungs.filter((r) => r.estimate.value > 0)
  if (drawn.length === 0) return emptyOption(theme, 'No rung of the ladder has been measured here')
  const lg = Math.log10
  const ends = drawn.flatMap((r) => [r.estimate.value, lowerEnd(r.estimate), upperEnd(r.estimate)]).filter((v) => v > 0 && Number.isFinite(v))
  const ticks = logTicks(Math.min(...ends), Math.max(...ends))
  const look = axisLook(theme)
  const clip = (v: number): number => (v > 0 && Number.isFinite(v) ? lg(v) : ticks.min)
  const steps = drawn.slice(1).map((rung, i) => ({ from: lg(drawn[i]?.estimate.value ?? 1), to: lg(rung.estimate.value), row: i + 1 }))
  const main = theme.series[0] ?? theme.ink
  return {
    ...baseOption(theme),
    legend: { show: false },
    grid: { left: 12, right: 30, top: 12, bottom: 40, containLabel: true },
    aria: { enabled: true, label: { description: `The chain of inequalities: ${drawn.map((r) => `${r.words} ${formatNumber(r.estimate.value, 3)}`).join(' ≤ ')}.` } },
    xAxis: logAxis(ticks, 'value', 26, theme),
    yAxis: { ...look, type: 'category', inverse: true, data: drawn.map((r) => r.words), axisTick: { show: false }, splitLine: { show: false }, axisLabel: { ...look.axisLabel, color: theme.ink, interval: 0 } },
    series: [
      {
        type: 'custom',
        name: 'slack',
        silent: true,
        z: 1,
        data: steps.map((s) => [s.from, s.row, s.to]),
        renderItem: (_params, api) => {
          const [x1, y] = api.coord([api.value(0), api.value(1)]) as [number, number]
          const [x2] = api.coord([api.value(2), api.value(1)]) as [number, number]
          const [, above] = api.coord([api.value(0), Number(api.value(1)) - 1]) as [number, number]
          return {
            type: 'group',
            children: [
              { type: 'rect', shape: { x: Math.min(x1, x2), y: y - 7, width: Math.abs(x2 - x1), height: 14 }, style: { fill: theme.faintRule } },
              { type: 'line', shape: { x1, y1: above, x2: x1, y2: y + 7 }, style: { stroke: theme.rule, lineWidth: 1, lineDash: [2, 3] } },
            ],
          }
        },
      },
      {
        type: 'scatter',
        name: 'rung',
        symbolSize: 9,
        itemStyle: { color: main },
        z: 4,
        data: drawn.map((r, row) => ({ value: [lg(r.estimate.value), row], tooltip: { formatter: () => `${escapeHtml(r.words)}<br><b>${formatEstimate(r.estimate)}</b><br>${escapeHtml(r.source)}` } })),
      },
      { ...errorBars([], { color: main, name: 'rung' }), data: drawn.map((r, row) => [clip(lowerEnd(r.estimate)), row, clip(upperEnd(r.estimate))]), renderItem: horizontalBar(main) },
    ],
  }
}

function horizontalBar(color: string): NonNullable<ReturnType<typeof errorBars>['renderItem']> {
  return (_params, api) => {
    const [x1, y] = api.coord([api.value(0), api.value(1)]) as [number, number]
    const [x2] = api.coord([api.value(2), api.value(1)]) as [number, number]
    return { type: 'path', shape: { pathData: `M${x1} ${y}H${x2}M${x1} ${y - 4}v8M${x2} ${y - 4}v8` }, style: { stroke: color, lineWidth: 1.4, fill: 'none' } }
  }
}
