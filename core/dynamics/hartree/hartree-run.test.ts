import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { referenceInteractions, referenceState } from '../../../tests/fixtures/reference-cases.ts'
import { Cancelled, silentHooks } from '../../numerics/solve-hooks.ts'
import type { Estimate } from '../../numerics/estimate.ts'
import { husimiOnGrid } from '../../phase-space/husimi.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { InteractionSpec } from '../../potentials/potential.ts'
import type { GaussianComponent } from '../../states/classical-density.ts'
import type { LowRankState, QuantumStateSpec } from '../../states/density-operator.ts'
import { estimateHartreeCost, HartreeTooLargeError } from './hartree-plan.ts'
import { solveHartree } from './hartree-run.ts'

interface ReferenceCase {
  id: string
  potential: string
  init: string
  hbar: number
  uncertainty: Record<string, number>
  times: Record<
    string,
    Record<string, number | null> & {
      density: number[]
      husimi: number[]
      x_points: number[]
      z_points: [number, number][]
    }
  >
}

const reference = JSON.parse(
  readFileSync(new URL('../../../tests/fixtures/hartree-reference.json', import.meta.url), 'utf8'),
) as { cases: ReferenceCase[] }

function mixture(components: readonly GaussianComponent[], pure = false): QuantumStateSpec {
  return { kind: 'gaussian-wigner', pure, mixture: { kind: 'mixture', components } }
}

/** The solver's numbers in the names of the reference (raw moments, not divided by the trace). */
function rawMoments(o: Readonly<Record<string, Estimate>>): Record<string, readonly [number, number]> {
  const value = (name: string): number => o[name]?.value ?? NaN
  const error = (name: string): number => o[name]?.error ?? NaN
  const m = value('mass')
  const [x, p] = [value('meanX'), value('meanXi')]
  return {
    trace: [m, error('mass')],
    x: [x * m, error('meanX')],
    p: [p * m, error('meanXi')],
    x2: [(value('varX') + x * x) * m, error('varX') + 2 * Math.abs(x) * error('meanX')],
    xp: [(value('covXXi') + x * p) * m, error('covXXi') + Math.abs(x) * error('meanXi') + Math.abs(p) * error('meanX')],
    p2: [(value('varXi') + p * p) * m, error('varXi') + 2 * Math.abs(p) * error('meanXi')],
    kinetic: [value('kineticEnergy'), error('kineticEnergy')],
    potential: [value('potentialEnergy'), error('potentialEnergy')],
    energy: [value('energy'), error('energy')],
    purity: [value('purity'), error('purity')],
    cosx: [value('meanCosX'), error('meanCosX')],
    sinx: [value('meanSinX'), error('meanSinX')],
  }
}

/** rho at a point by the cardinal series of each orbital. */
function densityAt(state: LowRankState, x: number, period: number | null): number {
  const { grid, rank, orbitals } = state
  const weights = Float64Array.from({ length: grid.count }, (_, i) => {
    const u = (x - grid.origin) / grid.spacing - i
    if (Math.abs(u) < 1e-12) return 1
    return period === null
      ? Math.sin(Math.PI * u) / (Math.PI * u)
      : Math.sin(Math.PI * u) / (grid.count * Math.tan((Math.PI * u) / grid.count))
  })
  let rho = 0
  for (let k = 0; k < rank; k++) {
    let re = 0
    let im = 0
    for (let i = 0; i < grid.count; i++) {
      re += weights[i] * orbitals[2 * (k * grid.count + i)]
      im += weights[i] * orbitals[2 * (k * grid.count + i) + 1]
    }
    rho += re * re + im * im
  }
  return rho
}

