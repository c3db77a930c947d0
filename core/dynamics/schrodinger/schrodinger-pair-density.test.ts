/** rho_2 of two bodies: a product at the start, symmetric, with the one-particle density for its marginal later. */
import { expect, it } from 'vitest'
import type { Grid1d } from '../../grids/phase-space-grid.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import { husimiOnGrid } from '../../phase-space/husimi.ts'
import type { GaussianMixture } from '../../states/classical-density.ts'
import { solveSchrodinger } from './schrodinger-run.ts'

const hbar = 0.3
const axis: Grid1d = { origin: -6, spacing: 0.1, count: 121, period: null }
// two components of one covariance: the pair (1, 2) comes with its mirror image
const mixture: GaussianMixture = {
  kind: 'mixture',
  components: [
    {
      weight: 0.35,
      mean: [0.9, -0.4],
      covariance: [
        [0.3, 0.05],
        [0.05, 0.3],
      ],
    },
    {
      weight: 0.65,
      mean: [-0.7, 0.3],
      covariance: [
        [0.3, 0.05],
        [0.05, 0.3],
      ],
    },
  ],
}
const { snapshots } = solveSchrodinger(
  {
    spec: { kind: 'gaussian-wigner', pure: false, mixture },
    hbar,
    potential: createPotential({ kind: 'gaussian', strength: -1, width: 1 }),
    particles: 2,
    times: [0, 1.2],
    tolerance: 1e-4,
  },
  silentHooks,
)

const pairOf = (k: number): Float64Array => snapshots[k].pairDensityOn?.(axis) ?? new Float64Array(0)
const marginalOf = (pair: Float64Array): Float64Array =>
  Float64Array.from(
    { length: axis.count },
    (_, i) => pair.subarray(i * axis.count, (i + 1) * axis.count).reduce((a, b) => a + b, 0) * axis.spacing,
  )
const largest = (a: Float64Array): number => a.reduce((m, v) => Math.max(m, Math.abs(v)), 0)

/** int rho e^{-x^2}, and of the Husimi function's marginal, which is rho blurred by hbar/2: the same with a wider Gaussian. */
function tested(density: Float64Array, variance: number, scale: number): number {
  return (
    scale *
    density.reduce(
      (sum, v, i) => sum + v * axis.spacing * Math.exp((-0.5 * (axis.origin + i * axis.spacing) ** 2) / variance),
      0,
    )
  )
}

it('starts as the product of its marginals', () => {
  const pair = pairOf(0)
  const marginal = marginalOf(pair)
  const apart = pair.map((v, at) => v - marginal[Math.floor(at / axis.count)] * marginal[at % axis.count])
  expect(largest(apart)).toBeLessThan(1e-4 * largest(pair))
})

it('later is symmetric, correlated, and has the density of one particle', () => {
  const pair = pairOf(1)
  expect(
    largest(pair.map((v, at) => v - pair[(at % axis.count) * axis.count + Math.floor(at / axis.count)])),
  ).toBeLessThan(1e-12)
  const marginal = marginalOf(pair)
  expect(
    largest(pair.map((v, at) => v - marginal[Math.floor(at / axis.count)] * marginal[at % axis.count])),
  ).toBeGreaterThan(0.02 * largest(pair))
  const husimi = husimiOnGrid(snapshots[1].state, { x: axis, xi: axis }, null).values
  const position = Float64Array.from(
    { length: axis.count },
    (_, i) => husimi.subarray(i * axis.count, (i + 1) * axis.count).reduce((a, b) => a + b, 0) * axis.spacing,
  )
  // <e^{-x^2/2v}> blurred by s: sqrt(v/(v + s)) e^{-x^2/2(v + s)}
  expect(tested(marginal, 1 + hbar / 2, Math.sqrt(1 / (1 + hbar / 2)))).toBeCloseTo(tested(position, 1, 1), 4)
  const mean = marginal.reduce((sum, v, i) => sum + v * axis.spacing * (axis.origin + i * axis.spacing), 0)
  expect(mean).toBeCloseTo(snapshots[1].observables['meanX'].value, 4)
})
