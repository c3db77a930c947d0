/**
 * What a Vlasov run will look like: accuracy goal, frame, time step. (Resolutions in phase space: vlasov-pilot.ts.) Everything is
 * verified afterwards by the comparison of a fine and a coarse run (vlasov-run.ts).
 */
import type { Potential } from '../../potentials/potential.ts'
import type { ClassicalDensity } from '../../states/classical-density.ts'
import { densityMoments } from '../../states/density.ts'
import { movedDensity } from '../../states/function-density.ts'
import type { Frame } from './vlasov-observables.ts'

/** A refusal or a failure of a Vlasov run, with a message for the user. */
export class VlasovError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'VlasovError'
  }
}

/** Choices by hand; the rest comes from the tolerance. */
export interface VlasovOverrides {
  readonly engine?: 'auto' | 'grid' | 'characteristics'
  /** Time step of the coarse run (the fine one takes 2/3 of it). */
  readonly timeStep?: number
}

/**
 * The accuracy that states must have so that distances have the relative error `tolerance`: distances squared are of order hbar^2,
 * so the state goes well beyond the tolerance.
 */
export function stateAccuracy(tolerance: number): number {
  return Math.min(1e-7, Math.max(1e-10, tolerance / 20))
}

/** The centre-of-mass frame on the line; the circle stays where it is. */
export function centreFrame(density: ClassicalDensity, potential: Potential): Frame {
  if (potential.period !== null) return { origin: 0, velocity: 0 }
  const m = densityMoments(density)
  return { origin: m.meanX, velocity: m.meanXi }
}

export function shiftDensity(density: ClassicalDensity, frame: Frame): ClassicalDensity {
  if (density.kind === 'points') {
    return { ...density, x: density.x.map((x) => x - frame.origin), xi: density.xi.map((xi) => xi - frame.velocity) }
  }
  if (density.kind === 'function') return movedDensity(density, -frame.origin, -frame.velocity)
  const components = density.components.map((c) => ({
    ...c,
    mean: [c.mean[0] - frame.origin, c.mean[1] - frame.velocity] as const,
  }))
  return { kind: 'mixture', components }
}

/**
 * Time step for an error of about `accuracy` by rkn6: step = c(accuracy)/rate, with the rate of the fastest oscillation plus
 * that of crossing the width of V' at the typical speed, c calibrated on the reference cases.
 */
export function timeStepFor(potential: Potential, speed: number, accuracy: number): number {
  const { lipGradV, supGradV } = potential
  const crossing = Number.isFinite(supGradV) && supGradV > 0 ? (0.5 * speed * lipGradV) / supGradV : 0
  const rate = Math.sqrt(lipGradV) + crossing
  return rate > 0 ? Math.min(1, 0.35 * (accuracy / 1e-10) ** (1 / 6)) / rate : Infinity
}

export function typicalSpeed(density: ClassicalDensity, potential: Potential): number {
  const m = densityMoments(density)
  return Math.sqrt(m.varXi + (Number.isFinite(potential.supV) ? potential.supV : 0))
}

/** Number of steps in each interval between consecutive times (starting at 0), for one level of refinement. */
export function stepsPerInterval(times: readonly number[], timeStep: number): number[] {
  return times.map((t, i) => {
    const span = t - (i === 0 ? 0 : times[i - 1])
    return span <= 0 ? 0 : Math.max(1, Math.ceil(span / timeStep - 1e-9))
  })
}
