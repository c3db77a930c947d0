/**
 * Newton's equations, N bodies x replicas x Verlet steps, gaussian attractive well: the forces through their separable expansion.
 * Arguments: bodies replicas steps.
 */
import { createBodyForce } from '../../core/dynamics/liouville/liouville-force.ts'
import { advanceReplicasInPlace } from '../../core/dynamics/liouville/liouville-replicas.ts'
import { strang } from '../../core/numerics/splitting.ts'
import { createPotential } from '../../core/potentials/create-potential.ts'

const [bodies, count, steps] = process.argv.slice(2).map(Number) as [number, number, number]
const dt = 0.01

/** The same deterministic spread of points as the peer's: quasi-random, Box-Muller. */
function initial(replicas: number) {
  const x = new Float64Array(bodies * replicas)
  const xi = new Float64Array(bodies * replicas)
  for (let j = 0; j < x.length; j++) {
    const u = (0.5 + j * 0.7548776662466927) % 1
    const v = (0.5 + j * 0.5698402909980532) % 1
    const radius = 0.5 * Math.sqrt(-2 * Math.log(1 - 0.999999 * u))
    x[j] = radius * Math.cos(2 * Math.PI * v)
    xi[j] = radius * Math.sin(2 * Math.PI * v)
  }
  return { bodies, count: replicas, x, xi }
}

const force = createBodyForce(createPotential({ kind: 'gaussian', strength: -1, width: 1 }), bodies, 1e-7)
advanceReplicasInPlace(initial(20), force, strang, dt, Math.min(steps, 50))
const replicas = initial(count)
const before = performance.now()
advanceReplicasInPlace(replicas, force, strang, dt, steps)
const seconds = (performance.now() - before) / 1000
const meanSquare = (v: Float64Array): number => v.reduce((sum, a) => sum + a * a, 0) / v.length
console.log(JSON.stringify({ seconds, check: { x2: meanSquare(replicas.x), xi2: meanSquare(replicas.xi) } }))
