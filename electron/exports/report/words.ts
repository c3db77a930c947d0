/** Words of a report: the arrow, the data and the sweep of an experiment as sentences. */
import { particleCounts, hbarValues } from '../../../core/experiments/sweep.ts'
import type {
  Arrow,
  ClassicalInitialSpec,
  Experiment,
  PointResult,
  QuantumSpec,
} from '../../../core/experiments/experiment.ts'
import type { Covariance } from '../../../core/states/classical-density.ts'
import type { Estimate } from '../../../core/numerics/estimate.ts'
import { lowerEnd, upperEnd } from '../../../core/numerics/estimate.ts'
import { formatNumber } from '../../../renderer/src/lib/format.ts'

interface ArrowWords {
  readonly name: string
  readonly says: string
}

export const arrowWords: Readonly<Record<Arrow, ArrowWords>> = {
  'schrodinger-hartree': {
    name: 'N-body Schrödinger → Hartree',
    says: 'The upper arrow of the square: the mean-field limit N → ∞ at a fixed ℏ.',
  },
  'liouville-vlasov': {
    name: 'N-body Liouville → Vlasov',
    says: 'The lower arrow of the square: the classical mean-field limit N → ∞.',
  },
  'schrodinger-liouville': {
    name: 'N-body Schrödinger → N-body Liouville',
    says: 'The left arrow of the square: the classical limit ℏ → 0 of N bodies, uniformly in N.',
  },
  'hartree-vlasov': {
    name: 'Hartree → Vlasov',
    says: 'The right arrow of the square: the classical limit ℏ → 0 of the mean-field equation.',
  },
  'schrodinger-vlasov': {
    name: 'N-body Schrödinger → Vlasov',
    says: 'The diagonal of the square: N → ∞ and ℏ → 0 together.',
  },
}

const n = (x: number): string => formatNumber(x, 6)
const factor = (strength: number): string => (strength === 1 ? '' : strength === -1 ? '−' : `${n(strength)} · `)

const pair = ([x, xi]: readonly [number, number]): string => `(${n(x)}, ${n(xi)})`
const matrix = ([[a, b], [, d]]: Covariance): string => `(${n(a)}, ${n(b)}; ${n(b)}, ${n(d)})`

/** One sentence for each kind: a kind that has none does not compile. */
type Sentences<S extends { readonly kind: string }> = {
  readonly [K in S['kind']]: (spec: Extract<S, { readonly kind: K }>) => string
}

/** Each member of the union finds the function of its own kind. */
function sentence<S extends { readonly kind: string }>(sentences: Sentences<S>, spec: S): string {
  return (sentences as unknown as Readonly<Record<string, (spec: S) => string>>)[spec.kind](spec)
}

const interactions: Sentences<Experiment['interaction']> = {
  gaussian: (v) => `V(x) = ${factor(v.strength)}exp(−x^2 / (2 · ${n(v.width)}^2))`,
  lorentzian: (v) => `V(x) = ${n(v.strength)} / (1 + x^2 / ${n(v.width)}^2)`,
  softCoulomb: (v) => `V(x) = ${n(v.strength)} / √(x^2 + ${n(v.width)}^2)`,
  cosine: (v) => `V(x) = ${factor(v.strength)}cos(2π x / ${n(v.period)}), on the circle of period ${n(v.period)}`,
  harmonic: (v) => `V(x) = ${factor(v.strength)}x^2 / 2`,
  expression: (v) => `V(x) = ${v.formula}`,
}

/** V(x) as a formula. */
export function interactionWords({ interaction }: Experiment): string {
  return sentence(interactions, interaction)
}

const most = 6
const more = (parts: readonly unknown[]): string => (parts.length > most ? '; …' : '')

