/** Upper bounds of W₂² for a pair of coefficient arrays: the log-mean flux with subdivisions, and the independent coupling. */
import { fluxEnergy, subdivide } from '../jensen-subdivision.ts'
import type { SubdividedFlux } from '../jensen-subdivision.ts'
import { logMeanFlux, splitCore } from '../log-mean-flux.ts'
import { measureMoments } from '../moment-bound.ts'
import type { PlaneShape, WorkMeter } from '../plane-shape.ts'
import type { MeasureModel } from '../spline-measure.ts'

export interface UpperBound {
  /** W₂² <= value, cells². */
  readonly value: number
  /** Parts of it: tails outside the core, the floor under empty cells, leaks (cells²). */
  readonly remainder: number
  readonly floor: number
}

export interface Subdivision {
  readonly levels: number
  /** Relative slack of the energy below which no further level is worth its cost. */
  readonly slack: number
}

const MAX_CELLS = 1.5e6

/** Thresholds that are tried for the core until the remainder is harmless. */
const THRESHOLDS = [1e-10, 1e-12, 1e-14, 1e-17, 1e-22, 1e-29]

/**
 * @param subdivision how far to subdivide (spline model only)
 * @param scale the expected W₂² (cells²), to choose the core by; 0 if unknown
 * @param pcg relative tolerance of the elliptic solve
 */
export function fluxUpperBound(
  f: Float64Array,
  g: Float64Array,
  shape: PlaneShape,
  model: MeasureModel,
  subdivision: Subdivision,
  scale: number,
  pcg: number,
  work: WorkMeter,
): UpperBound {
  let best: UpperBound | null = null
  let wanted = scale
  for (const threshold of THRESHOLDS) {
    const core = splitCore(f, g, shape, threshold)
    work.units += 2 * f.length
    if (threshold > 1e-28 && core.remainderCost > 1e-5 * (wanted || core.remainderCost)) continue
    const flux = logMeanFlux(core, shape, pcg, work)
    let s: SubdividedFlux = { shape, level: 0, f: core.f, g: core.g, mx: flux.mx, my: flux.my }
    let energy = fluxEnergy(s, work)
    for (let level = 0; model === 'spline' && level < subdivision.levels && s.f.length < MAX_CELLS; level++) {
      s = subdivide(s, work)
      const finer = fluxEnergy(s, work)
      // the slack falls fourfold a level: a third of the last step is what the next ones can still give
      const left = (energy - finer) / 3
      energy = finer
      if (left < subdivision.slack * energy) break
    }
    const diameter2 = (shape.nx + 4) ** 2 + (shape.ny + 4) ** 2
    const remainder = core.remainderCost + flux.leak * diameter2
    const value = (Math.sqrt(energy + remainder) + core.floorDistance) ** 2 * (1 + 1e-12)
    if (!Number.isFinite(value)) continue
    const bound = { value, remainder, floor: value - energy - remainder }
    if (!best || value < best.value) best = bound
    wanted = Math.max(wanted, best.value)
    if (core.remainderCost <= 1e-4 * best.value) break
  }
  const trivial = independentBound(f, g, shape, model)
  return best && best.value < trivial ? best : { value: trivial, remainder: trivial, floor: 0 }
}

/** W₂² <= tr S + tr T + |m − n|² (independent coupling; on a circle of the unrolled measures). */
export function independentBound(f: Float64Array, g: Float64Array, shape: PlaneShape, model: MeasureModel): number {
  const a = measureMoments(f, shape, model)
  const b = measureMoments(g, shape, model)
  const du = a.mean[0] - b.mean[0]
  const dv = a.mean[1] - b.mean[1]
  return a.covariance[0] + a.covariance[2] + b.covariance[0] + b.covariance[2] + du * du + dv * dv
}
