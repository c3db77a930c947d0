/**
 * The checks of a formula, and its constants, by a scan: finite and even, V' Lipschitz (no jump of V', V'' bounded),
 * L = sup|V''|, sup|V'|, sup|V|.
 *
 * V is even, so x >= 0 suffices: nodes 0, a geometric ladder 1e-8 … 1e8, and two uniform ones (step 1/256 up to 40,
 * 1/8 up to 1000), and ladders around the numbers that the formula names. The suprema are refined around the highest nodes and raised by `safety`; jumps and peaks between
 * nodes show in the difference quotients of V', which are followed by bisection. A peak narrower than the nodes that also
 * leaves V' unchanged across the cell would be missed: that is why these constants are called `numerical`.
 */
import { maximise } from '../numerics/scalar-search.ts'

export interface ScannedFunctions {
  readonly value: (x: number) => number
  readonly gradient: (x: number) => number
  readonly secondDerivative: (x: number) => number
}

export interface ScannedConstants {
  readonly lipGradV: number
  readonly supGradV: number
  readonly supV: number
}

/** Every supremum is raised by this relative amount: a bound must not be short of the truth by a rounding. */
export const safety = 1e-6
/** Up to here every value must be a finite number; farther out an overflow only ends the scan. */
const mustBeFiniteUpTo = 1000
const refinedPeaks = 48

/** What is wrong with the formula, in one sentence; caught by expression.ts. */
export class ScanRefusal extends Error {}

function nodes(landmarks: readonly number[]): Float64Array {
  const list = [0]
  for (const c of landmarks.flatMap((n) => [Math.abs(n), Math.sqrt(Math.abs(n))])) {
    list.push(c)
    for (let k = -7 * 8; k <= 0; k++) list.push(Math.abs(c - 10 ** (k / 8)), c + 10 ** (k / 8))
  }
  for (let k = 0; k <= 16 * 40; k++) list.push(10 ** (-8 + k / 40))
  for (let k = 1; k <= 40 * 256; k++) list.push(k / 256)
  for (let k = 1; k <= 960 * 8; k++) list.push(40 + k / 8)
  return Float64Array.from(new Set(list)).sort()
}

const short = (x: number): string => Number(x.toPrecision(6)).toString()

/**
 * @param landmarks numbers of the formula: it may have its features at them or at their roots
 * @throws ScanRefusal
 */
export function scanConstants(v: ScannedFunctions, landmarks: readonly number[] = []): ScannedConstants {
  const { x, value, gradient, second } = sample(v, nodes(landmarks))
  requireEven(v, x, value)
  if (growsWithoutBound(x, second)) {
    throw new ScanRefusal("|V''| grows without bound, so V' is not Lipschitz (V must be C^{1,1})")
  }
  const supV = growsWithoutBound(x, value) ? Infinity : refinedSup(v.value, x, value).value
  const supGradV = growsWithoutBound(x, gradient) ? Infinity : refinedSup(v.gradient, x, gradient).value
  const peak = refinedSup(v.secondDerivative, x, second)
  if (isSingularAt(v.secondDerivative, peak.at)) throw new ScanRefusal(notLipschitzAt(peak.at))
  const lipGradV = Math.max(peak.value, quotientSup(v, x, gradient, second, largest(second)))
  const raise = 1 + safety
  return { lipGradV: lipGradV * raise, supGradV: supGradV * raise, supV: supV * raise }
}

function notLipschitzAt(x: number): string {
  return `V' is not Lipschitz at x = ${short(x < 1e-9 ? 0 : x)}: it jumps, or |V''| is unbounded there (V must be C^{1,1})`
}

interface Samples {
  readonly x: Float64Array
  readonly value: Float64Array
  readonly gradient: Float64Array
  readonly second: Float64Array
}

/** V, V', V'' at the leading nodes at which they are finite. */
function sample(v: ScannedFunctions, all: Float64Array): Samples {
  const value = all.map(v.value)
  const gradient = all.map(v.gradient)
  const second = all.map(v.secondDerivative)
  let reach = all.length
  for (const [name, values] of [
    ['V', value],
    ["V'", gradient],
    ["V''", second],
  ] as const) {
    const bad = values.findIndex((y) => !Number.isFinite(y))
    if (bad < 0) continue
    if (all[bad] <= mustBeFiniteUpTo) throw new ScanRefusal(`${name} is not a finite number at x = ${short(all[bad])}`)
    reach = Math.min(reach, bad)
  }
  return {
    x: all.subarray(0, reach),
    value: value.subarray(0, reach),
    gradient: gradient.subarray(0, reach),
    second: second.subarray(0, reach),
  }
}

