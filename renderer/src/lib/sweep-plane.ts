/**
 * The (1/ħ, N) plane of a sweep: what it spans, where the cost of a point is equal. The plane is the square of the paper: N = ∞ (the mean
 * field) is its upper edge, 1/ħ = ∞ (the classical limit) its right one. Both axes are logarithmic; positions are log10 of 1/ħ and of N.
 */
import type { SweepPair } from '../../../core/experiments/sweep.ts'
import type { CostPlane } from '../../../electron/contract/ipc.ts'
import { contourOf } from './phase-field.ts'

export interface PlaneDomain {
  /** log10(1/ħ), from and to; the usual range where the sweep has no ħ. */
  readonly inverseHbar: readonly [number, number]
  readonly particles: readonly [number, number]
}

const log2 = Math.log10(2)

/** What the picture spans: the points and a factor of two around, at least a factor of sixteen. */
export function planeDomain(pairs: readonly SweepPair[]): PlaneDomain {
  const inverse = pairs.flatMap((p) => (p.hbar !== null && p.hbar > 0 ? [-Math.log10(p.hbar)] : []))
  const bodies = pairs.flatMap((p) => (p.particles !== null && p.particles > 0 ? [Math.log10(p.particles)] : []))
  const [low, high] = widened(bodies, [log2, 5 * log2])
  return { inverseHbar: widened(inverse, [0.4, 0.4 + 4 * log2]), particles: [Math.max(low, 0.8 * log2), high] }
}

function widened(values: readonly number[], usual: readonly [number, number]): [number, number] {
  if (values.length === 0) return [...usual]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const missing = Math.max(0, 2 * log2 - (high - low)) / 2
  return [low - log2 - missing, high + log2 + missing]
}

/** Where the cost is asked for: places of the plane, or of the one axis that the arrow has. */
export function costPlaces(
  { inverseHbar, particles }: PlaneDomain,
  has: { readonly hbar: boolean; readonly particles: boolean },
): { hbar: (number | null)[]; particles: (number | null)[] } {
  const both = has.hbar && has.particles
  return {
    hbar: has.hbar ? spread(inverseHbar, both ? 6 : 8).map((v) => Number((10 ** -v).toPrecision(4))) : [null],
    particles: has.particles
      ? [...new Set(spread(particles, both ? 6 : 8).map((v) => Math.max(2, Math.round(10 ** v))))]
      : [null],
  }
}

function spread([from, to]: readonly [number, number], count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1))
}

export interface CostLine {
  readonly seconds: number
  /** [x1, y1, x2, y2, …] in positions of the plane. */
  readonly segments: Float64Array
}

const roundTimes = [
  0.1,
  0.3,
  1,
  3,
  10,
  30,
  60,
  180,
  600,
  1800,
  3600,
  3 * 3600,
  10 * 3600,
  30 * 3600,
  100 * 3600,
  1000 * 3600,
]
const fineTimes = [0.1, 1, 10, 60, 600, 3600, 36_000].flatMap((t) => [t, 1.5 * t, 2 * t, 3 * t, 4 * t, 5 * t])

/** Lines of equal cost of one point; places that no solver serves break them. */
export function costLines(plane: CostPlane, domain: PlaneDomain): CostLine[] {
  const known = plane.seconds.flat().filter((s): s is number => s !== null && s > 0)
  if (known.length === 0) return []
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const between = (times: readonly number[]): number[] => times.filter((t) => t > least && t < most)
  const inside = between(roundTimes).length > 2 ? between(roundTimes) : between(fineTimes)
  const stride = Math.max(1, Math.ceil(inside.length / 6))
  return inside
    .filter((_, i) => i % stride === 0)
    .map((seconds) => ({ seconds, segments: lineAt(plane, domain, seconds) }))
}

/** A cell is as fine as the places: the line is straight within it, on logarithms. */
function lineAt(plane: CostPlane, domain: PlaneDomain, seconds: number): Float64Array {
  const xs = positions(plane.hbar, domain.inverseHbar, (h) => -Math.log10(h))
  const ys = positions(plane.particles, domain.particles, Math.log10)
  const at = (i: number, j: number): number =>
    Math.log10(
      (plane.hbar.length === 1
        ? plane.seconds[0]?.[j]
        : plane.particles.length === 1
          ? plane.seconds[i]?.[0]
          : plane.seconds[i]?.[j]) ?? NaN,
    )
  const out: number[] = []
  for (let i = 0; i + 1 < xs.length; i++) {
    for (let j = 0; j + 1 < ys.length; j++) {
      const values = Float64Array.of(at(i, j), at(i, j + 1), at(i + 1, j), at(i + 1, j + 1))
      if (!values.every(Number.isFinite)) continue
      const [x0, x1, y0, y1] = [xs[i] ?? 0, xs[i + 1] ?? 1, ys[j] ?? 0, ys[j + 1] ?? 1]
      const cell = {
        x: { origin: x0, spacing: x1 - x0, count: 2 },
        xi: { origin: y0, spacing: y1 - y0, count: 2 },
        values,
      }
      out.push(...contourOf(cell, Math.log10(seconds), 0))
    }
  }
  return Float64Array.from(out)
}

/** One place alone holds along the whole axis. */
function positions(
  values: readonly (number | null)[],
  span: readonly [number, number],
  place: (v: number) => number,
): readonly number[] {
  return values.length === 1 ? span : values.map((v) => place(v ?? 1))
}

/** ħ = c N^-a, from its formula's law. */
export function powerOf(law: (particles: number) => number): { readonly scale: number; readonly exponent: number } {
  return { scale: tidy(law(1)), exponent: tidy(Math.log2(law(1) / law(2))) }
}

/** The formula of c N^-a as a document writes it. */
export function powerFormula(scale: number, exponent: number): string {
  const power = `N^${tidy(-exponent)}`
  return scale === 1 ? power : `${tidy(scale)}*${power}`
}

function tidy(value: number): number {
  return Number(value.toPrecision(6)) + 0
}
