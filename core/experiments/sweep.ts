/**
 * From a sweep as a document writes it (lists, ranges, a product, a zip, a path hbar = N^-a) to the pairs (hbar, N).
 */
import type { Experiment, RangeSpec, SweepSpec } from './experiment.ts'
import { cornersOf, dependsOnHbar } from './arrows/arrow-profile.ts'

/** The numbers of a list or a range, `from` and `to` included; geometric for log2 and log10. */
export function expandRange(range: RangeSpec): number[] {
  if (isList(range)) return [...range]
  const { from, to, count, scale } = range
  if (count === 1) return [from]
  const ratio = Math.log(to / from)
  const values = Array.from({ length: count }, (_, i) =>
    scale === 'linear' ? from + ((to - from) * i) / (count - 1) : from * Math.exp((ratio * i) / (count - 1)),
  )
  values[count - 1] = to
  return values.map(tidy)
}

/** exp and log leave 0.12500000000000003; a power of two or a short decimal is what the reader meant. */
function tidy(value: number): number {
  return Number(value.toPrecision(14))
}

function isList(range: RangeSpec): range is readonly number[] {
  return Array.isArray(range)
}

/** `c*N^-a`, `N^(-a)`, `c/N`, `c/N^a` or `c/sqrt(N)`; null when the formula is none of these. */
export function parsePath(formula: string): ((particles: number) => number) | null {
  const number = '([0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?)'
  const text = formula.replace(/\s+/g, '')
  const power = new RegExp(`^(?:${number}\\*)?N\\^(?:(-?)${number}|\\((-?)${number}\\))$`).exec(text)
  if (power) return scaledPower(power[1], Number(`${power[2] ?? power[4]}${power[3] ?? power[5]}`))
  const quotient = new RegExp(`^${number}/N(?:\\^${number})?$`).exec(text)
  if (quotient) return scaledPower(quotient[1], -Number(quotient[2] ?? 1))
  const root = new RegExp(`^${number}/sqrt\\(N\\)$`).exec(text)
  return root ? scaledPower(root[1], -0.5) : null
}

function scaledPower(scale: string | undefined, exponent: number): (particles: number) => number {
  return (particles) => Number(scale ?? 1) * particles ** exponent
}

export interface SweepPair {
  readonly hbar: number | null
  readonly particles: number | null
}

/** Every (hbar, N) of the sweep in document order; the document has been checked. */
export function expandSweep(sweep: SweepSpec): SweepPair[] {
  const particles = sweep.particles ? expandRange(sweep.particles) : [null]
  const path = sweep.path ? parsePath(sweep.path.hbar) : null
  if (path) return particles.map((n) => ({ hbar: n === null ? null : path(n), particles: n }))
  const hbar = sweep.hbar ? expandRange(sweep.hbar) : [null]
  if (sweep.mode === 'zip' && sweep.hbar && sweep.particles)
    return hbar.map((h, i) => ({ hbar: h, particles: particles[i] }))
  return hbar.flatMap((h) => particles.map((n) => ({ hbar: h, particles: n })))
}

/** The distinct values of hbar that an experiment visits, in document order. */
export function hbarValues(experiment: Pick<Experiment, 'sweep'>): number[] {
  const values = expandSweep(experiment.sweep).flatMap((pair) => (pair.hbar === null ? [] : [pair.hbar]))
  return [...new Set(values)]
}

/** The distinct particle counts that an experiment visits, in document order. */
export function particleCounts(experiment: Pick<Experiment, 'sweep'>): number[] {
  const values = expandSweep(experiment.sweep).flatMap((pair) => (pair.particles === null ? [] : [pair.particles]))
  return [...new Set(values)]
}

/**
 * The points that a sweep means for the experiment's arrow: what the arrow does not know (N for Hartree and Vlasov, hbar for
 * Liouville and Vlasov) is dropped, and points that become equal are one.
 */
export function sweepPairs(experiment: Pick<Experiment, 'arrow' | 'initial' | 'sweep'>): SweepPair[] {
  const hasHbar = dependsOnHbar(experiment)
  const { manyBody } = cornersOf(experiment.arrow)
  const known = new Map<string, SweepPair>()
  for (const { hbar, particles } of expandSweep(experiment.sweep)) {
    const pair = { hbar: hasHbar ? hbar : null, particles: manyBody ? particles : null }
    known.set(`${pair.hbar}:${pair.particles}`, pair)
  }
  return [...known.values()]
}
