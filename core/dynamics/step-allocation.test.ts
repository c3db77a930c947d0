import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { strang } from '../numerics/splitting.ts'
import { createPotential } from '../potentials/create-potential.ts'
import { HartreeFlow } from './hartree.ts'
import { GridFlow } from './vlasov-grid.ts'
import { MeanField } from './vlasov-mean-field.ts'
import { advance } from './vlasov-stepping.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes that `work` leaves behind, young garbage included: the least of a few tries, because others allocate too. */
function bytesLeftBy(work: () => void): number {
  const tries = Array.from({ length: 5 }, () => {
    collect()
    const before = process.memoryUsage()
    work()
    const after = process.memoryUsage()
    return after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers
  })
  return Math.min(...tries)
}

const hooks = { progress: () => undefined, cancelled: () => false }
const STEPS = 50
describe('bytes that a time step allocates', () => {
  // one array over the grid takes 8 kB, the orbitals 64 kB
  it('Hartree: next to nothing', () => {
    const [count, rank, spacing] = [1024, 4, 1 / 64]
    const grid = { count, origin: -8, spacing, period: null }
    const orbitals = Float64Array.from({ length: 2 * count * rank }, (_, i) => {
      const x = -8 + ((i >> 1) % count) * spacing - 0.1 * Math.floor(i / (2 * count))
      return i % 2 === 0 ? Math.exp(-4 * x * x) : 0
    })
    const flow = new HartreeFlow(
      { hbar: 0.1, grid, rank, orbitals, lostTrace: 0 },
      createPotential({ kind: 'gaussian', strength: -1, width: 1 }),
    )
    const run = (): void => flow.advance(flow.t + STEPS * 1e-3, STEPS, strang, hooks)
    run()
    expect(bytesLeftBy(run) / STEPS).toBeLessThan(2000)
  })
  // the density takes 131 kB; small are the modes of the field, the views of its workspace, and boxed numbers
  it('Vlasov on a grid: the field and small objects', () => {
    const n = 128
    const period = 2 * Math.PI
    const grid = {
      x: { count: n, origin: -Math.PI, spacing: period / n, period },
      xi: { count: n, origin: -6, spacing: 12 / n, period: null },
    }
    const values = Float64Array.from({ length: n * n }, (_, i) => Math.exp(-0.5 * (((i % n) * 12) / n - 6) ** 2))
    const flow = new GridFlow(
      grid,
      values,
      new MeanField(createPotential({ kind: 'cosine', strength: 1, period }), 1e-12, Math.PI),
    )
    const run = (): void => advance(flow, null, strang, 0.01, STEPS, () => undefined)
    run()
    expect(bytesLeftBy(run) / STEPS).toBeLessThan(16000)
  })
})
