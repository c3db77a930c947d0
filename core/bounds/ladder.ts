/**
 * The ladder of the right arrow, rung against rung at every time:
 *
 *   quadratic dual, calW^2 - hbar/2  <=  E^2  <=  coupling through the Husimi function, rematch <= calE  <=  a posteriori <= sharp <= theorem
 * (what Theorem 2.4 and the bounds' own names say is audited in audit.ts),
 *
 * and the derivative's: K <= A + B, force <= B + 1/2 <(F-W)^2> <= B + T1 + T2 and <= B + 4 L^2 A, d calE/dt <= Lambda calE.
 */
import type { Estimate } from '../numerics/estimate.ts'

/** left <= right, by the names of the results. */
export interface Rung {
  readonly left: string
  readonly right: string
  readonly inequality: string
  readonly source: string
}

const proof = 'Theorem 2.5, its proof'

export const ladderRungs: readonly Rung[] = [
  { left: 'ladder.quadraticDual', right: 'eHbar', inequality: 'quadratic dual <= E^2(f, R)', source: 'Definition 2.2, dual form' },
  { left: 'eHbar', right: 'ladder.husimiUpper', inequality: 'E^2(f, R) <= hbar/2 + (calW(f, Hus R) + sqrt I(R))^2', source: 'Husimi coupling' },
  { left: 'eHbar', right: 'ladder.rematch', inequality: 'E^2(f, R) <= rematched packets', source: 'Definition 2.2: a coupling' },
  { left: 'ladder.rematch', right: 'coupling', inequality: 'rematched packets <= calE(t)', source: 'the best of the plans between packets' },
  { left: 'eHbar', right: 'coupling', inequality: 'E^2(f, R) <= calE(t)', source: proof },
  { left: 'ladder.kinetic', right: 'ladder.kineticYoung', inequality: 'K <= A + B', source: `${proof}: Young` },
  { left: 'ladder.force', right: 'ladder.forceYoung', inequality: 'force <= B + 1/2 <(F-W)^2>', source: `${proof}: Young` },
  { left: 'ladder.forceYoung', right: 'ladder.forceSplit', inequality: 'B + 1/2 <(F-W)^2> <= B + T1 + T2', source: `${proof}: (a+b)^2 <= 2a^2 + 2b^2` },
  { left: 'ladder.forceYoung', right: 'ladder.forceLipschitz', inequality: 'B + 1/2 <(F-W)^2> <= B + 4 L^2 A', source: `${proof}: Lipschitz` },
  { left: 'ladder.derivative', right: 'ladder.derivativeSharp', inequality: 'd calE/dt <= 2 (1 + 2L) sqrt(A B)', source: `${proof}: Cauchy-Schwarz` },
  { left: 'ladder.derivative', right: 'ladder.derivativeGronwall', inequality: 'd calE/dt <= Lambda calE', source: proof },
]

/** The rungs that these values have both sides of. */
export function rungsOf(values: Readonly<Record<string, Estimate>>): (Rung & { readonly leftValue: Estimate; readonly rightValue: Estimate })[] {
  return ladderRungs.flatMap((rung) => {
    const [leftValue, rightValue] = [values[rung.left], values[rung.right]]
    return leftValue === undefined || rightValue === undefined ? [] : [{ ...rung, leftValue, rightValue }]
  })
}
