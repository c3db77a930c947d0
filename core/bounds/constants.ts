/** The growth rates of the theorems (Golse-Paul 2015, corrected precedence: paper erratum E10). */
import type { Potential } from '../potentials/potential.ts'

/** Lambda = 1 + max(4 L^2, 1), L = Lip(V'): Theorems 2.5 and 2.7. */
export function growthRateLambda(lipGradV: number): number {
  return 1 + Math.max(4 * lipGradV * lipGradV, 1)
}

/** Gamma = 2 + max(4 L^2, 1): Theorem 2.6. */
export function growthRateGamma(lipGradV: number): number {
  return 2 + Math.max(4 * lipGradV * lipGradV, 1)
}

export interface TheoremConstants {
  readonly lipGradV: number
  /** null when the force is unbounded. */
  readonly supGradV: number | null
  readonly lambda: number
  readonly gamma: number
}

/** The constants as the results file states them. */
export function theoremConstants(potential: Potential): TheoremConstants {
  const { lipGradV, supGradV } = potential
  return {
    lipGradV,
    supGradV: Number.isFinite(supGradV) ? supGradV : null,
    lambda: growthRateLambda(lipGradV),
    gamma: growthRateGamma(lipGradV),
  }
}
