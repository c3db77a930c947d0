/** Draws from a finite law: weights w_k >= 0 (any sum), u uniform on (0, 1) -> k with probability w_k / sum w. */
export function chooser(weights: ArrayLike<number>): (u: number) => number {
  const sums = new Float64Array(weights.length)
  let total = 0
  for (let k = 0; k < sums.length; k++) {
    total += weights[k]
    sums[k] = total
  }
  return (u) => {
    const wanted = u * total
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle] > wanted) high = middle
      else low = middle + 1
    }
    return low
  }
}
