import { describe, expect, it } from 'vitest'
import { centredGrid, periodicGrid } from '../../grids/phase-space-grid.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import { rkn6, strang } from '../../numerics/splitting.ts'
import { createPotential } from '../../potentials/create-potential.ts'
import type { Covariance } from '../../states/classical-density.ts'
import type { LowRankState, QuantumStateSpec } from '../../states/density-operator.ts'
import { discretiseState } from '../../states/discretise-state.ts'
import { purity, quantumObservables } from './hartree-observables.ts'
import { HartreeFlow } from './hartree.ts'

const gaussianState = (mean: readonly [number, number], covariance: Covariance, pure = false): QuantumStateSpec => ({
  kind: 'gaussian-wigner',
  pure,
  mixture: { kind: 'mixture', components: [{ weight: 1, mean, covariance }] },
})

/** Phi G Phi^T and the mean F m for quadratic V = kappa x^2/2 (means move freely: total momentum is conserved). */
function quadraticFlow(kappa: number, t: number, mean: readonly [number, number], g: Covariance): number[] {
  const w = Math.sqrt(Math.abs(kappa))
  const [a, b, c, d] =
    kappa > 0
      ? [Math.cos(w * t), Math.sin(w * t) / w, -w * Math.sin(w * t), Math.cos(w * t)]
      : kappa < 0
        ? [Math.cosh(w * t), Math.sinh(w * t) / w, w * Math.sinh(w * t), Math.cosh(w * t)]
        : [1, t, 0, 1]
  const [[xx, xp], [, pp]] = g
  return [
    mean[0] + t * mean[1],
    mean[1],
    a * a * xx + 2 * a * b * xp + b * b * pp,
    a * c * xx + (a * d + b * c) * xp + b * d * pp,
    c * c * xx + 2 * c * d * xp + d * d * pp,
  ]
}

const distance = (a: LowRankState, b: LowRankState): number =>
  Math.sqrt(a.orbitals.reduce((s, v, i) => s + (v - b.orbitals[i]) ** 2, 0) * a.grid.spacing)

const gaussianWell = createPotential({ kind: 'gaussian', strength: -1, width: 1 })

