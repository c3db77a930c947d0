/** Quantum initial states on a grid, as low-rank sums of orbitals. */
import type { Grid1d } from '../grids/phase-space-grid.ts'
import { addThermalOrbitalsInto, thermalRank, thermalState, type ThermalState } from './coherent-state.ts'
import type { LowRankState, QuantumStateSpec } from './density-operator.ts'
import { latticeKernel } from './coherent-lattice.ts'
import { gaussianKernel } from './gaussian-kernel.ts'
import { kernelOfOrbitals, pivotedCholesky } from './pivoted-compression.ts'
import type { WaveFunction } from './wave-function.ts'

/** One Gaussian part of a state: its closed form, its weight, and how many eigenfunctions are kept. */
export interface StatePart {
  readonly state: ThermalState
  readonly weight: number
  readonly rank: number
}

/** Splits the state into displaced squeezed thermal parts, each cut so that the lost trace stays below `traceTail`. */
export function stateParts(
  spec: Exclude<QuantumStateSpec, WaveFunction>,
  hbar: number,
  traceTail: number,
): StatePart[] {
  const parts: StatePart[] = []
  if (spec.kind === 'coherent-sum') {
    const { x, xi, weight } = spec.points
    const covariance = [
      [hbar / 2, 0],
      [0, hbar / 2],
    ] as const
    for (let i = 0; i < weight.length; i++) {
      if (weight[i] <= 0) continue
      parts.push({ state: thermalState([x[i], xi[i]], covariance, hbar, true), weight: weight[i], rank: 1 })
    }
    return parts
  }
  const components = spec.mixture.components.filter((c) => c.weight > 0)
  for (const c of components) {
    const state = thermalState(c.mean, c.covariance, hbar, spec.pure)
    const rank = thermalRank(state.ratio, traceTail / (components.length * c.weight))
    parts.push({ state, weight: c.weight, rank })
  }
  return parts
}

/** Rank of the orbitals in closed form, before compression: an upper bound of what `discretiseState` returns. */
export function uncompressedRank(spec: QuantumStateSpec, hbar: number, traceTail: number): number {
  return spec.kind === 'wave' ? 1 : stateParts(spec, hbar, traceTail).reduce((sum, p) => sum + p.rank, 0)
}

/**
 * R = sum_k |phi_k><phi_k| on the grid. One Gaussian: its eigenfunctions in closed form (coherent-state.ts), cut where the
 * remaining trace is at most `traceTail`. Several parts: the same for each, or a pivoted Cholesky factor of the whole
 * kernel where that is smaller (overlapping parts), its residual trace again at most `traceTail`. Many coherent states on a
 * lattice: a factor of their kernel, which is summed line by line (coherent-lattice.ts).
 *
 * A wave function is taken at the points.
 *
 * @param grid on a circle (grid.period not null) the state is periodised (sum over all images), not renormalised
 * @throws {UncertaintyError} when a covariance is not that of a quantum state
 */
export function discretiseState(spec: QuantumStateSpec, hbar: number, grid: Grid1d, traceTail: number): LowRankState {
  if (spec.kind === 'wave') return sampledWave(spec, hbar, grid)
  const parts = stateParts(spec, hbar, traceTail)
  if (parts.length === 1) return closedForm(parts, hbar, grid)
  const rank = parts.reduce((sum, p) => sum + p.rank, 0)
  const mixed = spec.kind === 'gaussian-wigner' && !spec.pure
  if (mixed) {
    const kernel = gaussianKernel(
      spec.mixture.components.filter((c) => c.weight > 0),
      hbar,
      grid,
    )
    const compressed = pivotedCholesky(kernel, grid, traceTail, Math.floor(0.95 * rank))
    return compressed ? { hbar, grid, ...compressed } : closedForm(parts, hbar, grid)
  }
  const error = spec.kind === 'coherent-sum' ? (spec.error ?? 0) : 0
  const byLines = spec.kind === 'coherent-sum' ? latticeKernel(spec.points, hbar, grid) : null
  if (byLines !== null) {
    const compressed = pivotedCholesky(byLines, grid, traceTail, grid.count)!
    return { hbar, grid, ...compressed, lostTrace: compressed.lostTrace + error }
  }
  const all = closedForm(parts, hbar, grid)
  const kernel = kernelOfOrbitals(all.orbitals, rank, grid.count)
  const compressed = pivotedCholesky(kernel, grid, traceTail, Math.floor(0.95 * rank))
  return compressed ? { hbar, grid, ...compressed, lostTrace: compressed.lostTrace + all.lostTrace } : all
}

/** psi at the grid's points, on a circle the sum over all images. */
function sampledWave({ value, min, max }: WaveFunction, hbar: number, grid: Grid1d): LowRankState {
  const orbitals = new Float64Array(2 * grid.count)
  const { period } = grid
  for (let i = 0; i < grid.count; i++) {
    const y = grid.origin + i * grid.spacing
    const first = period === null ? 0 : Math.ceil((min - y) / period)
    const last = period === null ? 0 : Math.floor((max - y) / period)
    for (let n = first; n <= last; n++) {
      const [re, im] = value(y + n * (period ?? 0))
      orbitals[2 * i] = orbitals[2 * i] + re
      orbitals[2 * i + 1] = orbitals[2 * i + 1] + im
    }
  }
  return { hbar, grid, rank: 1, orbitals, lostTrace: 0 }
}

function closedForm(parts: readonly StatePart[], hbar: number, grid: Grid1d): LowRankState {
  const rank = parts.reduce((sum, p) => sum + p.rank, 0)
  const orbitals = new Float64Array(2 * rank * grid.count)
  let row = 0
  let lostTrace = 0
  for (const p of parts) {
    addThermalOrbitalsInto(orbitals, row, p.rank, p.state, p.weight, hbar, grid)
    row += p.rank
    lostTrace += p.state.ratio > 0 ? p.weight * p.state.ratio ** p.rank : 0
  }
  return { hbar, grid, rank, orbitals, lostTrace }
}
