/** What MCTDHB starts from: the grid of the orbitals, the state itself and the functions that the interaction excites first. */
import { centredGrid, type Grid1d } from '../../grids/phase-space-grid.ts'
import { nextFftSize } from '../../numerics/fft/fft.ts'
import type { GaussianComponent } from '../../states/classical-density.ts'
import { addThermalOrbitalsInto, thermalState } from '../../states/coherent-state.ts'
import { isPureState } from '../../states/density-operator.ts'
import type { WaveFunction } from '../../states/wave-function.ts'
import { planHartree } from '../hartree/hartree-plan.ts'
import type { SchrodingerInput } from '../schrodinger/schrodinger-frame.ts'

/** What all particles start from. */
export interface Start {
  readonly grid: Grid1d
  /** The state and what the interaction excites first, orthonormal on the grid. */
  rows(modes: number): Float64Array
  /** The frame of reference in which the equations are solved: it moves freely from here. */
  readonly frame: readonly [number, number]
  /** Of the state in that frame. */
  readonly mean: readonly [number, number]
}

/** A Gaussian is solved at rest, a wave function where it is. */
export function startOf(input: SchrodingerInput): Start {
  const { spec, hbar, potential } = input
  if (!isPureState(spec) || potential.period !== null)
    throw new RangeError('MCTDHB starts from the product of a pure state, on the line.')
  if (spec.kind === 'wave') {
    const grid = gridOf(input, 0)
    return {
      grid,
      rows: (modes) => polynomialRows(spec, modes, grid),
      frame: [0, 0],
      mean: [spec.moments.meanX, spec.moments.meanXi],
    }
  }
  if (spec.kind !== 'gaussian-wigner') throw new RangeError('A pure state is a Gaussian or a wave function.')
  const [component] = spec.mixture.components
  const mixture = { kind: 'mixture', components: [{ ...component, mean: [0, 0] }] } as const
  const grid = gridOf({ ...input, spec: { kind: 'gaussian-wigner', pure: true, mixture } }, Math.abs(component.mean[1]))
  return { grid, rows: (modes) => hermiteRows(component, hbar, modes, grid), frame: component.mean, mean: [0, 0] }
}

/** The box and band of Hartree's fine run, a little larger, with room in the band for the mean momentum of the result. */
function gridOf(input: SchrodingerInput, meanXi: number): Grid1d {
  const { extent } = planHartree({ ...input, tolerance: Math.min(1e-3, input.tolerance), overrides: {} }).fine
  const centre = input.spec.kind === 'wave' ? extent.centre : 0
  const spacing = (Math.PI * input.hbar) / (1.1 * extent.xi + meanXi)
  const count = nextFftSize(Math.max(32, (2.3 * extent.halfWidth) / spacing))
  return centredGrid(centre, count, Math.min(spacing, (3 * extent.halfWidth) / count))
}

/** The state itself and its excitations by Hermite polynomials, orthonormal: to leading order what the interaction excites. */
function hermiteRows({ covariance }: GaussianComponent, hbar: number, modes: number, grid: Grid1d): Float64Array {
  const rows = new Float64Array(2 * modes * grid.count)
  addThermalOrbitalsInto(rows, 0, modes, { ...thermalState([0, 0], covariance, hbar, true), ratio: 0.5 }, 1, hbar, grid)
  for (let k = 0; k < modes; k++) {
    const row = rows.subarray(2 * k * grid.count, 2 * (k + 1) * grid.count)
    const norm = Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) * grid.spacing)
    for (let i = 0; i < row.length; i++) row[i] = row[i] / norm
  }
  return rows
}

/** psi, (y - m) psi, (y - m)^2 psi, … made orthonormal (twice, for rounding): V(x_1 - x_2) multiplies by functions that are smooth on the scale of psi. */
function polynomialRows(
  { value, moments: { meanX, varX } }: WaveFunction,
  modes: number,
  { count, origin, spacing }: Grid1d,
): Float64Array {
  const rows = new Float64Array(2 * modes * count)
  const rowOf = (k: number): Float64Array => rows.subarray(2 * k * count, 2 * (k + 1) * count)
  for (let k = 0; k < modes; k++) {
    const row = rowOf(k)
    for (let i = 0; i < count; i++) {
      const y = origin + i * spacing
      const factor = (y - meanX) / Math.sqrt(varX)
      const [re, im] = k === 0 ? value(y) : rowOf(k - 1).subarray(2 * i, 2 * i + 2)
      row[2 * i] = k === 0 ? re : factor * re
      row[2 * i + 1] = k === 0 ? im : factor * im
    }
    for (let pass = 0; pass < 2; pass++) for (let j = 0; j < k; j++) removeInPlace(row, rowOf(j), spacing)
    const norm = Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) * spacing)
    for (let i = 0; i < row.length; i++) row[i] = row[i] / norm
  }
  return rows
}

/** row -= unit <unit|row>. */
function removeInPlace(row: Float64Array, unit: Float64Array, spacing: number): void {
  let [re, im] = [0, 0]
  for (let i = 0; i < row.length; i += 2) {
    re += unit[i] * row[i] + unit[i + 1] * row[i + 1]
    im += unit[i] * row[i + 1] - unit[i + 1] * row[i]
  }
  re *= spacing
  im *= spacing
  for (let i = 0; i < row.length; i += 2) {
    row[i] = row[i] - re * unit[i] + im * unit[i + 1]
    row[i + 1] = row[i + 1] - re * unit[i + 1] - im * unit[i]
  }
}
