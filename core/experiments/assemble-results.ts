/** From the points of a run to `quadrant-results/1`: the constants, the rates, the audit of the paper's inequalities. */
import { theoremConstants } from '../bounds/constants.ts'
import { createPotential } from '../potentials/create-potential.ts'
import { experimentHash } from './canonical-hash.ts'
import type { Experiment, PointResult, Results } from './experiment.ts'
import { auditPoints } from './audit-points.ts'
import { arrowRates } from './rates/arrow-rates.ts'
import { uniformityOf } from './rates/uniformity.ts'

/**
 * @param points in the order of the plan; those that are not done take part in nothing
 * @param hash of the experiment, where the caller has it already
 */
export function assembleResults(
  experiment: Experiment,
  points: readonly PointResult[],
  software: Results['software'],
  hash?: string,
): Results {
  return {
    format: 'quadrant-results/1',
    experiment,
    experimentHash: hash ?? experimentHash(experiment),
    software,
    constants: theoremConstants(createPotential(experiment.interaction)),
    points,
    rates: arrowRates(experiment, points),
    uniformity: uniformityOf(experiment, points),
    audit: auditPoints(experiment, points),
  }
}
