/** The right arrow of the square: the Hartree equation against the Vlasov equation, hbar -> 0 (Theorem 2.5). */
import { estimateHartreeCost } from '../../../dynamics/hartree/hartree-plan.ts'
import { estimateVlasovCost } from '../../../dynamics/vlasov/vlasov-run.ts'
import type { Experiment, PointTask } from '../../experiment.ts'
import type { ArrowEngine, PointCost } from '../arrow-engine.ts'
import { eHbarSeconds } from '../e-hbar/e-hbar-cost.ts'
import { runSolvedPoint } from './hartree-vlasov-solved.ts'
import { pointData } from './hartree-vlasov-data.ts'

export const hartreeVlasov: ArrowEngine = { cost, run: runSolvedPoint }

/** Work units of the solvers in a second of one core, and what the distances at one time take. */
const HARTREE_UNITS_PER_SECOND = 1e9
const VLASOV_UNITS_PER_SECOND = 1.3e7
const DISTANCE_SECONDS = 1.5
const DISTANCE_BYTES = 150e6

function cost(experiment: Experiment, task: PointTask): PointCost {
  const { hartree, vlasov, hbar } = pointData(experiment, task)
  const quantum = estimateHartreeCost(hartree)
  const classical = estimateVlasovCost(vlasov)
  return {
    bytes: quantum.bytes + classical.bytes + DISTANCE_BYTES,
    seconds:
      quantum.workUnits / HARTREE_UNITS_PER_SECOND +
      classical.workUnits / VLASOV_UNITS_PER_SECOND +
      DISTANCE_SECONDS * experiment.times.length +
      eHbarSeconds(experiment, vlasov.density, hbar),
  }
}
