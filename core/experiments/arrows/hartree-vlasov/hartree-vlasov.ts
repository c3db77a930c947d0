/** The right arrow of the square: the Hartree equation against the Vlasov equation, hbar -> 0 (Theorem 2.5). */
import { estimateHartreeCost } from '../../../dynamics/hartree/hartree-plan.ts'
import { estimateVlasovCost } from '../../../dynamics/vlasov/vlasov-run.ts'
import type { ClassicalDensity } from '../../../states/classical-density.ts'
import type { Experiment, PointTask } from '../../experiment.ts'
import type { ArrowEngine, PointCost } from '../arrow-engine.ts'
import { eHbarSeconds } from '../e-hbar/e-hbar-cost.ts'
import { runSolvedPoint } from './hartree-vlasov-solved.ts'
import { pointData } from './hartree-vlasov-data.ts'

export const hartreeVlasov: ArrowEngine = { cost, run: runSolvedPoint }

/** Work units of the solvers in a second of one core. */
const HARTREE_UNITS_PER_SECOND = 1e9
const VLASOV_UNITS_PER_SECOND = 1.3e7
/** What the distances at one time take: points have no pictures and no maps; the Husimi function of a wave is a sum at every place. */
const DISTANCE_SECONDS = 0.45
const DISTANCE_OF_POINTS_SECONDS = 0.03
const DISTANCE_OF_WAVE_SECONDS = 4
const DISTANCE_BYTES = 150e6

function distanceSeconds({ initial: { classical } }: Experiment, { kind }: ClassicalDensity): number {
  if (kind === 'points') return DISTANCE_OF_POINTS_SECONDS
  return classical.kind === 'husimi' && kind === 'function' ? DISTANCE_OF_WAVE_SECONDS : DISTANCE_SECONDS
}

function cost(experiment: Experiment, task: PointTask): PointCost {
  const { hartree, vlasov, hbar } = pointData(experiment, task)
  const quantum = estimateHartreeCost(hartree)
  const classical = estimateVlasovCost(vlasov)
  return {
    bytes: quantum.bytes + classical.bytes + DISTANCE_BYTES,
    seconds:
      quantum.workUnits / HARTREE_UNITS_PER_SECOND +
      classical.workUnits / VLASOV_UNITS_PER_SECOND +
      distanceSeconds(experiment, vlasov.density) * experiment.times.length +
      eHbarSeconds(experiment, vlasov.density, hbar),
  }
}
