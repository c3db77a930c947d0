/**
 * erfc(y) = (2/sqrt pi) int_y^inf e^{-t^2} dt to about 1e-15 relative: for |y| < 2 one minus the series
 * erf(y) = (2/sqrt pi) e^{-y^2} sum_n 2^n y^{2n+1}/(2n+1)!! (all terms of one sign), beyond by the continued fraction
 * e^{-y^2}/sqrt pi * 1/(y + (1/2)/(y + 1/(y + (3/2)/(y + …)))), evaluated from its tail.
 */
export function erfc(y: number): number {
  if (y < 0) return 2 - erfc(-y)
  if (y >= 2) return (Math.exp(-y * y) / Math.sqrt(Math.PI)) * fraction(y)
  let term = y
  let sum = y
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * y * y) / (2 * n + 1)
    sum += term
  }
  return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-y * y) * sum
}

const DEPTH = 70

function fraction(y: number): number {
  let tail = y
  for (let n = DEPTH; n >= 1; n--) tail = y + n / 2 / tail
  return 1 / tail
}
