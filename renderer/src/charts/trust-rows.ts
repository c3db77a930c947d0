/** What the Trust tab says, read off the results: drifts of what should be conserved, and the audit in words. */
import type { AuditLine, PointResult, Results } from '../../../core/experiments/experiment.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import { pointName } from './in-time-option.ts'
import { describeQuantity } from './quantities.ts'

export interface DriftRow {
  readonly point: string
  /** The largest |value(t) − value(0)| of each conserved quantity; null where the run has none. */
  readonly drifts: readonly (number | null)[]
}

/** The purity of a one-particle marginal of N bodies is not conserved: it measures entanglement. */
export const conserved = [
  'schrodinger.mass',
  'schrodinger.energy',
  'schrodinger.meanXi',
  'liouville.mass',
  'liouville.energy',
  'liouville.meanXi',
  'hartree.mass',
  'hartree.energy',
  'hartree.purity',
  'hartree.meanXi',
  'vlasov.mass',
  'vlasov.energy',
  'vlasov.l2',
  'vlasov.meanXi',
] as const

export function presentInvariants(points: readonly PointResult[]): { readonly name: string; readonly words: string }[] {
  return conserved
    .filter((name) => points.some((p) => p.times.some((t) => t.values[name] !== undefined)))
    .map((name) => ({ name, words: describeQuantity(name).words }))
}

export function driftRows(points: readonly PointResult[], names: readonly string[]): DriftRow[] {
  return points
    .filter((p) => p.times.length > 1)
    .map((point) => ({ point: pointName(point), drifts: names.map((name) => drift(point, name)) }))
}

export interface LargestDrift {
  readonly name: string
  readonly words: string
  readonly drift: number
  /** Where it is that large. */
  readonly point: string
}

/** Of each conserved quantity the largest change that any point has seen so far; what has one time only has none. */
export function largestDrifts(points: readonly PointResult[]): LargestDrift[] {
  return presentInvariants(points).flatMap(({ name, words }): LargestDrift[] => {
    const seen = points.flatMap((point) => {
      const change = point.times.length > 1 ? drift(point, name) : null
      return change === null ? [] : [{ point, change }]
    })
    const largest = seen.reduce((a, b) => (b.change > a.change ? b : a), seen[0])
    return largest === undefined ? [] : [{ name, words, drift: largest.change, point: pointName(largest.point) }]
  })
}

function drift(point: PointResult, name: string): number | null {
  const values = [...point.times]
    .sort((a, b) => a.t - b.t)
    .flatMap((t) => (t.values[name] ? [t.values[name].value] : []))
  const first = values[0]
  return first === undefined ? null : Math.max(...values.map((v) => Math.abs(v - first)))
}

export interface AuditSummary {
  readonly inequality: string
  readonly source: string
  readonly counts: Readonly<Record<AuditLine['verdict'], number>>
  /** The evaluation with the least room: the smallest (right − left) / |right|. */
  readonly tightest: AuditLine | null
}

export function summariseAudit(results: Pick<Results, 'audit'>): AuditSummary[] {
  const groups = new Map<string, AuditLine[]>()
  for (const line of results.audit) {
    const key = `${line.inequality}\n${line.source}`
    groups.set(key, [...(groups.get(key) ?? []), line])
  }
  return [...groups.values()].flatMap((lines) => {
    const first = lines[0]
    if (!first) return []
    const count = (verdict: AuditLine['verdict']): number => lines.filter((l) => l.verdict === verdict).length
    const counts = {
      holds: count('holds'),
      'within-errors': count('within-errors'),
      contradicted: count('contradicted'),
      'not-applicable': count('not-applicable'),
    }
    const evaluated = lines.filter((l) => l.verdict !== 'not-applicable')
    const tightest = evaluated.sort((a, b) => slack(a) - slack(b))[0] ?? null
    return [{ inequality: first.inequality, source: first.source, counts, tightest }]
  })
}

function slack(line: AuditLine): number {
  return (lowerEnd(line.right) - upperEnd(line.left)) / Math.max(Math.abs(line.right.value), 1e-300)
}
