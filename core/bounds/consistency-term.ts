/**
 * The consistency term of the mean-field arrows: how far the force of N independent particles is from the mean field.
 *
 *   c_N = E |(1/N) sum_{k != 1} V'(x_1 - x_k) - (V'*rho)(x_1)|^2
 *       = N^{-2} [(N-1) int int V'(x-y)^2 rho rho - (N-2) int (V'*rho)^2 rho]  <=  (N-1)/N^2 sup|V'|^2,
 *
 * which enters the refined bounds as 1/2 int_0^t e^{Gamma(t-s)} c_N(s) ds. The printed Theorem 2.6 has 2 (2 sup|V'|)^2/(N-1) in
 * its place (at least eight times as much: paper erratum E18). For V = kappa x^2/2: c_N = kappa^2 Var_x(f)/N.
 */

/** (e^{rate t} - 1)/rate, t for rate = 0. */
export function integratedGrowth(rate: number, t: number): number {
  return rate === 0 ? t : Math.expm1(rate * t) / rate
}

/**
 * c_N from its two integrals.
 * @param pairSquare int int V'(x-y)^2 rho(x) rho(y)
 * @param fieldSquare int (V'*rho)(x)^2 rho(x), at most pairSquare (Jensen)
 */
export function consistencyTerm(pairSquare: number, fieldSquare: number, particleCount: number): number {
  return ((particleCount - 1) * pairSquare - (particleCount - 2) * fieldSquare) / particleCount ** 2
}

/** The most that c_N can be: (N-1)/N^2 sup|V'|^2; Infinity when V' is unbounded. */
export function greatestConsistencyTerm(supGradV: number, particleCount: number): number {
  return ((particleCount - 1) / particleCount ** 2) * supGradV ** 2
}

/** 1/2 int_0^t e^{gamma(t-s)} c ds for a constant c. */
export function integratedConsistency(consistency: number, gamma: number, t: number): number {
  return 0.5 * consistency * integratedGrowth(gamma, t)
}

/**
 * The refined consistency term for V = kappa x^2/2 and Gaussian data: 1/2 int_0^t e^{Gamma(t-s)} kappa^2 Var_x(f(s))/N ds.
 *
 * @param covariance [S11, S12, S22] of f_in
 */
export function harmonicConsistencyTerm(
  kappa: number,
  gamma: number,
  covariance: readonly [number, number, number],
  particleCount: number,
  t: number,
): number {
  if (kappa === 0 || t === 0) return 0
  const [s11, s12, s22] = covariance
  const w = Math.sqrt(Math.abs(kappa))
  // sigma_xx(s) = A0 + A1 cos 2ws + A2 sin 2ws (cosh, sinh for kappa < 0)
  const a0 = (s11 + s22 / kappa) / 2
  const a1 = (s11 - s22 / kappa) / 2
  const a2 = s12 / w
  const nu = 2 * w
  const growth = Math.exp(gamma * t)
  const repulsive = kappa < 0
  const cos = repulsive ? Math.cosh(nu * t) : Math.cos(nu * t)
  const sin = repulsive ? Math.sinh(nu * t) : Math.sin(nu * t)
  const sign = repulsive ? -1 : 1
  const oscillating =
    (a1 * (gamma * (growth - cos) + sign * nu * sin) + a2 * (nu * (growth - cos) - gamma * sin)) /
    (gamma * gamma + sign * nu * nu)
  const integral = a0 * integratedGrowth(gamma, t) + oscillating
  return (0.5 * kappa * kappa * integral) / particleCount
}

/**
 * The most that c_N = kappa^2 Var_x(f(s))/N is on [0, t] for V = kappa x^2/2: Var_x = a0 + a1 cos 2ws + a2 sin 2ws is at most
 * a0 + |(a1, a2)|, and with cosh and sinh (kappa < 0) convex, so largest at an end.
 *
 * @param covariance [S11, S12, S22] of f_in
 */
export function harmonicConsistencyCeiling(
  kappa: number,
  covariance: readonly [number, number, number],
  particleCount: number,
  t: number,
): number {
  const [s11, s12, s22] = covariance
  if (kappa === 0) return 0
  const w = Math.sqrt(Math.abs(kappa))
  const [c, s] = [Math.cosh(w * t), Math.sinh(w * t)]
  const [mean, swing] = [(s11 + s22 / kappa) / 2, Math.hypot((s11 - s22 / kappa) / 2, s12 / w)]
  const most = kappa > 0 ? mean + swing : Math.max(s11, s11 * c * c + (2 * s12 * c * s) / w + (s22 * s * s) / (w * w))
  return (kappa * kappa * most) / particleCount
}

/** What was measured of rho at one time: the two integrals of c_N and their error. */
export interface ConsistencySample {
  readonly t: number
  readonly pairSquare: number
  readonly fieldSquare: number
  readonly error: number
}

/** 1/2 c_N at one time, the term of the derivative, with its error. */
export function measuredHalfConsistency(
  { pairSquare, fieldSquare, error }: ConsistencySample,
  particleCount: number,
): { value: number; error: number } {
  return {
    value: 0.5 * consistencyTerm(pairSquare, fieldSquare, particleCount),
    error: 0.5 * ((2 * particleCount - 3) / particleCount ** 2) * error,
  }
}

/** The term that the printed proof has in its place: (2 sup|V'|)^2/(N-1). */
export function printedConsistencyTerm(supGradV: number, particleCount: number): number {
  return (2 * supGradV) ** 2 / (particleCount - 1)
}

/**
 * 1/2 int_0^t e^{gamma(t-s)} c_N(s) ds and the largest c_N from samples of rho along the mean-field flow, c_N linear between them: upper ends, with three times the difference to
 * every other sample and with the samples' own errors. Order 2 in the samples' distance.
 *
 * @param samples from 0 to t, an even number of intervals
 */
export function measuredConsistency(
  samples: readonly ConsistencySample[],
  gamma: number,
  particleCount: number,
): { integral: number; ceiling: number } {
  const c = samples.map(({ pairSquare, fieldSquare }) => consistencyTerm(pairSquare, fieldSquare, particleCount))
  const doubt =
    ((2 * particleCount - 3) / particleCount ** 2) * samples.reduce((most, { error }) => Math.max(most, error), 0)
  const end = samples[samples.length - 1].t
  const every = (stride: number): number => {
    let sum = 0
    for (let k = stride; k < samples.length; k += stride) {
      const [from, to] = [samples[k - stride].t, samples[k].t]
      sum += Math.exp(gamma * (end - to)) * linearGrowth(gamma, to - from, c[k - stride], c[k])
    }
    return sum / 2
  }
  const [fine, coarse] = [every(1), every(2)]
  const bent = c.slice(2).reduce((most, value, k) => Math.max(most, Math.abs(value - 2 * c[k + 1] + c[k])), 0)
  return {
    integral: fine + 3 * Math.abs(fine - coarse) + 0.5 * doubt * integratedGrowth(gamma, end),
    ceiling: Math.max(...c) + bent + doubt,
  }
}

/** int_0^h e^{gamma(h-s)} (a + (b - a) s/h) ds. */
function linearGrowth(gamma: number, h: number, a: number, b: number): number {
  if (h === 0) return 0
  const z = gamma * h
  // (e^z - 1 - z)/z^2, by its series where it cancels
  const second = z < 1e-3 ? 0.5 + z / 6 + (z * z) / 24 : (Math.expm1(z) - z) / (z * z)
  return a * integratedGrowth(gamma, h) + (b - a) * h * second
}
