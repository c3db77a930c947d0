import { describe, expect, it } from 'vitest'
import { silentHooks } from '../numerics/solve-hooks.ts'
import { createPotential } from '../potentials/create-potential.ts'
import type { Covariance } from '../states/classical-density.ts'
import type { QuantumStateSpec } from '../states/density-operator.ts'
import { nBodyLaw } from './gaussian-exact.ts'
import { solveHartree } from './hartree-run.ts'
import { solveMctdhb, type MctdhbInput } from './mctdhb-run.ts'
import { annihilatePairsInto, createPairSpace, createPairsInto, stateCount } from './mctdhb-space.ts'
import { solveSchrodinger } from './schrodinger-run.ts'

const hbar = 0.2
const mean = [0.5, 0.25] as const
const coherent: Covariance = [[hbar / 2, 0], [0, hbar / 2]]
const stateOf = (covariance: Covariance): QuantumStateSpec => ({ kind: 'gaussian-wigner', pure: true, mixture: { kind: 'mixture', components: [{ weight: 1, mean, covariance }] } })
const well = createPotential({ kind: 'gaussian', strength: -1, width: 1 })
const input = (particles: number, orbitals: number): MctdhbInput => ({ spec: stateOf(coherent), hbar, potential: well, particles, orbitals, times: [0.5, 1, 1.5], tolerance: 1e-2 })

describe('pairs of bosons', () => {
  it.each([[5, 3], [4, 8], [40, 3]])('%i bosons in %i modes: b^+ b over ordered pairs is N(N-1)', (particles, modes) => {
    const space = createPairSpace(particles, modes)
    expect(space.size).toBe(stateCount(particles, modes))
    expect(new Set(space.target.slice(0, space.innerSize)).size).toBe(space.innerSize)
    const c = Float64Array.from({ length: 2 * space.size }, (_, i) => Math.sin(3.1 * i + 1))
    const rows = new Float64Array(2 * space.pairs.length * space.innerSize)
    annihilatePairsInto(rows, c, space)
    // every unordered pair k < s stands for two ordered ones
    space.pairs.forEach(([k, s], p) => {
      for (let i = 2 * p * space.innerSize; i < 2 * (p + 1) * space.innerSize; i++) rows[i] = rows[i] * (k === s ? 1 : 2)
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
    const covariance: Covariance = [[0.06, 0.02], [0.02, (0.01 + 0.0004) / 0.06]]
    const times = [0, 0.8, 1.6]
    const { snapshots } = solveMctdhb({ ...input(20, 3), spec: stateOf(covariance), potential: createPotential({ kind: 'harmonic', strength: 0.8 }), times }, silentHooks)
    for (const { t, observables: o } of snapshots) {
      const law = nBodyLaw({ mean, covariance }, 0.8, 20, t)
      const [[a, b], [, d]] = law.covariance
      const expected: Record<string, number> = { meanX: law.mean[0], meanXi: law.mean[1], varX: a, covXXi: b, varXi: d, purity: hbar / (2 * Math.sqrt(a * d - b * b)), kineticEnergy: 0.5 * (d + law.mean[1] ** 2) }
      for (const [name, truth] of Object.entries(expected)) expect(Math.abs(o[name].value - truth), `${name} at ${t}`).toBeLessThan(o[name].error ?? 0)
      expect(Math.abs(o['varX'].value - a)).toBeLessThan(1e-4)
    }
  })

  it('tends to Hartree like 1/N', () => {
    const hartree = solveHartree({ spec: stateOf(coherent), hbar, potential: well, times: [1], tolerance: 1e-4 }, silentHooks).snapshots[0].observables
    const gaps = [10, 40].map((particles) => {
      const o = solveMctdhb({ ...input(particles, 3), times: [1] }, silentHooks).snapshots[0].observables
      return o['varXi'].value - hartree['varXi'].value
    })
    expect((4 * gaps[1]) / gaps[0]).toBeCloseTo(1, 1)
    expect(Math.abs(gaps[1])).toBeGreaterThan(1e-6)
  })

  it('refuses what it does not start from', () => {
    const two = { ...input(10, 3), spec: { kind: 'gaussian-wigner', pure: false, mixture: { kind: 'mixture', components: [{ weight: 1, mean, covariance: [[0.3, 0], [0, 0.3]] }] } } as const }
    expect(() => solveMctdhb(two, silentHooks)).toThrow(/pure Gaussian/)
    expect(() => solveMctdhb(input(100, 6), silentHooks)).toThrow(/at most/)
  })
})
