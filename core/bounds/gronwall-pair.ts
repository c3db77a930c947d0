/**
 * The Grönwall argument of Theorems 2.5 to 2.7 before Young: with A = 1/2 <(x-Y)^2> and B = 1/2 <(xi-P)^2> under the proof's coupling,
 *
 *   (sqrt A)' <= sqrt B,    (sqrt B)' <= |F - W|/sqrt 2,
 *
 * F and W the two forces, | | the norm of L^2 under the coupling. What is known of |F - W| makes the curve:
 * - a priori: |F - W| <= sqrt 2 L sqrt(2 A), as <|u - u'|^2> <= 2 <|u|^2> for two copies (mean field) or any two particles
 *   (N^-2 sum_jk |u_j - u_k|^2 <= 2 mean |u_j|^2), so (sqrt B)' <= sqrt 2 L sqrt A: closed form below;
 * - with a consistency term (mean field against N bodies): + sqrt(c_N/2), consistency-term.ts;
 * - a posteriori: |F - W| <= ell(t) sqrt(2 A) + sqrt T1, ell = sup|(V * rho_R)''| and T1 = <|V' * (rho_f - rho_R)(x)|^2> measured.
 */

/** (sqrt A, sqrt B). */
export interface RootPair {
  readonly a: number
  readonly b: number
}

/** What is measured at one time: (sqrt B)' <= slope sqrt A + source. */
export interface ForceBound {
  readonly t: number
  readonly slope: number
  readonly source: number
}

/** The flow of a' = b, b' = w^2 a over the time t: cosh wt, sinh(wt)/w, w sinh wt. */
function hyperbolic(rate: number, t: number): { cosh: number; over: number; times: number } {
  const w = Math.sqrt(rate)
  const sinh = Math.sinh(w * t)
  return { cosh: Math.cosh(w * t), over: w * t < 1e-6 ? t : sinh / w, times: w * sinh }
}

/**
 * a(t)^2 + b(t)^2 for a' = b, b' = rate a + source, in closed form.
 * @param rate sqrt 2 L a priori, >= 0
 * @param source sqrt(c_N/2) for a bound c_N of the consistency term
 */
export function grownSquared({ a, b }: RootPair, rate: number, t: number, source = 0): number {
  const { cosh, over, times } = hyperbolic(rate, t)
  // (cosh wt - 1)/w^2 = 2 (sinh(wt/2)/w)^2
  const drift = 2 * hyperbolic(rate, t / 2).over ** 2
  return (a * cosh + b * over + source * drift) ** 2 + (a * times + b * cosh + source * over) ** 2
}

/** The most that a^2 + b^2 can grow by (without a source) when only a0^2 + b0^2 is known: the largest singular value of the flow, squared (det = 1). */
export function greatestGrowth(rate: number, t: number): number {
  const { cosh, over, times } = hyperbolic(rate, t)
  const half = 0.5 * (2 * cosh * cosh + over * over + times * times)
  return half + Math.sqrt(Math.max(0, half * half - 1))
}

/** The bound of A + B from A(0) + B(0) alone: the root of a^2 + b^2 grows by the flow, the source adds its own. */
export function grownFromSum(startSquared: number, rate: number, t: number, source = 0): number {
  return (
    (Math.sqrt(greatestGrowth(rate, t) * startSquared) + Math.sqrt(grownSquared({ a: 0, b: 0 }, rate, t, source))) ** 2
  )
}

/** Runge-Kutta steps from one sample to the next: about 1e-9 for samples a tenth apart. */
const STEPS = 16

/**
 * a^2 + b^2 at the samples' times for a' = b, b' = min(slope(t) a + source(t), cap a), slope and source linear between the samples.
 *
 * @param samples ascending in t; the first is where `start` holds
 * @param cap what is known a priori of the slope (sqrt 2 L); Infinity for none
 */
export function integratedPair(start: RootPair, samples: readonly ForceBound[], cap: number): number[] {
  const squared = [start.a ** 2 + start.b ** 2]
  let [a, b] = [start.a, start.b]
  for (let k = 1; k < samples.length; k++) {
    const [from, to] = [samples[k - 1], samples[k]]
    const h = (to.t - from.t) / STEPS
    const rateAt = (part: number, root: number): number => {
      const slope = from.slope + part * (to.slope - from.slope)
      const source = from.source + part * (to.source - from.source)
      const measured = slope * root + source
      return cap === Infinity ? measured : Math.min(measured, cap * root)
    }
    for (let n = 0; n < STEPS; n++) {
      const [p0, p1, p2] = [n / STEPS, (n + 0.5) / STEPS, (n + 1) / STEPS]
      const k1 = rateAt(p0, a)
      const k2 = rateAt(p1, a + 0.5 * h * b)
      const k3 = rateAt(p1, a + 0.5 * h * (b + 0.5 * h * k1))
      const k4 = rateAt(p2, a + h * (b + 0.5 * h * k2))
      a += h * b + ((h * h) / 6) * (k1 + k2 + k3)
      b += (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4)
    }
    squared.push(a * a + b * b)
  }
  return squared
}
