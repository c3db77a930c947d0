/** How many different terms a product of N sums has: told when a document is checked, and again by the solver. */

/** More terms than this are not summed one by one. */
export const MOST_TERMS = 400

/** Multisets of `size` out of `kinds`. */
export function multisets(kinds: number, size: number): number {
  let count = 1
  for (let i = 1; i <= size; i++) count = (count * (kinds + i - 1)) / i
  return count
}

/** The choices of the component of particle 1 and of the multiset of the others. */
export function termCount(kinds: number, particles: number): number {
  return kinds * multisets(kinds, particles - 1)
}
