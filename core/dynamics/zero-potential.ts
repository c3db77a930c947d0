import type { Potential } from '../potentials/potential.ts'

/** V = 0 on the line or on a circle: for observables that no interaction enters. */
export function zeroPotential(period: number | null): Potential {
  const zero = (): number => 0
  return {
    spec: { kind: 'harmonic', strength: 0 },
    value: zero,
    gradient: zero,
    secondDerivative: zero,
    lipGradV: 0,
    supGradV: 0,
    supV: 0,
    period,
    constantsKind: 'closed-form',
  }
}
