/**
 * Hartree with Strang steps: `rank` packets on `points` points, gaussian attractive well, no wrap-around in V * rho.
 * Arguments: rank points steps.
 */
import { HartreeFlow } from '../../core/dynamics/hartree.ts'
import { strang } from '../../core/numerics/splitting.ts'
import { createPotential } from '../../core/potentials/create-potential.ts'

const [rank, points, steps] = process.argv.slice(2).map(Number) as [number, number, number]
const hbar = 0.05
const halfWidth = 12
const spacing = (2 * halfWidth) / points
const grid = { count: points, origin: -halfWidth, spacing, period: null }
const orbitals = new Float64Array(2 * rank * points)
for (let k = 0; k < rank; k++) {
  const x0 = Math.cos(k)
  const xi0 = 0.5 * Math.sin(k)
  for (let i = 0; i < points; i++) {
    const y = grid.origin + i * spacing
    const amplitude = Math.exp(-((y - x0) ** 2) / (2 * hbar)) / ((Math.PI * hbar) ** 0.25 * Math.sqrt(rank))
    orbitals[2 * (k * points + i)] = amplitude * Math.cos((xi0 * (y - x0)) / hbar)
    orbitals[2 * (k * points + i) + 1] = amplitude * Math.sin((xi0 * (y - x0)) / hbar)
  }
}
const potential = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
const hooks = { progress: () => undefined, cancelled: () => false }
const run = (n: number): HartreeFlow => {
  const flow = new HartreeFlow({ hbar, grid, rank, orbitals, lostTrace: 0 }, potential)
  flow.advance(n * 0.002, n, strang, hooks)
  return flow
}
run(Math.min(steps, 20))
const before = performance.now()
const flow = run(steps)
const seconds = (performance.now() - before) / 1000
let x2 = 0
for (let i = 0; i < points; i++) x2 += flow.rho[i] * (grid.origin + i * spacing) ** 2 * spacing
console.log(JSON.stringify({ seconds, check: { x2 } }))
