/**
 * Two classical bodies without sampling, as pictures of a pair look at them. With r = x_1 - x_2, v = xi_1 - xi_2 carried back along Newton's flow to
 * (r_0, v_0), components a, b of the bodies and N_ab the Gaussian law of (r_0, v_0),
 *
 *   relative mode  u = r/sqrt 2:   g(u, eta) = 2 sum_ab w_a w_b N_ab(r_0, v_0)      (the flow keeps areas),
 *   centre         c = (z_1 + z_2)/sqrt 2, which flies freely:   sum_ab w_a w_b N(c; F (m_a + m_b)/sqrt 2, F (S_a + S_b) F^T/2),
 *   positions      rho_2(x_1, x_2) = int sum_ab w_a w_b N_ab(r_0, v_0) N((x_1 + x_2)/2; mean given (r_0, v_0), its variance) dv.
 */
import type { Grid1d, PhaseSpaceField, PhaseSpaceGrid } from '../../grids/phase-space-grid.ts'
import { gridPoint } from '../../grids/phase-space-grid.ts'
import { silentHooks } from '../../numerics/solve-hooks.ts'
import type { Potential } from '../../potentials/potential.ts'
import type { Covariance, GaussianMixture } from '../../states/classical-density.ts'
import { determinant } from '../../states/mixture.ts'
import { combine, congruence, freeFlow } from '../gaussian-exact.ts'
import { stepsPerInterval, timeStepFor, typicalSpeed } from '../vlasov/vlasov-plan.ts'
import { cloudsOnGrid } from './gaussian-clouds.ts'
import { conditionalCentre, moveRelativeInPlace } from './liouville-pair.ts'

export interface PairModes {
  densityOn(axis: Grid1d): Float64Array
  relativeOn(grid: PhaseSpaceGrid): PhaseSpaceField
  centreOn(grid: PhaseSpaceGrid): PhaseSpaceField
}

export interface PairModesInput {
  readonly density: GaussianMixture
  readonly potential: Potential
  readonly t: number
  /** No |xi_1 - xi_2| beyond this holds mass. */
  readonly fastest: number
}

/** Of the trajectories: these are pictures. */
const ACCURACY = 1e-7
/** Nodes in eta for the positions. */
const SPEEDS = 160
const SIGMAS = 8.5

interface Part {
  readonly weight: number
  readonly mean: readonly [number, number]
  readonly covariance: Covariance
  readonly determinant: number
  /** Of (z_1 + z_2)/2 at t = 0 given (r_0, v_0): centre + slope ((r_0, v_0) - mean), with `spread` at time t. */
  readonly centre: readonly [number, number]
  readonly slope: readonly (readonly [number, number])[]
  readonly spread: Covariance
}

/** On the line. */
export function pairModes(input: PairModesInput): PairModes {
  const parts = partsOf(input)
  return {
    relativeOn: (grid) => ({ grid, values: relativeValues(input, parts, grid) }),
    centreOn: (grid) => centreField(input, grid),
    densityOn: (axis) => positions(input, parts, axis),
  }
}

function partsOf({ density: { components }, t }: PairModesInput): Part[] {
  return components.flatMap((a) =>
    components.map((b): Part => {
      const covariance = combine(1, a.covariance, 1, b.covariance)
      const { slope, covariance: rest } = conditionalCentre(a.covariance, b.covariance)
      return {
        weight: a.weight * b.weight,
        mean: [a.mean[0] - b.mean[0], a.mean[1] - b.mean[1]],
        covariance,
        determinant: determinant(covariance),
        centre: [(a.mean[0] + b.mean[0]) / 2, (a.mean[1] + b.mean[1]) / 2],
        slope,
        spread: congruence(freeFlow(t), rest),
      }
    }),
  )
}

/** w_a w_b N_ab(r_0, v_0) */
function lawAt({ weight, mean, covariance: c, determinant: det }: Part, r: number, v: number): number {
  const [x, y] = [r - mean[0], v - mean[1]]
  const square = (c[1][1] * x * x - 2 * c[0][1] * x * y + c[0][0] * y * y) / det
  return (weight * Math.exp(-0.5 * square)) / (2 * Math.PI * Math.sqrt(det))
}

