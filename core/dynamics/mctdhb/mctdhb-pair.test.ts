/** Two of N bosons: pictures as the grid engine has them, and the purity of the closed form. */
import { expect, it } from 'vitest'
import type { Grid1d, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { Covariance } from '../../states/classical-density.ts'
import type { QuantumStateSpec } from '../../states/density-operator.ts'
import { combine, congruence, freeMinusHarmonic, harmonicFlow } from '../gaussian-exact.ts'
import { solveSchrodinger } from '../schrodinger/schrodinger-run.ts'
import { solveMctdhb } from './mctdhb-run.ts'

const hbar = 0.5
const start: Covariance = [
  [hbar / 2, 0],
  [0, hbar / 2],
]
const spec: QuantumStateSpec = {
  kind: 'gaussian-wigner',
  pure: true,
  mixture: { kind: 'mixture', components: [{ weight: 1, mean: [0.5, 0.4], covariance: start }] },
}
const axis: Grid1d = { origin: -5, spacing: 0.2, count: 56, period: null }
const grid: PhaseSpaceGrid = { x: axis, xi: axis }
const largest = (a: Float64Array): number => a.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
const apart = (a: Float64Array, b: Float64Array): number => largest(a.map((v, i) => v - b[i])) / largest(b)

it('three bosons: positions, relative motion and centre are those of the grid', () => {
  const input = {
    spec,
    hbar,
    potential: createPotential({ kind: 'gaussian', strength: -1, width: 1 }),
    particles: 3,
    times: [1],
    tolerance: 1e-3,
    wantsPairs: true,
  }
  const [bosons] = solveMctdhb({ ...input, orbitals: 5 }, silentHooks).snapshots
  const [bodies] = solveSchrodinger(input, silentHooks).snapshots
  const [own, other] = [bosons.pair!, bodies.pair!]
  expect(apart(own.densityOn(axis), other.densityOn(axis))).toBeLessThan(1e-3)
  for (const mode of ['relative', 'centre'] as const)
    for (const name of ['wigner', 'husimi'] as const)
      expect(apart(own[mode]![name](grid).values, other[mode]![name](grid).values), `${mode} ${name}`).toBeLessThan(
        1e-3,
      )
})

it('harmonic bosons: the purity of two is that of their centre, which lies in its interval', () => {
  const [particles, t] = [6, 0.8]
  const [{ observables }] = solveMctdhb(
    {
      spec,
      hbar,
      potential: createPotential({ kind: 'harmonic', strength: 1 }),
      particles,
      times: [t],
      tolerance: 1e-3,
      wantsPairs: true,
      orbitals: 4,
    },
    silentHooks,
  ).snapshots
  const [[xx, xxi], [, xixi]] = combine(
    1,
    congruence(harmonicFlow(1, t), start),
    2 / particles,
    freeMinusHarmonic(start, 1, t),
  )
  const purity = observables['purity[n=2]']
  const exact = hbar / 2 / Math.sqrt(xx * xixi - xxi * xxi)
  expect(exact).toBeLessThan(0.999)
  expect(Math.abs(purity.value - exact)).toBeLessThan(purity.error ?? 0)
  expect(purity.error).toBeLessThan(0.01)
})
