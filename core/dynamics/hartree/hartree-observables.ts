/** Moments, energies and purity of a low-rank state, and how much of it sits at the ends of its grid. */
import { createConvolution } from '../convolution.ts'
import { hermitianProductInto, viewOfParts, viewOfRows } from '../../numerics/linear-algebra/complex-products.ts'
import { createFft } from '../../numerics/fft/fft.ts'
import type { Grid1d } from '../../grids/phase-space-grid.ts'
import type { Potential } from '../../potentials/potential.ts'
import { essentialRange, positionDensity, type LowRankState } from '../../states/density-operator.ts'
import { momenta } from './hartree.ts'

/**
 * Moments, energies and purity of a one-particle state. Moments are those of the Wigner function (the mixed one symmetrised), per unit
 * of trace where they are means or variances; energies are per particle: kinetic tr(R P^2)/2, potential 1/2 int int V rho rho in the
 * mean field and the pairs' share among N bodies. On a circle x is no observable: meanX, varX, covXXi are NaN there and cos, sin of
 * 2 pi x/period stand in.
 */
export interface OneParticleObservables {
  readonly meanX: number
  readonly meanXi: number
  readonly varX: number
  readonly covXXi: number
  readonly varXi: number
  readonly kineticEnergy: number
  readonly potentialEnergy: number
  readonly energy: number
  readonly purity: number
  readonly meanCosX: number
  readonly meanSinX: number
}

export interface QuantumObservables extends OneParticleObservables {
  readonly trace: number
  /** Mass in the outer eighth of the box (line) and of the momentum band: what the grid is about to lose. */
  readonly edgeMass: number
  readonly nyquistMass: number
}

/**
 * The largest value that each observable takes on a grid: what a lost unit of trace, or one at the ends of the grid, can change.
 *
 * @param axis of the position, whose spacing sets the band |xi| <= pi hbar/spacing
 */
export function largestOnGrid(
  { count, spacing }: Pick<Grid1d, 'count' | 'spacing'>,
  hbar: number,
  potentialEnergy: number,
): Readonly<Record<keyof OneParticleObservables | 'mass', number>> {
  const half = (count * spacing) / 2
  const band = (Math.PI * hbar) / spacing
  return {
    mass: 1,
    meanX: half,
    meanXi: band,
    varX: half * half,
    covXXi: half * band,
    varXi: band * band,
    kineticEnergy: band * band,
    potentialEnergy: 1 + Math.abs(potentialEnergy),
    energy: band * band + Math.abs(potentialEnergy),
    purity: 2,
    meanCosX: 1,
    meanSinX: 1,
  }
}

/** All observables; `knownPurity` saves the Gram matrix, which a unitary flow conserves. */
export function quantumObservables(
  state: LowRankState,
  potential: Potential,
  knownPurity?: number,
): QuantumObservables {
  const { grid, hbar } = state
  const m = grid.count
  const dx = grid.spacing
  const rho = positionDensity(state)
  const xi = momenta(grid, hbar)
  const spectrum = new Float64Array(m)
  const current = new Float64Array(m)
  spectraInto(spectrum, current, state, xi)

  let trace = 0
  let x1 = 0
  let cosX = 0
  let sinX = 0
  let edgeMass = 0
  const x = (i: number): number => grid.origin + i * dx
  for (let i = 0; i < m; i++) {
    const mass = rho[i] * dx
    trace += mass
    x1 += mass * x(i)
    if (i < m / 16 || i >= m - m / 16) edgeMass += mass
    if (grid.period !== null) {
      cosX += mass * Math.cos((2 * Math.PI * x(i)) / grid.period)
      sinX += mass * Math.sin((2 * Math.PI * x(i)) / grid.period)
    }
  }
  let xi1 = 0
  let nyquistMass = 0
  for (let k = 0; k < m; k++) {
    xi1 += spectrum[k] * xi[k]
    if (Math.abs(k - m / 2) < m / 16) nyquistMass += spectrum[k]
  }
  const meanX = x1 / trace
  const meanXi = xi1 / trace
  let varX = 0
  let covXXi = 0
  for (let i = 0; i < m; i++) {
    const s = x(i) - meanX
    varX += rho[i] * dx * s * s
    covXXi += current[i] * dx * s
  }
  let xi2 = 0
  for (let k = 0; k < m; k++) xi2 += spectrum[k] * (xi[k] - meanXi) ** 2

  const field = new Float64Array(m)
  createConvolution((d) => potential.value(d), grid).applyInto(field, rho)
  let potentialEnergy = 0
  for (let i = 0; i < m; i++) potentialEnergy += 0.5 * rho[i] * field[i] * dx
  const kineticEnergy = 0.5 * (xi2 + trace * meanXi * meanXi)
  const line = grid.period === null
  return {
    trace,
    meanX: line ? meanX : NaN,
    meanXi,
    varX: line ? varX / trace : NaN,
    covXXi: line ? covXXi / trace : NaN,
    varXi: xi2 / trace,
    kineticEnergy,
    potentialEnergy,
    energy: kineticEnergy + potentialEnergy,
    purity: knownPurity ?? purity(state),
    meanCosX: line ? NaN : cosX,
    meanSinX: line ? NaN : sinX,
    edgeMass: line ? edgeMass : 0,
    nyquistMass,
  }
}

/** spectrum_k = mass at momentum xi_k (sums to the trace); current_i = sum_k hbar Im(conj(phi) phi') at x_i. */
function spectraInto(spectrum: Float64Array, current: Float64Array, state: LowRankState, xi: Float64Array): void {
  const m = state.grid.count
  const fft = createFft(m)
  const row = new Float64Array(2 * m)
  const scale = state.grid.spacing / m
  for (let r = 0; r < state.rank; r++) {
    const phi = state.orbitals.subarray(2 * r * m, 2 * (r + 1) * m)
    row.set(phi)
    fft.forwardRowsInPlace(row, 1)
    for (let k = 0; k < m; k++) {
      const a = row[2 * k]
      const b = row[2 * k + 1]
      spectrum[k] = spectrum[k] + (a * a + b * b) * scale
      row[2 * k] = a * xi[k]
      row[2 * k + 1] = b * xi[k]
    }
    fft.inverseRowsInPlace(row, 1)
    // row = P phi, and the current is Re(conj(phi) P phi)
    for (let i = 0; i < m; i++) current[i] = current[i] + phi[2 * i] * row[2 * i] + phi[2 * i + 1] * row[2 * i + 1]
  }
}

/** tr R^2 = sum_kl |<phi_k|phi_l>|^2, over the part of the grid where the density is not negligible. O(rank^2 count). */
export function purity(state: LowRankState): number {
  const { rank, grid, orbitals } = state
  const gram = { re: new Float64Array(rank * rank), im: new Float64Array(rank * rank) }
  hermitianProductInto(
    viewOfParts(gram, rank, rank),
    viewOfRows(orbitals, rank, grid.count, essentialRange(state, 1e-17)),
    { scale: grid.spacing },
  )
  let sum = 0
  for (let i = 0; i < rank * rank; i++) sum += gram.re[i] ** 2 + gram.im[i] ** 2
  return sum
}