function requireEven(v: ScannedFunctions, x: Float64Array, value: Float64Array): void {
  let scale = 0
  for (let i = 0; i < x.length; i++) {
    const mirrored = v.value(-x[i])
    scale = Math.max(scale, Math.abs(value[i]))
    if (!(Math.abs(mirrored - value[i]) <= 1e-9 * Math.abs(value[i]) + 1e-12 * scale)) {
      throw new ScanRefusal(
        `V is not even: V(${short(x[i])}) = ${short(value[i])}, but V(${short(-x[i])}) = ${short(mirrored)}`,
      )
    }
  }
}

/** True when the running maximum over [0, 10^k] still rises by more than 0.1 % a decade, and not ever more slowly. */
function growsWithoutBound(x: Float64Array, y: Float64Array): boolean {
  const reach = Math.log10(x[x.length - 1])
  const sups = [reach - 2, reach - 1, reach].map((k) => {
    let sup = 0
    for (let i = 0; i < x.length && x[i] <= 10 ** k * (1 + 1e-12); i++) sup = Math.max(sup, Math.abs(y[i]))
    return sup
  })
  const rise = sups[2] - sups[1]
  return rise > 1e-3 * sups[2] && rise > 0.5 * (sups[1] - sups[0])
}

function largest(y: Float64Array): number {
  return y.reduce((sup, yi) => Math.max(sup, Math.abs(yi)), 0)
}

/** sup|f|: golden-section refinement around the highest local maxima among the nodes. */
function refinedSup(f: (x: number) => number, x: Float64Array, y: Float64Array): { at: number; value: number } {
  const sampled = largest(y)
  let best = { at: x[y.findIndex((yi) => Math.abs(yi) === sampled)], value: sampled }
  const peaks: number[] = []
  for (let i = 0; i < x.length; i++) {
    const here = Math.abs(y[i])
    const before = i > 0 ? Math.abs(y[i - 1]) : -1
    const after = i + 1 < x.length ? Math.abs(y[i + 1]) : -1
    if (here >= before && here >= after && here >= 0.5 * sampled) peaks.push(i)
  }
  peaks.sort((i, j) => Math.abs(y[j]) - Math.abs(y[i]) || i - j)
  for (const i of peaks.slice(0, refinedPeaks)) {
    const right = x[Math.min(i + 1, x.length - 1)]
    const refined = maximise((z) => Math.abs(f(z)), x[Math.max(i - 1, 0)], right)
    if (refined.value > best.value) best = refined
  }
  return best
}

/** True when |f| still rises towards x* at distances of 1e-10 … 1e-12: a power or a logarithm, no peak of finite width. */
function isSingularAt(f: (x: number) => number, at: number): boolean {
  const scale = Math.max(1, at)
  const near = (d: number): number => Math.max(Math.abs(f(at - d * scale)), Math.abs(f(at + d * scale)))
  return near(1e-12) > 1.1 * near(1e-10) && near(1e-10) > 1.1 * near(1e-8)
}

/**
 * sup of |V'(b) - V'(a)|/(b - a) over cells that the sampled |V''| does not explain, followed down by bisection.
 * @throws ScanRefusal when V' jumps
 */
function quotientSup(
  v: ScannedFunctions,
  x: Float64Array,
  gradient: Float64Array,
  second: Float64Array,
  sampled: number,
): number {
  let sup = sampled
  for (let i = 0; i + 1 < x.length; i++) {
    const [a, b] = [x[i], x[i + 1]]
    const local = Math.max(Math.abs(second[i]), Math.abs(second[i + 1]))
    const rounding = 1e-14 * (Math.abs(gradient[i]) + Math.abs(gradient[i + 1]))
    // A cell may hold more than its ends say (V'' varies); what matters is a quotient beyond the global sup so far.
    if (Math.abs(gradient[i + 1] - gradient[i]) <= Math.max(1.02 * sup, local) * (b - a) + rounding) continue
    sup = Math.max(sup, followQuotient(v, a, b))
  }
  return sup
}

function followQuotient(v: ScannedFunctions, a: number, b: number): number {
  let [left, right] = [a, b]
  const g = v.gradient
  while (right - left > 1e-10 * Math.max(1e-3, right)) {
    const middle = 0.5 * (left + right)
    if (Math.abs(g(middle) - g(left)) >= Math.abs(g(right) - g(middle))) right = middle
    else left = middle
  }
  const curvature = Math.max(...[left, 0.5 * (left + right), right].map((z) => Math.abs(v.secondDerivative(z))))
  const jump = Math.abs(g(right) - g(left))
  const explained = 2 * curvature * (right - left) + 1e-14 * (Math.abs(g(left)) + Math.abs(g(right)))
  if (jump > explained) {
    throw new ScanRefusal(notLipschitzAt(0.5 * (left + right)))
  }
  return curvature
}
