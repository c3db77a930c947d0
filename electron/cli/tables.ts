/** Results as text: distances with their intervals and bounds, rates with their intervals or the reason for refusal. */
import type { AuditLine, PointResult, Rate, Results } from '../../core/experiments/experiment.ts'
import type { Estimate } from '../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../core/numerics/estimate.ts'

const QUANTITIES: readonly { name: string; title: string; bound: string }[] = [
  { name: 'mk2', title: 'calW^2(f, Husimi R)', bound: 'bound.mk2' },
  { name: 'eHbar', title: 'E_hbar^2(f, R)', bound: 'bound.eHbar' },
]

export function resultsText(results: Results): string {
  const blocks = [
    headline(results),
    ...QUANTITIES.filter(({ name }) => occurs(results, name)).map((q) => quantityTable(results, q)),
    ratesTable(results.rates),
    auditText(results.audit),
    failuresText(results.points),
  ]
  return `${blocks.filter((b) => b !== '').join('\n\n')}\n`
}

function headline({ experiment, constants }: Results): string {
  const sup = constants.supGradV === null ? 'unbounded' : digits(constants.supGradV, 4)
  return `${experiment.name} (${experiment.arrow})\nL = ${digits(constants.lipGradV, 4)}, sup|V'| = ${sup}, Lambda = ${digits(constants.lambda, 4)}, Gamma = ${digits(constants.gamma, 4)}`
}

function occurs(results: Results, name: string): boolean {
  return results.points.some((p) => p.times.some((t) => t.values[name] !== undefined))
}

function quantityTable(results: Results, { name, title, bound }: (typeof QUANTITIES)[number]): string {
  const rows = [['hbar', 't', title, 'interval', 'width', 'Theorem 2.5', 'bound/upper', 'kind']]
  for (const point of results.points) {
    for (const { t, values } of point.times) {
      const value = values[name]
      if (value === undefined) continue
      const right = values[bound]
      rows.push([
        digits(point.hbar ?? NaN, 6), digits(t, 6), digits(value.value, 5), interval(value), relativeWidth(value),
        right === undefined ? '' : digits(right.value, 4), right === undefined ? '' : digits(right.value / upperEnd(value), 3), value.kind ?? '',
      ])
    }
  }
  return alignedRows(rows)
}

function interval(e: Estimate): string {
  return `[${digits(lowerEnd(e), 5)}, ${digits(upperEnd(e), 5)}]`
}

function relativeWidth(e: Estimate): string {
  const width = upperEnd(e) - lowerEnd(e)
  return e.value > 0 ? `${digits((100 * width) / e.value, 2)} %` : digits(width, 2)
}

function ratesTable(rates: readonly Rate[]): string {
  if (rates.length === 0) return ''
  const rows = [['rate of', 't', 'against', 'slope', 'interval', 'guaranteed', 'verdict']]
  for (const r of rates) {
    const known = r.slope !== null && r.lower !== null && r.upper !== null
    const ends = known ? `[${digits(r.lower ?? NaN, 4)}, ${digits(r.upper ?? NaN, 4)}]` : ''
    const verdict = r.reason === undefined ? r.verdict : `${r.verdict}: ${r.reason}`
    rows.push([r.quantity, digits(r.t, 6), r.against, known ? digits(r.slope ?? NaN, 4) : '-', ends, r.guaranteed === null ? '-' : String(r.guaranteed), verdict])
  }
  return alignedRows(rows)
}

function auditText(audit: readonly AuditLine[]): string {
  if (audit.length === 0) return ''
  const count = (verdict: AuditLine['verdict']) => audit.filter((line) => line.verdict === verdict).length
  const broken = contradictions(audit).map((line) => `CONTRADICTED at hbar = ${line.hbar}, t = ${line.t}: ${line.inequality} (${line.source}): ${interval(line.left)} against ${interval(line.right)}`)
  const summary = `Inequalities of the paper: ${count('holds')} hold, ${count('within-errors')} within errors, ${count('contradicted')} contradicted, ${count('not-applicable')} not applicable`
  return [summary, ...broken].join('\n')
}

export function contradictions(audit: readonly AuditLine[]): AuditLine[] {
  return audit.filter((line) => line.verdict === 'contradicted')
}

function failuresText(points: readonly PointResult[]): string {
  return points.filter((p) => p.status !== 'done').map((p) => `hbar = ${p.hbar}: ${p.status}${p.error === undefined ? '' : `: ${p.error}`}`).join('\n')
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
  return rows.map((row) => row.map((cell, j) => cell.padEnd(widths[j])).join('  ').trimEnd()).join('\n')
}
