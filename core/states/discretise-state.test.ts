import { describe, expect, it } from 'vitest'
import { centredGrid, periodicGrid, type Grid1d } from '../grids/phase-space-grid.ts'
import type { GaussianComponent } from './classical-density.ts'
import { UncertaintyError } from './coherent-state.ts'
import { positionDensity, type LowRankState, type QuantumStateSpec } from './density-operator.ts'
import { discretiseState, uncompressedRank } from './discretise-state.ts'
import { gaussianKernel } from './gaussian-kernel.ts'

const mixed = (components: readonly GaussianComponent[], pure = false): QuantumStateSpec => ({
  kind: 'gaussian-wigner',
  pure,
  mixture: { kind: 'mixture', components },
})

/** max_{ij} |sum_k phi_k(x_i) conj(phi_k(x_j)) - r(x_i, x_j)| against the closed form of the kernel. */
function kernelError(state: LowRankState, components: readonly GaussianComponent[], hbar: number): number {
  const m = state.grid.count
  const kernel = gaussianKernel(components, hbar, state.grid)
  const column = new Float64Array(2 * m)
  let worst = 0
  for (let j = 0; j < m; j += 7) {
    kernel.columnInto(column, j)
    for (let i = 0; i < m; i++) {
      let re = 0
      let im = 0
      for (let k = 0; k < state.rank; k++) {
        const a = 2 * (k * m + i)
        const b = 2 * (k * m + j)
        re += state.orbitals[a] * state.orbitals[b] + state.orbitals[a + 1] * state.orbitals[b + 1]
        im += state.orbitals[a + 1] * state.orbitals[b] - state.orbitals[a] * state.orbitals[b + 1]
      }
      worst = Math.max(worst, Math.hypot(re - column[2 * i], im - column[2 * i + 1]))
    }
  }
  return worst
}

const trace = (s: LowRankState): number => positionDensity(s).reduce((a, b) => a + b, 0) * s.grid.spacing

const tilted: GaussianComponent = {
  weight: 1,
  mean: [0.3, -0.4],
  covariance: [
    [0.3, 0.12],
    [0.12, 0.2],
  ],
}
const line: Grid1d = centredGrid(0.2, 256, 0.05)

