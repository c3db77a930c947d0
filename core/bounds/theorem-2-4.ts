/**
 * Theorem 2.4 (d = 1, squared): what E_hbar and calW can be to each other.
 *
 * Always E^2 >= hbar/2. (1) E^2(p, Op(mu)) <= calW^2(p, mu) + hbar/2. (2) E^2(p, R) >= calW^2(p, Hus R) - hbar/2.
 */

/** hbar/2, which no pair of data beats. */
export function eHbarSquaredFloor(hbar: number): number {
  return hbar / 2
}

/** (1): an upper bound of E^2(p, Op(mu)) from calW^2(p, mu). */
export function eHbarSquaredToeplitzCeiling(mk2SquaredToSymbol: number, hbar: number): number {
  return mk2SquaredToSymbol + hbar / 2
}

/** (2): a lower bound of E^2(p, R) from calW^2(p, Hus R). */
export function eHbarSquaredHusimiFloor(mk2SquaredToHusimi: number, hbar: number): number {
  return mk2SquaredToHusimi - hbar / 2
}

/** The two lower bounds of E^2 together: max(hbar/2, calW^2(p, Hus R) - hbar/2). */
export function eHbarSquaredLowerBound(mk2SquaredToHusimi: number, hbar: number): number {
  return Math.max(eHbarSquaredFloor(hbar), eHbarSquaredHusimiFloor(mk2SquaredToHusimi, hbar))
}
