import { describe, expect, it } from 'vitest'
import {
  cosinePotential,
  gaussian,
  isotropic,
  normal,
  pushed,
  sampled,
} from '../../../tests/helpers/transport-densities.ts'
import type { Density } from '../../../tests/helpers/transport-densities.ts'
import type { PhaseSpaceField } from '../../grids/phase-space-grid.ts'
import { transportArrows } from './monge-kantorovich.ts'

describe('transport arrows', () => {
  it('between Gaussians: the affine map, spreading and gathering', () => {
    const [narrow, broad] = [sampled(isotropic(0.5), 6, 80), sampled(gaussian([0.3, -0.2], [0.7, 0, 0.7]), 6, 80)]
    const cell = narrow.grid.x.spacing
    const stretch = Math.sqrt(0.7 / 0.5)
    const there = transportArrows(narrow, broad, 120)
    expect(there.length).toBeGreaterThan(60)
    expect(there.length).toBeLessThanOrEqual(120)
    for (const a of there) {
      expect(Math.abs(a.dx - 0.3 - (stretch - 1) * a.x)).toBeLessThan(0.01 * cell)
      expect(Math.abs(a.dxi + 0.2 - (stretch - 1) * a.xi)).toBeLessThan(0.01 * cell)
    }
    for (const a of transportArrows(broad, narrow, 120)) {
      expect(Math.abs(a.dx + a.x - (a.x - 0.3) / stretch)).toBeLessThan(0.01 * cell)
      expect(Math.abs(a.dxi + a.xi - (a.xi + 0.2) / stretch)).toBeLessThan(0.01 * cell)
    }
  })

  it('on the circle: a known map', () => {
    const [n, period, amplitude] = [64, 4, 0.01]
    const k = (2 * Math.PI) / period
    const onCircle = (density: Density): PhaseSpaceField => {
      const field = sampled(density, period / 2, n)
      return {
        ...field,
        grid: { x: { count: n, origin: -period / 2 + period / n / 2, spacing: period / n, period }, xi: field.grid.xi },
      }
    }
    const base: Density = (_x, xi) => normal(xi, 0, 0.06) / period
    const arrows = transportArrows(onCircle(base), onCircle(pushed(base, cosinePotential(amplitude, k, 0))), 50)
    expect(arrows.length).toBeGreaterThan(20)
    // T = id − ∇φ, φ = amplitude cos(k x)
    for (const a of arrows) {
      expect(a.dx).toBeCloseTo(amplitude * k * Math.sin(k * a.x), 4)
      expect(a.dxi).toBeCloseTo(0, 4)
    }
  })
})
