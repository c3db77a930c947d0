/**
 * Hartree with Strang steps of 0.002, or to time 1 with the given scheme: `rank` packets on `points` points, gaussian attractive well, no wrap-around in V * rho.
 * Arguments: rank points steps [strang|rkn4|rkn6].
 */
import { HartreeFlow } from '../../core/dynamics/hartree/hartree.ts'
import { rkn4, rkn6, strang } from '../../core/numerics/splitting.ts'
import { createPotential } from '../../core/potentials/create-potential.ts'
import { clock } from '../measure.ts'
import { packets } from './packets.ts'

const [rank, points, steps] = process.argv.slice(2, 5).map(Number) as [number, number, number]
const state = packets(rank, points)
const potential = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
const hooks = { progress: () => undefined, cancelled: () => false }
const toTimeOne = process.argv.length > 5
const scheme = process.argv[5] === 'rkn6' ? rkn6 : process.argv[5] === 'rkn4' ? rkn4 : strang
const run = (n: number): HartreeFlow => {
  const flow = new HartreeFlow(state, potential)
  flow.advance(toTimeOne ? 1 : n * 0.002, n, scheme, hooks)
  return flow
}
run(Math.min(steps, 20))
const before = clock()
const flow = run(steps)
const seconds = clock() - before
let x2 = 0
const { origin, spacing } = state.grid
for (let i = 0; i < points; i++) x2 += flow.rho[i] * (origin + i * spacing) ** 2 * spacing
console.log(JSON.stringify({ seconds, check: { x2 } }))