function carriedBackInPlace(r: Float64Array, v: Float64Array, { density, potential, t }: PairModesInput): void {
  if (t === 0) return
  const [steps] = stepsPerInterval([t], Math.min(t, timeStepFor(potential, typicalSpeed(density, potential), ACCURACY)))
  moveRelativeInPlace(r, v, potential, -t, steps, silentHooks)
}

function relativeValues(input: PairModesInput, parts: readonly Part[], { x, xi }: PhaseSpaceGrid): Float64Array {
  const size = x.count * xi.count
  const r = Float64Array.from({ length: size }, (_, k) => Math.SQRT2 * gridPoint(x, Math.floor(k / xi.count)))
  const v = Float64Array.from({ length: size }, (_, k) => Math.SQRT2 * gridPoint(xi, k % xi.count))
  carriedBackInPlace(r, v, input)
  return r.map((r0, k) => 2 * parts.reduce((sum, part) => sum + lawAt(part, r0, v[k]), 0))
}

function centreField({ density: { components }, t }: PairModesInput, grid: PhaseSpaceGrid): PhaseSpaceField {
  const clouds = components.flatMap((a, i) =>
    components.map((b, j) => {
      const [x, xi] = [0, 1].map((k) => (a.mean[k] + b.mean[k]) / Math.SQRT2)
      return {
        kind: `${i} ${j}`,
        covariance: congruence(freeFlow(t), combine(0.5, a.covariance, 0.5, b.covariance)),
        centres: {
          x: Float64Array.of(x + t * xi),
          xi: Float64Array.of(xi),
          weight: Float64Array.of(a.weight * b.weight),
        },
      }
    }),
  )
  return cloudsOnGrid(clouds, grid, null)
}

function positions(input: PairModesInput, parts: readonly Part[], axis: Grid1d): Float64Array {
  const { t, fastest } = input
  const { count, origin, spacing } = axis
  const values = new Float64Array(count * count)
  const step = (2 * fastest) / SPEEDS
  const r = Float64Array.from({ length: count * SPEEDS }, (_, k) => Math.floor(k / SPEEDS) * spacing)
  const v = Float64Array.from({ length: count * SPEEDS }, (_, k) => ((k % SPEEDS) + 0.5) * step - fastest)
  carriedBackInPlace(r, v, input)
  // x_1 + x_2 = 2 origin + s spacing at place s; |x_1 - x_2| = d spacing
  const row = new Float64Array(2 * count - 1)
  for (let d = 0; d < count; d++) {
    row.fill(0)
    for (let k = d * SPEEDS; k < (d + 1) * SPEEDS; k++) {
      for (const part of parts) {
        const density = lawAt(part, r[k], v[k]) * step
        if (density < 1e-14) continue
        const [dr, dv] = [r[k] - part.mean[0], v[k] - part.mean[1]]
        const [s, p] = [0, 1].map((e) => part.centre[e] + part.slope[e][0] * dr + part.slope[e][1] * dv)
        addGaussianInPlace(
          row,
          density,
          (2 * (s + t * p - origin)) / spacing,
          Math.sqrt(part.spread[0][0]),
          spacing / 2,
        )
      }
    }
    for (let i = d; i < count; i++) {
      values[i * count + i - d] = row[2 * i - d]
      values[(i - d) * count + i] = row[2 * i - d]
    }
  }
  return values
}

/** row_s += weight N(s cell; place cell, sigma^2): per unit of (x_1 + x_2)/2 and x_1 - x_2, which have the area of x_1, x_2. */
function addGaussianInPlace(row: Float64Array, weight: number, place: number, sigma: number, cell: number): void {
  const reach = (SIGMAS * sigma) / cell
  const scale = weight / (sigma * Math.sqrt(2 * Math.PI))
  const last = Math.min(row.length - 1, Math.floor(place + reach))
  for (let s = Math.max(0, Math.ceil(place - reach)); s <= last; s++)
    row[s] += scale * Math.exp(-0.5 * (((s - place) * cell) / sigma) ** 2)
}
