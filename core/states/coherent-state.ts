/**
 * Closed forms of Gaussian states in one dimension.
 *
 * A Gaussian Wigner function with mean (x0, xi0) and covariance G is a displaced, squeezed thermal state:
 *
 *   R = sum_k lambda_k |psi_k><psi_k|,   lambda_k = (1 - q) q^k,   q = (nu - 1/2)/(nu + 1/2),   nu = sqrt(det G)/hbar,
 *   psi_k(y) = sigma^{-1/2} h_k((y - x0)/sigma) exp(i xi0 (y - x0)/hbar + i chirp (y - x0)^2/(2 hbar)),
 *   sigma^2 = hbar G_xx / sqrt(det G),   chirp = G_xxi / G_xx,
 *
 * with the Hermite functions h_k (orthonormal in L^2(R)). nu = 1/2 is the pure state, and G = hbar/2 I the coherent
 * state (pi hbar)^{-1/4} exp(-(y - x0)^2/(2 hbar) + i xi0 (y - x0)/hbar) of Golse–Paul 2015, section 2.1.
 */
import type { Grid1d } from '../grids/phase-space-grid.ts'
import type { Covariance } from './classical-density.ts'

export interface ThermalState {
  readonly x0: number
  readonly xi0: number
  readonly sigma: number
  readonly chirp: number
  /** The ratio q of consecutive eigenvalues, in [0, 1). */
  readonly ratio: number
}

/** A covariance that no quantum state has: G > 0 and det G >= (hbar/2)^2 is needed. */
export class UncertaintyError extends Error {
  readonly field = 'covariance'
  readonly value: Covariance
  constructor(covariance: Covariance, hbar: number) {
    super(
      `No quantum state has the covariance ${JSON.stringify(covariance)} at hbar = ${hbar}: ` +
        `it must be positive definite with determinant at least (hbar/2)^2 = ${(hbar * hbar) / 4}.`,
    )
    this.name = 'UncertaintyError'
    this.value = covariance
  }
}

/**
 * The eigen-decomposition of a Gaussian state.
 *
 * @param pure take q = 0 and the pure state whose covariance is proportional to the given one
 * @throws {UncertaintyError} when the covariance is not that of a quantum state (beyond rounding)
 */
export function thermalState(
  mean: readonly [number, number],
  covariance: Covariance,
  hbar: number,
  pure: boolean,
): ThermalState {
  const gxx = covariance[0][0]
  const gxxi = covariance[0][1]
  const gxixi = covariance[1][1]
  const det = gxx * gxixi - gxxi * gxxi
  if (!(gxx > 0) || !(det > 0)) throw new UncertaintyError(covariance, hbar)
  const h = hbar / 2
  // det G / h^2 - 1 loses digits when G is squeezed: what rounding explains counts as pure
  const excess = det / (h * h) - 1
  const rounding = 16 * Number.EPSILON * Math.max(1, (gxx * gxixi) / (h * h))
  if (!pure && excess < -Math.max(1e-9, rounding)) throw new UncertaintyError(covariance, hbar)
  const nu = Math.sqrt(det) / hbar
  return {
    x0: mean[0],
    xi0: mean[1],
    sigma: Math.sqrt((hbar * gxx) / Math.sqrt(det)),
    chirp: gxxi / gxx,
    ratio: pure || excess <= rounding ? 0 : (nu - 0.5) / (nu + 0.5),
  }
}

/** The number of eigenvalues after which the remaining trace q^K is at most `tail`. */
export function thermalRank(ratio: number, tail: number): number {
  if (ratio <= 0) return 1
  return Math.max(1, Math.ceil(Math.log(Math.min(tail, 1)) / Math.log(ratio)))
}

/**
 * Writes `rank` orbitals sqrt(weight lambda_k) psi_k (k = 0 … rank − 1) on the grid, rows `firstRow` onwards of
 * `orbitals` (row-major, interleaved). On a circle the sum over all images y + n period is written, not renormalised.
 *
 * @param orbitals at least 2 * (firstRow + rank) * grid.count numbers; the rows must be zero
 */
export function addThermalOrbitalsInto(
  orbitals: Float64Array,
  firstRow: number,
  rank: number,
  state: ThermalState,
  weight: number,
  hbar: number,
  grid: Grid1d,
): void {
  const m = grid.count
  // outside of |u| <= reach every h_k, k < rank, is below 1e-20
  const reach = Math.sqrt(2 * rank + 1) + 10
  const amplitude = new Float64Array(rank)
  const norm = Math.sqrt((weight * (1 - state.ratio)) / state.sigma) * Math.PI ** -0.25
  for (let k = 0; k < rank; k++) amplitude[k] = norm * state.ratio ** (k / 2)
  const addPoint = (i: number, y: number): void => {
    const s = y - state.x0
    const u = s / state.sigma
    if (Math.abs(u) > reach) return
    const phase = (state.xi0 * s + 0.5 * state.chirp * s * s) / hbar
    const cos = Math.cos(phase)
    const sin = Math.sin(phase)
    // h_{k+1} = sqrt(2/(k+1)) u h_k - sqrt(k/(k+1)) h_{k-1}, carried with an exponent: h_0 underflows for large u
    let logScale = -0.5 * u * u
    let scale = Math.exp(logScale)
    let previous = 0
    let current = 1
    for (let k = 0; k < rank; k++) {
      const h = amplitude[k] * current * scale
      const at = 2 * ((firstRow + k) * m + i)
      orbitals[at] = orbitals[at] + h * cos
      orbitals[at + 1] = orbitals[at + 1] + h * sin
      const next = Math.sqrt(2 / (k + 1)) * u * current - Math.sqrt(k / (k + 1)) * previous
      previous = current
      current = next
      if (Math.abs(current) > 1e100) {
        previous *= 1e-100
        current *= 1e-100
        logScale += 100 * Math.LN10
        scale = Math.exp(logScale)
      }
    }
  }
  for (let i = 0; i < m; i++) {
    const y = grid.origin + i * grid.spacing
    if (grid.period === null) {
      addPoint(i, y)
      continue
    }
    const half = reach * state.sigma
    const first = Math.ceil((state.x0 - half - y) / grid.period)
    const last = Math.floor((state.x0 + half - y) / grid.period)
    for (let n = first; n <= last; n++) addPoint(i, y + n * grid.period)
  }
}
