import { describe, expect, it } from 'vitest'
import { centredGrid } from '../../grids/phase-space-grid.ts'
import { discretiseState } from '../../states/discretise-state.ts'
import { pointsFromRows } from '../../states/mixture.ts'
import { potentialOf, warmStart } from './quantum-classical-start.ts'
import { eHbarSquaredOfPoints } from './quantum-classical.ts'
import { quantumClassicalProblem } from './quantum-classical-problem.ts'
import { leadingRange, rangeBasis, rangeOfState } from './quantum-range.ts'

const hbar = 0.2
const rows = Array.from({ length: 60 }, (_, k) => [
  (k % 2 ? 0.9 : -0.9) + 0.5 * Math.sin(3 * k),
  0.5 * Math.cos(5 * k + 1),
])
const state = discretiseState(
  { kind: 'coherent-sum', points: pointsFromRows(rows) },
  hbar,
  centredGrid(0, 128, Math.sqrt((2 * Math.PI * hbar) / 128)),
  1e-14,
)
const range = leadingRange(rangeOfState(state, rangeBasis(state, 1e-13), [0, 0]), 14)
/** p flown freely, against the same state. */
const at = (t: number, rank = 14) =>
  quantumClassicalProblem(pointsFromRows(rows.map(([x, xi]) => [x + t * xi, xi])), leadingRange(range, rank))
const gap = 1e-3 * hbar

describe('the potential of a problem close by', () => {
  const before = at(0.5)
  const earlier = potentialOf(before, eHbarSquaredOfPoints(before, { gap }).G)

  it('takes at most half of a cold start, to the same value', () => {
    const next = at(0.55)
    const cold = eHbarSquaredOfPoints(next, { gap })
    const warm = eHbarSquaredOfPoints(next, { gap, start: warmStart(next, earlier) })
    expect(warm.decompositions).toBeLessThanOrEqual(cold.decompositions / 2)
    expect(warm.reached).toBe(true)
    expect(warm.lower).toBeLessThanOrEqual(cold.upper)
    expect(cold.lower).toBeLessThanOrEqual(warm.upper)
  })

  it('serves another rank, and gives way to the Gaussian start where it is the worse of the two', () => {
    const other = at(0.55, 12)
    expect(eHbarSquaredOfPoints(other, { gap, start: warmStart(other, earlier) }).reached).toBe(true)
    const absurd = {
      rank: 14,
      beyondGaussian: {
        re: earlier.beyondGaussian.re.map((_, i) => 5 * Math.sin(i)),
        im: earlier.beyondGaussian.im.map(() => 0),
      },
    }
    const next = at(0.55)
    const zero = { rank: 14, beyondGaussian: { re: new Float64Array(196), im: new Float64Array(196) } }
    expect([...warmStart(next, absurd).re]).toEqual([...warmStart(next, zero).re])
  })
})
