/**
 * Says beforehand what the points of an experiment take. That may need a pilot run of seconds, so the window asks a thread (PlannerThread);
 * the command, which has nothing to keep smooth, asks here.
 */
import type { Experiment } from '../../core/experiments/experiment.ts'
import { experimentHash } from '../../core/experiments/canonical-hash.ts'
import { usesClosedForm } from '../../core/experiments/closed-form.ts'
import { solverRefusals } from '../../core/experiments/arrows/solver-doors.ts'
import { plannedPoints, pointCost, type PlannedPoint } from '../../core/experiments/plan.ts'
import type { WorkerFailure } from '../contract/worker-protocol.ts'
import { failureOf } from './failure.ts'

export interface Planner {
  /** @throws {PlanFailure} where no solver can say, with the reason */
  points(experiment: Experiment): Promise<readonly PlannedPoint[]>
  /** The same for a preview: a later preview may take its place. @throws {PlanFailure} */
  preview(experiment: Experiment): Promise<readonly PlannedPoint[]>
  /** Seconds of one point at hbar with each of the numbers of particles; null where no solver goes. */
  row(experiment: Experiment, hbar: number | null, particles: readonly (number | null)[]): Promise<(number | null)[]>
  close(): Promise<void>
}

/** A plan that could not be made, in the user's words. */
export class PlanFailure extends Error {
  readonly code: WorkerFailure['code']
  readonly details: string | undefined

  constructor({ code, message, details }: WorkerFailure) {
    super(message)
    this.name = 'PlanFailure'
    this.code = code
    this.details = details
  }
}

/** Why a question that nobody waits for any more was dropped. */
export const superseded: WorkerFailure = { code: 'cancelled', message: 'Another experiment is estimated by now.' }

/** In the calling thread; the plan of one experiment is made once. */
export function planHere(): Planner {
  let last: { hash: string; points: readonly PlannedPoint[] } | null = null
  const plan = (experiment: Experiment): readonly PlannedPoint[] => {
    const hash = experimentHash(experiment)
    if (last?.hash === hash) return last.points
    try {
      last = { hash, points: plannedPoints(experiment) }
    } catch (error) {
      throw new PlanFailure(failureOf(error))
    }
    return last.points
  }
  const points = (experiment: Experiment) =>
    new Promise<readonly PlannedPoint[]>((resolve) => resolve(plan(experiment)))
  return {
    points,
    preview: points,
    row: (experiment, hbar, particles) => Promise.resolve(rowOfPlane(experiment, hbar, particles)),
    close: () => Promise.resolve(),
  }
}

export function rowOfPlane(
  experiment: Experiment,
  hbar: number | null,
  particles: readonly (number | null)[],
): (number | null)[] {
  return particles.map((n) => secondsAt(experiment, hbar, n))
}

function secondsAt(experiment: Experiment, hbar: number | null, particles: number | null): number | null {
  const there = {
    ...experiment,
    sweep: { ...(hbar !== null && { hbar: [hbar] }), ...(particles !== null && { particles: [particles] }) },
  }
  if (!usesClosedForm(there) && solverRefusals(there).length > 0) return null
  try {
    return pointCost(there, { index: 0, hbar, particles, seed: experiment.seed }).seconds
  } catch {
    return null
  }
}