describe('solveHartree', () => {
  it.each(reference.cases)('$id: observables, density and Husimi to 1e-8, and inside the error bars', (c) => {
    const solution = solveHartree(
      {
        spec: referenceState(c.init, c.hbar),
        hbar: c.hbar,
        potential: createPotential(referenceInteractions[c.potential]),
        times: [0, 1, 2],
        tolerance: 1e-8,
      },
      silentHooks,
    )
    expect(solution.warnings).toEqual([])
    const period = c.potential === 'cosine' ? 2 * Math.PI : null
    for (const s of solution.snapshots) {
      const expected = c.times[String(s.t)]
      for (const [name, [value, error]] of Object.entries(rawMoments(s.observables))) {
        const e = expected[name]
        if (e === null || e === undefined) continue
        expect(Math.abs(value - e), `${name} at ${s.t}`).toBeLessThan(1e-8)
        expect(Math.abs(value - e), `${name} at ${s.t} in its bar`).toBeLessThanOrEqual(
          error + c.uncertainty[name] + 1e-12,
        )
      }
      for (const [i, x] of expected.x_points.entries()) {
        expect(densityAt(s.state, x, period)).toBeCloseTo(expected.density[i], 8)
      }
      for (const [i, [x, xi]] of expected.z_points.entries()) {
        const one = { count: 1, spacing: 1, period: null }
        const point = husimiOnGrid(s.state, { x: { ...one, origin: x }, xi: { ...one, origin: xi } }, period)
        expect(point.values[0]).toBeCloseTo(expected.husimi[i], 8)
      }
    }
  })

  it('loose tolerances: the bars hold what a tight run finds, for a quadratic, a narrow and a periodic V', () => {
    const interactions: InteractionSpec[] = [
      { kind: 'harmonic', strength: 1 },
      { kind: 'gaussian', strength: 0.3, width: 0.3 },
      { kind: 'lorentzian', strength: -1, width: 0.8 },
      { kind: 'cosine', strength: 0.5, period: 6 },
    ]
    for (const interaction of interactions) {
      const run = (tolerance: number): Readonly<Record<string, Estimate>> =>
        solveHartree(
          {
            spec: mixture([
              {
                weight: 0.3,
                mean: [-0.5, 0.8],
                covariance: [
                  [0.4, 0.2],
                  [0.2, 0.3],
                ],
              },
              {
                weight: 0.7,
                mean: [0.5, -0.2],
                covariance: [
                  [0.1, 0],
                  [0, 0.3],
                ],
              },
            ]),
            hbar: 0.3,
            potential: createPotential(interaction),
            times: [0.3, 1.1],
            tolerance,
          },
          silentHooks,
        ).snapshots[1].observables
      const loose = run(0.05)
      const tight = run(1e-7)
      expect(Object.keys(loose)).toEqual(Object.keys(tight))
      for (const [name, e] of Object.entries(loose)) {
        expect(Math.abs(e.value - tight[name].value), `${interaction.kind} ${name}`).toBeLessThanOrEqual(
          e.error! + tight[name].error!,
        )
        expect(e.error!, `${interaction.kind} ${name}`).toBeLessThan(1e-4)
      }
    }
  })

  it('is deterministic, hits t = 0 alone, and reports its progress', () => {
    const input = {
      spec: referenceState('coherent', 0.4),
      hbar: 0.4,
      potential: createPotential(referenceInteractions['gaussian_attractive']),
      times: [0, 0.37],
      tolerance: 0.01,
    }
    const fractions: number[] = []
    const seen: number[] = []
    const hooks = { progress: (f: number) => void fractions.push(f), cancelled: () => false }
    const a = solveHartree({ ...input, onSnapshot: (s) => void seen.push(s.t) }, hooks)
    const b = solveHartree(input, silentHooks)
    expect(seen).toEqual([0, 0.37])
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual(fractions.toSorted((x, y) => x - y))
    expect(a.snapshots[1].state.orbitals).toEqual(b.snapshots[1].state.orbitals)
    const start = solveHartree({ ...input, times: [0] }, silentHooks)
    const { value, error } = start.snapshots[0].observables['varX']
    expect(Math.abs(value - 0.2)).toBeLessThanOrEqual(error!)
    expect(error!).toBeLessThan(1e-6)
  })

  it('overrides by hand are obeyed, and a box that is too small is said to be', () => {
    const input = {
      spec: referenceState('coherent', 0.4),
      hbar: 0.4,
      potential: createPotential(referenceInteractions['gaussian_repulsive']),
      times: [0, 3],
      tolerance: 0.01,
    }
    const solution = solveHartree(
      { ...input, overrides: { timeStep: 0.05, points: 128, boxHalfWidth: 4 } },
      silentHooks,
    )
    const fine = solution.numerics['fine'] as Record<string, number>
    expect(fine['points']).toBe(128)
    expect(fine['spacing']).toBeCloseTo(8 / 128, 12)
    expect(fine['timeStep']).toBeCloseTo(0.05, 12)
    expect(solution.warnings.join()).toMatch(/box is too small/)
  })

  it('stops when told to, and refuses what it cannot do', () => {
    const input = {
      spec: referenceState('twobump', 0.2),
      hbar: 0.2,
      potential: createPotential(referenceInteractions['gaussian_attractive']),
      times: [0, 1],
      tolerance: 0.01,
    }
    let polls = 0
    const hooks = { progress: () => {}, cancelled: () => ++polls > 100 }
    expect(() => solveHartree(input, hooks)).toThrow(Cancelled)
    expect(polls).toBe(101)
    expect(() => solveHartree({ ...input, hbar: 0 }, silentHooks)).toThrow(RangeError)
    expect(() => solveHartree({ ...input, times: [1, 0] }, silentHooks)).toThrow(RangeError)
    const tiny = { ...input, hbar: 0.0005, spec: referenceState('twobump', 0.0005) }
    expect(() => solveHartree(tiny, silentHooks)).toThrow(HartreeTooLargeError)
    const cost = estimateHartreeCost(input)
    const done = solveHartree(input, silentHooks).numerics['fine'] as Record<string, number>
    expect(cost.points).toBe(done['points'])
    expect(cost.rank).toBeGreaterThanOrEqual(done['rank'])
  })
})
