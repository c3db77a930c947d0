/** Results as text: distances with their intervals and bounds, rates with their intervals or the reason for refusal. */
import type { Arrow, AuditLine, PointResult, Rate, Results, Uniformity } from '../../core/experiments/experiment.ts'
import type { Estimate } from '../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../core/numerics/estimate.ts'
import { tightInterval } from '../exports/stated-interval.ts'
import { nameOf } from '../workers/live-run.ts'

/** What a table is made for, in this order; `[n=2]` behind a name: of the two-particle marginal. */
const QUANTITIES = { mk2: 'calW^2', eHbar: 'E_hbar^2', mkHbar: 'MK_hbar^2', coupling: 'coupling' } as const

type QuantityName = keyof typeof QUANTITIES

interface ArrowWords {
  readonly theorem: string
  /** What the distances are between. */
  readonly between: Readonly<Partial<Record<QuantityName, string>>>
}

const ARROWS: Readonly<Record<Arrow, ArrowWords>> = {
  'hartree-vlasov': { theorem: 'Theorem 2.5', between: { mk2: '(f, Husimi R)', eHbar: '(f, R)' } },
  'schrodinger-vlasov': { theorem: 'Theorem 2.6', between: { mk2: '(f, Husimi R_N)', eHbar: '(f, R_N)' } },
  'schrodinger-liouville': { theorem: 'Theorem 2.7', between: { mk2: '(F_N, Husimi R_N)', eHbar: '(F_N, R_N)' } },
  'liouville-vlasov': { theorem: 'bound', between: { mk2: '(f, F_N)' } },
  'schrodinger-hartree': { theorem: 'bound', between: { mk2: '(Husimi R, Husimi R_N)', mkHbar: '(R, R_N)' } },
}

export function resultsText(results: Results): string {
  const blocks = [
    headline(results),
    ...quantitiesOf(results).map((quantity) => quantityTable(results, quantity)),
    ratesTable(results.rates.filter((rate) => rate.model !== 'two-term')),
    twoTermTable(results.rates.filter((rate) => rate.model === 'two-term')),
    uniformityTable(results.uniformity ?? []),
    auditText(results.audit),
    failuresText(results.points),
  ]
  return `${blocks.filter((b) => b !== '').join('\n\n')}\n`
}

interface Quantity {
  readonly name: string
  readonly title: string
}

function quantitiesOf({ points, experiment: { arrow } }: Results): Quantity[] {
  const names = [...new Set(points.flatMap((p) => p.times.flatMap((t) => Object.keys(t.values))))].sort()
  return (Object.keys(QUANTITIES) as QuantityName[]).flatMap((quantity) =>
    names
      .filter((name) => name === quantity || name.startsWith(`${quantity}[n=`))
      .map((name) => ({
        name,
        title: `${QUANTITIES[quantity]}${ARROWS[arrow].between[quantity] ?? ''}${name.slice(quantity.length)}`,
      })),
  )
}

function headline({ experiment, constants }: Results): string {
  const sup = constants.supGradV === null ? 'unbounded' : digits(constants.supGradV, 4)
  return `${experiment.name} (${experiment.arrow})\nL = ${digits(constants.lipGradV, 4)}, sup|V'| = ${sup}, Lambda = ${digits(constants.lambda, 4)}, Gamma = ${digits(constants.gamma, 4)}`
}

function quantityTable({ points, experiment: { arrow, accuracy } }: Results, { name, title }: Quantity): string {
  const withHbar = points.some((p) => p.hbar !== null)
  const withParticles = points.some((p) => p.particles !== null)
  const axes = (hbar: string, particles: string): string[] => [
    ...(withHbar ? [hbar] : []),
    ...(withParticles ? [particles] : []),
  ]
  const rows = [[...axes('hbar', 'N'), 't', title, 'interval', 'width', ARROWS[arrow].theorem, 'bound/upper', 'kind']]
  let missed = false
  for (const { hbar, particles, times } of points) {
    for (const { t, values } of times) {
      const value = values[name]
      if (value === undefined) continue
      const right = values[`bound.${name}`]
      const misses = missesTolerance(value, accuracy.tolerance, hbar)
      missed ||= misses
      rows.push([
        ...axes(digits(hbar ?? NaN, 6), String(particles)),
        digits(t, 6),
        ...shown(value, 5),
        `${relativeWidth(value)}${misses ? ' *' : ''}`,
        ...(right === undefined ? ['', ''] : [digits(right.value, 4), tightness(right.value, upperEnd(value))]),
        value.kind ?? '',
      ])
    }
  }
  return missed
    ? `${alignedRows(rows)}\n* wider than the ${digits(100 * accuracy.tolerance, 3)} % asked for`
    : alignedRows(rows)
}

/** Where both are zero, or only the distance is, a ratio says nothing. */
function tightness(bound: number, upper: number): string {
  return upper > 0 ? digits(bound / upper, 3) : '-'
}

/** A distance below this part of hbar is zero to all purposes of the theorems: no relative width is asked of it. */
const NEGLIGIBLE = 1e-7

function missesTolerance(e: Estimate, tolerance: number, hbar: number | null): boolean {
  return upperEnd(e) - lowerEnd(e) > tolerance * Math.abs(e.value) && upperEnd(e) > NEGLIGIBLE * (hbar ?? 0)
}

