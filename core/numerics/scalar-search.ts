/** Roots and maxima of functions of one variable on an interval. */

const goldenRatio = (Math.sqrt(5) - 1) / 2

/**
 * The maximum of a function with one maximum on [a, b], by golden-section search; with several it finds one of them,
 * never less than the larger end value.
 *
 * The abscissa is good to about sqrt(machine epsilon) only; the value is good to rounding.
 */
export function maximise(f: (x: number) => number, a: number, b: number, steps = 60): { at: number; value: number } {
  let left = a
  let right = b
  let x1 = right - goldenRatio * (right - left)
  let x2 = left + goldenRatio * (right - left)
  let f1 = f(x1)
  let f2 = f(x2)
  let best = f(a) >= f(b) ? { at: a, value: f(a) } : { at: b, value: f(b) }
  for (let k = 0; k < steps; k++) {
    if (f1 > best.value) best = { at: x1, value: f1 }
    if (f2 > best.value) best = { at: x2, value: f2 }
    if (f1 >= f2) {
      right = x2
      x2 = x1
      f2 = f1
      x1 = right - goldenRatio * (right - left)
      f1 = f(x1)
    } else {
      left = x1
      x1 = x2
      f1 = f2
      x2 = left + goldenRatio * (right - left)
      f2 = f(x2)
    }
  }
  return best
}

/**
 * A root of a continuous f with f(a) <= 0 <= f(b) (or the reverse), by bisection until the interval no longer shrinks
 * in double precision: at most about 1,100 evaluations, usually 55.
 *
 * @throws RangeError when f(a) and f(b) have the same strict sign
 */
export function bisectRoot(f: (x: number) => number, a: number, b: number): number {
  const signA = Math.sign(f(a))
  if (signA === 0) return a
  const signB = Math.sign(f(b))
  if (signB === 0) return b
  if (signA === signB) throw new RangeError(`bisectRoot: no change of sign on [${a}, ${b}]`)
  let left = a
  let right = b
  for (;;) {
    const middle = 0.5 * (left + right)
    if (middle <= Math.min(left, right) || middle >= Math.max(left, right)) return middle
    const sign = Math.sign(f(middle))
    if (sign === 0) return middle
    if (sign === signA) left = middle
    else right = middle
  }
}
