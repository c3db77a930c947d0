import { describe, expect, it } from 'vitest'
import { lowerEnd, upperEnd } from '../../numerics/estimate.ts'
import { commutationLines, commutationOf, squareExperiments } from './commutation.ts'
import type { Arrow, Experiment, PointResult } from '../experiment.ts'
import { planPoints } from '../plan.ts'
import { runPoint } from '../run-point.ts'
import { parseExperiment } from '../schema/schema.ts'
import { oneBump } from '../../../tests/fixtures/one-bump.ts'

const parsed = parseExperiment({
  format: 'quadrant-experiment/1',
  name: 'square',
  arrow: 'schrodinger-vlasov',
  times: [0, 1],
  sweep: { hbar: [0.1, 0.05], particles: [8, 64] },
  interaction: { kind: 'harmonic', strength: 0.5 },
  initial: oneBump,
})
if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
const { experiment } = parsed
const silent = {
  progress: () => undefined,
  cancelled: () => false,
  timeDone: () => undefined,
  field: () => undefined,
  wantsFields: false,
}
const solve = (e: Experiment): PointResult[] => planPoints(e).map((task) => runPoint(e, task, silent))
const exact = (value: number) => ({ value, lower: value, upper: value })

describe('commutation of the two limits', () => {
  it('compares both ways of every point of the square, triangles in order, the closed forms to rounding', () => {
    const square = squareExperiments(experiment)
    if (!square.ok) throw new Error(JSON.stringify(square.issues))
    const points = Object.fromEntries(
      Object.entries(square.experiments).map(([arrow, e]) => [arrow, solve(e)]),
    ) as Record<Arrow, PointResult[]>
    const lines = commutationLines(points)
    expect(lines.map((l) => [l.hbar, l.particles, l.t])).toEqual([
      [0.1, 8, 0],
      [0.1, 8, 1],
      [0.1, 64, 0],
      [0.1, 64, 1],
      [0.05, 8, 0],
      [0.05, 8, 1],
      [0.05, 64, 0],
      [0.05, 64, 1],
    ])
    for (const line of lines) {
      expect(line.triangle).not.toBe('contradicted')
      expect(upperEnd(line.defect)).toBeLessThan(upperEnd(line.viaHartree))
      // At t = 0 Hartree's state and N-body Schrödinger's marginal are one, as are f and F_N: both ways are the direct one.
      if (line.t === 0) expect(line.defect.value).toBeLessThan(1e-9)
      else expect(lowerEnd(line.defect)).toBeGreaterThan(0)
    }
    // calW itself is of order hbar + 1/N; opposite sides of the square differ by hbar/N.
    for (const sides of ['meanFieldSides', 'classicalSides'] as const) {
      const at = (hbar: number, n: number): number =>
        lines.find((l) => l.hbar === hbar && l.particles === n && l.t === 1)?.[sides].value ?? NaN
      expect(Math.log2(at(0.05, 8) / at(0.05, 64)) / 3).toBeCloseTo(1, 1)
      expect(Math.log2(at(0.1, 64) / at(0.05, 64))).toBeCloseTo(1, 0)
    }
  })

  it('encloses the difference of the ways, and contradicts a square that no metric has', () => {
    const wide = (value: number, half: number) => ({ value, lower: value - half, upper: value + half })
    const { defect } = commutationOf({
      'schrodinger-hartree': wide(0.04, 0.01),
      'hartree-vlasov': exact(0.01),
      'schrodinger-liouville': exact(0.01),
      'liouville-vlasov': exact(0.04),
      'schrodinger-vlasov': exact(0.05),
    })
    expect(defect.value).toBeCloseTo(0, 12)
    expect(defect.lower).toBe(0)
    expect(defect.upper).toBeCloseTo(0.2 - Math.sqrt(0.03), 12)
    const one = exact(0.01)
    expect(
      commutationOf({
        'schrodinger-hartree': one,
        'hartree-vlasov': one,
        'schrodinger-liouville': one,
        'liouville-vlasov': one,
        'schrodinger-vlasov': exact(0.05),
      }).triangle,
    ).toBe('contradicted')
  })

  it('names the arrow that does not serve the data', () => {
    const square = squareExperiments({
      ...experiment,
      sweep: { hbar: [0.1], particles: [2] },
      interaction: { kind: 'gaussian', strength: -1, width: 1 },
      initial: {
        ...experiment.initial,
        quantum: { kind: 'coherent', mean: [0, 0] },
        classical: {
          kind: 'samples',
          points: [
            [0, 0],
            [1, 1],
          ],
        },
      },
    })
    expect(square.ok || square.arrow).not.toBe('hartree-vlasov')
  })
})
