/** What the two solvers of a point are given. */
import type { HartreeInput } from '../../../dynamics/hartree/hartree-plan.ts'
import type { VlasovOverrides } from '../../../dynamics/vlasov/vlasov-plan.ts'
import type { VlasovInput } from '../../../dynamics/vlasov/vlasov-run.ts'
import { createPotential } from '../../../potentials/create-potential.ts'
import type { Potential } from '../../../potentials/potential.ts'
import type { Experiment, NumericsOverrides, PointTask } from '../../experiment.ts'
import { toClassicalDensity, toQuantumStateSpec } from '../../data/initial-data.ts'

export interface PointData {
  readonly hbar: number
  readonly potential: Potential
  readonly hartree: HartreeInput
  readonly vlasov: VlasovInput
}

/**
 * Trace that the rank cut may leave out. Moments would be content with far more, but the transport's upper end is not: where
 * the Husimi function's tail is cut off and f goes on, the interval stays at several per cent (4.6 % at 1e-9, 0.4 % at 1e-13).
 */
const RANK_TAIL = 1e-13

export function pointData(experiment: Experiment, task: PointTask): PointData {
  const hbar = task.hbar
  if (hbar === null) throw new Error('A point of hartree-vlasov needs hbar.')
  const potential = createPotential(experiment.interaction)
  const {
    times,
    accuracy: { tolerance, numerics },
  } = experiment
  const common = { potential, times, tolerance }
  return {
    hbar,
    potential,
    hartree: {
      ...common,
      hbar,
      spec: toQuantumStateSpec(experiment.initial, hbar),
      overrides: given({
        timeStep: numerics?.timeStep,
        points: numerics?.hartreePoints,
        boxHalfWidth: numerics?.boxHalfWidth,
        traceTail: numerics?.rankTail ?? RANK_TAIL,
      }),
    },
    vlasov: {
      ...common,
      density: toClassicalDensity(experiment.initial, hbar),
      overrides: given({ timeStep: numerics?.timeStep, engine: vlasovEngine(numerics?.engine) }),
    },
  }
}

/** `exact` is no matter of this solver. */
function vlasovEngine(engine: NumericsOverrides['engine']): VlasovOverrides['engine'] {
  return engine === 'exact' ? undefined : engine
}

/** Without the members that are not given, so that a solver's own choice is not overridden by `undefined`. */
function given<T extends object>(overrides: T): Partial<T> {
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined)) as Partial<T>
}
