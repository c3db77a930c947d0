/** Pure states that are functions of the document: superpositions of coherent states, and WKB states. */
import { catState, wkbState, type WaveFunction, type WkbParts } from '../../states/wave-function.ts'
import { canonicalJson } from '../canonical-hash.ts'
import type { QuantumSpec } from '../experiment.ts'
import { densityAt, finiteOn, formulaAt, InitialDataError, squareMeanSettles } from './formula-data.ts'

export type WaveSpec = Extract<QuantumSpec, { kind: 'cat' | 'wkb' }>

/** The states made last: a document is checked and run with the same ones again and again. */
const made = new Map<string, WaveFunction>()
const MOST_KEPT = 64

/** @throws InitialDataError when the parts of a superposition cancel, or a formula gives no state */
export function waveState(spec: WaveSpec, hbar: number): WaveFunction {
  const key = canonicalJson(spec)
  const name = `${hbar} ${key}`
  const known = made.get(name)
  if (known !== undefined) return known
  const state = spec.kind === 'cat' ? catState(key, spec.components, hbar) : wkbState(key, wkbParts(spec), hbar)
  if (state === null)
    throw new InitialDataError(
      'initial.quantum',
      spec.kind,
      `At hbar = ${hbar} the parts of this state cancel: there is nothing left to normalise.`,
    )
  if (made.size >= MOST_KEPT) made.clear()
  made.set(name, state)
  return state
}

function wkbParts({ amplitude, phase }: Extract<WaveSpec, { kind: 'wkb' }>): WkbParts {
  const a = formulaAt('initial.quantum.amplitude', amplitude)
  const S = formulaAt('initial.quantum.phase', phase)
  const density = densityAt('initial.quantum.amplitude', amplitude, (x) => a.value(x) ** 2)
  finiteOn(density, 'initial.quantum.phase', phase, (x) => S.value(x) + S.slope(x))
  squareMeanSettles(density, 'initial.quantum.phase', phase, S.slope)
  return { amplitude: a.value, amplitudeSlope: a.slope, phase: S.value, velocity: S.slope, density }
}
