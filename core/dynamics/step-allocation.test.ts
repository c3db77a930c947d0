import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { strang } from '../numerics/splitting.ts'
import { createPotential } from '../potentials/create-potential.ts'
import { HartreeFlow } from './hartree.ts'
import { createBodyForce } from './liouville-force.ts'
import { advanceReplicasInPlace } from './liouville-replicas.ts'
import { Mctdhb } from './mctdhb.ts'
import { createSchrodingerFlow } from './schrodinger-flow.ts'
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
const well = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
/** Packets in rows of `count` points, interleaved, each with a place of its own. */
const packets = (rows: number, count: number): Float64Array =>
  Float64Array.from({ length: 2 * rows * count }, (_, i) => {
    const [row, at] = [Math.floor(i / (2 * count)), (i >> 1) % count]
    const u = (at / count - 0.3 - (0.4 * row) / rows) * 16
    return i % 2 === 0 ? 1.2 * Math.exp(-2 * u * u) : 0
  })
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
  // the rows take 64 and 128 kB
  it.each([
    [1, 1024, 4, 2000],
    [2, 64, 2, 8000],
  ])('Schrödinger in %i relative coordinates: next to nothing, or views of the axes', (dimension, count, rank, most) => {
    const size = count ** dimension
    const grid = { dimension, axis: { count, origin: -8, spacing: 16 / count, period: null } }
    const potential = Float64Array.from({ length: size }, (_, i) => Math.cos(i))
    const flow = createSchrodingerFlow({ rows: packets(rank, size), rank, grid, hbar: 0.1, potential, watchEdges: true })
    const run = (): void => flow.advance(flow.t + STEPS * 1e-3, STEPS, strang, hooks)
    run()
    expect(bytesLeftBy(run) / STEPS).toBeLessThan(most)
  })
  // the replicas take 524 kB
  it('Newton: a view for each replica', () => {
    const [bodies, count] = [512, 64]
    const spread = (phase: number): Float64Array => Float64Array.from({ length: bodies * count }, (_, i) => Math.sin(i + phase))
    const replicas = { bodies, count, x: spread(0), xi: spread(1) }
    const force = createBodyForce(well, bodies, 1e-7)
    const run = (): void => advanceReplicasInPlace(replicas, force, strang, 1e-3, STEPS)
    run()
    expect(bytesLeftBy(run) / STEPS).toBeLessThan(16000)
  })
  // an orbital takes 65 kB
  it('MCTDHB: views and matrices between the orbitals', () => {
    const [particles, modes, count] = [20, 3, 4096]
    const system = new Mctdhb(particles, modes, { count, origin: -8, spacing: 1 / 256, period: null }, 0.2, well)
    const y = system.initial(packets(modes, count))
    const slope = new Float64Array(y.length)
    const run = (): void => {
      for (let i = 0; i < 10; i++) system.derivativeInto(slope, y)
    }
    run()
    expect(bytesLeftBy(run) / 10).toBeLessThan(48000)
  })
})
