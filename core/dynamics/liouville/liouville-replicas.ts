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
  const { bodies, count, x, xi } = replicas
  const { positions } = force
  for (let first = 0; first < bodies * count; first += bodies) {
    for (let j = 0; j < bodies; j++) positions[j] = x[first + j]
    advanceReplicaInPlace(xi, first, force, scheme, dt, steps)
    x.set(positions, first)
  }
}

// The loops over bodies stand in functions of their own: called often, they are compiled for good, while a nest of loops that is entered
// a few times is compiled for one of its loops, left, and compiled again, and boxes every number in between.
/** The positions are the force's. */
function advanceReplicaInPlace(
  xi: Float64Array,
  offset: number,
  force: BodyForce,
  { drift, kick }: SplittingScheme,
  dt: number,
  steps: number,
): void {
  const { positions, fields } = force
  force.evaluate()
  kickBodiesInPlace(xi, offset, fields, kick[0] * dt)
  for (let step = 0; step < steps; step++) {
    for (let s = 0; s < drift.length; s++) {
      driftBodiesInPlace(positions, xi, offset, drift[s] * dt)
      force.evaluate()
      const last = s === drift.length - 1
      kickBodiesInPlace(xi, offset, fields, (kick[s + 1] + (last && step < steps - 1 ? kick[0] : 0)) * dt)
    }
  }
}

function driftBodiesInPlace(positions: Float64Array, xi: Float64Array, offset: number, tau: number): void {
  for (let j = 0; j < positions.length; j++) positions[j] += tau * xi[offset + j]
}

function kickBodiesInPlace(xi: Float64Array, offset: number, fields: Float64Array, tau: number): void {
  for (let j = 0; j < fields.length; j++) xi[offset + j] -= tau * fields[j]
}
