import { describe, expect, it } from 'vitest'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { rkn6 } from '../../numerics/splitting.ts'
import { centredGrid } from '../../grids/phase-space-grid.ts'
import { forEachPoint, type TensorGrid } from '../../grids/tensor-grid.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { Covariance } from '../../states/classical-density.ts'
import type { QuantumStateSpec } from '../../states/density-operator.ts'
import { catState } from '../../states/wave-function.ts'
import { nBodyLaw } from '../gaussian-exact.ts'
import { solveHartree } from '../hartree/hartree-run.ts'
import { solveMctdhb, type MctdhbInput } from './mctdhb-run.ts'
import { annihilatePairsInto, createPairSpace, createPairsInto, stateCount } from './mctdhb-space.ts'
import { createSchrodingerFlow } from '../schrodinger/schrodinger-flow.ts'
import { rowSnapshot } from '../schrodinger/schrodinger-level.ts'
import { solveSchrodinger } from '../schrodinger/schrodinger-run.ts'
import { solveNBodySchrodinger, usesMctdhb } from '../schrodinger/schrodinger-solver.ts'

const hbar = 0.2
const mean = [0.5, 0.25] as const
const coherent: Covariance = [
  [hbar / 2, 0],
  [0, hbar / 2],
]
const stateOf = (covariance: Covariance): QuantumStateSpec => ({
  kind: 'gaussian-wigner',
  pure: true,
  mixture: { kind: 'mixture', components: [{ weight: 1, mean, covariance }] },
})
const well = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
const input = (particles: number, orbitals: number): MctdhbInput => ({
  spec: stateOf(coherent),
  hbar,
  potential: well,
  particles,
  orbitals,
  times: [0.5, 1, 1.5],
  tolerance: 1e-2,
})

describe('pairs of bosons', () => {
  it.each([
    [5, 3],
    [4, 8],
    [40, 3],
  ])('%i bosons in %i modes: b^+ b over ordered pairs is N(N-1)', (particles, modes) => {
    const space = createPairSpace(particles, modes)
    expect(space.size).toBe(stateCount(particles, modes))
    expect(new Set(space.target.slice(0, space.innerSize)).size).toBe(space.innerSize)
    const c = Float64Array.from({ length: 2 * space.size }, (_, i) => Math.sin(3.1 * i + 1))
    const rows = new Float64Array(2 * space.pairs.length * space.innerSize)
    annihilatePairsInto(rows, c, space)
    // every unordered pair k < s stands for two ordered ones
    space.pairs.forEach(([k, s], p) => {
      for (let i = 2 * p * space.innerSize; i < 2 * (p + 1) * space.innerSize; i++)
        rows[i] = rows[i] * (k === s ? 1 : 2)
    })
    const back = new Float64Array(c.length)
    createPairsInto(back, rows, space)
    for (let i = 0; i < c.length; i++) expect(back[i]).toBeCloseTo(particles * (particles - 1) * c[i], 9)
  })
})

