/**
 * E_hbar^2 of n points and the Töplitz state of n others, on the r leading levels, to a certified gap; with `warm`, a step of
 * a series of times (p flows freely) that begins with the potential of the one before, and the same begun anew. Arguments: r n hbar gap/hbar [warm].
 */
import { centredGrid } from '../../core/grids/phase-space-grid.ts'
import { discretiseState } from '../../core/states/discretise-state.ts'
import { pointsFromRows } from '../../core/states/mixture.ts'
import { eHbarSquaredOfPoints } from '../../core/transport/quantum-classical/quantum-classical.ts'
import { potentialOf, warmStart } from '../../core/transport/quantum-classical/quantum-classical-start.ts'
import { quantumClassicalProblem } from '../../core/transport/quantum-classical/quantum-classical-problem.ts'
import { leadingRange, rangeBasis, rangeOfState } from '../../core/transport/quantum-classical/quantum-range.ts'
import { clock, repeat } from '../measure.ts'

const [r, n, hbar, gap] = process.argv.slice(2, 6).map(Number)

/** A sunflower: n points of a Gaussian. */
function sunflower(count: number, [m0, m1]: number[], [s0, s1]: number[], phase: number): number[][] {
  return Array.from({ length: count }, (_, k) => {
    const radius = Math.sqrt(-2 * Math.log(1 - (k + 0.5) / count))
    const angle = k * Math.PI * (3 - Math.sqrt(5)) + phase
    return [m0 + s0 * radius * Math.cos(angle), m1 + s1 * radius * Math.sin(angle)]
  })
}

const rows = [...sunflower(n / 2, [-0.9, 0.4], [0.35, 0.35], 0), ...sunflower(n / 2, [0.9, -0.2], [0.45, 0.3], 0.7)]
const symbol = pointsFromRows([
  ...sunflower(n / 2, [-0.8, 0.5], [0.45, 0.35], 0),
  ...sunflower(n / 2, [0.8, -0.3], [0.4, 0.4], 0.2),
])
const state = discretiseState(
  { kind: 'coherent-sum', points: symbol },
  hbar,
  centredGrid(0, 256, Math.sqrt((2 * Math.PI * hbar) / 256)),
  1e-14,
)
const range = leadingRange(rangeOfState(state, rangeBasis(state, 1e-13), [0, 0]), r)
const at = (t: number) => quantumClassicalProblem(pointsFromRows(rows.map(([x, xi]) => [x + t * xi, xi])), range)

function single(): void {
  const problem = at(0)
  let bracket = eHbarSquaredOfPoints(problem, { gap: gap * hbar })
  const seconds = repeat(() => {
    bracket = eHbarSquaredOfPoints(problem, { gap: gap * hbar })
  })
  const check = {
    lower: bracket.lower,
    upper: bracket.upper,
    reached: bracket.reached ? 1 : 0,
    batches: bracket.decompositions / n,
  }
  console.log(JSON.stringify({ seconds, check }))
}

function series(): void {
  const breakdown = { warm: 0, cold: 0 }
  const check = { warmBatches: 0, coldBatches: 0, reached: 0 }
  const steps = 8
  eHbarSquaredOfPoints(at(0.2), { gap: gap * hbar })
  let earlier = potentialOf(at(0), eHbarSquaredOfPoints(at(0), { gap: gap * hbar }).G)
  for (let step = 1; step <= steps; step++) {
    const problem = at(0.05 * step)
    const before = clock()
    const cold = eHbarSquaredOfPoints(problem, { gap: gap * hbar })
    const between = clock()
    const warm = eHbarSquaredOfPoints(problem, { gap: gap * hbar, start: warmStart(problem, earlier) })
    earlier = potentialOf(problem, warm.G)
    breakdown.cold += (between - before) / steps
    breakdown.warm += (clock() - between) / steps
    check.coldBatches += cold.decompositions / n / steps
    check.warmBatches += warm.decompositions / n / steps
    check.reached += (cold.reached && warm.reached ? 1 : 0) / steps
  }
  console.log(JSON.stringify({ seconds: breakdown.warm, check, breakdown }))
}

if (process.argv[6] === 'warm') series()
else single()
