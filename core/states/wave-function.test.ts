import { describe, expect, it } from 'vitest'
import { centredGrid, periodicGrid } from '../grids/phase-space-grid.ts'
import type { Covariance } from './classical-density.ts'
import { positionDensity } from './density-operator.ts'
import { discretiseState } from './discretise-state.ts'
import { functionDensity } from './function-density.ts'
import { lineDensity } from './line-density.ts'
import { curveVariance, gatheredCurve, pointMoments, pointsFromRows } from './mixture.ts'
import { catState, waveHusimi, wkbState } from './wave-function.ts'

const hbar = 0.1
const cat = catState(
  'cat',
  [
    { amplitude: 1, phase: 0.4, mean: [-0.6, 0.5] },
    { amplitude: 0.7, phase: -1, mean: [0.5, -0.3] },
  ],
  hbar,
)!

/** <z|z'> of the conventions: e^{-|z - z'|^2/(4 hbar)} e^{i (xi + xi')(x - x')/(2 hbar)}. */
function overlap(x: number, xi: number, [y, eta]: readonly [number, number]): [number, number] {
  const size = Math.exp(-((x - y) ** 2 + (xi - eta) ** 2) / (4 * hbar))
  const angle = ((xi + eta) * (x - y)) / (2 * hbar)
  return [size * Math.cos(angle), size * Math.sin(angle)]
}

describe('a superposition of coherent states', () => {
  const norm =
    1 +
    0.49 +
    2 *
      0.7 *
      (() => {
        const [re, im] = overlap(-0.6, 0.5, [0.5, -0.3])
        return re * Math.cos(-1.4) - im * Math.sin(-1.4)
      })()

  it('has the Husimi function of the overlaps, of mass 1', () => {
    const husimi = waveHusimi(cat)
    for (const [x, xi] of [
      [0, 0],
      [-0.6, 0.5],
      [0.4, 0],
      [0.1, 0.3],
      [1, -1],
    ]) {
      const [a, b] = [overlap(x, xi, [-0.6, 0.5]), overlap(x, xi, [0.5, -0.3])]
      const turned = (z: [number, number], t: number, r: number): [number, number] => [
        r * (z[0] * Math.cos(t) - z[1] * Math.sin(t)),
        r * (z[1] * Math.cos(t) + z[0] * Math.sin(t)),
      ]
      const [p, q] = [turned(a, 0.4, 1), turned(b, -1, 0.7)]
      expect(husimi(x, xi)).toBeCloseTo(((p[0] + q[0]) ** 2 + (p[1] + q[1]) ** 2) / norm / (2 * Math.PI * hbar), 12)
    }
    const measured = functionDensity('husimi', husimi)
    expect(measured.rawMass).toBeCloseTo(1, 11)
    // covariances of the Husimi function are those of the state plus hbar/2
    expect(measured.moments.varX).toBeCloseTo(cat.moments.varX + hbar / 2, 11)
    expect(measured.moments.covXXi).toBeCloseTo(cat.moments.covXXi, 11)
    expect(measured.moments.varXi).toBeCloseTo(cat.moments.varXi + hbar / 2, 11)
  })

  it('is one orbital of trace 1 on a grid; on a circle its images add', () => {
    const state = discretiseState(cat, hbar, centredGrid(0, 128, 0.05), 1e-13)
    expect(state.rank).toBe(1)
    expect(positionDensity(state).reduce((a, b) => a + b, 0) * 0.05).toBeCloseTo(1, 12)
    const circle = discretiseState(cat, hbar, periodicGrid(2 * Math.PI, 96), 1e-13)
    expect(positionDensity(circle).reduce((a, b) => a + b, 0) * circle.grid.spacing).toBeCloseTo(1, 9)
  })

  it('cannot be normalised when its parts cancel', () => {
    expect(
      catState(
        'none',
        [
          { amplitude: 1, phase: 0, mean: [0, 0] },
          { amplitude: 1, phase: Math.PI, mean: [0, 0] },
        ],
        hbar,
      ),
    ).toBeNull()
  })
})

describe('a WKB state', () => {
  it('of a Gaussian amplitude and a quadratic phase is the squeezed state of its covariance', () => {
    const [s, p, c] = [0.5, 3, -0.8]
    const state = wkbState(
      'wkb',
      {
        amplitude: (x) => 5 * Math.exp(-((x / s) ** 2) / 4),
        amplitudeSlope: (x) => ((-5 * x) / (2 * s * s)) * Math.exp(-((x / s) ** 2) / 4),
        phase: (x) => p * x + (c * x * x) / 2,
        velocity: (x) => p + c * x,
        density: lineDensity((x) => 25 * Math.exp(-((x / s) ** 2) / 2)),
      },
      hbar,
    )!
    const covariance: Covariance = [
      [s * s, c * s * s],
      [c * s * s, c * c * s * s + (hbar * hbar) / (4 * s * s)],
    ]
    const { meanX, meanXi, varX, covXXi, varXi } = state.moments
    ;[meanX, meanXi - p, varX - covariance[0][0], covXXi - covariance[0][1], varXi - covariance[1][1]].forEach((d) =>
      expect(Math.abs(d)).toBeLessThan(1e-12),
    )
    const grid = centredGrid(0, 320, 0.03)
    const own = discretiseState(state, hbar, grid, 1e-13)
    const squeezed = discretiseState(
      {
        kind: 'gaussian-wigner',
        pure: true,
        mixture: { kind: 'mixture', components: [{ weight: 1, mean: [0, p], covariance }] },
      },
      hbar,
      grid,
      1e-13,
    )
    for (let i = 0; i < own.orbitals.length; i++) expect(own.orbitals[i]).toBeCloseTo(squeezed.orbitals[i], 11)
  })
})

describe('densities on the line and points on a curve', () => {
  it('are measured', () => {
    const rho = lineDensity((x) => 3 * Math.exp(-8 * (x - 2) ** 2))
    expect(rho.rawMass).toBeCloseTo(3 * Math.sqrt(Math.PI / 8), 12)
    expect(rho.quadrature).toBeLessThan(1e-11)
    expect(() => lineDensity((x) => x)).toThrow(/negative/)
    expect(() => lineDensity(() => 1)).toThrow(/does not fall off.*second moment diverges/)
    expect(() => lineDensity((x) => 1 / (1 + x ** 4))).toThrow(/does not fall off.*second moment seems to be finite/)
  })

  it('lose the variance within their stretches, and gathered points what they say', () => {
    const rows = Array.from({ length: 400 }, (_, i) => [(i + 0.5) / 400, (2 * (i + 0.5)) / 400])
    const points = { ...pointsFromRows(rows), curve: true as const }
    // a segment of length sqrt 5 in 400 pieces (the two at the ends likewise)
    expect(curveVariance(points)).toBeCloseTo(5 / 400 ** 2 / 12, 9)
    const { points: few, variance } = gatheredCurve(points, 20)
    expect(few.x.length).toBe(20)
    expect(variance).toBeCloseTo(5 / 20 ** 2 / 12, 6)
    // variance in all is that of the segment
    const m = pointMoments(few)
    expect(m.varX + m.varXi + variance).toBeCloseTo(5 / 12, 6)
  })
})
