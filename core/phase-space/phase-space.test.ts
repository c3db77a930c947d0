import { describe, expect, it } from 'vitest'
import { centredGrid, periodicGrid, type PhaseSpaceField, type PhaseSpaceGrid } from '../grids/phase-space-grid.ts'
import type { Covariance } from '../states/classical-density.ts'
import { positionDensity, type LowRankState, type QuantumStateSpec } from '../states/density-operator.ts'
import { discretiseState } from '../states/discretise-state.ts'
import { husimiOnGrid } from './husimi.ts'
import { wignerOnGrid } from './wigner.ts'

const hbar = 0.15
const orbitalGrid = centredGrid(0.1, 256, 0.06)
/** A window that aligns with nothing. */
const window: PhaseSpaceGrid = { x: centredGrid(0.0713, 64, 0.1271), xi: centredGrid(-0.0831, 60, 0.1173) }

const gaussianState = (mean: readonly [number, number], covariance: Covariance): QuantumStateSpec => ({
  kind: 'gaussian-wigner',
  pure: false,
  mixture: { kind: 'mixture', components: [{ weight: 1, mean, covariance }] },
})

/** max |field - f| over the field's grid. */
function worst(field: PhaseSpaceField, f: (x: number, xi: number) => number): number {
  const { x, xi } = field.grid
  let most = 0
  for (let i = 0; i < x.count; i++) {
    for (let j = 0; j < xi.count; j++) {
      const expected = f(x.origin + i * x.spacing, xi.origin + j * xi.spacing)
      most = Math.max(most, Math.abs(field.values[i * xi.count + j] - expected))
    }
  }
  return most
}

const mass = (f: PhaseSpaceField): number => f.values.reduce((s, v) => s + v, 0) * f.grid.x.spacing * f.grid.xi.spacing

function gaussian(mean: readonly [number, number], g: Covariance, add: number): (x: number, xi: number) => number {
  const a = g[0][0] + add
  const b = g[0][1]
  const c = g[1][1] + add
  const det = a * c - b * b
  return (x, xi) => {
    const u = x - mean[0]
    const v = xi - mean[1]
    return Math.exp(-(c * u * u - 2 * b * u * v + a * v * v) / (2 * det)) / (2 * Math.PI * Math.sqrt(det))
  }
}

/** A pure state from a wave function y -> [re, im], normalised on the grid. */
function pureState(psi: (y: number) => readonly [number, number], grid = orbitalGrid): LowRankState {
  const orbitals = Float64Array.from(
    { length: 2 * grid.count },
    (_, i) => psi(grid.origin + (i >> 1) * grid.spacing)[i % 2],
  )
  const norm = Math.sqrt(orbitals.reduce((s, v) => s + v * v, 0) * grid.spacing)
  return { hbar, grid, rank: 1, orbitals: orbitals.map((v) => v / norm), lostTrace: 0 }
}

/** <z|psi> by its definition on the orbital grid. */
function husimiDirect(state: LowRankState, x: number, xi: number): number {
  const { grid, rank, orbitals } = state
  let sum = 0
  for (let k = 0; k < rank; k++) {
    let re = 0
    let im = 0
    for (let i = 0; i < grid.count; i++) {
      const s = grid.origin + i * grid.spacing - x
      const window = (Math.PI * hbar) ** -0.25 * Math.exp((-s * s) / (2 * hbar)) * grid.spacing
      const c = Math.cos((xi * s) / hbar) * window
      const d = -Math.sin((xi * s) / hbar) * window
      const a = orbitals[2 * (k * grid.count + i)]
      const b = orbitals[2 * (k * grid.count + i) + 1]
      re += a * c - b * d
      im += a * d + b * c
    }
    sum += re * re + im * im
  }
  return sum / (2 * Math.PI * hbar)
}

