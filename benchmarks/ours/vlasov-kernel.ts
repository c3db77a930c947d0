/** Vlasov on a torus of phase space by Fourier shifts, Strang, V = cos x: the grid flow of the solver. Arguments: points steps. */
import { GridFlow } from '../../core/dynamics/vlasov/vlasov-grid.ts'
import { MeanField } from '../../core/dynamics/vlasov/vlasov-mean-field.ts'
import { advance } from '../../core/dynamics/vlasov/vlasov-stepping.ts'
import { strang } from '../../core/numerics/splitting.ts'
import { createPotential } from '../../core/potentials/create-potential.ts'
import { clock } from '../measure.ts'

const [n, steps] = process.argv.slice(2).map(Number) as [number, number]
const half = 6
const period = 2 * Math.PI
const grid = {
  x: { count: n, origin: -Math.PI, spacing: period / n, period },
  xi: { count: n, origin: -half, spacing: (2 * half) / n, period: null },
}
const cell = grid.x.spacing * grid.xi.spacing
const start = new Float64Array(n * n)
let mass = 0
for (let i = 0; i < n * n; i++) {
  const x = grid.x.origin + Math.floor(i / n) * grid.x.spacing
  const xi = grid.xi.origin + (i % n) * grid.xi.spacing
  start[i] = (1 + 0.3 * Math.cos(x)) * Math.exp(-(xi * xi) / 2)
  mass += start[i] * cell
}
const potential = createPotential({ kind: 'cosine', strength: 1, period })
const run = (count: number): GridFlow => {
  const flow = new GridFlow(
    grid,
    start.map((v) => v / mass),
    new MeanField(potential, 1e-14, Math.PI),
  )
  advance(flow, null, strang, 0.01, count, () => undefined)
  return flow
}
run(Math.min(steps, 10))
const before = clock()
const flow = run(steps)
const seconds = clock() - before
const f = flow.values()
const check = { cos: 0, varXi: 0, l2: 0 }
for (let i = 0; i < n * n; i++) {
  check.cos += f[i] * cell * Math.cos(grid.x.origin + Math.floor(i / n) * grid.x.spacing)
  check.varXi += f[i] * cell * (grid.xi.origin + (i % n) * grid.xi.spacing) ** 2
  check.l2 += f[i] ** 2 * cell
}
console.log(JSON.stringify({ seconds, check }))
