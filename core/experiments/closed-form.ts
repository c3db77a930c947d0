/** The family of closed forms: harmonic V with Gaussian data (spec of the oracle: dynamics/gaussian-exact.ts). */
import type { ClassicalInitialSpec, Experiment, QuantumSpec } from './experiment.ts'
import { cornersOf } from './arrows/arrow-profile.ts'

/** Harmonic V, and one Gaussian in every corner that the arrow starts from. */
export function hasClosedForm({
  arrow,
  interaction,
  initial,
}: Pick<Experiment, 'arrow' | 'interaction' | 'initial'>): boolean {
  if (interaction.kind !== 'harmonic') return false
  const { quantum, classical } = cornersOf(arrow)
  return (
    (!classical || isGaussianDensity(initial.classical, initial.quantum)) &&
    (!quantum || isGaussianState(initial.quantum, initial.classical))
  )
}

/** The Husimi and Wigner functions of a Gaussian state are Gaussian. */
function isGaussianDensity(classical: ClassicalInitialSpec, quantum: QuantumSpec): boolean {
  if (classical.kind === 'mixture') return classical.components.length === 1
  return (classical.kind === 'husimi' || classical.kind === 'wigner') && isGaussianState(quantum, classical)
}

function isGaussianState(quantum: QuantumSpec, classical: ClassicalInitialSpec): boolean {
  if (quantum.kind !== 'toeplitz') return quantum.kind === 'coherent' || quantum.kind === 'gaussian'
  const symbol = quantum.symbol === 'classical' ? classical : quantum.symbol
  return symbol.kind === 'mixture' && symbol.components.length === 1
}

/** True when the closed form is to be used: it exists and nothing else was asked for by hand. */
export function usesClosedForm(experiment: Experiment): boolean {
  const engine = experiment.accuracy.numerics?.engine ?? 'auto'
  return (engine === 'auto' || engine === 'exact') && hasClosedForm(experiment)
}
