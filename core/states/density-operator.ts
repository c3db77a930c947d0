/**
 * Low-rank density operators R = sum_k |phi_k><phi_k| on a uniform grid. The orbitals carry their
 * weight (|phi_k|^2 = lambda_k for eigenvectors) and need not be orthogonal: every use of R in Quadrant
 * (its density, its Husimi and Wigner functions, the Hartree flow) is linear in the sum.
 */
import type { Grid1d } from '../grids/phase-space-grid.ts'
import type { GaussianMixture, PointMeasure } from './classical-density.ts'
import type { WaveFunction } from './wave-function.ts'

export interface LowRankState {
  readonly hbar: number
  readonly grid: Grid1d
  readonly rank: number
  /**
   * rank x (2 * grid.count), row-major, complex numbers interleaved (re, im): phi_k(x_i) is
   * at 2 * (k * grid.count + i). Normalised so that sum_k sum_i |phi_k(x_i)|^2 * spacing = trace.
   */
  readonly orbitals: Float64Array
  /** Trace of the part of R that the rank cut left out, and what the state's points may differ from its density (>= 0). */
  readonly lostTrace: number
}

/** A quantum initial state as a document describes it, before it is put on a grid. */
export type QuantumStateSpec =
  /** Wigner function = this mixture of Gaussians: Töplitz states of mixtures, coherent, squeezed and mixed Gaussian states. */
  | { readonly kind: 'gaussian-wigner'; readonly mixture: GaussianMixture; readonly pure: boolean }
  /** Töplitz operator of a point measure: sum_i w_i |z_i><z_i|; `error`: where the points stand for a density, its distance in trace norm. */
  | { readonly kind: 'coherent-sum'; readonly points: PointMeasure; readonly error?: number }
  /** A pure state |psi><psi| given as a function. */
  | WaveFunction

export function isPureState(spec: QuantumStateSpec): boolean {
  return spec.kind === 'wave' || (spec.kind === 'gaussian-wigner' && spec.pure)
}

/** rho(x_i) = R(x_i, x_i) = sum_k |phi_k(x_i)|^2. */
export function positionDensity(state: LowRankState): Float64Array {
  const m = state.grid.count
  const rho = new Float64Array(m)
  for (let k = 0; k < state.rank; k++) {
    const row = 2 * k * m
    for (let i = 0; i < m; i++) {
      const a = state.orbitals[row + 2 * i]
      const b = state.orbitals[row + 2 * i + 1]
      rho[i] = rho[i] + a * a + b * b
    }
  }
  return rho
}

/** The indices [first, last) outside of which the density holds at most `mass` on either side. */
export function essentialRange(state: LowRankState, mass: number): [number, number] {
  const rho = positionDensity(state)
  const cut = mass / state.grid.spacing
  let first = 0
  for (let sum = 0; first < rho.length; first++) if ((sum += rho[first]) > cut) break
  let last = rho.length
  for (let sum = 0; last > first; last--) if ((sum += rho[last - 1]) > cut) break
  return [first, last]
}
