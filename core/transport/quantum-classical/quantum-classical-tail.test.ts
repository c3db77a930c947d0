import { describe, expect, it } from 'vitest'
import { sunflower } from '../../../tests/helpers/sunflower.ts'
import { centredGrid } from '../../grids/phase-space-grid.ts'
import { discretiseState } from '../../states/discretise-state.ts'
import { pointsFromRows } from '../../states/mixture.ts'
import { rangeWithEdge } from './quantum-classical-tail.ts'
import { eHbarSquaredOfState } from './quantum-classical-truncation.ts'
import { basisUpToTrace, rangeBasis } from './quantum-range.ts'

const hbar = 0.4
const p = pointsFromRows(sunflower(24, [0.2, 0], [0.5, 0.4], 0.3))
const symbol = pointsFromRows(sunflower(16, [0, 0.1], [0.6, 0.5], 0))
const state = discretiseState(
  { kind: 'coherent-sum', points: symbol },
  hbar,
  centredGrid(0, 128, Math.sqrt((2 * Math.PI * hbar) / 128)),
  1e-15,
)
const all = rangeBasis(state, 1e-14)
const centre = [0, 0.1] as const

describe('the quadratic tail', () => {
  const options = { gap: 2e-7 }
  const whole = rangeWithEdge(state, all, centre)
  const exact = eHbarSquaredOfState(p, whole, whole.rank, options)

  it('no vector beyond the range has less energy than its floor: the levels above the rank are there', () => {
    // R's 10 to 16 levels hold those of the oscillator that its packets reach
    expect(whole.edge!.floor).toBeGreaterThan(2 * hbar)
    expect(whole.edge!.floor).toBeLessThan(hbar * (whole.rank + 0.5))
  })

  it.each([1e-5, 1e-7, 1e-9])('costs the energy of what was lost, not its root (trace %f)', (lost) => {
    const range = rangeWithEdge(state, basisUpToTrace(all, lost), centre)
    expect(range.lostTrace).toBeGreaterThan(0.01 * lost)
    const { lower, upper } = eHbarSquaredOfState(p, range, range.rank, options)
    const { lower: byRoot } = eHbarSquaredOfState(p, { ...range, edge: undefined }, range.rank, options)
    expect(lower).toBeLessThanOrEqual(exact.upper)
    expect(upper).toBeGreaterThanOrEqual(exact.lower)
    expect(exact.lower - lower).toBeLessThan(200 * range.lostTrace + options.gap)
    expect(exact.lower - byRoot).toBeGreaterThan(Math.min(5 * (exact.lower - lower), 0.1 * Math.sqrt(range.lostTrace)))
  })
})