describe('Hartree flow', () => {
  it.each([0, 1.3, -0.6])('quadratic V, kappa = %f: mean and covariance in closed form', (kappa) => {
    const hbar = 0.2
    const g: Covariance = [
      [0.3, 0.08],
      [0.08, 0.2],
    ]
    const mean = [0.4, -0.3] as const
    const potential = createPotential({ kind: 'harmonic', strength: kappa })
    const flow = new HartreeFlow(
      discretiseState(gaussianState(mean, g), hbar, centredGrid(0, 512, 0.06), 1e-14),
      potential,
    )
    flow.advance(1.7, 20, rkn6, silentHooks)
    const o = quantumObservables(flow.snapshot(), potential)
    const [x, xi, xx, xp, pp] = quadraticFlow(kappa, 1.7, mean, g)
    expect(o.meanX).toBeCloseTo(x, 9)
    expect(o.meanXi).toBeCloseTo(xi, 9)
    expect(o.varX).toBeCloseTo(xx, 9)
    expect(o.covXXi).toBeCloseTo(xp, 9)
    expect(o.varXi).toBeCloseTo(pp, 9)
    expect(o.kineticEnergy).toBeCloseTo((pp + xi * xi) / 2, 9)
    // 1/2 int int kappa (x - y)^2/2 rho rho = kappa Var/2
    expect(o.potentialEnergy).toBeCloseTo((kappa * xx) / 2, 9)
    // tr R^2 = (hbar/2)/sqrt(det G)
    expect(o.purity).toBeCloseTo(hbar / 2 / Math.sqrt(0.3 * 0.2 - 0.08 ** 2), 10)
  })

  it('a free packet has the phase of the closed form, not only its moments', () => {
    const hbar = 0.3
    const grid = centredGrid(0, 256, 0.1)
    const flow = new HartreeFlow(
      discretiseState(
        gaussianState(
          [0, 0.5],
          [
            [hbar / 2, 0],
            [0, hbar / 2],
          ],
          true,
        ),
        hbar,
        grid,
        0,
      ),
      createPotential({ kind: 'harmonic', strength: 0 }),
    )
    const t = 1.2
    flow.advance(t, 1, strang, silentHooks)
    const { orbitals } = flow.snapshot()
    // psi = (pi hbar)^{-1/4} (1 + it)^{-1/2} exp(-(y - xi t)^2/(2 hbar (1 + it)) + i xi y/hbar - i xi^2 t/(2 hbar))
    for (let i = 0; i < grid.count; i++) {
      const y = grid.origin + i * grid.spacing
      const n = 1 + t * t
      const s = y - 0.5 * t
      const modulus = (Math.PI * hbar) ** -0.25 * n ** -0.25 * Math.exp((-s * s) / (2 * hbar * n))
      const phase = (s * s * t) / (2 * hbar * n) - Math.atan(t) / 2 + (0.5 * y) / hbar - (0.25 * t) / (2 * hbar)
      expect(Math.abs(orbitals[2 * i] - modulus * Math.cos(phase))).toBeLessThan(1e-13)
      expect(Math.abs(orbitals[2 * i + 1] - modulus * Math.sin(phase))).toBeLessThan(1e-13)
    }
  })

  it('the order of the Nyström scheme is at least 5.8 over four steps, Strang has 2', () => {
    const hbar = 0.3
    const spec = gaussianState(
      [0.5, 0.4],
      [
        [0.3, 0],
        [0, 0.4],
      ],
    )
    const start = discretiseState(spec, hbar, centredGrid(0.5, 256, 0.11), 1e-6)
    const run = (steps: number, scheme = rkn6): LowRankState => {
      const flow = new HartreeFlow(start, gaussianWell)
      flow.advance(2, steps, scheme, silentHooks)
      return flow.snapshot()
    }
    const exact = run(40)
    const counts = [3, 4, 5, 7, 9]
    const errors = counts.map((n) => distance(run(n), exact))
    const orders = errors.slice(1).map((e, i) => Math.log(errors[i] / e) / Math.log(counts[i + 1] / counts[i]))
    for (const p of orders) expect(p).toBeGreaterThan(5.8)
    const strangErrors = [16, 32, 64].map((n) => distance(run(n, strang), exact))
    expect(Math.log2(strangErrors[0] / strangErrors[1])).toBeCloseTo(2, 1)
    expect(Math.log2(strangErrors[1] / strangErrors[2])).toBeCloseTo(2, 1)
  })

  it('conserves trace, purity, energy and total momentum; runs back to where it came from', () => {
    const spec: QuantumStateSpec = {
      kind: 'gaussian-wigner',
      pure: false,
      mixture: {
        kind: 'mixture',
        components: [
          {
            weight: 0.4,
            mean: [-1, 0.5],
            covariance: [
              [0.3, 0],
              [0, 0.2],
            ],
          },
          {
            weight: 0.6,
            mean: [1, -0.5],
            covariance: [
              [0.2, 0.05],
              [0.05, 0.3],
            ],
          },
        ],
      },
    }
    const start = discretiseState(spec, 0.2, centredGrid(0, 256, 0.09), 1e-8)
    const flow = new HartreeFlow(start, gaussianWell)
    const before = quantumObservables(start, gaussianWell)
    flow.advance(2, 20, rkn6, silentHooks)
    const after = quantumObservables(flow.snapshot(), gaussianWell)
    expect(after.trace).toBeCloseTo(before.trace, 12)
    expect(after.purity).toBeCloseTo(before.purity, 12)
    expect(after.energy).toBeCloseTo(before.energy, 9)
    expect(after.meanXi).toBeCloseTo(before.meanXi, 11)
    expect(Math.abs(after.varX - before.varX)).toBeGreaterThan(0.1)
    flow.advance(0, 20, rkn6, silentHooks)
    expect(distance(flow.snapshot(), start)).toBeLessThan(1e-11)
  })

  it('agrees with a route without Fourier transforms or splitting (sinc matrix, direct sums, Runge–Kutta)', () => {
    const hbar = 0.5
    const grid = centredGrid(0, 64, 0.25)
    const start = discretiseState(
      gaussianState(
        [0.4, 0.3],
        [
          [0.4, 0.1],
          [0.1, 0.5],
        ],
      ),
      hbar,
      grid,
      1e-3,
    )
    const flow = new HartreeFlow(start, gaussianWell)
    flow.advance(0.6, 20, rkn6, silentHooks)
    const direct = directHartree(start, (x) => -Math.exp((-x * x) / 2), 0.6, 240)
    expect(distance(flow.snapshot(), direct)).toBeLessThan(2e-8)
    expect(distance(start, direct)).toBeGreaterThan(0.3)
  })

  it('on the circle the mean field is cyclic: shifting the state by a part of the period changes nothing', () => {
    const potential = createPotential({ kind: 'cosine', strength: -1, period: 2 * Math.PI })
    const grid = periodicGrid(2 * Math.PI, 64)
    const hbar = 0.4
    const energyAndMomentum = (x0: number): number[] => {
      const state = discretiseState(
        gaussianState(
          [x0, 0.3],
          [
            [0.4, 0],
            [0, 0.3],
          ],
        ),
        hbar,
        grid,
        1e-10,
      )
      const flow = new HartreeFlow(state, potential)
      flow.advance(1, 10, rkn6, silentHooks)
      const o = quantumObservables(flow.snapshot(), potential)
      expect(o.meanX).toBeNaN()
      return [o.varXi, o.potentialEnergy, Math.hypot(o.meanCosX, o.meanSinX), purity(flow.snapshot())]
    }
    const here = energyAndMomentum(0)
    const there = energyAndMomentum(2.5)
    for (const [i, v] of here.entries()) expect(there[i]).toBeCloseTo(v, 11)
  })
})

