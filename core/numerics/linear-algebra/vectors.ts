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

/** a += t b, and then the product of a and c: one pass in place of two. */
export function addMultipleAndDot(a: Float64Array, b: Float64Array, t: number, c: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) {
    const v = a[i] + t * b[i]
    a[i] = v
    sum += v * c[i]
  }
  return sum
}
