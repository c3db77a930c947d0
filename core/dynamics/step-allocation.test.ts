import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { stagedNumbers } from '../numerics/fft/fft.ts'
import { strang } from '../numerics/splitting.ts'
import { createPotential } from '../potentials/create-potential.ts'
import { HartreeFlow } from './hartree/hartree.ts'
import { createBodyForce } from './liouville/liouville-force.ts'
import { advanceReplicasInPlace } from './liouville/liouville-replicas.ts'
import { Mctdhb } from './mctdhb/mctdhb.ts'
import { DormandPrince } from './mctdhb/mctdhb-integrator.ts'
import { createSchrodingerFlow } from './schrodinger/schrodinger-flow.ts'
import { DirectPointFlow, PointFlow } from './vlasov/vlasov-characteristics.ts'
import { GridFlow } from './vlasov/vlasov-grid.ts'
import { MeanField } from './vlasov/vlasov-mean-field.ts'
import { advance as advanceVlasov } from './vlasov/vlasov-stepping.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Code that is not yet compiled for good boxes numbers, and on a busy machine that lasts for some tries. */
const [FEWEST_TRIES, MOST_TRIES] = [4, 30]
const CALLS = 10
const STEPS = 5

/** On the heap and beside it. */
function bytesInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Bytes that a call of `work` allocates, garbage included: the median over some calls, since a collection between two looks takes away. */
function bytesAllocatedBy(work: () => void): number {
  collect()
  const grown = Array.from({ length: CALLS }, () => {
    const before = bytesInUse()
    work()
    return bytesInUse() - before
  })
  return grown.sort((a, b) => a - b)[CALLS / 2]
}

/**
 * Bytes that a step allocates, after it was seen that no transform in it copied its numbers to the kernels and back: what twice the steps allocate more than once the steps, so that what belongs to a call does not count.
 * The least of a few tries, and of as many as it takes to come below `most`: an array too much in every step shows in every try.
 */
function bytesPerStep(advance: (steps: number) => void, most: number): number {
  advance(1)
  const staged = stagedNumbers()
  advance(STEPS)
  expect(stagedNumbers()).toBe(staged)
  let [once, twice] = [Infinity, Infinity]
  for (let tries = 0; tries < MOST_TRIES && (tries < FEWEST_TRIES || twice - once >= STEPS * most); tries++) {
    once = Math.min(
      once,
      bytesAllocatedBy(() => advance(STEPS)),
    )
    twice = Math.min(
      twice,
      bytesAllocatedBy(() => advance(2 * STEPS)),
    )
  }
  return (twice - once) / STEPS
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
describe('bytes that a time step allocates, and none copied between solver and kernels', () => {
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
    const advance = (steps: number): void => flow.advance(flow.t + steps * 1e-3, steps, strang, hooks)
    expect(bytesPerStep(advance, 400)).toBeLessThan(400)
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
    const advance = (steps: number): void => advanceVlasov(flow, null, strang, 0.01, steps, () => undefined)
    expect(bytesPerStep(advance, 8000)).toBeLessThan(8000)
  })
  // positions, momenta and the four tangents take 33 kB each
  it('Vlasov by points: the field and small objects', () => {
    const count = 4096
    const spread = (phase: number): Float64Array => Float64Array.from({ length: count }, (_, i) => Math.sin(i + phase))
    const points = {
      kind: 'points' as const,
      x: spread(0),
      xi: spread(1),
      weight: new Float64Array(count).fill(1 / count),
    }
    const flow = new PointFlow(points, new MeanField(well, 1e-9, 1.5), true)
    const advance = (steps: number): void => advanceVlasov(flow, null, strang, 1e-4, steps, () => undefined)
    expect(bytesPerStep(advance, 8000)).toBeLessThan(8000)
    const few = {
      ...points,
      x: points.x.slice(0, 512),
      xi: points.xi.slice(0, 512),
      weight: points.weight.slice(0, 512),
    }
    const direct = new DirectPointFlow(few, well)
    const advanceDirect = (steps: number): void => advanceVlasov(direct, null, strang, 1e-4, steps, () => undefined)
    expect(bytesPerStep(advanceDirect, 2000)).toBeLessThan(2000)
  })
  // the rows take 64, 128 and 524 kB
  it.each([
    [1, 1024, 4, 800],
    [2, 64, 2, 8000],
    [3, 32, 1, 24000],
  ])(
    'Schrödinger in %i relative coordinates: next to nothing, or views of the axes',
    (dimension, count, rank, most) => {
      const size = count ** dimension
      const grid = { dimension, axis: { count, origin: -8, spacing: 16 / count, period: null } }
      const potential = Float64Array.from({ length: size }, (_, i) => Math.cos(i))
      const flow = createSchrodingerFlow({
        rows: packets(rank, size),
        rank,
        grid,
        hbar: 0.1,
        potential,
        watchEdges: true,
      })
      const advance = (steps: number): void => flow.advance(flow.t + steps * 1e-3, steps, strang, hooks)
      expect(bytesPerStep(advance, most)).toBeLessThan(most)
    },
  )
  // the replicas take 524 kB
  it('Newton: a view for each replica', () => {
    const [bodies, count] = [512, 64]
    const spread = (phase: number): Float64Array =>
      Float64Array.from({ length: bodies * count }, (_, i) => Math.sin(i + phase))
    const replicas = { bodies, count, x: spread(0), xi: spread(1) }
    const force = createBodyForce(well, bodies, 1e-7)
    const advance = (steps: number): void => advanceReplicasInPlace(replicas, force, strang, 1e-3, steps)
    expect(bytesPerStep(advance, 8000)).toBeLessThan(8000)
  })
  it('Newton on the circle: nothing', () => {
    const [bodies, count] = [512, 16]
    const x = Float64Array.from({ length: bodies * count }, (_, i) => Math.sin(i))
    const replicas = { bodies, count, x, xi: x.slice().reverse() }
    const circle = createPotential({ kind: 'cosine', strength: 1, period: 2 * Math.PI })
    const force = createBodyForce(circle, bodies, 1e-7)
    const advance = (steps: number): void => advanceReplicasInPlace(replicas, force, strang, 1e-3, steps)
    expect(bytesPerStep(advance, 2000)).toBeLessThan(2000)
  })
  // an orbital takes 65 kB
  it('MCTDHB: views and matrices between the orbitals', () => {
    const [particles, modes, count] = [20, 3, 4096]
    const system = new Mctdhb(particles, modes, { count, origin: -8, spacing: 1 / 256, period: null }, 0.2, well)
    const y = system.initial(packets(modes, count))
    const solver = new DormandPrince(system, y.slice(), 1e-4, 1e-5)
    let t = 0
    const byTime = (steps: number): void => solver.advance((t += 1e-5 * steps), hooks, () => undefined)
    const staged = stagedNumbers()
    byTime(1)
    expect([stagedNumbers(), solver.steps > 0]).toEqual([staged, true])
    const slope = new Float64Array(y.length)
    const advance = (steps: number): void => {
      for (let i = 0; i < steps; i++) system.derivativeInto(slope, y)
    }
    expect(bytesPerStep(advance, 32000)).toBeLessThan(32000)
  })
})
