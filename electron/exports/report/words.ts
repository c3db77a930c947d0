/** Words of a report: the arrow, the data and the sweep of an experiment as sentences. */
import { particleCounts, hbarValues } from '../../../core/experiments/sweep.ts'
import type { Arrow, ClassicalInitialSpec, Experiment, PointResult } from '../../../core/experiments/experiment.ts'
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import { formatNumber } from '../../../renderer/src/lib/format.ts'

interface ArrowWords {
  readonly name: string
  readonly says: string
}

export const arrowWords: Readonly<Record<Arrow, ArrowWords>> = {
  'schrodinger-hartree': { name: 'N-body Schrödinger → Hartree', says: 'The upper arrow of the square: the mean-field limit N → ∞ at a fixed ℏ.' },
  'liouville-vlasov': { name: 'N-body Liouville → Vlasov', says: 'The lower arrow of the square: the classical mean-field limit N → ∞.' },
  'schrodinger-liouville': { name: 'N-body Schrödinger → N-body Liouville', says: 'The left arrow of the square: the classical limit ℏ → 0 of N bodies, uniformly in N.' },
  'hartree-vlasov': { name: 'Hartree → Vlasov', says: 'The right arrow of the square: the classical limit ℏ → 0 of the mean-field equation.' },
  'schrodinger-vlasov': { name: 'N-body Schrödinger → Vlasov', says: 'The diagonal of the square: N → ∞ and ℏ → 0 together.' },
}

const n = (x: number): string => formatNumber(x, 6)
const factor = (strength: number): string => (strength === 1 ? '' : strength === -1 ? '−' : `${n(strength)} · `)

/** V(x) as a formula. */
export function interactionWords({ interaction: v }: Experiment): string {
  switch (v.kind) {
    case 'gaussian':
      return `V(x) = ${factor(v.strength)}exp(−x^2 / (2 · ${n(v.width)}^2))`
    case 'lorentzian':
      return `V(x) = ${n(v.strength)} / (1 + x^2 / ${n(v.width)}^2)`
    case 'softCoulomb':
      return `V(x) = ${n(v.strength)} / √(x^2 + ${n(v.width)}^2)`
    case 'cosine':
      return `V(x) = ${factor(v.strength)}cos(2π x / ${n(v.period)}), on the circle of period ${n(v.period)}`
    case 'harmonic':
      return `V(x) = ${factor(v.strength)}x^2 / 2`
    case 'expression':
      return `V(x) = ${v.formula}`
    default:
      return `${(v as { kind: string }).kind} (its parameters are in the appendix)`
  }
}

function densityWords(spec: ClassicalInitialSpec): string {
  if (spec.kind === 'mixture') {
    const one = spec.components.length === 1
    const parts = spec.components.slice(0, 6).map(({ weight, mean: [x, xi], covariance: [[a, b], [, d]] }) => `${one ? '' : `${n(weight)} × `}mean (${n(x)}, ${n(xi)}), covariance (${n(a)}, ${n(b)}; ${n(b)}, ${n(d)})`)
    return `${one ? 'Gaussian: ' : `mixture of ${spec.components.length} Gaussians: `}${parts.join('; ')}${spec.components.length > 6 ? '; …' : ''}`
  }
  if (spec.kind === 'samples') return `${spec.points?.length ?? 0} weighted points${spec.file === undefined ? '' : ` from ${spec.file}`}`
  if (spec.kind === 'husimi') return 'the Husimi function of the quantum state, at each ℏ'
  if (spec.kind === 'wigner') return 'the Wigner function of the quantum state, at each ℏ'
  return `${(spec as { kind: string }).kind} (its parameters are in the appendix)`
}

export function classicalWords({ initial }: Experiment): string {
  return densityWords(initial.classical)
}

export function quantumWords({ initial: { quantum: q } }: Experiment): string {
  if (q.kind === 'toeplitz') return q.symbol === 'classical' ? 'Töplitz operator of the classical density: R_in = Op(f_in)' : `Töplitz operator of a symbol μ of its own: ${densityWords(q.symbol)}`
  if (q.kind === 'coherent') return `pure Gaussian at (${n(q.mean[0])}, ${n(q.mean[1])})${q.covariance === undefined ? '' : ', squeezed'}`
  if (q.kind === 'gaussian') return `mixed Gaussian state at (${n(q.mean[0])}, ${n(q.mean[1])})`
  return `${(q as { kind: string }).kind} (its parameters are in the appendix)`
}

function listed(values: readonly number[]): string {
  const shown = values.length > 12 ? [...values.slice(0, 6).map(n), '…', n(values[values.length - 1])] : values.map(n)
  return `${shown.join(', ')}${values.length > 12 ? ` (${values.length} values)` : ''}`
}

export function sweepWords(e: Experiment, points: readonly PointResult[]): string {
  const hbar = points.some((p) => p.hbar !== null) ? [`ℏ = ${listed(hbarValues(e))}`] : []
  const particles = points.some((p) => p.particles !== null) ? [`N = ${listed(particleCounts(e))}`] : []
  const how = e.sweep.path !== undefined ? ` on the path ℏ = ${e.sweep.path.hbar}` : hbar.length + particles.length === 2 ? (e.sweep.mode === 'zip' ? ', in pairs' : ', all pairs') : ''
  return `${[...hbar, ...particles].join('; ')}${how}; ${points.length} ${points.length === 1 ? 'point' : 'points'}`
}

/** Width of the interval in parts of the value; null where the value is zero or an end is missing. */
export function relativeWidth(e: Estimate): number | null {
  const width = upperEnd(e) - lowerEnd(e)
  return e.value > 0 && Number.isFinite(width) ? width / e.value : null
}

export function percent(x: number | null): string {
  return x === null ? '–' : `${formatNumber(100 * x, 2)} %`
}
