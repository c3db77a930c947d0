/**
 * calW² between two phase-space densities on a grid, with certified ends:
 *
 *   calW²(f, g) = min over couplings ∫ ½|z − z'|² dπ = ½ W₂²(f, g).
 *
 * Upper end: Benamou-Brenier energy of a log-mean flux (log-mean-flux.ts), subdivided by Jensen (jensen-subdivision.ts); where the map is far from
 * the identity, the dual value of the potential plus the squared error of its map (map-upper.ts), or several hops (geodesic-hops.ts).
 * Lower end: Kantorovich dual with a cubic-spline potential and proven remainders (dual-certificate.ts).
 * Both ends, where no potential can be certified: plans between coarse measures (coarse-plans.ts).
 * Both are proved for one model of the data (spline-measure.ts), but for two things that are estimated and added: how far the model may be from
 * the smooth density behind the samples (`terms.model`, model-defect.ts), and, within map-upper.ts, how well the image of a density under a map is
 * read from its own samples (that term is doubled; it is part of `terms.tails`).
 */
import type { PhaseSpaceField } from '../../grids/phase-space-grid.ts'
import { ascend, dualProblem, linearPotential, newTrial } from './grid/dual-ascent.ts'
import { potentialSpace } from './grid/dual-potential.ts'
import { bracketPair } from './grid/grid-bracket.ts'
import { measurePair, normalisedSamples } from './spline-measure.ts'
import { commonShape } from './transport-input.ts'
import type { TransportBracket, TransportOptions } from './transport-input.ts'

/**
 * @param f, g densities sampled on the same grid with square cells (x may be a circle); scaled to mass 1, negative samples cut and reported
 * @throws {TransportInputError} on grids that differ, cells that are not square, samples that are not finite
 * @throws {Cancelled}
 */
export function mk2SquaredOnGrid(f: PhaseSpaceField, g: PhaseSpaceField, options: TransportOptions): TransportBracket {
  const { shape, cell } = commonShape(f, g)
  const a = normalisedSamples(f.values)
  const b = normalisedSamples(g.values)
  const pair = measurePair(a.samples, b.samples, shape)
  return bracketPair(pair, cell, Math.max(a.clipped, b.clipped), options)
}

/** Quick, uncertified calW²: the dual value of the linearised potential. For differences between resolutions. */
export function mk2SquaredEstimateOnGrid(f: PhaseSpaceField, g: PhaseSpaceField): number {
  const { shape, cell } = commonShape(f, g)
  const a = normalisedSamples(f.values)
  const b = normalisedSamples(g.values)
  const work = { units: 0 }
  const problem = dualProblem(potentialSpace(shape, 2), a.samples, b.samples, work)
  let trial = newTrial(problem, linearPotential(problem, 1e-5))
  trial = ascend(problem, trial, 1, 1e-4)
  return Math.max(0, trial.value) * cell * cell
}

export { TransportInputError } from './transport-input.ts'
export type { TransportBracket, TransportOptions } from './transport-input.ts'
export { mk2SquaredPointsToField } from './points/point-transport.ts'
export { transportArrows } from './transport-arrows.ts'
export type { TransportArrow } from './transport-arrows.ts'