describe('Husimi and Wigner functions', () => {
  const mean = [0.3, -0.4] as const
  const g: Covariance = [
    [0.3, 0.12],
    [0.12, 0.25],
  ]

  it('of a Gaussian state in closed form (Husimi = Wigner blurred by hbar/2)', () => {
    const state = discretiseState(gaussianState(mean, g), hbar, orbitalGrid, 1e-15)
    expect(worst(wignerOnGrid(state, window, null), gaussian(mean, g, 0))).toBeLessThan(1e-12)
    expect(worst(husimiOnGrid(state, window, null), gaussian(mean, g, hbar / 2))).toBeLessThan(1e-12)
  })

  it('of a squeezed pure state at the limit of the grid', () => {
    const squeezed: Covariance = [
      [0.03, 0],
      [0, (hbar * hbar) / 4 / 0.03],
    ]
    const state = discretiseState(gaussianState(mean, squeezed), hbar, orbitalGrid, 1e-15)
    expect(state.rank).toBe(1)
    expect(worst(wignerOnGrid(state, window, null), gaussian(mean, squeezed, 0))).toBeLessThan(1e-11)
    expect(worst(husimiOnGrid(state, window, null), gaussian(mean, squeezed, hbar / 2))).toBeLessThan(1e-11)
  })

  it('of a cat: two packets and their fringes', () => {
    const a = 1.1
    const state = pureState((y) => [Math.exp(-((y - a) ** 2) / (2 * hbar)) + Math.exp(-((y + a) ** 2) / (2 * hbar)), 0])
    const n = 2 * (1 + Math.exp((-a * a) / hbar))
    const packet = (x: number, xi: number): number => Math.exp(-(x * x + xi * xi) / hbar) / (Math.PI * hbar)
    const wigner = (x: number, xi: number): number =>
      (packet(x - a, xi) + packet(x + a, xi) + 2 * packet(x, xi) * Math.cos((2 * a * xi) / hbar)) / n
    const field = wignerOnGrid(state, window, null)
    expect(worst(field, wigner)).toBeLessThan(1e-12)
    expect(Math.min(...field.values)).toBeLessThan(-0.1)
    // the accuracy of a picture: the fringes between the packets, far off the diagonal, are still there
    expect(worst(wignerOnGrid(state, window, null, 1e-8), wigner)).toBeLessThan(1e-8)
    expect(worst(husimiOnGrid(state, window, null), (x, xi) => husimiDirect(state, x, xi))).toBeLessThan(1e-13)
  })

  it('of Fock states: Laguerre, and |z|^{2n}/n!', () => {
    const hermite = [(u: number) => u, (u: number) => 2 * u * u - 1, (u: number) => 2 * u ** 3 - 3 * u]
    const laguerre = [
      (s: number) => 1 - s,
      (s: number) => 1 - 2 * s + (s * s) / 2,
      (s: number) => 1 - 3 * s + 1.5 * s * s - s ** 3 / 6,
    ]
    for (const n of [1, 2, 3]) {
      const state = pureState((y) => [hermite[n - 1](y / Math.sqrt(hbar)) * Math.exp((-y * y) / (2 * hbar)), 0])
      const factorial = [1, 2, 6][n - 1]
      const r2 = (x: number, xi: number): number => (x * x + xi * xi) / hbar
      expect(
        worst(wignerOnGrid(state, window, null), (x, xi) => {
          const s = r2(x, xi)
          return ((n % 2 === 0 ? 1 : -1) * Math.exp(-s) * laguerre[n - 1](2 * s)) / (Math.PI * hbar)
        }),
      ).toBeLessThan(1e-12)
      const exact = wignerOnGrid(state, window, null)
      const picture = wignerOnGrid(state, window, null, 1e-8)
      expect(Math.max(...picture.values.map((v, i) => Math.abs(v - exact.values[i])))).toBeLessThan(1e-8)
      expect(
        worst(husimiOnGrid(state, window, null), (x, xi) => {
          const s = r2(x, xi) / 2
          return (Math.exp(-s) * s ** n) / (factorial * 2 * Math.PI * hbar)
        }),
      ).toBeLessThan(1e-12)
    }
  })

  it('a state that is changed in place has another Husimi function', () => {
    const state = discretiseState(
      gaussianState(mean, [
        [0.2, -0.1],
        [-0.1, 0.3],
      ]),
      hbar,
      orbitalGrid,
      1e-12,
    )
    const before = husimiOnGrid(state, window, null)
    for (let i = 0; i < state.orbitals.length; i++) state.orbitals[i] *= 0.5
    expect(husimiOnGrid(state, window, null).values.every((v, i) => Math.abs(4 * v - before.values[i]) < 1e-13)).toBe(
      true,
    )
  })

  it('second route: the definition, for a mixed state; mass 1; non-negative; marginal', () => {
    const state = discretiseState(
      gaussianState(mean, [
        [0.2, -0.1],
        [-0.1, 0.3],
      ]),
      hbar,
      orbitalGrid,
      1e-12,
    )
    const few: PhaseSpaceGrid = { x: centredGrid(0.3, 12, 0.21), xi: centredGrid(-0.4, 12, 0.23) }
    expect(worst(husimiOnGrid(state, few, null), (x, xi) => husimiDirect(state, x, xi))).toBeLessThan(1e-13)
    const wide: PhaseSpaceGrid = { x: centredGrid(0.3, 100, 0.1), xi: centredGrid(-0.4, 100, 0.1) }
    const all = husimiOnGrid(state, wide, null)
    expect(mass(all)).toBeCloseTo(1, 11)
    expect(Math.min(...all.values)).toBeGreaterThanOrEqual(0)
    const onGrid: PhaseSpaceGrid = { x: { ...orbitalGrid }, xi: centredGrid(-0.4, 100, 0.1) }
    const wigner = wignerOnGrid(state, onGrid, null)
    const rho = positionDensity(state)
    for (let i = 0; i < orbitalGrid.count; i += 5) {
      const row = wigner.values.subarray(100 * i, 100 * (i + 1))
      expect(row.reduce((s, v) => s + v, 0) * 0.1).toBeCloseTo(rho[i], 11)
    }
  })

  it('is zero beyond the momentum band and outside of the box', () => {
    const state = discretiseState(gaussianState(mean, g), hbar, orbitalGrid, 1e-12)
    const band = (Math.PI * hbar) / orbitalGrid.spacing
    const far: PhaseSpaceGrid = { x: centredGrid(40, 8, 1), xi: centredGrid(2 * band, 8, 0.2) }
    expect(Math.max(...husimiOnGrid(state, far, null).values)).toBe(0)
    expect(Math.max(...wignerOnGrid(state, far, null).values.map(Math.abs))).toBeLessThan(1e-12)
  })

  it('on the circle: the periodised functions, also across the seam', () => {
    const period = 4 * Math.PI
    const grid = periodicGrid(period, 256)
    const state = discretiseState(
      gaussianState(
        [6, 0.2],
        [
          [0.2, 0.02],
          [0.02, 0.2],
        ],
      ),
      hbar,
      grid,
      1e-14,
    )
    const seam: PhaseSpaceGrid = { x: { ...periodicGrid(period, 50), origin: -6.11 }, xi: centredGrid(0.13, 50, 0.1) }
    const periodised =
      (add: number) =>
      (x: number, xi: number): number =>
        [-2, -1, 0, 1, 2].reduce(
          (s, n) =>
            s +
            gaussian(
              [6, 0.2],
              [
                [0.2, 0.02],
                [0.02, 0.2],
              ],
              add,
            )(x + n * period, xi),
          0,
        )
    expect(worst(husimiOnGrid(state, seam, period), periodised(hbar / 2))).toBeLessThan(1e-9)
    expect(worst(wignerOnGrid(state, seam, period), periodised(0))).toBeLessThan(1e-9)
  })
})
