import { describe, expect, it } from 'vitest'
import { createPotential } from '../../potentials/create-potential.ts'
import { rkn6, strang } from '../../numerics/splitting.ts'
import { DirectPointFlow, mixtureNodes, PointFlow } from './vlasov-characteristics.ts'
import { MeanField } from './vlasov-mean-field.ts'
import { FlowRecord } from './vlasov-record.ts'
import { advance } from './vlasov-stepping.ts'

const potential = createPotential({ kind: 'gaussian', strength: -4, width: 0.8 })
const points = mixtureNodes(
  {
    kind: 'mixture',
    components: [
      {
        weight: 1,
        mean: [0.2, 0],
        covariance: [
          [0.5, 0.1],
          [0.1, 0.3],
        ],
      },
    ],
  },
  0.8,
  2.5,
)

function endOf(scheme: typeof rkn6, steps: number): Float64Array {
  const flow = new DirectPointFlow(points, potential)
  advance(flow, null, scheme, 2 / steps, steps, () => {})
  return Float64Array.of(...flow.x, ...flow.xi)
}
const distance = (a: Float64Array, b: Float64Array): number => Math.max(...a.map((v, i) => Math.abs(v - b[i])))

describe('the splitting of the mean-field flow', () => {
  it('has order 6 (Blanes–Moan) and order 2 (Strang)', () => {
    const exact = endOf(rkn6, 160)
    const errors = [5, 10, 20, 40].map((n) => distance(endOf(rkn6, n), exact))
    // The step must be small enough for the asymptotic regime and large enough to stay above rounding.
    expect(Math.log2(errors[0] / errors[3]) / 3).toBeGreaterThan(5.8)
    expect(Math.log2(errors[1] / errors[2])).toBeGreaterThan(5.7)
    const low = [40, 80, 160].map((n) => distance(endOf(strang, n), exact))
    expect(Math.log2(low[0] / low[2]) / 2).toBeCloseTo(2, 1)
  })

  it('conserves the energy of the points to the same order, and momentum to rounding', () => {
    const energy = (flow: DirectPointFlow): number =>
      flow.interactionEnergy() + 0.5 * flow.xi.reduce((s, v, j) => s + flow.weight[j] * v * v, 0)
    const flow = new DirectPointFlow(points, potential)
    const momentum = (): number => flow.xi.reduce((s, v, j) => s + flow.weight[j] * v, 0)
    const start = energy(flow)
    const p = momentum()
    advance(flow, null, rkn6, 0.05, 40, () => {})
    expect(Math.abs(energy(flow) - start)).toBeLessThan(1e-9)
    expect(Math.abs(momentum() - p)).toBeLessThan(1e-14)
  })

  it('is undone by the record, and by running it with reversed momenta', () => {
    const meanField = new MeanField(potential, 1e-12, 3)
    const flow = new PointFlow(points, meanField)
    const record = new FlowRecord(meanField)
    advance(flow, record, rkn6, 0.1, 7, () => {})
    const mark = record.mark()
    const x = flow.x.slice()
    const xi = flow.xi.slice()
    record.traceBackInPlace(mark, x, xi)
    expect(distance(x, points.x)).toBeLessThan(1e-12)
    expect(distance(xi, points.xi)).toBeLessThan(1e-12)
    for (let j = 0; j < flow.xi.length; j++) flow.xi[j] = -flow.xi[j]
    advance(flow, null, rkn6, 0.1, 7, () => {})
    expect(distance(flow.x, points.x)).toBeLessThan(1e-11)
  })

  it('marks separate what later steps would merge', () => {
    const meanField = new MeanField(potential, 1e-12, 3)
    const flow = new PointFlow(points, meanField)
    const record = new FlowRecord(meanField)
    advance(flow, record, rkn6, 0.1, 2, () => {})
    const mark = record.mark()
    const x = flow.x.slice()
    const xi = flow.xi.slice()
    advance(flow, record, rkn6, 0.1, 2, () => {})
    record.traceBackInPlace(mark, x, xi)
    expect(distance(x, points.x)).toBeLessThan(1e-12)
  })

  it('carries tangents that are the derivative of the flow', () => {
    const meanField = new MeanField(potential, 1e-12, 3)
    const flow = new PointFlow(points, meanField, true)
    const record = new FlowRecord(meanField)
    advance(flow, record, rkn6, 0.1, 10, () => {})
    // Trace a neighbour of an end point back: the difference of origins is A^{-1} times that of the ends.
    const e = 1e-5
    const j = 7
    const x = Float64Array.of(flow.x[j] + e, flow.x[j] - e)
    const xi = Float64Array.of(flow.xi[j], flow.xi[j])
    record.traceBackInPlace(record.mark(), x, xi)
    const t = flow.tangents!
    expect((x[0] - x[1]) / (2 * e)).toBeCloseTo(t.dxidxi[j], 6)
    expect((xi[0] - xi[1]) / (2 * e)).toBeCloseTo(-t.dxidx[j], 6)
    expect(t.dxdx[j] * t.dxidxi[j] - t.dxdxi[j] * t.dxidx[j]).toBeCloseTo(1, 11)
  })
})