describe('MCTDHB', () => {
  it('agrees with the grid engine at N = 2 and 3 within its error bars, which shrink with m', () => {
    for (const particles of [2, 3]) {
      const exact = solveSchrodinger({ ...input(particles, 2), tolerance: 1e-6 }, silentHooks)
      const widths = [2, 4].map((m) => {
        const { snapshots, invariants } = solveMctdhb(input(particles, m), silentHooks)
        for (const [j, { t, observables }] of snapshots.entries()) {
          for (const [name, { value, error }] of Object.entries(observables)) {
            const truth = exact.snapshots[j].observables[name].value
            expect(Math.abs(value - truth), `N = ${particles}, m = ${m}: ${name} at ${t}`).toBeLessThan(error ?? 0)
          }
        }
        expect(invariants.traceDrift).toBeLessThan(1e-7)
        expect(invariants.energyDrift).toBeLessThan(1e-7)
        return snapshots[1].observables['purity'].error ?? Infinity
      })
      expect(widths[1]).toBeLessThan(0.01 * widths[0])
    }
  })

  it('holds the closed form for harmonic V at N = 20, squeezed data', () => {
    const covariance: Covariance = [
      [0.06, 0.02],
      [0.02, (0.01 + 0.0004) / 0.06],
    ]
    const times = [0, 0.8, 1.6]
    const { snapshots } = solveMctdhb(
      {
        ...input(20, 3),
        spec: stateOf(covariance),
        potential: createPotential({ kind: 'harmonic', strength: 0.8 }),
        times,
      },
      silentHooks,
    )
    for (const { t, observables: o } of snapshots) {
      const law = nBodyLaw({ mean, covariance }, 0.8, 20, t)
      const [[a, b], [, d]] = law.covariance
      const expected: Record<string, number> = {
        meanX: law.mean[0],
        meanXi: law.mean[1],
        varX: a,
        covXXi: b,
        varXi: d,
        purity: hbar / (2 * Math.sqrt(a * d - b * b)),
        kineticEnergy: 0.5 * (d + law.mean[1] ** 2),
      }
      for (const [name, truth] of Object.entries(expected))
        expect(Math.abs(o[name].value - truth), `${name} at ${t}`).toBeLessThan(o[name].error ?? 0)
      expect(Math.abs(o['varX'].value - a)).toBeLessThan(1e-4)
    }
  })

  it('a cat: agrees with the wave function of two particles in their own coordinates', () => {
    const cat = catState(
      'cat',
      [
        { amplitude: 1, phase: 0, mean: [0.7, 0] },
        { amplitude: 0.8, phase: 0.5, mean: [-0.6, 0.3] },
      ],
      hbar,
    )
    if (cat === null) throw new Error('The parts do not cancel.')
    const { snapshots } = solveNBodySchrodinger(
      { spec: cat, hbar, potential: well, particles: 2, times: [0, 0.8], tolerance: 1e-2 },
      silentHooks,
    )
    const grid: TensorGrid = { axis: centredGrid(0, 96, 0.1), dimension: 2 }
    const { count, origin, spacing } = grid.axis
    const potential = new Float64Array(count ** 2)
    const rows = new Float64Array(2 * count ** 2)
    const psi = Array.from({ length: count }, (_, i) => cat.value(origin + i * spacing))
    forEachPoint(grid, (at, [x, y]) => {
      const [[a, b], [c, d]] = [psi[at % count], psi[Math.floor(at / count)]]
      potential[at] = well.value(x - y) / 2
      rows.set([a * c - b * d, a * d + b * c], 2 * at)
    })
    const flow = createSchrodingerFlow({ rows, rank: 1, grid, hbar, potential, watchEdges: true })
    flow.advance(0.8, 12, rkn6, silentHooks)
    const { moments, interaction } = rowSnapshot(flow.rows(), { grid, hbar, potential, traceTail: 1e-10 })
    const { observables: o } = snapshots[1]
    const truth = {
      ...moments,
      kineticEnergy: 0.5 * (moments.varXi + moments.meanXi ** 2),
      potentialEnergy: interaction / 2,
    }
    for (const [name, value] of Object.entries(truth))
      expect(Math.abs(o[name].value - value), `${name}: ${o[name].value} against ${value}`).toBeLessThan(
        (o[name].error ?? 0) + 1e-9,
      )
    expect(o['varX'].error).toBeLessThan(1e-5)
    expect(snapshots[0].observables['varX'].value).toBeCloseTo(cat.moments.varX, 9)
  })

  it('five particles: the grid of four dimensions where it is small, within the bars of both', () => {
    const data = {
      ...input(5, 4),
      spec: stateOf([
        [0.2, 0],
        [0, 0.2],
      ]),
      hbar: 0.4,
      times: [0.5],
    }
    const { orbitals: _, ...asked } = data
    const grid = solveNBodySchrodinger(asked, silentHooks)
    expect(grid.numerics['dimension']).toBe(4)
    const few = solveMctdhb(data, silentHooks).snapshots[0].observables
    for (const [name, { value, error }] of Object.entries(grid.snapshots[0].observables)) {
      expect(Math.abs(value - few[name].value), name).toBeLessThan((error ?? 0) + (few[name].error ?? 0))
      expect(error, name).toBeLessThan(1e-6)
    }
    expect(usesMctdhb({ ...asked, times: [4] })).toBe(true)
  })

  it('tends to Hartree like 1/N', () => {
    const hartree = solveHartree(
      { spec: stateOf(coherent), hbar, potential: well, times: [1], tolerance: 1e-4 },
      silentHooks,
    ).snapshots[0].observables
    const gaps = [10, 40].map((particles) => {
      const o = solveMctdhb({ ...input(particles, 3), times: [1] }, silentHooks).snapshots[0].observables
      return o['varXi'].value - hartree['varXi'].value
    })
    expect((4 * gaps[1]) / gaps[0]).toBeCloseTo(1, 1)
    expect(Math.abs(gaps[1])).toBeGreaterThan(1e-6)
  })

  it('refuses what it does not start from', () => {
    const two = {
      ...input(10, 3),
      spec: {
        kind: 'gaussian-wigner',
        pure: false,
        mixture: {
          kind: 'mixture',
          components: [
            {
              weight: 1,
              mean,
              covariance: [
                [0.3, 0],
                [0, 0.3],
              ],
            },
          ],
        },
      } as const,
    }
    expect(() => solveMctdhb(two, silentHooks)).toThrow(/pure state/)
    expect(() => solveMctdhb(input(100, 6), silentHooks)).toThrow(/at most/)
  })
})
