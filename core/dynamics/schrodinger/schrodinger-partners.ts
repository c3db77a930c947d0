/** The classical partners of sampled N-body states: Newton's trajectories and Vlasov's characteristics from given initial points. */
import { rkn6 } from '../../numerics/splitting.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { ClassicalDensity } from '../../states/classical-density.ts'
import type { InitialPoints } from '../../states/packet-samples.ts'
import { CarriedPoints, FollowedPoints } from '../liouville/liouville-companions.ts'
import { createBodyForce } from '../liouville/liouville-force.ts'
import { advanceReplicasInPlace } from '../liouville/liouville-replicas.ts'
import { stepsPerInterval, timeStepFor, typicalSpeed } from '../vlasov/vlasov-plan.ts'
import type { VlasovSolution } from '../vlasov/vlasov-run.ts'

/** All particles of all samples at one time, in the order of the initial points. */
export interface PartnersAt {
  readonly x: Float64Array
  readonly xi: Float64Array
}

/** Of the trajectories, by the step of order 6, unless less is asked. */
const STEP_ACCURACY = 1e-9
const FORCE_TOLERANCE = 1e-11

export function newtonPartners(
  { x, xi }: InitialPoints,
  particles: number,
  density: ClassicalDensity,
  potential: Potential,
  times: readonly number[],
  accuracy = STEP_ACCURACY,
): PartnersAt[] {
  const force = createBodyForce(potential, particles, FORCE_TOLERANCE)
  const replicas = { bodies: particles, count: x.length / particles, x: x.slice(), xi: xi.slice() }
  const step = Math.min(
    timeStepFor(potential, typicalSpeed(density, potential), accuracy),
    Math.max(times.at(-1) ?? 0, 1e-300),
  )
  const steps = stepsPerInterval(times, step)
  return times.map((t, i) => {
    const span = t - (i === 0 ? 0 : times[i - 1])
    advanceReplicasInPlace(replicas, force, rkn6, steps[i] > 0 ? span / steps[i] : 0, steps[i])
    return { x: replicas.x.slice(), xi: replicas.xi.slice() }
  })
}

export function vlasovPartners(points: InitialPoints, density: ClassicalDensity, vlasov: VlasovSolution): PartnersAt[] {
  const carried = density.kind === 'points' ? new FollowedPoints(points.index) : new CarriedPoints(points)
  return vlasov.snapshots.map((snapshot) => {
    carried.moveTo(snapshot)
    return { x: carried.x.slice(), xi: carried.xi.slice() }
  })
}