/** Value and both ends; where these agree in all the digits that are shown, more digits and the distance, rounded outward. */
function shown(e: Estimate, significant: number): [string, string] {
  const tight = tightInterval(e)
  return tight === null
    ? [digits(e.value, significant), interval(e)]
    : [digits(e.value, tight.digits), `± ${digits(1.06 * tight.half, 2)}`]
}

function interval(e: Estimate): string {
  return `[${digits(lowerEnd(e), 5)}, ${digits(upperEnd(e), 5)}]`
}

/** Below this part of the value an interval is the rounding of its two ends. */
const ROUNDING = 1e-11

function relativeWidth(e: Estimate): string {
  const width = upperEnd(e) - lowerEnd(e)
  if (width === 0) return '0'
  if (width <= ROUNDING * e.value) return 'rounding'
  return e.value > 0 ? `${digits((100 * width) / e.value, 2)} %` : digits(width, 2)
}

function ratesTable(rates: readonly Rate[]): string {
  if (rates.length === 0) return ''
  const rows = [['rate of', 't', 'against', 'slope', 'interval', 'guaranteed', 'verdict']]
  for (const r of rates) {
    const known = r.slope !== null && r.lower !== null && r.upper !== null
    const ends = known ? `[${digits(r.lower ?? NaN, 4)}, ${digits(r.upper ?? NaN, 4)}]` : ''
    const verdict = r.reason === undefined ? r.verdict : `${r.verdict}: ${r.reason}`
    rows.push([
      r.quantity,
      digits(r.t, 6),
      r.against,
      known ? digits(r.slope ?? NaN, 4) : '-',
      ends,
      r.guaranteed === null ? '-' : String(r.guaranteed),
      verdict,
    ])
  }
  return alignedRows(rows)
}

/** Both parts of A hbar^p + B N^-q side by side. */
function twoTermTable(rates: readonly Rate[]): string {
  if (rates.length === 0) return ''
  const rows = [['both limits', 't', 'against', 'order', 'interval', 'amplitude', 'interference', 'verdict']]
  for (const r of rates) {
    const known = r.slope !== null && r.lower !== null && r.upper !== null
    rows.push([
      r.quantity,
      digits(r.t, 6),
      r.against === 'hbar' ? 'hbar' : '1/N',
      known ? digits(r.slope ?? NaN, 4) : '-',
      known ? `[${digits(r.lower ?? NaN, 4)}, ${digits(r.upper ?? NaN, 4)}]` : '',
      r.amplitude === undefined ? '' : digits(r.amplitude, 4),
      r.interference === undefined ? '' : digits(r.interference, 2),
      r.reason === undefined ? r.verdict : `${r.verdict}: ${r.reason}`,
    ])
  }
  return alignedRows(rows)
}

/** For each value of the other parameter the order and the constant, then what they say together. */
function uniformityTable(entries: readonly Uniformity[]): string {
  if (entries.length === 0) return ''
  const rows = [['uniformity of', 't', 'across', 'order', 'interval', 'constant', 'interval']]
  for (const { quantity, t, across, members, statement } of entries) {
    for (const { at, slope, lower, upper, constant } of members) {
      const ends = lower === null || upper === null ? '' : `[${digits(lower, 4)}, ${digits(upper, 4)}]`
      rows.push([
        quantity,
        digits(t, 6),
        `${across === 'hbar' ? 'hbar' : 'N'} = ${digits(at, 6)}`,
        slope === null ? '-' : digits(slope, 4),
        ends,
        ...(constant === null ? ['-', ''] : shown(constant, 4)),
      ])
    }
    rows.push([quantity, digits(t, 6), statement])
  }
  return alignedRows(rows.map((row) => (row.length === 3 ? [row[0], row[1], '', '', '', '', ''] : row)))
    .split('\n')
    .map((line, i) => (rows[i].length === 3 ? `${line}  ${rows[i][2]}` : line))
    .join('\n')
}

function auditText(audit: readonly AuditLine[]): string {
  if (audit.length === 0) return ''
  const count = (verdict: AuditLine['verdict']) => audit.filter((line) => line.verdict === verdict).length
  const broken = contradictions(audit).map(
    (line) =>
      `CONTRADICTED at ${nameOf(line)}, t = ${line.t}: ${line.inequality} (${line.source}): ${interval(line.left)} against ${interval(line.right)}`,
  )
  const summary = `Inequalities of the paper: ${count('holds')} hold, ${count('within-errors')} within errors, ${count('contradicted')} contradicted, ${count('not-applicable')} not applicable`
  return [summary, ...broken].join('\n')
}

export function contradictions(audit: readonly AuditLine[]): AuditLine[] {
  return audit.filter((line) => line.verdict === 'contradicted')
}

function failuresText(points: readonly PointResult[]): string {
  return points
    .filter((p) => p.status !== 'done')
    .map((p) => `${nameOf(p)}: ${p.status}${p.error === undefined ? '' : `: ${p.error}`}`)
    .join('\n')
}

/** Significant digits without a tail of zeros; powers of ten where the number is small or large. */
export function digits(value: number, significant: number): string {
  if (!Number.isFinite(value)) return String(value)
  const rounded = Number(value.toPrecision(significant))
  const size = Math.abs(rounded)
  return size !== 0 && (size < 1e-3 || size >= 1e7) ? rounded.toExponential() : String(rounded)
}

/** Columns to the left, two blanks apart. */
export function alignedRows(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => row[j]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, j) => cell.padEnd(widths[j]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
