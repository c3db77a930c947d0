/**
 * The identity of an experiment: a hash of what determines its numbers, and of nothing else.
 *
 * Name, notes and tags do not enter, nor does the file that samples were read from once their points are in.
 */
import { sha256Hex } from '../numerics/sha256.ts'
import type { ClassicalInitialSpec, Experiment, QuantumSpec } from './experiment.ts'

/**
 * JSON with sorted keys, no white space, `undefined` members left out, -0 written as 0.
 *
 * @throws TypeError for anything that is not JSON, NaN and infinities included
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`canonicalJson: ${value} has no JSON form`)
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object') throw new TypeError(`canonicalJson: a ${typeof value} has no JSON form`)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
}

/** SHA-256 (hexadecimal) of the canonical JSON of the fields that determine the numbers. */
export function experimentHash(e: Experiment): string {
  const { format, arrow, dimension, interaction, sweep, times, marginals, measures, accuracy, seed } = e
  const initial = { classical: withoutFile(e.initial.classical), quantum: quantumWithoutFile(e.initial.quantum) }
  return sha256Hex(
    canonicalJson({
      format,
      arrow,
      dimension,
      interaction,
      initial,
      sweep,
      times,
      marginals,
      measures,
      accuracy,
      seed,
    }),
  )
}

function withoutFile<T extends ClassicalInitialSpec>(spec: T): T {
  return spec.kind === 'samples' && spec.points !== undefined ? { ...spec, file: undefined } : spec
}

function quantumWithoutFile(spec: QuantumSpec): QuantumSpec {
  if (spec.kind !== 'toeplitz' || spec.symbol === 'classical') return spec
  return { ...spec, symbol: withoutFile(spec.symbol) }
}