const densities: Sentences<ClassicalInitialSpec> = {
  mixture: ({ components }) => {
    const one = components.length === 1
    const parts = components
      .slice(0, most)
      .map(
        ({ weight, mean, covariance }) =>
          `${one ? '' : `${n(weight)} × `}mean ${pair(mean)}, covariance ${matrix(covariance)}`,
      )
    return `${one ? 'Gaussian: ' : `mixture of ${components.length} Gaussians: `}${parts.join('; ')}${more(components)}`
  },
  expression: ({ formula }) => `f(x, ξ) proportional to ${formula}`,
  ring: ({ center, radius, width }) => `a ring of radius ${n(radius)} and width ${n(width)} around ${pair(center)}`,
  waterbag: ({ center, halfWidths, edge }) =>
    `a waterbag: uniform on the rectangle around ${pair(center)} with half widths ${pair(halfWidths)}, its edges softened over ${n(edge)} of them`,
  samples: ({ points, file }) => `${points?.length ?? 0} weighted points${file === undefined ? '' : ` from ${file}`}`,
  monokinetic: ({ density, velocity }) =>
    `monokinetic: ρ(x) δ(ξ − u(x)) with ρ(x) proportional to ${density} and u(x) = ${velocity}`,
  husimi: () => 'the Husimi function of the quantum state, at each ℏ',
  wigner: () => 'the Wigner function of the quantum state, at each ℏ',
}

export function classicalWords({ initial }: Experiment): string {
  return sentence(densities, initial.classical)
}

const states: Sentences<QuantumSpec> = {
  toeplitz: ({ symbol }) =>
    symbol === 'classical'
      ? 'Töplitz operator of the classical density: R_in = Op(f_in)'
      : `Töplitz operator of a symbol μ of its own: ${sentence(densities, symbol)}`,
  coherent: ({ mean, covariance }) =>
    `pure Gaussian at ${pair(mean)}${covariance === undefined ? ', the coherent state' : `, squeezed to the shape ${matrix(covariance)}`}`,
  gaussian: ({ mean, covariance }) => `mixed Gaussian state at ${pair(mean)}, covariance ${matrix(covariance)}`,
  cat: ({ components }) =>
    `superposition of ${components.length} coherent states: ${components
      .slice(0, most)
      .map(({ amplitude, phase, mean }) => `${n(amplitude)} exp(${n(phase)} i) at ${pair(mean)}`)
      .join('; ')}${more(components)}`,
  wkb: ({ amplitude, phase }) => `WKB state a(x) exp(i S(x)/ℏ), a(x) proportional to ${amplitude}, S(x) = ${phase}`,
}

export function quantumWords({ initial }: Experiment): string {
  return sentence(states, initial.quantum)
}

function listed(values: readonly number[]): string {
  const shown = values.length > 12 ? [...values.slice(0, 6).map(n), '…', n(values[values.length - 1])] : values.map(n)
  return `${shown.join(', ')}${values.length > 12 ? ` (${values.length} values)` : ''}`
}

export function sweepWords(e: Experiment, points: readonly PointResult[]): string {
  const hbar = points.some((p) => p.hbar !== null) ? [`ℏ = ${listed(hbarValues(e))}`] : []
  const particles = points.some((p) => p.particles !== null) ? [`N = ${listed(particleCounts(e))}`] : []
  const how =
    e.sweep.path !== undefined
      ? ` on the path ℏ = ${e.sweep.path.hbar}`
      : hbar.length + particles.length === 2
        ? e.sweep.mode === 'zip'
          ? ', in pairs'
          : ', all pairs'
        : ''
  return `${[...hbar, ...particles].join('; ')}${how}; ${points.length} ${points.length === 1 ? 'point' : 'points'}`
}

/** Width of the interval in parts of the value; null where the value is zero or an end is missing. */
export function relativeWidth(e: Estimate): number | null {
  const width = upperEnd(e) - lowerEnd(e)
  return e.value > 0 && Number.isFinite(width) ? width / e.value : null
}

export function percent(x: number | null): string {
  if (x === null) return '–'
  // An interval so narrow is the rounding of its two ends.
  return x <= 1e-11 ? 'rounding' : `${formatNumber(100 * x, 2)} %`
}
