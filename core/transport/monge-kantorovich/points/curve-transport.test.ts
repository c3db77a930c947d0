import { describe, expect, it } from 'vitest'
import { gaussian, sampled } from '../../../../tests/helpers/transport-densities.ts'
import type { Density } from '../../../../tests/helpers/transport-densities.ts'
import { pointsFromRows } from '../../../states/mixture.ts'
import { mk2SquaredPointsToField } from '../monge-kantorovich.ts'

/** Equal steps in x over (-reach, reach), weights rho: the curve (x, u(x)). */
const curve = (rho: (x: number) => number, u: (x: number) => number, reach: number, count = 1200) => ({
  ...pointsFromRows(
    Array.from({ length: count }, (_, i) => {
      const x = reach * ((2 * i + 1) / count - 1)
      return [x, u(x), rho(x)]
    }),
  ),
  curve: true as const,
})
const relative = (b: { lower: number; upper: number }, truth: number) => [b.lower / truth - 1, b.upper / truth - 1]

describe('calW^2 between a curve and a density', () => {
  it.each([
    [0.2, 0],
    [0.05, 0.5],
    [0.0125, -1],
  ])('a line with a Gaussian on it, blurred by hbar = %f, slope %f: degenerate Gaussians', (hbar, m) => {
    const s = 0.25
    const along = s * (1 + m * m)
    const truth = 0.5 * ((Math.sqrt(along + hbar) - Math.sqrt(along)) ** 2 + hbar)
    const g = sampled(
      gaussian([0, 0], [s + hbar, m * s, m * m * s + hbar]),
      7.5 * Math.sqrt(s * Math.max(1, m * m) + hbar),
      Math.ceil((15 * Math.sqrt(s * Math.max(1, m * m) + hbar) * 4) / Math.sqrt(hbar)),
    )
    const [low, high] = relative(
      mk2SquaredPointsToField(
        curve(
          (x) => Math.exp(-2 * x * x),
          (x) => m * x,
          3.8,
        ),
        g,
        { relativeTolerance: 0.01 },
      ),
      truth,
    )
    expect(low).toBeLessThan(1e-6)
    expect(high).toBeGreaterThan(-1e-6)
    expect(high - low).toBeLessThan(0.01)
  })

  it('no Gaussian: a product density next to a uniform line, whose map along it is a quantile map', () => {
    // rho on xi = 0 is uniform on (-1, 1); g = N(0, 0.3)(x) N(0.2, 0.04)(xi): 1/2 (int |G^{-1}(q) - (2q - 1)|^2 dq + 0.2^2 + 0.04)
    const [a, c] = [Math.sqrt(0.3), 0.04]
    const g: Density = (x, xi) =>
      Math.exp((-x * x) / (2 * a * a) - (xi - 0.2) ** 2 / (2 * c)) / (2 * Math.PI * a * Math.sqrt(c))
    // E X^2 + E U^2 - 2 E X (2 Phi(X/a) - 1) with E X (2 Phi(X/a) - 1) = 2 a E phi(Z) = a/sqrt(pi)
    const truth = 0.5 * (a * a + 1 / 3 - (2 * a) / Math.sqrt(Math.PI) + 0.04 + c)
    const b = mk2SquaredPointsToField(
      curve(
        () => 1,
        () => 0,
        1,
        800,
      ),
      sampled(g, 4.2, 128),
      { relativeTolerance: 0.005 },
    )
    const [low, high] = relative(b, truth)
    // the points leave out 1/2 of the stretches' variance (2/800)^2/12
    expect(low).toBeLessThan(1e-5)
    expect(high).toBeGreaterThan(-1e-5)
    expect(high - low).toBeLessThan(0.006)
  })

  it('an arc and what lies around it along its normals: the nearest point is optimal, half of the variance across', () => {
    const [across, along] = [0.1, 0.5]
    const angle: Density = (x, xi) =>
      Math.exp(-(Math.atan2(xi, x) ** 2) / (2 * along * along)) / (along * Math.sqrt(2 * Math.PI))
    const around: Density = (x, xi) =>
      (angle(x, xi) * Math.exp(-((Math.hypot(x, xi) - 1) ** 2) / (2 * across * across))) /
      (across * Math.sqrt(2 * Math.PI) * Math.max(Math.hypot(x, xi), 0.05))
    const angles = Array.from({ length: 800 }, (_, k) => 3 * ((2 * k + 1) / 800 - 1))
    const arc = {
      ...pointsFromRows(angles.map((a) => [Math.cos(a), Math.sin(a), Math.exp(-(a * a) / (2 * along * along))])),
      curve: true as const,
    }
    const [low, high] = relative(
      mk2SquaredPointsToField(arc, sampled(around, 1.9, 152), { relativeTolerance: 0.01 }),
      0.5 * across ** 2,
    )
    expect(low).toBeLessThan(1e-4)
    expect(high).toBeGreaterThan(-1e-4)
    expect(high - low).toBeLessThan(0.015)
  })
})
