import { describe, expect, it } from 'vitest'
import { rkn4, rkn6, strang, type SplittingScheme } from './splitting.ts'

/** The pendulum x'' = -sin x from (1, 0.7) to t = 2. */
function pendulum(scheme: SplittingScheme, steps: number): [number, number] {
  let x = 1
  let xi = 0.7
  const h = 2 / steps
  for (let n = 0; n < steps; n++) {
    for (let s = 0; s < scheme.kick.length; s++) {
      xi -= scheme.kick[s] * h * Math.sin(x)
      if (s < scheme.drift.length) x += scheme.drift[s] * h * xi
    }
  }
  return [x, xi]
}

function observedOrders(scheme: SplittingScheme, stepCounts: number[]): number[] {
  const exact = pendulum(rkn6, 400)
  const errors = stepCounts.map((n) => {
    const [x, xi] = pendulum(scheme, n)
    return Math.hypot(x - exact[0], xi - exact[1])
  })
  return errors.slice(1).map((e, i) => Math.log(errors[i] / e) / Math.log(stepCounts[i + 1] / stepCounts[i]))
}

/** Power series in h up to this order. */
const ORDER = 8
type Series = readonly number[]
const constant = (c: number): Series => Array.from({ length: ORDER + 1 }, (_, n) => (n === 0 ? c : 0))
const plus = (a: Series, b: Series): Series => a.map((v, n) => v + b[n])
const times = (a: Series, b: Series): Series =>
  a.map((_, n) => a.slice(0, n + 1).reduce((sum, v, i) => sum + v * b[n - i], 0))
const byH = (a: Series, c: number): Series => [0, ...a.slice(0, -1).map((v) => c * v)]
/** A force without symmetries: 0.3 - 1.1 x + 0.7 x^2 - 0.4 x^3 + 0.9 x^4 - 0.6 x^5. */
const force = (x: Series): Series =>
  [0.3, -1.1, 0.7, -0.4, 0.9, -0.6].reduceRight((sum, c) => plus(constant(c), times(x, sum)), constant(0))

/** One step of length h from (0.8, -0.5), as a series in h. */
function stepSeries(scheme: SplittingScheme): [Series, Series] {
  let [x, xi] = [constant(0.8), constant(-0.5)]
  scheme.kick.forEach((kick, s) => {
    xi = plus(xi, byH(force(x), kick))
    if (s < scheme.drift.length) x = plus(x, byH(xi, scheme.drift[s]))
  })
  return [x, xi]
}

/** The Taylor series of the motion: (n + 1) x_{n+1} = xi_n, (n + 1) xi_{n+1} = F_n. */
function exactSeries(): [Series, Series] {
  const [x, xi] = [[0.8], [-0.5]]
  for (let n = 0; n < ORDER; n++) {
    const f = force([...x, ...Array<number>(ORDER - n).fill(0)])
    x.push(xi[n] / (n + 1))
    xi.push(f[n] / (n + 1))
  }
  return [x, xi]
}

/**
 * First halves as other programs print them from the paper: Principia (mockingbirdnest/Principia, integrators/methods.hpp, BlanesMoan2002SRKN6B and
 * BlanesMoan2002SRKN11B), and with the same digits SeLaLib (selalib/selalib, time splitting ORDER6_VTV), which gives the middle ones as 0.20477705429147008
 * and 0.23666992478693111.
 */
const PRINCIPIA_SRKN6B = {
  drift: [0.245298957184271, 0.60487266571108, -0.350171622895351],
  kick: [0.0829844064174052, 0.396309801498368, -0.0390563049223486, 0.1195241940131508],
}
const PRINCIPIA_SRKN11B = {
  drift: [
    0.123229775946271, 0.290553797799558, -0.127049212625417, -0.246331761062075, 0.357208872795928, 0.20477705429147,
  ],
  kick: [
    0.0414649985182624, 0.198128671918067, -0.0400061921041533, 0.0752539843015807, -0.0115113874206879,
    0.2366699247869311,
  ],
}

describe('splitting schemes', () => {
  it.each([
    [rkn4, PRINCIPIA_SRKN6B],
    [rkn6, PRINCIPIA_SRKN11B],
  ])('$0.name: all digits as other programs print them', (scheme, { drift, kick }) => {
    const halves = [scheme.drift.slice(0, drift.length), scheme.kick.slice(0, kick.length)]
    const theirs = [drift, kick]
    halves.forEach((half, k) => half.forEach((c, i) => expect(Math.abs(c - theirs[k][i])).toBeLessThan(2e-16)))
  })
  it.each([strang, rkn4, rkn6])(
    '$name: every order condition holds to the digits of the coefficients, and not one more',
    (scheme) => {
      const [x, xi] = stepSeries(scheme)
      const [ex, exi] = exactSeries()
      const errors = ex.map((_, n) => Math.max(Math.abs(x[n] - ex[n]), Math.abs(xi[n] - exi[n])))
      for (let n = 0; n <= scheme.order; n++) expect(errors[n]).toBeLessThan(2e-14)
      expect(errors[scheme.order + 1]).toBeGreaterThan(1e-8)
    },
  )
  it.each([strang, rkn4, rkn6])('$name: consistent and symmetric', (scheme) => {
    const sum = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0)
    expect(scheme.kick.length).toBe(scheme.drift.length + 1)
    expect(sum(scheme.drift)).toBeCloseTo(1, 14)
    expect(sum(scheme.kick)).toBeCloseTo(1, 14)
    expect(scheme.drift.toReversed()).toEqual(scheme.drift)
    expect(scheme.kick.toReversed()).toEqual(scheme.kick)
  })
  it('Strang has order 2', () => {
    for (const p of observedOrders(strang, [20, 40, 80, 160])) expect(p).toBeCloseTo(2, 1)
  })
  it('the Nyström scheme with 6 stages has order 4, and loses to order 6 from 11 stages on', () => {
    expect(rkn4.drift.length).toBe(6)
    const orders = observedOrders(rkn4, [8, 12, 16, 24, 32])
    for (const p of orders) expect(p).toBeCloseTo(4, 0)
    expect(orders.at(-1)).toBeGreaterThan(3.8)
    const [x, xi] = pendulum(rkn6, 400)
    const error = (scheme: SplittingScheme, steps: number): number => {
      const end = pendulum(scheme, steps)
      return Math.hypot(end[0] - x, end[1] - xi)
    }
    for (const k of [1, 2, 4]) expect(error(rkn6, 6 * k)).toBeLessThan(error(rkn4, 11 * k))
  })
  it('the Nyström scheme has order 6 (11 stages)', () => {
    expect(rkn6.drift.length).toBe(11)
    const orders = observedOrders(rkn6, [4, 6, 8, 12, 16])
    for (const p of orders) expect(p).toBeGreaterThan(5.8)
    expect(orders.at(-1)).toBeLessThan(6.3)
  })
})
