/**
 * The Husimi function of particle 1 in one product of packets, as weighted points: x_1 = c y_0 + s y_1, so that it is the Husimi function of y_1 scaled
 * by s, convolved with that of the centre of mass scaled by c, which is a Gaussian of covariance c^2 (G(t) + hbar/2). Trapezoidal points for
 * the first, Gauss–Hermite points for the second.
 */
import type { PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { husimiOnGrid } from '../../phase-space/husimi.ts'
import type { PointMeasure } from '../../states/classical-density.ts'
import { firstParticleShares } from '../../states/jacobi.ts'
import { choleskyOf } from '../../states/samples.ts'
import { freeCovariance, freeMean } from './schrodinger-observables.ts'
import type { TermSnapshot } from './schrodinger-level.ts'
import type { PacketSample } from './schrodinger-packets.ts'

/** Of sqrt(hbar): the trapezoidal rule of a Husimi function is then good to e^{-hbar (pi/h)^2}, 2e-7. */
const SPACING = 0.8
const SIGMAS = 6
/** Of the largest weight: what is left out. */
const NEGLIGIBLE = 1e-8

/** Nodes and weights of five points for the normal distribution: exact to degree 9. */
export const HERMITE_NODES = [-2.8569700138728056, -1.355626179974266, 0, 1.355626179974266, 2.8569700138728056]
export const HERMITE_WEIGHTS = [
  0.011257411327720691, 0.22207592200561266, 0.5333333333333333, 0.22207592200561266, 0.011257411327720691,
]

/** The Husimi function of y_1 by weighted points of total weight 1. */
export function firstCoordinateHusimi({ first, moments: m }: TermSnapshot): PointMeasure {
  const { hbar } = first
  const spacing = SPACING * Math.sqrt(hbar)
  const axis = (mean: number, variance: number) => {
    const count = 2 * Math.ceil((SIGMAS * Math.sqrt(variance + hbar / 2)) / spacing) + 1
    return { count, spacing, origin: mean - ((count - 1) / 2) * spacing, period: null }
  }
  const grid: PhaseSpaceGrid = { x: axis(m.meanX, m.varX), xi: axis(m.meanXi, m.varXi) }
  const { values } = husimiOnGrid(first, grid, null)
  const least = NEGLIGIBLE * values.reduce((a, b) => Math.max(a, b), 0)
  const kept: number[] = []
  values.forEach((v, i) => v > least && kept.push(i))
  const total = kept.reduce((sum, i) => sum + values[i], 0)
  return {
    kind: 'points',
    x: Float64Array.from(kept, (i) => grid.x.origin + Math.floor(i / grid.xi.count) * spacing),
    xi: Float64Array.from(kept, (i) => grid.xi.origin + (i % grid.xi.count) * spacing),
    weight: Float64Array.from(kept, (i) => values[i] / total),
  }
}

export function firstParticleHusimi(
  { term, times }: PacketSample,
  particles: number,
  j: number,
  t: number,
): PointMeasure {
  const relative = firstCoordinateHusimi(times[j])
  const { hbar } = times[j].first
  const { centre: c, relative: s } = firstParticleShares(particles)
  const g = freeCovariance(term.centreCovariance, t)
  const [y, eta] = freeMean(term.centreMean, t)
  const [l11, l21, l22] = choleskyOf(g[0][0] + hbar / 2, g[0][1], g[1][1] + hbar / 2)
  const size = relative.weight.length * HERMITE_NODES.length ** 2
  const points: PointMeasure = {
    kind: 'points',
    x: new Float64Array(size),
    xi: new Float64Array(size),
    weight: new Float64Array(size),
  }
  let at = 0
  for (let i = 0; i < relative.weight.length; i++) {
    const x = s * relative.x[i] + c * y
    const xi = s * relative.xi[i] + c * eta
    for (const [p, u] of HERMITE_NODES.entries()) {
      for (const [q, v] of HERMITE_NODES.entries()) {
        points.x[at] = x + c * l11 * u
        points.xi[at] = xi + c * (l21 * u + l22 * v)
        points.weight[at] = relative.weight[i] * HERMITE_WEIGHTS[p] * HERMITE_WEIGHTS[q]
        at++
      }
    }
  }
  return points
}
