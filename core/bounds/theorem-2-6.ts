/**
 * Theorem 2.6 (N-body Schrödinger to Vlasov, d = 1, squared, per particle; paper errata E12, E13), as printed and refined.
 *
 *   (1/n) E^2 <= (1/N) E^2(0) e^{Gamma t} + (2 sup|V'|)^2/(N-1) (e^{Gamma t}-1)/Gamma.
 */

/** (e^{rate t} - 1)/rate, t for rate = 0. */
function integratedGrowth(rate: number, t: number): number {
  return rate === 0 ? t : Math.expm1(rate * t) / rate
}

/** The printed bound of (1/n) E^2; Infinity when V' is unbounded. */
export function theorem26EHbarSquared(perParticleInitial: number, gamma: number, supGradV: number, particleCount: number, t: number): number {
  if (t === 0) return perParticleInitial
  return Math.exp(gamma * t) * perParticleInitial + ((2 * supGradV) ** 2 / (particleCount - 1)) * integratedGrowth(gamma, t)
}

/**
 * The refined consistency term for V = kappa x^2/2 and Gaussian data: 1/2 int_0^t e^{Gamma(t-s)} kappa^2 Var_x(f(s))/N ds.
 *
 * @param covariance [S11, S12, S22] of f_in
 */
export function harmonicConsistencyTerm(kappa: number, gamma: number, covariance: readonly [number, number, number], particleCount: number, t: number): number {
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
    (a1 * (gamma * (growth - cos) + sign * nu * sin) + a2 * (nu * (growth - cos) - gamma * sin)) / (gamma * gamma + sign * nu * nu)
  const integral = a0 * integratedGrowth(gamma, t) + oscillating
  return (0.5 * kappa * kappa * integral) / particleCount
}

/** The refined bound: e^{Gamma t} (1/N) E^2(0) + the consistency term. Valid for unbounded V' too. */
export function refinedTheorem26EHbarSquared(perParticleInitial: number, gamma: number, consistencyTerm: number, t: number): number {
  return Math.exp(gamma * t) * perParticleInitial + consistencyTerm
}
