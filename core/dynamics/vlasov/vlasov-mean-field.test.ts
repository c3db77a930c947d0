import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPotential } from '../../potentials/create-potential.ts'
import type { InteractionSpec } from '../../potentials/potential.ts'
import { evaluateSpline, splineDerivativesInto } from '../../numerics/interpolation.ts'
import { createRandomStream } from '../../numerics/rng.ts'
import { directForceInto } from './vlasov-characteristics.ts'
import { MeanField } from './vlasov-mean-field.ts'

const interactions: InteractionSpec[] = [
  { kind: 'gaussian', strength: -1, width: 1 },
  { kind: 'gaussian', strength: 2, width: 0.2 },
  { kind: 'lorentzian', strength: -1, width: 0.8 },
  { kind: 'softCoulomb', strength: 0.5, width: 0.5 },
  { kind: 'cosine', strength: -1, period: 2 * Math.PI },
  { kind: 'harmonic', strength: -1.5 },
  { kind: 'harmonic', strength: 0 },
  { kind: 'expression', formula: '-exp(-x^2/2)*cos(x)' },
]

function cloud(seed: number, n: number, width: number) {
  const random = createRandomStream(seed, 0)
  const x = Float64Array.from({ length: n }, (_, i) => width * random.normal(i))
  const raw = Float64Array.from({ length: n }, (_, i) => 0.2 + random.uniform(1000 + i))
  const total = raw.reduce((a, b) => a + b, 0)
  return { x, w: raw.map((r) => r / total) }
}

describe('the mean field of weighted points', () => {
  it.each(interactions)('is the direct sum, $kind', (spec) => {
    const potential = createPotential(spec)
    const n = 60
    const { x, w } = cloud(3, n, 1.3)
    const extent = Math.max(...x.map(Math.abs))
    const meanField = new MeanField(potential, 1e-11, extent)
    const field = meanField.solve(x, w, n)
    const table = meanField.table(field)
    const at = Float64Array.from({ length: 101 }, (_, i) => (i - 50) * 0.0219 * extent)
    const direct = new Float64Array(at.length)
    directForceInto(direct, potential, at, x, w)
    const scale = Math.max(1, potential.lipGradV * extent)
    for (let i = 0; i < at.length; i++)
      expect(Math.abs(evaluateSpline(table, at[i]) - direct[i])).toBeLessThan(2e-11 * scale)
    // Its slope is V'' * rho.
    const slopes = new Float64Array(at.length)
    splineDerivativesInto(slopes, table, at)
    for (const i of [3, 50, 77]) {
      let slope = 0
      for (let j = 0; j < n; j++) slope += w[j] * potential.secondDerivative(at[i] - x[j])
      expect(Math.abs(slopes[i] - slope)).toBeLessThan(3e-9 * scale)
    }
    let energy = 0
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) energy += 0.5 * w[i] * w[j] * potential.value(x[i] - x[j])
    expect(Math.abs(meanField.interactionEnergy(x, w, n) - energy)).toBeLessThan(1e-11 * scale)
    // Newton's third law, to rounding.
    const total = x.reduce((sum, xj, j) => sum + w[j] * evaluateSpline(table, xj), 0)
    expect(Math.abs(total)).toBeLessThan(1e-14 * scale)
  })

  it('holds for clouds of any width', () => {
    const potential = createPotential({ kind: 'lorentzian', strength: -1, width: 0.8 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0.001, max: 50, noNaN: true }), (seed, width) => {
        const { x, w } = cloud(seed, 20, width)
        const meanField = new MeanField(potential, 1e-9, Math.max(...x.map(Math.abs)))
        const table = meanField.table(meanField.solve(x, w, 20))
        const direct = new Float64Array(20)
        directForceInto(direct, potential, x, x, w)
        x.forEach((xj, j) => expect(Math.abs(evaluateSpline(table, xj) - direct[j])).toBeLessThan(1e-9))
      }),
      { numRuns: 25 },
    )
  })

  it('grows its circle when the points spread', () => {
    const potential = createPotential({ kind: 'softCoulomb', strength: 1, width: 1 })
    const meanField = new MeanField(potential, 1e-10, 1)
    const x = Float64Array.of(-30, 1, 29)
    const w = Float64Array.of(0.25, 0.5, 0.25)
    const table = meanField.table(meanField.solve(x, w, 3))
    const direct = new Float64Array(3)
    directForceInto(direct, potential, x, x, w)
    x.forEach((xj, j) => expect(Math.abs(evaluateSpline(table, xj) - direct[j])).toBeLessThan(1e-10))
  })
})
