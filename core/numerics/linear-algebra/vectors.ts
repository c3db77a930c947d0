/** Arithmetic of long vectors; lengths agree. */

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** a += t b */
export function addMultiple(a: Float64Array, b: Float64Array, t: number): void {
  for (let i = 0; i < a.length; i++) a[i] += t * b[i]
}
