/** Two of N quantum particles: a product at the start; later symmetric, with the one-particle density for its marginal, and modes that agree with it. */
import { describe, expect, it } from 'vitest'
import type { Grid1d, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import { wignerOnGrid } from '../../phase-space/wigner.ts'
import type { GaussianMixture } from '../../states/classical-density.ts'
import type { QuantumStateSpec } from '../../states/density-operator.ts'
import type { PairState } from './schrodinger-pair-state.ts'
import { solveSchrodinger, type SchrodingerSnapshot } from './schrodinger-run.ts'

const axis: Grid1d = { origin: -7.5, spacing: 0.125, count: 121, period: null }
const grid: PhaseSpaceGrid = { x: axis, xi: { ...axis, origin: -6, spacing: 0.1 } }
const cell = grid.x.spacing * grid.xi.spacing
const well = createPotential({ kind: 'gaussian', strength: -1, width: 1 })

const component = (weight: number, mean: readonly [number, number]): GaussianMixture['components'][number] => ({
  weight,
  mean,
  covariance: [
    [0.3, 0.05],
    [0.05, 0.3],
  ],
})
const bumps: QuantumStateSpec = {
  kind: 'gaussian-wigner',
  pure: false,
  mixture: { kind: 'mixture', components: [component(0.35, [0.9, -0.4]), component(0.65, [-0.7, 0.3])] },
}
const coherent = (hbar: number): QuantumStateSpec => ({
  kind: 'gaussian-wigner',
  pure: true,
  mixture: {
    kind: 'mixture',
    components: [
      {
        weight: 1,
        mean: [0.5, 0.4],
        covariance: [
          [hbar / 2, 0],
          [0, hbar / 2],
        ],
      },
    ],
  },
})
/** Two coherent states of one covariance, as points: several terms in which particles 2 and 3 differ. */
const points: QuantumStateSpec = {
  kind: 'coherent-sum',
  points: {
    kind: 'points',
    x: Float64Array.of(0.8, -0.6),
    xi: Float64Array.of(-0.3, 0.5),
    weight: Float64Array.of(0.3, 0.7),
  },
}

const solved = (particles: number, hbar: number, spec: QuantumStateSpec): readonly SchrodingerSnapshot[] =>
  solveSchrodinger(
    { spec, hbar, potential: well, particles, times: [0, 1.2], tolerance: 1e-3, wantsPairs: true },
    silentHooks,
  ).snapshots

const pairOf = ({ pair }: SchrodingerSnapshot): PairState => {
  if (!pair) throw new Error('The pair was asked for.')
  return pair
}
const largest = (a: Float64Array): number => a.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
const marginalOf = (pair: Float64Array): Float64Array =>
  Float64Array.from(
    { length: axis.count },
    (_, i) => pair.subarray(i * axis.count, (i + 1) * axis.count).reduce((a, b) => a + b, 0) * axis.spacing,
  )
/** rho(x) of the one-particle marginal, by its Wigner function. */
const densityOf = ({ state }: SchrodingerSnapshot): Float64Array => {
  const { values } = wignerOnGrid(state, grid, null)
  return Float64Array.from(
    { length: axis.count },
    (_, i) => values.subarray(i * axis.count, (i + 1) * axis.count).reduce((a, b) => a + b, 0) * grid.xi.spacing,
  )
}
/** <g(x, xi)> of a function on the grid. */
const mean = (values: Float64Array, g: (x: number, xi: number) => number): number =>
  values.reduce(
    (sum, v, at) =>
      sum +
      cell *
        v *
        g(
          grid.x.origin + Math.floor(at / grid.xi.count) * grid.x.spacing,
          grid.xi.origin + (at % grid.xi.count) * grid.xi.spacing,
        ),
    0,
  )

describe.each([
  { name: 'two bodies, two bumps', particles: 2, hbar: 0.3, spec: bumps },
  { name: 'three bodies, coherent', particles: 3, hbar: 0.3, spec: coherent(0.3) },
  { name: 'three bodies, two packets', particles: 3, hbar: 0.5, spec: points },
  { name: 'four bodies, coherent', particles: 4, hbar: 0.5, spec: coherent(0.5) },
])('$name', ({ particles, hbar, spec }) => {
  const [start, later] = solved(particles, hbar, spec)

  it('starts as the product of its marginals', () => {
    const pair = pairOf(start).densityOn(axis)
    const marginal = marginalOf(pair)
    const apart = pair.map((v, at) => v - marginal[Math.floor(at / axis.count)] * marginal[at % axis.count])
    expect(largest(apart)).toBeLessThan(1e-4 * largest(pair))
  })

  it('later is symmetric, correlated, and has the density of one particle', () => {
    const pair = pairOf(later).densityOn(axis)
    expect(
      largest(pair.map((v, at) => v - pair[(at % axis.count) * axis.count + Math.floor(at / axis.count)])),
    ).toBeLessThan(1e-12)
    const marginal = marginalOf(pair)
    expect(
      largest(pair.map((v, at) => v - marginal[Math.floor(at / axis.count)] * marginal[at % axis.count])),
    ).toBeGreaterThan(0.01 * largest(pair))
    const one = densityOf(later)
    expect(largest(marginal.map((v, i) => v - one[i]))).toBeLessThan(2e-4 * largest(one))
  })

  it('the relative mode has the moments that conservation of momentum gives, and the density of x_1 - x_2', () => {
    const pairState = pairOf(later)
    const { values } = pairState.relative!.wigner(grid)
    expect(mean(values, () => 1)).toBeCloseTo(1, 4)
    const { varX, covXXi, varXi } = later.observables
    const flown = (name: 'varX' | 'covXXi' | 'varXi'): number => {
      const [xx, xxi, xixi] = ['varX', 'covXXi', 'varXi'].map((n) => start.observables[n].value)
      return { varX: xx + 2 * 1.2 * xxi + 1.44 * xixi, covXXi: xxi + 1.2 * xixi, varXi: xixi }[name]
    }
    // S - cov(z_1, z_2), cov = (F S_0 F^T - S)/(N - 1)
    const expected = (own: number, free: number): number => own - (free - own) / (particles - 1)
    expect(mean(values, (x) => x * x)).toBeCloseTo(expected(varX.value, flown('varX')), 3)
    expect(mean(values, (x, xi) => x * xi)).toBeCloseTo(expected(covXXi.value, flown('covXXi')), 3)
    expect(mean(values, (_, xi) => xi * xi)).toBeCloseTo(expected(varXi.value, flown('varXi')), 3)
    // <e^{-u^2}> by positions and by the Wigner function
    const pair = pairState.densityOn(axis)
    const byPositions = pair.reduce((sum, v, at) => {
      const u = ((Math.floor(at / axis.count) - (at % axis.count)) * axis.spacing) / Math.SQRT2
      return sum + v * axis.spacing ** 2 * Math.exp(-u * u)
    }, 0)
    expect(mean(values, (x) => Math.exp(-x * x))).toBeCloseTo(byPositions, 4)
  })

  it('the centre, where it is there, has its moments and the density of x_1 + x_2', () => {
    const pairState = pairOf(later)
    const { centre } = pairState
    expect(centre === null).toBe(particles === 4)
    if (centre === null) return
    const { values } = centre.wigner(grid)
    const { meanX, varX } = later.observables
    const [xx, xxi, xixi] = ['varX', 'covXXi', 'varXi'].map((n) => start.observables[n].value)
    const free = xx + 2 * 1.2 * xxi + 1.44 * xixi
    expect(mean(values, (x) => x)).toBeCloseTo(Math.SQRT2 * meanX.value, 3)
    expect(mean(values, (x) => (x - Math.SQRT2 * meanX.value) ** 2)).toBeCloseTo(
      varX.value + (free - varX.value) / (particles - 1),
      3,
    )
    const pair = pairState.densityOn(axis)
    const byPositions = pair.reduce((sum, v, at) => {
      const r = ((Math.floor(at / axis.count) + (at % axis.count)) * axis.spacing + 2 * axis.origin) / Math.SQRT2
      return sum + v * axis.spacing ** 2 * Math.exp(-r * r)
    }, 0)
    expect(mean(values, (x) => Math.exp(-x * x))).toBeCloseTo(byPositions, 4)
    // a Husimi function is the Wigner function blurred by hbar/2
    expect(mean(centre.husimi(grid).values, (x) => x * x)).toBeCloseTo(mean(values, (x) => x * x) + hbar / 2, 3)
  })
})
