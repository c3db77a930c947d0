/**
 * The checks of a formula, and its constants, by a scan: finite and even, V' Lipschitz (no jump of V', V'' bounded),
 * L = sup|V''|, sup|V'|, sup|V|.
 *
 * V is even, so x >= 0 suffices: nodes 0, a geometric ladder 1e-8 … 1e8, and two uniform ones (step 1/512 up to 40,
 * 1/16 up to 1000). The suprema are refined around the highest nodes and raised by `safety`; jumps and peaks between
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

function nodes(): Float64Array {
  const list = [0]
  for (let k = 0; k <= 16 * 40; k++) list.push(10 ** (-8 + k / 40))
  for (let k = 1; k <= 40 * 512; k++) list.push(k / 512)
  for (let k = 1; k <= 960 * 16; k++) list.push(40 + k / 16)
  return Float64Array.from(new Set(list)).sort()
}

const short = (x: number): string => Number(x.toPrecision(6)).toString()

/** @throws ScanRefusal */
export function scanConstants(v: ScannedFunctions): ScannedConstants {
  const x = finiteReach(v, nodes())
  const value = x.map(v.value)
  const gradient = x.map(v.gradient)
  const second = x.map(v.secondDerivative)
  requireEven(v, x, value)
  if (growsWithoutBound(x, second)) {
    throw new ScanRefusal("|V''| grows without bound, so V' is not Lipschitz (V must be C^{1,1})")
  }
  const supV = growsWithoutBound(x, value) ? Infinity : refinedSup(v.value, x, value)
  const supGradV = growsWithoutBound(x, gradient) ? Infinity : refinedSup(v.gradient, x, gradient)
  const sampled = largest(second)
  const lipGradV = Math.max(refinedSup(v.secondDerivative, x, second), quotientSup(v, x, gradient, second, sampled))
  if (lipGradV > 1000 * sampled) throw new ScanRefusal("|V''| seems unbounded near one point, so V' is not Lipschitz (V must be C^{1,1})")
  const raise = 1 + safety
  return { lipGradV: lipGradV * raise, supGradV: supGradV * raise, supV: supV * raise }
}

/** The leading nodes at which V, V', V'' are finite. */
function finiteReach(v: ScannedFunctions, all: Float64Array): Float64Array {
  const names = ['V', "V'", "V''"]
  for (let i = 0; i < all.length; i++) {
    const values = [v.value(all[i]), v.gradient(all[i]), v.secondDerivative(all[i]), v.value(-all[i])]
    const bad = values.findIndex((y) => !Number.isFinite(y))
    if (bad < 0) continue
    if (all[i] > mustBeFiniteUpTo) return all.slice(0, i)
    const at = bad === 3 ? -all[i] : all[i]
    throw new ScanRefusal(`${names[bad % 3]} is not a finite number at x = ${short(at)}`)
  }
  return all
}

function requireEven(v: ScannedFunctions, x: Float64Array, value: Float64Array): void {
  let scale = 0
  for (let i = 0; i < x.length; i++) {
    const mirrored = v.value(-x[i])
    scale = Math.max(scale, Math.abs(value[i]))
    if (Math.abs(mirrored - value[i]) > 1e-9 * Math.abs(value[i]) + 1e-12 * scale) {
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
function refinedSup(f: (x: number) => number, x: Float64Array, y: Float64Array): number {
  const sampled = largest(y)
  const peaks: number[] = []
  for (let i = 0; i < x.length; i++) {
    const here = Math.abs(y[i])
    const before = i > 0 ? Math.abs(y[i - 1]) : -1
    const after = i + 1 < x.length ? Math.abs(y[i + 1]) : -1
    if (here >= before && here >= after && here >= 0.5 * sampled) peaks.push(i)
  }
  peaks.sort((i, j) => Math.abs(y[j]) - Math.abs(y[i]) || i - j)
  let sup = sampled
  for (const i of peaks.slice(0, refinedPeaks)) {
    const right = x[Math.min(i + 1, x.length - 1)]
    sup = Math.max(sup, maximise((z) => Math.abs(f(z)), x[Math.max(i - 1, 0)], right).value)
  }
  return sup
}

/**
 * sup of |V'(b) - V'(a)|/(b - a) over cells that the sampled |V''| does not explain, followed down by bisection.
 * @throws ScanRefusal when V' jumps
 */
function quotientSup(v: ScannedFunctions, x: Float64Array, gradient: Float64Array, second: Float64Array, sampled: number): number {
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
    const at = right < 1e-9 ? 0 : 0.5 * (left + right)
    throw new ScanRefusal(`V' jumps at x = ${short(at)}, so it is not Lipschitz (V must be C^{1,1})`)
  }
  return curvature
}
