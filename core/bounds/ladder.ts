/**
 * The ladder of the right arrow, rung against rung at every time:
 *
 *   quadratic dual, calW^2 - hbar/2  <=  E^2  <=  coupling through the Husimi function, rematch <= calE  <=  a posteriori <= sharp <= theorem
 * (what Theorem 2.4 and the bounds' own names say is audited in audit.ts),
 *
 * and the derivative's (experiments/arrows/ladder/ladder-rate.ts): K + force <= Cauchy-Schwarz <= Young <= T1 and T2 <= Lipschitz <= Lambda calE.
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
const rate = 'Theorem 2.5, section 4.3'

export const ladderRungs: readonly Rung[] = [
  {
    left: 'ladder.quadraticDual',
    right: 'eHbar',
    inequality: 'quadratic dual <= E^2(f, R)',
    source: 'Definition 2.2, dual form',
  },
  {
    left: 'eHbar',
    right: 'ladder.husimiUpper',
    inequality: 'E^2(f, R) <= hbar/2 + (calW(f, Hus R) + sqrt I(R))^2',
    source: 'Husimi coupling',
  },
  {
    left: 'eHbar',
    right: 'ladder.rematch',
    inequality: 'E^2(f, R) <= rematched packets',
    source: 'Definition 2.2: a coupling',
  },
  {
    left: 'ladder.rematch',
    right: 'coupling',
    inequality: 'rematched packets <= calE(t)',
    source: 'the best of the plans between packets',
  },
  { left: 'eHbar', right: 'coupling', inequality: 'E^2(f, R) <= calE(t)', source: proof },
  { left: 'mkHbar', right: 'coupling', inequality: 'MK^2(f, R) <= calE(t)', source: proof },
  {
    left: 'ladder.rate.kinetic',
    right: 'ladder.rate.kineticYoung',
    inequality: 'K <= A + B',
    source: `${rate}: Young`,
  },
  {
    left: 'ladder.rate.force',
    right: 'ladder.rate.forceYoung',
    inequality: 'force <= B + 1/2 <(F-W)^2>',
    source: `${rate}: Young`,
  },
  {
    left: 'ladder.rate.forceYoung',
    right: 'ladder.rate.forceSplit',
    inequality: 'B + 1/2 <(F-W)^2> <= B + T1 + T2',
    source: `${rate}: (a+b)^2 <= 2a^2 + 2b^2`,
  },
  {
    left: 'ladder.rate.forceYoung',
    right: 'ladder.rate.forceLipschitz',
    inequality: 'B + 1/2 <(F-W)^2> <= B + 4 L^2 A',
    source: `${rate}: Lipschitz`,
  },
  {
    left: 'ladder.rate.T1',
    right: 'ladder.rate.T1Lipschitz',
    inequality: 'T1 <= 2 L^2 A',
    source: `${rate}: Lipschitz`,
  },
  {
    left: 'ladder.rate.T2',
    right: 'ladder.rate.T2Lipschitz',
    inequality: 'T2 <= 2 L^2 A',
    source: `${rate}: Lipschitz`,
  },
  {
    left: 'ladder.rate.derivative',
    right: 'ladder.rate.cauchySchwarz',
    inequality: 'd calE/dt <= 2 sqrt(AB) + |F-W| sqrt(2B)',
    source: `${rate}: Cauchy-Schwarz`,
  },
  {
    left: 'ladder.rate.cauchySchwarz',
    right: 'ladder.rate.young',
    inequality: '2 sqrt(AB) + |F-W| sqrt(2B) <= A + 2B + 1/2 <(F-W)^2>',
    source: `${rate}: Young`,
  },
  {
    left: 'ladder.rate.young',
    right: 'ladder.rate.split',
    inequality: 'A + 2B + 1/2 <(F-W)^2> <= A + 2B + T1 + T2',
    source: `${rate}: (a+b)^2 <= 2a^2 + 2b^2`,
  },
  {
    left: 'ladder.rate.split',
    right: 'ladder.rate.lipschitz',
    inequality: 'A + 2B + T1 + T2 <= A + 2B + 4 L^2 A',
    source: `${rate}: Lipschitz`,
  },
  {
    left: 'ladder.rate.consistency',
    right: 'ladder.rate.consistencyCeiling',
    inequality: "1/2 c_N <= (N-1)/(2 N^2) sup|V'|^2",
    source: 'Theorem 2.6, section 5.4',
  },
  {
    left: 'ladder.rate.consistencyCeiling',
    right: 'ladder.rate.consistencyPrinted',
    inequality: "(N-1)/(2 N^2) sup|V'|^2 <= (2 sup|V'|)^2/(N-1)",
    source: 'Theorem 2.6, section 5.4: as printed',
  },
  {
    left: 'ladder.rate.lipschitz',
    right: 'ladder.rate.gronwall',
    inequality: 'A + 2B + 4 L^2 A <= Lambda (A + B)',
    source: rate,
  },
]

/** The rungs that these values have both sides of. */
export function rungsOf(
  values: Readonly<Record<string, Estimate>>,
): (Rung & { readonly leftValue: Estimate; readonly rightValue: Estimate })[] {
  return ladderRungs.flatMap((rung) => {
    const [leftValue, rightValue] = [values[rung.left], values[rung.right]]
    return leftValue === undefined || rightValue === undefined ? [] : [{ ...rung, leftValue, rightValue }]
  })
}