describe('discretiseState', () => {
  it('the eigenfunctions of a tilted thermal state rebuild its kernel', () => {
    const state = discretiseState(mixed([tilted]), 0.1, line, 1e-15)
    expect(kernelError(state, [tilted], 0.1)).toBeLessThan(1e-13)
    expect(trace(state)).toBeCloseTo(1, 13)
  })

  it('a strongly squeezed pure state is one orbital and has the kernel of its covariance', () => {
    const hbar = 0.2
    const component: GaussianComponent = {
      weight: 1,
      mean: [0.1, 0.5],
      covariance: [
        [0.02, 0.05],
        [0.05, (0.01 + 0.0025) / 0.02],
      ],
    }
    const state = discretiseState(mixed([component]), hbar, line, 1e-10)
    expect(state.rank).toBe(1)
    expect(kernelError(state, [component], hbar)).toBeLessThan(1e-12)
    // with pure: true a covariance that is only proportional to the pure one gives the same state
    const scaled: GaussianComponent = {
      ...component,
      covariance: [
        [0.06, 0.15],
        [0.15, 3 * component.covariance[1][1]],
      ],
    }
    const again = discretiseState(mixed([scaled], true), hbar, line, 1e-10)
    for (let i = 0; i < state.orbitals.length; i++) expect(again.orbitals[i]).toBeCloseTo(state.orbitals[i], 12)
  })

  it('the lost trace is what the orbitals lack, and no more than asked', () => {
    for (const tail of [1e-3, 1e-6, 1e-9]) {
      const state = discretiseState(mixed([tilted]), 0.1, line, tail)
      expect(state.lostTrace).toBeLessThanOrEqual(tail)
      expect(trace(state) + state.lostTrace).toBeCloseTo(1, 13)
    }
  })

  it('Hermite functions of high order do not underflow (hbar = 0.005)', () => {
    const wide: GaussianComponent = {
      weight: 1,
      mean: [0, 0],
      covariance: [
        [0.5, 0],
        [0, 0.5],
      ],
    }
    const state = discretiseState(mixed([wide]), 0.005, centredGrid(0, 4096, 14 / 4096), 1e-7)
    expect(state.rank).toBeGreaterThan(1500)
    expect(trace(state) + state.lostTrace).toBeCloseTo(1, 12)
    const rho = positionDensity(state)
    const at = (i: number): number => Math.exp(-((-7 + (14 / 4096) * i) ** 2)) / Math.sqrt(Math.PI)
    for (let i = 0; i < 4096; i += 64) expect(Math.abs(rho[i] - at(i))).toBeLessThan(2e-7)
  })

  it('overlapping parts share orbitals; the residual trace is known', () => {
    const parts: GaussianComponent[] = [-0.3, 0, 0.4].map((x, i) => ({
      weight: [0.5, 0.3, 0.2][i],
      mean: [x, 0.2 * i],
      covariance: [
        [0.2, 0.03 * i],
        [0.03 * i, 0.25],
      ],
    }))
    const state = discretiseState(mixed(parts), 0.1, line, 1e-10)
    expect(state.rank).toBeLessThan(0.6 * uncompressedRank(mixed(parts), 0.1, 1e-10))
    expect(state.lostTrace).toBeLessThanOrEqual(1e-10)
    expect(trace(state) + state.lostTrace).toBeCloseTo(1, 13)
    expect(kernelError(state, parts, 0.1)).toBeLessThan(1e-10)
  })

  it('coherent sums: more points than the rank are compressed, few are not', () => {
    const n = 150
    const x = Float64Array.from({ length: n }, (_, i) => Math.sin(12.9 * i))
    const xi = Float64Array.from({ length: n }, (_, i) => Math.cos(7.3 * i))
    const points = { kind: 'points', x, xi, weight: new Float64Array(n).fill(1 / n) } as const
    const hbar = 0.1
    const state = discretiseState({ kind: 'coherent-sum', points }, hbar, line, 1e-10)
    expect(state.rank).toBeLessThan(80)
    const components = Array.from(x, (at, i): GaussianComponent => ({
      weight: 1 / n,
      mean: [at, xi[i]],
      covariance: [
        [hbar / 2, 0],
        [0, hbar / 2],
      ],
    }))
    expect(kernelError(state, components, hbar)).toBeLessThan(1e-9)
    const few = {
      kind: 'points',
      x: x.slice(0, 3),
      xi: xi.slice(0, 3),
      weight: new Float64Array([0.2, 0, 0.8]),
    } as const
    expect(discretiseState({ kind: 'coherent-sum', points: few }, hbar, line, 1e-10).rank).toBe(2)
  })

  it('on a circle the state is periodised and not renormalised', () => {
    const hbar = 0.4
    const grid = periodicGrid(2 * Math.PI, 96)
    const component: GaussianComponent = {
      weight: 1,
      mean: [3, 0.3],
      covariance: [
        [0.5, 0.1],
        [0.1, 0.3],
      ],
    }
    const state = discretiseState(mixed([component]), hbar, grid, 1e-14)
    expect(kernelError(state, [component], hbar)).toBeLessThan(1e-13)
    // the coherent packet of the reference: <psi|psi> = sum_n exp(-(2 pi n)^2/(4 hbar)) cos(2 pi n xi0/hbar), below 1 here
    const packet: GaussianComponent = {
      weight: 1,
      mean: [0.5, 0.25],
      covariance: [
        [hbar / 2, 0],
        [0, hbar / 2],
      ],
    }
    const expected = 2 * Math.exp((-Math.PI * Math.PI) / hbar) * Math.cos((2 * Math.PI * 0.25) / hbar)
    expect(trace(discretiseState(mixed([packet], true), hbar, grid, 1e-14)) - 1).toBeCloseTo(expected, 14)
  })

  it('refuses a covariance that no quantum state has', () => {
    const impossible: GaussianComponent = {
      weight: 1,
      mean: [0, 0],
      covariance: [
        [0.01, 0],
        [0, 0.01],
      ],
    }
    expect(() => discretiseState(mixed([impossible]), 0.1, line, 1e-10)).toThrow(UncertaintyError)
    const indefinite: GaussianComponent = {
      weight: 1,
      mean: [0, 0],
      covariance: [
        [1, 2],
        [2, 1],
      ],
    }
    expect(() => discretiseState(mixed([indefinite], true), 0.1, line, 1e-10)).toThrow(UncertaintyError)
  })
})
