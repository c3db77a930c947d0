/**
 * Replicas of N bodies under Newton's equations x_j'' = -(1/N) sum_k V'(x_j - x_k), each a sample of the N-body Liouville equation with
 * product data, moved by the symplectic splitting of order 6 (or Strang). Replica r's bodies are x[r N] … x[r N + N - 1].
 */
import type { SplittingScheme } from '../../numerics/splitting.ts'
import type { BodyForce } from './liouville-force.ts'

export interface Replicas {
  readonly bodies: number
  readonly count: number
  readonly x: Float64Array
  readonly xi: Float64Array
}

/** Moves every replica by `steps` steps of size dt, replica after replica: one stays in the cache for all its steps. */
export function advanceReplicasInPlace(
  replicas: Replicas,
  force: BodyForce,
  scheme: SplittingScheme,
  dt: number,
  steps: number,
): void {
  if (steps === 0) return
  const field = new Float64Array(replicas.bodies)
  for (let r = 0; r < replicas.count; r++)
    advanceReplicaInPlace(replicas, r * replicas.bodies, field, force, scheme, dt, steps)
}

// The loops over bodies stand in functions of their own: called often, they are compiled for good, while a nest of loops that is entered
// a few times is compiled for one of its loops, left, and compiled again, and boxes every number in between.
function advanceReplicaInPlace(
  { bodies, x, xi }: Replicas,
  offset: number,
  field: Float64Array,
  force: BodyForce,
  { drift, kick }: SplittingScheme,
  dt: number,
  steps: number,
): void {
  force.fieldInto(field, x, offset, bodies)
  kickBodiesInPlace(xi, offset, field, bodies, kick[0] * dt)
  for (let step = 0; step < steps; step++) {
    for (let s = 0; s < drift.length; s++) {
      driftBodiesInPlace(x, offset, xi, bodies, drift[s] * dt)
      force.fieldInto(field, x, offset, bodies)
      const last = s === drift.length - 1
      kickBodiesInPlace(xi, offset, field, bodies, (kick[s + 1] + (last && step < steps - 1 ? kick[0] : 0)) * dt)
    }
  }
}

function driftBodiesInPlace(x: Float64Array, offset: number, xi: Float64Array, bodies: number, tau: number): void {
  for (let j = offset; j < offset + bodies; j++) x[j] += tau * xi[j]
}

function kickBodiesInPlace(xi: Float64Array, offset: number, field: Float64Array, bodies: number, tau: number): void {
  for (let j = 0; j < bodies; j++) xi[offset + j] -= tau * field[j]
}
