import { expect, test } from 'vitest'
import { createRandomStream } from '../numerics/rng.ts'
import { optimalPlan } from './point-plan.ts'

function squared(x: readonly number[], y: readonly number[]): Float64Array {
  return Float64Array.from(
    { length: x.length * y.length },
    (_, k) => 0.5 * (x[Math.floor(k / y.length)] - y[k % y.length]) ** 2,
  )
}

test('two points swapped: the plan crosses nothing', () => {
  const half = Float64Array.of(0.5, 0.5)
  expect(optimalPlan(squared([0, 1], [1, 0]), half, half)).toMatchObject({ cost: 0 })
})

test('on the line the quantiles are matched', () => {
  const random = createRandomStream(5, 0)
  const [n, m] = [40, 60]
  const x = Array.from({ length: n }, (_, i) => random.uniform(i)).sort((a, b) => a - b)
  const y = Array.from({ length: m }, (_, j) => 0.3 + 2 * random.uniform(100 + j)).sort((a, b) => a - b)
  // equal weights 1/40 and 1/60: in steps of 1/120
  let wanted = 0
  for (let k = 0; k < 120; k++) wanted += (0.5 * (x[Math.floor(k / 3)] - y[Math.floor(k / 2)]) ** 2) / 120
  const { cost, dual } = optimalPlan(squared(x, y), new Float64Array(n).fill(1 / n), new Float64Array(m).fill(1 / m))
  expect(cost).toBeCloseTo(wanted, 12)
  expect(dual).toBeCloseTo(wanted, 12)
})

test('weights over ten decades in the plane: primal and dual agree, no better than the identity where that is optimal', () => {
  const random = createRandomStream(6, 0)
  const n = 300
  const z = Array.from({ length: n }, (_, i) => [random.normal(2 * i), random.normal(2 * i + 1)])
  const raw = z.map(([a, b]) => Math.exp(-4 * (a * a + b * b)))
  const total = raw.reduce((a, b) => a + b)
  const weight = Float64Array.from(raw, (w) => w / total)
  const target = z.map(([a, b]) => [1.2 * a + 0.1 * b + 0.3, 0.1 * a + 0.9 * b])
  const costs = Float64Array.from({ length: n * n }, (_, k) => {
    const [p, q] = [z[Math.floor(k / n)], target[k % n]]
    return 0.5 * ((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2)
  })
  const identity = weight.reduce((sum, w, i) => sum + w * costs[i * n + i], 0)
  const { cost, dual } = optimalPlan(costs, weight, weight)
  // a symmetric positive matrix is the gradient of a convex function: the identity of labels is the optimum
  expect(cost).toBeCloseTo(identity, 11)
  // the potentials went through the artificial cost of about 1e4: rounding 2e-16 of that along each path
  expect(dual).toBeCloseTo(identity, 10)
})
