/**
 * The a-posteriori Grönwall curve of the right arrow: the proof's argument with what it estimates measured (bounds/gronwall-pair.ts),
 *
 *   (sqrt A)' <= sqrt B,  (sqrt B)' <= ell(t) sqrt A + sqrt(T1(t)/2),   ell = sup|(V * rho_R)''|,  T1 = <|V' * (rho_f - rho_R)(x)|^2>,
 *
 * from A = B = hbar/4 (R_in = Op(f_in)). Both are recorded along the runs; between two records they are taken as linear, and the curve on
 * every second record measures what that leaves open.
 */
import { integratedPair } from '../../../bounds/gronwall-pair.ts'
import type { ForceBound } from '../../../bounds/gronwall-pair.ts'
import { createConvolution } from '../../../dynamics/convolution.ts'
import type { Grid1d } from '../../../grids/phase-space-grid.ts'
import type { Potential } from '../../../potentials/potential.ts'
import type { PointMeasure } from '../../../states/classical-density.ts'
import { forceOfPoints, forceOfDensity } from '../../../transport/couplings.ts'

/** rho_R at one time. */
export interface DensityRecord {
  readonly t: number
  readonly rho: Float64Array
  readonly grid: Grid1d
}

export interface DensityRecorder {
  readonly onDensity: (t: number, rho: Float64Array, grid: Grid1d) => void
  readonly records: readonly DensityRecord[]
}

/** Records over the whole time, beside those at the output times. */
const RECORDS = 48

/** Keeps copies at the output times and about 48 between them. */
export function densityRecorder(times: readonly number[]): DensityRecorder {
  const records: DensityRecord[] = []
  const wanted = new Set(times)
  const spacing = (0.999 * times[times.length - 1]) / RECORDS
  return {
    records,
    onDensity(t, rho, grid) {
      const last = records.at(-1)
      if (last?.t === t) return
      if (last === undefined || wanted.has(t) || t - last.t >= spacing) records.push({ t, rho: rho.slice(), grid })
    },
  }
}

/** sup|(V * rho)''| over the box; L where a point of f lies outside of it. */
export function measuredSlope({ rho, grid }: DensityRecord, { x }: PointMeasure, potential: Potential): number {
  const end = grid.origin + (grid.count - 1) * grid.spacing
  if (x.some((a) => a < grid.origin || a > end)) return potential.lipGradV
  const curvature = new Float64Array(grid.count)
  createConvolution((y) => potential.secondDerivative(y), grid).applyInto(curvature, rho)
  let most = 0
  for (let i = 0; i < curvature.length; i++)
    most = Math.max(most, Math.abs(curvature[i]), i > 0 && i + 1 < curvature.length ? vertex(curvature, i) : 0)
  return Math.min(potential.lipGradV, most)
}

/** |f| at the vertex of the parabola through three nodes, where f turns there: V'' * rho is smooth on the scale of the grid. */
function vertex(f: Float64Array, i: number): number {
  const [slope, bend] = [0.5 * (f[i + 1] - f[i - 1]), f[i - 1] - 2 * f[i] + f[i + 1]]
  return Math.abs(slope) <= Math.abs(bend) / 2 && bend !== 0 ? Math.abs(f[i] - (0.5 * slope * slope) / bend) : 0
}

/** T1 = sum_j p_j |(V' * rho_f)(x_j) - (V' * rho_R)(x_j)|^2. */
export function measuredConsistency({ rho, grid }: DensityRecord, points: PointMeasure, potential: Potential): number {
  const [classical, quantum] = [
    forceOfPoints(points.x, points, potential),
    forceOfDensity(points.x, rho, grid, potential),
  ]
  return points.weight.reduce((sum, p, j) => sum + p * (classical[j] - quantum[j]) ** 2, 0)
}

export interface PosteriorCurve {
  /** At the records' times. */
  readonly values: readonly number[]
  /** How far the curve on every second record is off. */
  readonly errors: readonly number[]
}

/** @param points f at the records' times */
export function posteriorCurve(
  records: readonly DensityRecord[],
  points: readonly PointMeasure[],
  potential: Potential,
  hbar: number,
): PosteriorCurve {
  const samples = records.map((record, k): ForceBound => ({
    t: record.t,
    slope: measuredSlope(record, points[k], potential),
    source: Math.sqrt(measuredConsistency(record, points[k], potential) / 2),
  }))
  const root = Math.sqrt(hbar) / 2
  const cap = Math.SQRT2 * potential.lipGradV
  const curve = (kept: readonly ForceBound[]) => integratedPair({ a: root, b: root }, kept, cap)
  const values = curve(samples)
  return { values, errors: halvedErrors(samples, values, curve) }
}

/** Every second record, and the last one: at those between the larger difference of their neighbours. */
function halvedErrors(
  samples: readonly ForceBound[],
  values: readonly number[],
  curve: (kept: readonly ForceBound[]) => number[],
): number[] {
  const kept = samples.map((_, k) => k).filter((k) => k % 2 === 0 || k === samples.length - 1)
  const halved = curve(kept.map((k) => samples[k]))
  const errors = new Array<number>(samples.length).fill(0)
  kept.forEach((k, i) => (errors[k] = Math.abs(halved[i] - values[k])))
  return errors.map((e, k) => (kept.includes(k) ? e : Math.max(errors[k - 1], errors[k + 1])))
}
