/** Where the optimal map takes a density, at a few points: for pictures, not for bounds. */
import type { PhaseSpaceField } from '../../grids/phase-space-grid.ts'
import { gridPoint } from '../../grids/phase-space-grid.ts'
import { evaluateSplineInto } from '../../numerics/b-spline.ts'
import { minimiserNearInto } from './grid/c-transform.ts'
import { limitInPlace } from './grid/concavity-limiter.ts'
import { ascend, bestStart, dualProblem } from './grid/dual-ascent.ts'
import { expandInto, PAD, potentialSpace } from './grid/dual-potential.ts'
import type { Potential2d } from './grid/dual-potential.ts'
import { measurePair, normalisedSamples, sharperFirst } from './spline-measure.ts'
import { commonShape } from './transport-input.ts'

/** The optimal map for calW² takes the mass of f at (x, xi) to (x + dx, xi + dxi) (on a circle: unrolled). */
export interface TransportArrow {
  readonly x: number
  readonly xi: number
  readonly dx: number
  readonly dxi: number
}

/** Points with less than this part of the largest density get no arrow. */
const FAINT = 1e-3
const CAP = 0.9

/**
 * Arrows on a regular lattice of grid points over the bulk of f, as close to `count` as a whole step between them allows (never more).
 * T = id − ∇φ, or the minimiser of the c-transform where the potential lives on the side of g.
 * @param f, g densities on the same grid with square cells
 * @throws {TransportInputError} as mk2SquaredOnGrid
 */
export function transportArrows(f: PhaseSpaceField, g: PhaseSpaceField, count: number): TransportArrow[] {
  const { shape, cell } = commonShape(f, g)
  const { x, xi } = f.grid
  const given = measurePair(normalisedSamples(f.values).samples, normalisedSamples(g.values).samples, shape)
  const pair = sharperFirst(given)
  const problem = dualProblem(potentialSpace(shape, 2), pair.samplesF, pair.samplesG, { units: 0 })
  const { dofs } = ascend(problem, bestStart(problem, pair), 6, 1e-4)
  limitInPlace(problem.space, dofs, CAP, problem.work)
  expandInto(problem.space, dofs, problem.phi)
  const displacement = pair === given ? forwards(problem.phi) : backwards(problem.phi)
  return points(f, count).map(([i, j]) => {
    const [u, v] = displacement(i, j)
    return { x: gridPoint(x, i), xi: gridPoint(xi, j), dx: u * cell, dxi: v * cell }
  })
}

type DisplacementAt = (i: number, j: number) => [number, number]

function forwards({ coefs, stride }: Potential2d): DisplacementAt {
  const jet = new Float64Array(6)
  return (i, j) => {
    evaluateSplineInto(coefs, stride, i + PAD, j + PAD, jet)
    return [-jet[1], -jet[2]]
  }
}

function backwards(phi: Potential2d): DisplacementAt {
  const found = new Float64Array(4)
  return (i, j) => {
    minimiserNearInto(phi, i + PAD, j + PAD, found[0], found[1], 1e-9, found)
    return [found[0], found[1]]
  }
}

function points({ grid: { x, xi }, values }: PhaseSpaceField, count: number): [number, number][] {
  const faint = FAINT * values.reduce((top, v) => Math.max(top, v), 0)
  for (let step = 1; ; step++) {
    const out: [number, number][] = []
    for (let i = step >> 1; i < x.count; i += step) {
      for (let j = step >> 1; j < xi.count; j += step) if (values[i * xi.count + j] > faint) out.push([i, j])
    }
    if (out.length <= count || step > Math.max(x.count, xi.count)) return out.slice(0, Math.max(0, count))
  }
}
