/** Neumaier's compensated sum: error about one rounding of the result plus u² Σ|v|. */
export function compensatedSum(values: ArrayLike<number>): number {
  let sum = 0
  let carry = 0
  for (let k = 0; k < values.length; k++) {
    const v = values[k]
    const next = sum + v
    carry += Math.abs(sum) >= Math.abs(v) ? sum - next + v : v - next + sum
    sum = next
  }
  return sum + carry
}

/** The same for Σ a_k b_k (products are rounded once, sums are compensated). */
export function compensatedDot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  let carry = 0
  for (let k = 0; k < a.length; k++) {
    const v = a[k] * b[k]
    const next = sum + v
    carry += Math.abs(sum) >= Math.abs(v) ? sum - next + v : v - next + sum
    sum = next
  }
  return sum + carry
}