/** i hbar phi' = (T + V * rho) phi with the sinc matrix of T on the line, direct sums for V * rho, and classical Runge–Kutta. */
function directHartree(start: LowRankState, v: (x: number) => number, t: number, steps: number): LowRankState {
  const { grid, hbar, rank } = start
  const m = grid.count
  const dx = grid.spacing
  const kinetic = (d: number): number =>
    ((hbar * hbar) / (2 * dx * dx)) * (d === 0 ? Math.PI ** 2 / 3 : ((d % 2 === 0 ? 1 : -1) * 2) / (d * d))
  const slope = (phi: Float64Array): Float64Array => {
    const out = new Float64Array(phi.length)
    const rho = new Float64Array(m)
    for (let k = 0; k < rank; k++)
      for (let i = 0; i < m; i++) rho[i] += phi[2 * (k * m + i)] ** 2 + phi[2 * (k * m + i) + 1] ** 2
    const field = rho.map((_, i) => rho.reduce((s, r, j) => s + r * v((i - j) * dx) * dx, 0))
    for (let k = 0; k < rank; k++) {
      for (let i = 0; i < m; i++) {
        let re = field[i] * phi[2 * (k * m + i)]
        let im = field[i] * phi[2 * (k * m + i) + 1]
        for (let j = 0; j < m; j++) {
          const h = kinetic(Math.abs(i - j))
          re += h * phi[2 * (k * m + j)]
          im += h * phi[2 * (k * m + j) + 1]
        }
        out[2 * (k * m + i)] = im / hbar
        out[2 * (k * m + i) + 1] = -re / hbar
      }
    }
    return out
  }
  let phi = start.orbitals.slice()
  const h = t / steps
  const plus = (a: Float64Array, b: Float64Array, c: number): Float64Array => a.map((x, i) => x + c * b[i])
  for (let n = 0; n < steps; n++) {
    const k1 = slope(phi)
    const k2 = slope(plus(phi, k1, h / 2))
    const k3 = slope(plus(phi, k2, h / 2))
    const k4 = slope(plus(phi, k3, h))
    phi = phi.map((x, i) => x + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]))
  }
  return { ...start, orbitals: phi }
}
