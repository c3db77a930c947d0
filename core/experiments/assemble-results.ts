/** From the points of a run to `quadrant-results/1`: the constants, the rates, the audit of the paper's inequalities. */
import { theoremConstants } from '../bounds/constants.ts'
import { createPotential } from '../potentials/create-potential.ts'
import { experimentHash } from './canonical-hash.ts'
import type { Experiment, PointResult, Results } from './experiment.ts'
import { auditPoints } from './audit-points.ts'
import { guaranteedOrder } from './guaranteed-order.ts'
import { fitRates } from './rates.ts'

/**
 * @param points in the order of the plan; those that are not done take part in nothing
 * @param hash of the experiment, where the caller has it already
 */
export function assembleResults(experiment: Experiment, points: readonly PointResult[], software: Results['software'], hash?: string): Results {
  const order = guaranteedOrder(experiment)
  return {
    format: 'quadrant-results/1',
    experiment,
    experimentHash: hash ?? experimentHash(experiment),
    software,
    constants: theoremConstants(createPotential(experiment.interaction)),
    points,
    rates: fitRates(points, { against: 'hbar', guaranteed: () => order }),
    audit: auditPoints(experiment, points),
  }
}
